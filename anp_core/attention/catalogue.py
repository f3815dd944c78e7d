"""The attention types: what each is called, says, computes and compares. The one table of them, free of torch.

Whoever names types or lists them asks here; which of them a network carries says its card (`anp_core.cards`). How a
type scores stands in `registry.py`, where `register` adds a type at run time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from anp_core.language import Sentence, say

Compares = Literal["nothing", "positions", "content", "both"]


@dataclass(frozen=True)
class AttentionType:
    """What there is to say of a type, for pictures, records and curves alike.

    Attributes:
        key: its name in code, cards and addresses, such as "dot_product".
        title: its name where it stands alone: "Dot product".
        name: its name within a sentence: "dot product".
        plain: what it lets count, in two or three words, for whoever never heard of attention: "Similar".
        sentence: which context points it lets count.
        formula: its score in LaTeX, from a query q and a key k.
        compares: whether it looks at where target and context point are, at what stands there, or at both.
        background: where its score comes from, or what to know of it.
    """

    key: str
    title: Sentence
    name: Sentence
    plain: Sentence
    sentence: Sentence
    formula: str
    compares: Compares
    background: Sentence

    @property
    def by_content(self) -> bool:
        """Whether it looks at what stands at the points; only then may a bias by relative position be added."""
        return self.compares in ("content", "both")


_TYPES = (
    AttentionType(
        "uniform",
        say("Uniform"),
        say("uniform"),
        say("All alike"),
        say("Every point counts the same: the plain mean, for comparison."),
        r"s(q, k) = 0",
        "nothing",
        say("The mean: a plain neural process, and average pooling."),
    ),
    AttentionType(
        "laplace",
        say("Laplace"),
        say("Laplace"),
        say("Nearby, fading fast"),
        say("Near points count, falling off exponentially."),
        r"s(q, k) = -\lVert q - k \rVert_1 / \ell",
        "positions",
        say("By the sum of the absolute differences."),
    ),
    AttentionType(
        "gaussian",
        say("Gaussian"),
        say("Gaussian"),
        say("Nearby, fading softly"),
        say("Near points count, falling off like a bell curve (Nadaraya-Watson)."),
        r"s(q, k) = -\lVert q - k \rVert^2 / (2h^2)",
        "positions",
        say("Nadaraya-Watson regression when the keys are places."),
    ),
    AttentionType(
        "dot_product",
        say("Dot product"),
        say("dot product"),
        say("Similar"),
        say("Learned likeness between what is asked for and each point."),
        r"s(q, k) = q \cdot k \,/ \sqrt d",
        "content",
        say("What Transformers use; a long key draws attention from everyone."),
    ),
    AttentionType(
        "cosine",
        say("Cosine"),
        say("cosine"),
        say("Similar in direction"),
        say("Learned likeness in direction alone, however long the vectors are."),
        r"s(q, k) = \hat q \cdot \hat k \,/ \tau",
        "content",
        say("Only the angle counts, not the length. The temperature divides it."),
    ),
    AttentionType(
        "additive",
        say("Additive"),
        say("additive"),
        say("Similar, by a small network"),
        say("Learned likeness through a small network (Bahdanau)."),
        r"s(q, k) = v^\top \tanh(W_q q + W_k k)",
        "content",
        say("Bahdanau's: a small network looks at both."),
    ),
    AttentionType(
        "bilinear",
        say("Bilinear"),
        say("bilinear"),
        say("Similar, by a matrix"),
        say("Learned likeness through a full matrix between the two (Luong)."),
        r"s(q, k) = q^\top W k",
        "content",
        say("Luong's “general”: a matrix between query and key."),
    ),
    AttentionType(
        "multihead",
        say("Multi-head"),
        say("multi-head"),
        say("Several likenesses"),
        say("Several dot products side by side, each free to look for something else."),
        r"s_h(q, k) = (W^q_h q) \cdot (W^k_h k) \,/ \sqrt{d_h}",
        "content",
        say("What a Transformer's layer has: a dot product of projections in each head."),
    ),
    AttentionType(
        "local",
        say("Local"),
        say("local"),
        say("Nearby, learned"),
        say("The nearest context points only, weighted by where they lie."),
        r"s(q, k) = b(q - k), \quad k \in N_K(q)",
        "both",
        say("A bias by the offset q − k, and only the K nearest keys, N_K(q): it moves with the picture."),
    ),
)

CATALOGUE: dict[str, AttentionType] = {each.key: each for each in _TYPES}
"""Every type by its key, in the order in which types are listed: from the plain mean to the richest."""


def in_order(keys: Iterable[str]) -> tuple[str, ...]:
    """The types among `keys` in the order of the catalogue, each once; what is no type is left out.

    >>> in_order(["multihead", "uniform", "song"])
    ('uniform', 'multihead')
    """
    wanted = set(keys)
    return tuple(key for key in CATALOGUE if key in wanted)


def plain_name(model: str) -> Sentence | str:
    """What the attention type in a network's name lets count, in plain words; the name itself where it has none.

    >>> plain_name("temperature/local"), plain_name("photo/local")
    ('Nearby, learned', 'Nearby, learned')
    """
    kind = model.rpartition("/")[2]
    return CATALOGUE[kind].plain if kind in CATALOGUE else model


def both_names(kind: str) -> Sentence:
    """The plain name of a type, and the one that the field gives it.

    >>> both_names("local")
    'Nearby, learned (local)'
    """
    return say("{plain} ({name})", plain=CATALOGUE[kind].plain, name=CATALOGUE[kind].name)

"""How each type of the catalogue scores: its module in a network, and its plain function where it has one.

To add a type for good, write its function in `scores.py`, its entry in `catalogue.py` and a line here. To add one at
run time, call `register`: networks can then be built with it, and the lab's board shows it.

>>> from anp_core.attention.catalogue import CATALOGUE, AttentionType
>>> from anp_core.language import say
>>> def nearness(query, key):
...     return -torch.cdist(query, key)
>>> words = (say("Nearness"), say("nearness"), say("Nearby"), say("Near points count, in every direction alike."))
>>> register(AttentionType("nearness", *words, r"-|q - k|", "positions", say("A distance.")), nearness)
>>> "nearness" in CATALOGUE
True
>>> remove("nearness")
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from anp_core.attention import score_modules as modules
from anp_core.attention import scores
from anp_core.attention.catalogue import CATALOGUE, AttentionType

SCORE_MODULES: dict[str, Callable[[modules.ScoreSize], modules.Score]] = {
    "uniform": modules.UniformScore,
    "laplace": modules.LaplaceScore,
    "gaussian": modules.GaussianScore,
    "dot_product": modules.DotProductScore,
    "cosine": modules.CosineScore,
    "additive": modules.AdditiveScore,
    "bilinear": modules.BilinearScore,
    "multihead": modules.MultiHeadScore,
}
"""What a network is built with, by type; "local" is not among them, as it pools neighbours (neighbours.py)."""

SCORE_FUNCTIONS: dict[str, modules.ScoreFunction] = {
    "uniform": scores.uniform_scores,
    "laplace": scores.laplace_scores,
    "gaussian": scores.gaussian_scores,
    "dot_product": scores.dot_product_scores,
    "cosine": scores.cosine_scores,
}
"""The types whose score is a function of query and key alone, at its usual width."""

BUILT_IN = frozenset(CATALOGUE)


def register(entry: AttentionType, function: modules.ScoreFunction) -> None:
    """Add a type: at the end of the catalogue, for networks, and to the lab's board.

    In a network the function sees learned projections of the tokens where the entry compares content, else positions
    in units of a learned length a dimension.

    Args:
        entry: what there is to say of it.
        function: query (..., M, D) and key (..., N, D) to scores (..., M, N); differentiable.

    Raises:
        ValueError: there is such a type, or the key cannot name a part of a network.
    """
    if entry.key in CATALOGUE:
        raise ValueError(f"there is an attention type {entry.key!r} already")
    if not entry.key.isidentifier():
        raise ValueError(f"the key of an attention type must be a Python name; got {entry.key!r}")
    scored = modules.ContentFunctionScore if entry.by_content else modules.PositionFunctionScore
    CATALOGUE[entry.key] = entry
    SCORE_MODULES[entry.key] = partial(scored, function=function)
    SCORE_FUNCTIONS[entry.key] = function


def remove(key: str) -> None:
    """Take a registered type away again; networks that were built with it go on.

    Raises:
        KeyError: there is no such type.
        ValueError: it is one of the project's own, without which shipped networks could not be built.
    """
    if key in BUILT_IN:
        raise ValueError(f"{key!r} is built in; only types that were registered can be removed")
    del CATALOGUE[key], SCORE_MODULES[key], SCORE_FUNCTIONS[key]

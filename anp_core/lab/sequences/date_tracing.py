"""One head of a shipped Transformer, one letter: its query, its keys and values, and every stage of its attention.

The numbers are those of the network that reads the text, caught where it computes them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from anp_core.lab.scoring.tracer import Trace, trace_attention
from anp_core.lab.sequences.date_models import MultiHead, TransformerDates, text_batch, write_greedily
from anp_core.lab.sequences.date_reading import check_text, load_date_model
from anp_core.lab.sequences.written_dates import ISO_ALPHABET


@dataclass(frozen=True, eq=False)
class LetterTrace:
    """What one head did before a letter was written.

    Attributes:
        trace: its attention with a single row, the letter's; N is what stands in `columns`.
        columns: the letters that it may look at: those of the text, or "▸" and those that were written before.
        answer: what the network wrote.
        probabilities: (11,) of the letter that was written next, over "0123456789-".
    """

    trace: Trace
    columns: str
    answer: str
    probabilities: np.ndarray

    @property
    def heaviest(self) -> np.ndarray:
        """The columns by their weights, heaviest first."""
        order: np.ndarray = np.argsort(-self.trace.weights[0], kind="stable")
        return order


def trace_letter(
    text: str,
    letter: int,
    name: str = "dates-transformer-sinusoidal",
    *,
    kind: str = "cross",
    layer: int = 2,
    head: int = 1,
) -> LetterTrace:
    """Follow one head while the network writes a letter.

    Args:
        text: as of `read_date`.
        letter: of the answer, 1 to 10.
        name: of a Transformer among the shipped models.
        kind: "cross" to the text, "self" to what was written before.
        layer, head: counted from 1.

    Raises:
        UserInputError: the text is empty or too long.
        ModelError: a model that is not among the shipped ones.
        ValueError: a model that is no Transformer, or another kind of attention.
    """
    text = check_text(text)
    model = load_date_model(name)
    if not isinstance(model, TransformerDates) or kind not in ("cross", "self"):
        raise ValueError(
            f"name must be that of a Transformer and kind cross or self; got {name!r} and {kind!r}"
        )
    block = model.writing[layer - 1]
    attention: MultiHead = block.cross if kind == "cross" else block.own  # type: ignore[assignment]
    caught: dict[str, Tensor] = {}
    hooks = [
        getattr(attention, part).register_forward_hook(
            lambda _layer, _given, made, part=part: caught.__setitem__(part, made)
        )
        for part in ("query", "key", "value")
    ]
    try:
        letters, _encoded, decoded = write_greedily(model, text_batch([text]))
    finally:
        for hook in hooks:
            hook.remove()
    answer = "".join(ISO_ALPHABET[number] for number in letters[0].tolist())
    query, key, value = (_of_head(caught[part], attention.heads, head) for part in ("query", "key", "value"))
    columns = text if kind == "cross" else "▸" + answer[:-1]
    allowed = np.arange(len(columns)) < (letter if kind == "self" else len(columns))
    trace = trace_attention(query[letter - 1 : letter], key, value, allowed)
    return LetterTrace(trace, columns, answer, decoded.logits[0, letter - 1].softmax(-1).numpy())


def _of_head(tokens: Tensor, heads: int, head: int) -> np.ndarray:
    """(1, M, D) → (M, D / H), what one head gets of the projected tokens."""
    part: np.ndarray = tokens[0].unflatten(-1, (heads, -1))[:, head - 1].to(torch.float64).numpy()
    return part

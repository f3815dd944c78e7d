"""What a question "what if it had not seen them?" found, in words: the same for pictures and records."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from anp_core.language import Sentence, mark, say, say_n, sentences

if TYPE_CHECKING:  # imports torch
    from anp_core.explain.what_if import WhatIf

ENDINGS = {
    "tiny": mark(
        "The prediction then moves by **{true}**; attention alone says **{said}**: both too little to see."
    ),
    "unexplained": mark(
        "The prediction then moves by **{true}**; attention alone says **{said}**. Here attention does not explain "
        "the prediction."
    ),
    "same": mark(
        "The prediction then moves by **{true}**; attention alone says **{said}**, and the same way."
    ),
    "partly": mark(
        "The prediction then moves by **{true}**; attention alone says **{said}**, and partly the same way."
    ),
    "other": mark(
        "The prediction then moves by **{true}**; attention alone says **{said}**, and another way."
    ),
}


def words_of_change(found: WhatIf, write: Callable[[float], str], tiny: float) -> Sentence:
    """How much attention the points had, how far the prediction moves without them, and whether attention says so.

    Args:
        write: a size of a change, given in the task's unit, with its unit.
        tiny: sizes below it cannot be seen.
    """
    had = say_n(
        "That point had {share:.0%} of its attention.",
        "Those {count:,} points had {share:.0%} of its attention.",
        len(found.dropped),
        share=float(found.share.mean()),
    )
    true, said = map(write, found.sizes)
    return sentences(had, say(ENDINGS[found.likeness(tiny)], true=true, said=said))

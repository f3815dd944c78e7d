"""What if a pixel's prediction had not seen some points? Asked on the lens or by a button, answered below it.

Beside the true change stands the one that attention alone predicts. `picture_faithfulness.py` asks the same for many
pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from pages.picture_answer import Answer
from pages.picture_aside import begin, show_aside
from pages.picture_context import box_of
from pages.picture_faithfulness import faithfulness_panel
from pages.widgets.background_job import IsCancelled, Progress, result_shelf

if TYPE_CHECKING:  # the module imports torch
    from anp_core.explain.what_if import WhatIf

SLOT = "what-if"
ASKED = "picture_what_if"  # {question key: Drop}, the last one asked
COUNTS = (1, 4, 16)
GREY_LEVELS = 255
BYTES = 4_000  # of a result, unless very many points were dropped
SAME_WAY, OTHER_WAY = (
    0.8,
    0.2,
)  # cosine between two changes of colour, from where they are called alike or not
TINY = 0.5  # grey levels: nobody sees a smaller change
STYLE = """
<style>
.lacuna-what-if { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); gap: 0.75rem; }
.lacuna-what-if i { display: block; height: 3.2rem; border-radius: 8px;
  box-shadow: inset 0 0 0 1px color-mix(in srgb, currentColor 25%, transparent); }
.lacuna-what-if b { display: block; font-size: 0.875rem; margin-top: 0.35rem; }
.lacuna-what-if span { font-size: 0.8rem; opacity: 0.8; font-variant-numeric: tabular-nums; }
</style>
"""


@dataclass(frozen=True)
class Drop:
    """Which points are to be left out for which pixel."""

    pixel: tuple[int, int]
    box: tuple[int, int, int, int] | None = None  # top, left, bottom, right; all context points in it
    count: int = 0  # or that many of the most attended

    def key(self, question_key: str) -> str:
        """Names the result."""
        return f"{question_key}|what if {self.pixel} {self.box} {self.count}"


def take_drop(answer: Answer, edit: Mapping) -> tuple[int, int] | None:
    """Ask what if the points in a box of the lens were not there; returns the pixel that it is about.

    None where it makes no sense: what comes from a browser may be anything.
    """
    box = box_of(edit, answer.hole)
    try:
        pixel = int(edit["row"]), int(edit["column"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    height, width = answer.hole.missing.shape
    inside = 0 <= pixel[0] < height and 0 <= pixel[1] < width
    if box is None or not inside or not answer.hole.missing[pixel]:
        return None
    _ask(answer, Drop(pixel, box))
    return pixel


def dropped_points(answer: Answer, pixel: tuple[int, int]) -> np.ndarray | None:
    """(D, 2) row and column of what was left out last for this pixel, to be crossed out on the lens."""
    asked = _asked(answer)
    if asked is None or asked.pixel != pixel:
        return None
    found: WhatIf | None = result_shelf().get(asked.key(answer.question.key))
    return None if found is None else found.dropped


def what_if_panel(answer: Answer, pixel: tuple[int, int], kept: bool) -> None:
    """Buttons, the answer, and on the right the measure of faithfulness."""
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.markdown("**What if it had not seen them?**")
        whose = "The kept pixel" if kept else "The pixel in the middle of the hole, until you keep another,"
        st.caption(
            f"{whose} is in row {pixel[0]}, column {pixel[1]}. Drop the points it attended to most, or choose "
            "“What if” above the picture and click or box the points to drop."
        )
        with st.container(horizontal=True):
            for count in COUNTS:
                st.button(
                    "Its top point" if count == 1 else f"Its top {count}",
                    key=f"picture_what_if_{count}",
                    on_click=_ask,
                    args=(answer, Drop(pixel, count=count)),
                    help="Predicts this pixel again without the points that had most of its attention.",
                )
        _show_answer(answer, pixel)
    with right.container(border=True, height="stretch"):
        faithfulness_panel(answer)


def _asked(answer: Answer) -> Drop | None:
    return st.session_state.get(ASKED, {}).get(answer.question.key)


def _ask(answer: Answer, drop: Drop) -> None:
    st.session_state.setdefault(ASKED, {})[answer.question.key] = drop
    key = drop.key(answer.question.key)
    begin(SLOT, answer.question.key, key, partial(_work_out, answer, drop), lambda _: BYTES)


def _work_out(answer: Answer, drop: Drop, progress: Progress, cancelled: IsCancelled) -> WhatIf:
    """Runs in the worker thread."""
    from anp_core.explain.what_if import most_attended, without_points
    from anp_core.pretrained import load_model

    gone = np.zeros_like(answer.hole.missing)
    if drop.box is not None:
        top, left, bottom, right = drop.box
        gone[top : bottom + 1, left : right + 1] = True
    else:
        gone[tuple(most_attended(answer.completion.attention_at(*drop.pixel), drop.count).T)] = True
    model = load_model(answer.question.model)
    return without_points(answer.loaded.picture.pixels, answer.completion, *drop.pixel, gone, model)


def _show_answer(answer: Answer, pixel: tuple[int, int]) -> None:
    asked = _asked(answer)
    if asked is None or asked.pixel != pixel:
        return
    key = asked.key(answer.question.key)
    found: WhatIf | None = show_aside(SLOT, answer.question.key, key, "Predicting without them")
    if found is None or (found.row, found.column) != pixel:
        return
    st.html(_swatches(found))
    st.markdown(describe(found))
    if answer.completion.explain_many is None:
        st.caption(
            "The photo model corrects a smooth fill of the hole, which sees the dropped points too; attention does "
            "not show that part."
        )


def describe(found: WhatIf) -> str:
    """What was found, in sentences."""
    count = len(found.dropped)
    points = "That point" if count == 1 else f"Those {count:,} points"
    true, said = _size(found.change), _size(found.change_by_attention)
    sentence = (
        f"{points} had {found.share:.0%} of its attention. Without {'it' if count == 1 else 'them'} the prediction "
        f"moves by **{true:.1f}** of 255; attention alone says **{said:.1f}**"
    )
    if true < TINY and said < TINY:
        return f"{sentence}: both too little to see."
    if min(true, said) < TINY:
        return f"{sentence}. Here attention does not explain the prediction."
    alike = (
        float(found.change @ found.change_by_attention) * GREY_LEVELS**2 / (true * said * len(found.change))
    )
    if alike > SAME_WAY:
        return f"{sentence}, and the same way."
    return f"{sentence}, and {'partly the same way' if alike > OTHER_WAY else 'another way'}."


def _size(change: np.ndarray) -> float:
    """Of a change of colour (C,), in grey levels: root mean square over its channels."""
    return GREY_LEVELS * float(np.sqrt(np.square(change).mean()))


def _swatches(found: WhatIf) -> str:
    """Three colours side by side as HTML."""
    moved = found.std_without.mean() * GREY_LEVELS
    shown = (
        ("As predicted", found.mean, f"± {found.std.mean() * GREY_LEVELS:.1f}"),
        ("Without them", found.mean_without, f"± {moved:.1f}, moved by {_size(found.change):.1f}"),
        (
            "As attention alone says",
            found.mean + found.change_by_attention,
            f"moved by {_size(found.change_by_attention):.1f}",
        ),
    )
    cells = "".join(
        f'<div><i style="background: {_colour(colour)}"></i><b>{name}</b><span>{about}</span></div>'
        for name, colour, about in shown
    )
    return f'{STYLE}<div class="lacuna-what-if">{cells}</div>'


def _colour(colour: np.ndarray) -> str:
    levels = np.rint(GREY_LEVELS * colour.clip(0, 1)).astype(int)
    red, green, blue = np.resize(levels, 3).tolist()  # a grey is its own red, green and blue
    return f"rgb({red}, {green}, {blue})"

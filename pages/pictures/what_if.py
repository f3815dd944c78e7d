"""What if a pixel's prediction had not seen some points? Asked on the lens or by a button, answered below it.

Beside the true change stands the one that attention alone predicts. `faithfulness.py` asks the same for many
pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from anp_core.data.context_edits import box_of
from anp_core.language import _, _n, say, sentences, translated
from pages.asking.ask import again, on_shelf
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait
from pages.pictures.answer import Answer
from pages.pictures.faithfulness import faithfulness_panel
from pages.widgets.what_if_words import words_of_change

if TYPE_CHECKING:  # the module imports torch
    from anp_core.explain.what_if import WhatIf

SLOT = "picture_what_if"
ASKED = "picture_what_if"  # {question key: Drop}, the last one asked
COUNTS = (1, 4, 16)
GREY_LEVELS = 255
TINY = 0.5 / GREY_LEVELS  # nobody sees a smaller change
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


def take_drop(answer: Answer, edit: Mapping[str, Any]) -> tuple[int, int] | None:
    """Ask what if the points in a box of the lens were not there; returns the pixel that it is about.

    None where it makes no sense: what comes from a browser may be anything.
    """
    box = box_of(edit, answer.hole.missing.shape)
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
    found: WhatIf | None = on_shelf(asked.key(answer.question.key))
    return None if found is None else answer.completion.points[found.dropped]


def what_if_panel(answer: Answer, pixel: tuple[int, int], kept: bool) -> None:
    """Buttons, the answer, and on the right the measure of faithfulness."""
    left, right = st.columns(2)
    with left.container(border=True, height="stretch"):
        st.markdown(_("**What if it had not seen them?**"))
        which = (
            say("The kept pixel is in row {row}, column {column}.", row=pixel[0], column=pixel[1])
            if kept
            else say(
                "The pixel in the middle of the hole, until you keep another, is in row {row}, column {column}.",
                row=pixel[0],
                column=pixel[1],
            )
        )
        how = say(
            "Drop the points it attended to most, or choose “What if” above the picture and click or box the "
            "points to drop."
        )
        st.caption(translated(sentences(which, how)))
        with st.container(horizontal=True):
            for count in COUNTS:
                st.button(
                    _n("Its top point", "Its top {count}", count),
                    key=f"picture_what_if_{count}",
                    on_click=_ask,
                    args=(answer, Drop(pixel, count=count)),
                    help=_("Predicts this pixel again without the points that had most of its attention."),
                )
        _show_answer(answer, pixel)
    with right.container(border=True, height="stretch"):
        faithfulness_panel(answer)


def _asked(answer: Answer) -> Drop | None:
    drop: Drop | None = st.session_state.get(ASKED, {}).get(answer.question.key)
    return drop


def _ask(answer: Answer, drop: Drop) -> None:
    st.session_state.setdefault(ASKED, {})[answer.question.key] = drop
    again(SLOT)


def _work_out(answer: Answer, drop: Drop, progress: Progress, cancelled: IsCancelled) -> WhatIf:
    """Runs in the worker thread."""
    from anp_core.explain.what_if import most_attended, what_if

    completion = answer.completion
    target = np.array([completion.target_at(*drop.pixel)])
    if drop.box is None:
        return what_if(completion, np.sort(most_attended(completion, drop.count, target)), target)
    top, left, bottom, right = drop.box
    inside = np.zeros_like(completion.missing)
    inside[top : bottom + 1, left : right + 1] = True
    return what_if(completion, completion.points_in(inside), target)


def _show_answer(answer: Answer, pixel: tuple[int, int]) -> None:
    asked = _asked(answer)
    if asked is None or asked.pixel != pixel:
        return
    key = asked.key(answer.question.key)
    found: WhatIf | None = answer_or_wait(
        SLOT, key, partial(_work_out, answer, asked), say("Predicting without them")
    )
    if found is None:
        return
    st.html(_swatches(found))
    st.markdown(translated(words_of_change(found, _percent, TINY)))
    if answer.question.is_photo:
        st.caption(
            _(
                "The photo model corrects a smooth fill of the hole, which sees the dropped points too; "
                "attention does not show that part."
            )
        )


def _percent(size: float) -> str:
    return f"{size:.1%}"


def _swatches(found: WhatIf) -> str:
    """Three colours side by side as HTML."""
    mean, std = found.before.mean[0], found.after.std.mean()
    true, said = found.sizes
    shown = (
        (_("As predicted"), mean, f"± {found.before.std.mean():.1%}"),
        (
            _("Without them"),
            found.after.mean[0],
            _("± {std:.1%}, moved by {size:.1%}", std=std, size=true),
        ),
        (
            _("As attention alone says"),
            mean + found.change_by_attention[0],
            _("moved by {size:.1%}", size=said),
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

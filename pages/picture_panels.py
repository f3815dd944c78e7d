"""The pictures of the picture page and what one pixel attended to: a fragment, so that a click answers at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.explain.concentration import effective_points
from anp_core.figures.picture_figures import DrawnPoints, attention_points, context_dots
from pages.picture_answer import Answer, View, attention_at, hole_view
from pages.picture_context import edited_points, toggle_point
from pages.picture_hole import Hole
from pages.picture_inputs import LoadedPicture
from pages.widgets.picture_canvas import picked_pixel, picture_canvas

if TYPE_CHECKING:  # the module imports torch
    from anp_core.prediction.complete_image import PixelAttention

LOOK, EDIT = "Look at its attention", "Change context points"
PICK = "picture_pick"
CONTEXT_CHANGED = "picture_context_changed"
ALL_HEADS = "Mean of all heads"
MISSING_NEVER = "Only known pixels can be context points; that one is missing."


@st.fragment
def answer_panel(answer: Answer) -> None:
    """All pictures of an answer. A click reruns only this; a changed context point the whole page."""
    if st.session_state.pop(CONTEXT_CHANGED, False):
        st.rerun()
    size = answer.loaded.size
    pixel = chosen_pixel(answer.hole)
    attention = attention_at(answer.question.key, pixel, answer)
    editing, weights = _choose_look(answer, attention)
    if editing:
        points = context_dots(answer.completion.context)
        note = "Click a dot to drop it, another known pixel to add it"
    else:
        points = attention_points(attention.positions, attention.cell, weights)
        spread = f"{effective_points(weights):.1f} of {len(weights)} points"
        note = f"Row {pixel[0]}, column {pixel[1]} attends to {spread}"
    left, right = st.columns(2)
    with left:
        _show_hole(answer, points, note, pixel, editing)
    with right:
        _show(answer, "filled", "Completion", answer.filled, size, before=True)
    left, right = st.columns(2)
    with left:
        _show(answer, "uncertainty", "Uncertainty", answer.uncertainty, size)
    with right:
        if answer.error is not None:
            _show(answer, "error", "Error (filled − true)", answer.error, size)
        else:
            st.markdown("**Error**")
            st.caption("What belongs in this hole is not known, so there is nothing to compare with.")


def waiting_panel(
    loaded: LoadedPicture, hole: Hole, saying: str, finished: dict[str, str] | None = None
) -> None:
    """The same panels in the same places while there is no answer yet; `finished` holds pictures ready to show."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _choose_click(disabled=True)
        st.selectbox("Attention", [ALL_HEADS], key="picture_head_waiting", disabled=True, width=220)
    left, right = st.columns(2)
    ready = {**(finished or {}), "hole": hole_view(hole.key, loaded, hole).uri}
    titles = {"hole": "Picture with its hole", "filled": "Completion", "uncertainty": "Uncertainty"}
    if hole.truth_known:
        titles["error"] = "Error (filled − true)"
    for place, (name, title) in enumerate(titles.items()):
        if place == 2:
            left, right = st.columns(2)
        with left if place % 2 == 0 else right:
            picture_canvas(
                key=f"picture_view_{name}",
                size=loaded.size,
                title=title,
                alt=f"{title}: {saying}",
                picture=ready.get(name),
                waiting=None if name in ready else saying,
                group=hole.key,
            )


def chosen_pixel(hole: Hole) -> tuple[int, int]:
    """The missing pixel to explain: the picked one or the nearest to it, at first the one in the hole's middle."""
    height, width = hole.missing.shape
    pick = st.session_state.get(PICK)
    if pick is None or not (0 <= pick[0] < height and 0 <= pick[1] < width):
        rows, columns = np.flatnonzero(hole.missing.any(1)), np.flatnonzero(hole.missing.any(0))
        pick = (int(rows[0] + rows[-1]) // 2, int(columns[0] + columns[-1]) // 2)
    return nearest_missing(hole.missing, (pick[0], pick[1]))


def nearest_missing(missing: np.ndarray, pixel: tuple[int, int]) -> tuple[int, int]:
    """The missing pixel nearest to `pixel`, found in ever larger windows around it."""
    row, column = pixel
    reach = 1
    while not missing[pixel]:
        top, left = max(0, row - reach), max(0, column - reach)
        found = np.argwhere(missing[top : row + reach + 1, left : column + reach + 1]) + np.array([top, left])
        distance = np.hypot(*(found - pixel).T) if len(found) else np.array([np.inf])
        if distance.min() <= reach:  # beyond that, one just outside the window may be nearer
            pixel = tuple(found[distance.argmin()].tolist())
            break
        reach *= 2
    return pixel


def _choose_look(answer: Answer, attention: PixelAttention) -> tuple[bool, np.ndarray]:
    """What a click does, and whose weights (N,) are shown."""
    edits = edited_points(answer.hole.key)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mode = _choose_click()
        head = st.selectbox(
            "Attention",
            [ALL_HEADS, *attention.heads],
            key=f"picture_head_{len(attention.heads)}",
            disabled=mode == EDIT,
            width=220,
            help="How many points a pixel attends to is counted by how widely its attention spreads: as many "
            "equally weighted points would have the same entropy.",
        )
        if mode == EDIT or edits:
            _edit_buttons(edits)
    if head == ALL_HEADS:
        return mode == EDIT, attention.weights.mean(0)
    return mode == EDIT, attention.weights[attention.heads.index(head)]


def _choose_click(disabled: bool = False) -> str | None:
    return st.segmented_control(
        "A click on a picture",
        [LOOK, EDIT],
        default=LOOK,
        required=True,
        key="picture_click",
        disabled=disabled,
    )


def _edit_buttons(edits: list[tuple[int, int]]) -> None:
    st.button(
        "Undo",
        icon=":material/undo:",
        key="picture_undo",
        disabled=not edits,
        on_click=_change_edits,
        args=(edits.pop,) if edits else (list,),
        help="Take back the last context point changed by hand.",
    )
    st.button(
        "Take all back",
        icon=":material/restart_alt:",
        key="picture_reset",
        disabled=not edits,
        on_click=_change_edits,
        args=(edits.clear,),
    )


def _change_edits(change: Callable[[], object]) -> None:
    change()
    st.session_state[CONTEXT_CHANGED] = True


def _show_hole(
    answer: Answer, points: DrawnPoints | None, note: str, pixel: tuple[int, int], editing: bool
) -> None:
    """The picture with its hole, and on it what the chosen pixel attended to, or the context points to edit."""
    picture_canvas(
        key="picture_view_hole",
        size=answer.loaded.size,
        title="Picture with its hole",
        note=note,
        alt=f"{answer.loaded.title} with its hole. {note}. Arrow keys move the crosshair, Enter picks.",
        picture=hole_view(answer.hole.key, answer.loaded, answer.hole).uri,
        group=answer.hole.key,
        points=points,
        bar=None if points is None else points.bar,
        target=pixel,
        marks=not editing,
        snap=editing,
        close_up=not editing,
        on_pick=lambda: _take_pick("picture_view_hole", answer),
    )


def _show(
    answer: Answer, name: str, title: str, view: View, size: tuple[int, int], before: bool = False
) -> None:
    key = f"picture_view_{name}"
    picture_canvas(
        key=key,
        size=size,
        title=title,
        alt=f"{title} of {answer.loaded.title}. Arrow keys move the crosshair, Enter picks.",
        picture=view.uri,
        before=hole_view(answer.hole.key, answer.loaded, answer.hole).uri if before else None,
        bar=view.bar,
        group=answer.hole.key,
        marks=st.session_state.get("picture_click") != EDIT,
        on_pick=lambda: _take_pick(key, answer),
    )


def _take_pick(key: str, answer: Answer) -> None:
    """A click on one of the pictures: look at that pixel, or change a context point."""
    pixel = picked_pixel(key, answer.loaded.size)
    if pixel is None:
        return
    if st.session_state.get("picture_click") != EDIT:
        st.session_state[PICK] = pixel
    elif toggle_point(answer.hole, pixel):
        st.session_state[CONTEXT_CHANGED] = True
    else:
        st.toast(MISSING_NEVER)

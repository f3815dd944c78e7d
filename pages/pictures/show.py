"""The views of the picture page's answer, one click apart, and the one with the lens on what each pixel attends to.

The pictures are a fragment, so that a click answers at once. Pointing, zooming and switching between pictures happen
in the browser.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from anp_core.language import _, mark
from pages.address import Linked, one_of
from pages.pictures.answer import Answer, answer_again, hole_view
from pages.pictures.canvas import finished_views, tallest
from pages.pictures.compare import compare_panel
from pages.pictures.hole import Hole
from pages.pictures.lens_data import (
    exact_block,
    map_block,
    stop_weights,
    weights_block,
    weights_on_demand,
)
from pages.pictures.picking import PICK, chosen_pixel, picked, take_pick
from pages.pictures.question import apply_edit
from pages.pictures.result import result_panel, waiting_result
from pages.pictures.samples import samples_panel
from pages.pictures.scores import scores_panel
from pages.pictures.source import LoadedPicture
from pages.pictures.texture import texture_panel
from pages.pictures.what_if import dropped_points, take_drop, what_if_panel
from pages.widgets.linked_choice import words_of
from pages.widgets.picture_canvas import PictureView
from pages.widgets.picture_lens import CONTEXT, DROP, LOOK, feed, picture_lens

LENS = "picture_lens"
CONTEXT_CHANGED = "picture_context_changed"
VIEWS = {
    "result": mark("Result"),
    "attention": mark("Attention"),
    "scores": mark("Scores"),
    "compare": mark("Compare"),
    "samples": mark("Samples"),
    "texture": mark("Texture"),
}
PANEL: Linked[str] = Linked("view", "picture_panel", one_of(VIEWS.keys()), usual="result")


# How far it is stands on the canvas itself, below the buttons over the picture: nothing moves as it comes and goes.
OVER = """<style>
.st-key-picture_canvas { position: relative; }
[data-testid="stLayoutWrapper"]:has(> .st-key-picture_progress) {
  position: absolute; z-index: 3; top: 7.5rem; left: 1rem; width: min(26rem, calc(100% - 2rem)); height: auto;
}
.st-key-picture_progress {
  padding: 0.5rem 0.75rem; border-radius: 8px; background: light-dark(#fbf8f3ee, #1c1916ee);
  box-shadow: 0 1px 8px rgb(0 0 0 / 30%);
}
</style>"""


def on_canvas() -> st.delta_generator.DeltaGenerator:
    """Where the canvas stands."""
    return st.container(key="picture_canvas")


def over_canvas() -> st.delta_generator.DeltaGenerator:
    """Where it is said how the work stands: over the canvas that is drawn after it."""
    st.html(OVER)
    return st.container(key="picture_progress")


def choose_panel() -> Callable[[Answer], None]:
    """The row of buttons that says what to look at; returns what shows it."""
    PANEL.begin("result")
    panels: dict[str, Callable[[Answer], None]] = {
        "result": result_panel,
        "attention": answer_panel,
        "scores": scores_panel,
        "compare": compare_panel,
        "samples": samples_panel,
        "texture": texture_panel,
    }
    chosen = st.segmented_control(
        _("What to look at"),
        list(VIEWS),
        format_func=words_of(VIEWS),
        required=True,
        key=PANEL.key,
        persist_state="session",
        label_visibility="collapsed",
        wrap=True,
    )
    PANEL.say(chosen or "result")
    return panels[chosen or "result"]


@st.fragment
def answer_panel(answer: Answer) -> None:
    """The lens, and what it can be asked. A click reruns only this; a changed context is answered here first."""
    changed = st.session_state.pop(CONTEXT_CHANGED, False)
    if changed:
        fresh = answer_again(answer)
        if fresh is None:
            st.rerun()
        answer = fresh
    pixel, kept = chosen_pixel(answer.hole), picked(answer.hole) is not None
    later = _show_lens(answer, pixel, kept)
    if changed:  # scores and captions follow; the weights of all pixels after them
        st.rerun()
    with later:
        feed(weights_block(LENS, answer), key=f"{LENS}_weights")
    what_if_panel(answer, pixel, kept)


def waiting_panel(
    loaded: LoadedPicture, hole: Hole, saying: str, finished: dict[str, str] | None = None
) -> None:
    """The same canvas in the same place while there is no answer yet; `finished` are ready to show."""
    ready = finished or {}
    PANEL.begin("result")
    PANEL.keep()
    if st.session_state[PANEL.key] != "attention":
        waiting_result(loaded, hole, saying, ready)
        return
    picture_lens(
        key=LENS,
        link=hole.key,
        size=loaded.size,
        title=_("What it attends to"),
        alt=_("{title} with its hole. {saying}", title=loaded.shown_title, saying=saying),
        views=[PictureView("hole", _("Hole"), hole_view(hole.key, loaded, hole).uri)],
        map_block=b"",
        tools=(LOOK, CONTEXT, DROP),
        tallest=tallest(),
    )


def _show_lens(answer: Answer, pixel: tuple[int, int], kept: bool) -> st.delta_generator.DeltaGenerator:
    """The picture, and on it what pixels attend to; returns where the weights of all pixels go."""
    hole = PictureView("hole", _("Hole"), hole_view(answer.hole.key, answer.loaded, answer.hole).uri)
    return picture_lens(
        key=LENS,
        link=answer.hole.key,
        size=answer.loaded.size,
        title=_("What it attends to"),
        alt=_(
            "{title} with its hole, and on it what a missing pixel attends to. Arrow keys move by a pixel, Enter "
            "keeps one, Escape lets go.",
            title=answer.loaded.shown_title,
        ),
        views=[hole, *finished_views(answer)],
        map_block=map_block(answer),
        exact_block=exact_block(LENS, answer, pixel, kept, dropped_points(answer, pixel)),
        weights_block=None,
        tools=(LOOK, CONTEXT, DROP),
        on_demand=weights_on_demand(answer),
        tallest=tallest(),
        on_pick=lambda: take_pick(LENS, answer.loaded.size),
        on_edit=lambda: _take_edit(answer),
    )


def _take_edit(answer: Answer) -> None:
    """A change of the context, or "what if"."""
    edit = st.session_state[LENS].edit
    if isinstance(edit, dict) and edit.get("action") == "drop":
        pixel = take_drop(answer, edit)
        if pixel is not None:
            st.session_state[PICK] = pixel
    elif apply_edit(answer.hole, answer.question.context, edit):
        stop_weights()  # the completion that is now asked for should have the processor to itself
        st.session_state[CONTEXT_CHANGED] = True

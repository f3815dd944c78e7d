"""The answer of the picture page: scores, the lens on what each pixel attends to, what was made of the hole, files.

The pictures are a fragment, so that a click answers at once. Pointing, zooming and switching between pictures happen
in the browser.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from anp_core.language import _, mark
from pages.pictures.answer import (
    Answer,
    View,
    answer_again,
    hole_view,
)
from pages.pictures.compare import compare_panel
from pages.pictures.files import show_files
from pages.pictures.hole import Hole
from pages.pictures.lens_data import (
    exact_block,
    map_block,
    stop_weights,
    weights_block,
    weights_on_demand,
)
from pages.pictures.picking import PICK, chosen_pixel, picked
from pages.pictures.question import apply_edit
from pages.pictures.samples import draw_few, first_sample, samples_panel, watch_draw
from pages.pictures.source import LoadedPicture
from pages.pictures.texture import texture_panel
from pages.pictures.what_if import dropped_points, take_drop, what_if_panel
from pages.widgets.picture_canvas import PictureView, picked_pixel, picture_canvas
from pages.widgets.picture_lens import CONTEXT, DROP, LOOK, feed, picture_lens

LENS, RESULT = "picture_lens", "picture_result"
CONTEXT_CHANGED = "picture_context_changed"
HELP = {
    mark("PSNR"): mark("How near the filled pixels come to the truth, in decibels; higher is better."),
    mark("SSIM"): mark("How alike the structures are in the whole picture, at most 1; higher is better."),
    mark("NLL"): mark(
        "How surprised the predicted mean and std are by the truth, per value; lower is better."
    ),
    mark("Coverage"): mark("Share of the true values within mean ± 1.96 std; 95% would be honest."),
    mark("Time"): mark("How long the completion took."),
}


def show_scores(answer: Answer | None) -> None:
    """The row of numbers; dashes while there is nothing to say, so that the row keeps its place."""
    values = dict.fromkeys(HELP, "–")
    if answer is not None:
        values["Time"] = f"{answer.completion.seconds:.1f} s"
        scores = answer.scores
        if scores is not None:
            values["PSNR"] = f"{scores.psnr:.1f} dB"
            values["SSIM"] = f"{scores.ssim:.3f}"
            values["NLL"] = f"{scores.nll:.2f}".replace("-", "−")
            values["Coverage"] = f"{scores.coverage95:.0%}"
    with st.grid(5, min_column_width=104):
        for name, value in values.items():
            st.metric(_(name), value, border=True, help=_(HELP[name]))


def completion_panel(answer: Answer) -> None:
    """The pictures, and the files to take away."""
    answer_panel(answer)
    show_files(answer)


def choose_panel(said: str) -> Callable[[Answer], None]:
    """The row of buttons that says what to look at, beside what was `said` of the answer; returns what shows it."""
    panels = {
        mark("Completion"): completion_panel,
        mark("Compare"): compare_panel,
        mark("Samples"): samples_panel,
        mark("Texture"): texture_panel,
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        panel = st.segmented_control(
            _("What to look at"),
            list(panels),
            format_func=_,
            default="Completion",
            required=True,
            key="picture_panel",
            persist_state="session",
            label_visibility="collapsed",
            wrap=True,
        )
        st.caption(said, width="content")
    return panels[panel or "Completion"]


@st.fragment
def answer_panel(answer: Answer) -> None:
    """All pictures of an answer. A click reruns only this; a changed context is answered here first."""
    changed = st.session_state.pop(CONTEXT_CHANGED, False)
    if changed:
        fresh = answer_again(answer)
        if fresh is None:
            st.rerun()
        answer = fresh
    pixel, kept = chosen_pixel(answer.hole), picked(answer.hole) is not None
    left, right = st.columns(2)
    with left:
        later = _show_lens(answer, pixel, kept)
    with right:
        _show_result(answer)
        watch_draw(answer)
    if changed:  # scores and captions follow; the weights of all pixels after them
        st.rerun()
    with later:
        feed(weights_block(LENS, answer), key=f"{LENS}_weights")
    what_if_panel(answer, pixel, kept)


def waiting_panel(
    loaded: LoadedPicture, hole: Hole, saying: str, finished: dict[str, str] | None = None
) -> None:
    """The same panels in the same places while there is no answer yet; `finished` holds pictures ready to show."""
    ready = finished or {}
    hole_uri = hole_view(hole.key, loaded, hole).uri
    left, right = st.columns(2)
    with left:
        picture_lens(
            key=LENS,
            link=hole.key,
            size=loaded.size,
            title=_("What it attends to"),
            alt=_("{title} with its hole. {saying}", title=loaded.shown_title, saying=saying),
            views=[PictureView("hole", "", hole_uri)],
            map_block=b"",
            tools=(LOOK, CONTEXT, DROP),
        )
    with right:
        views = [
            PictureView("mean", _("Mean"), ready.get("filled")),
            PictureView("uncertainty", _("Uncertainty"), ready.get("uncertainty")),
        ]
        picture_canvas(
            key=RESULT,
            size=loaded.size,
            title=_("Completion"),
            alt=_("Completion of {title}: {saying}", title=loaded.shown_title, saying=saying),
            views=views,
            before=hole_uri,
            waiting=None if ready else saying,
            link=hole.key,
            zoom=True,
        )


def _show_lens(answer: Answer, pixel: tuple[int, int], kept: bool) -> st.delta_generator.DeltaGenerator:
    """The picture with its hole, and on it what pixels attend to; returns where the weights of all pixels go."""
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
        views=[PictureView("hole", "", hole_view(answer.hole.key, answer.loaded, answer.hole).uri)],
        map_block=map_block(answer),
        exact_block=exact_block(LENS, answer, pixel, kept, dropped_points(answer, pixel)),
        weights_block=None,
        tools=(LOOK, CONTEXT, DROP),
        on_demand=weights_on_demand(answer),
        on_pick=lambda: _take_pick(LENS, answer),
        on_edit=lambda: _take_edit(answer),
    )


def _show_result(answer: Answer) -> None:
    """What was made of the hole: mean, sample, uncertainty and error in one place, and before them the hole."""
    sample = first_sample(answer)
    views = [
        _view(
            "mean",
            _("Mean"),
            answer.filled,
            _("The best guess at every pixel: the mean of all that it could be."),
        ),
        PictureView(
            "sample",
            _("Sample {number}", number="").strip(),
            None if sample is None else sample.view.uri,
            note=_("One of many pictures that could stand in the hole.")
            if sample is not None
            else _("No sample was drawn yet. Click here to draw one."),
            ask=sample is None,
        ),
        _view("uncertainty", _("Uncertainty"), answer.uncertainty, _("How unsure each filled pixel is.")),
    ]
    if answer.error is not None:
        views.append(
            _view(
                "error",
                _("Error"),
                answer.error,
                _("Error (filled − true): blue is too dark, red too bright."),
            )
        )
    picture_canvas(
        key=RESULT,
        size=answer.loaded.size,
        title=_("Completion"),
        alt=_(
            "Completion of {title}. Arrow keys move the crosshair, Enter keeps a pixel for the lens.",
            title=answer.loaded.shown_title,
        ),
        views=views,
        before=hole_view(answer.hole.key, answer.loaded, answer.hole).uri,
        link=answer.hole.key,
        zoom=True,
        on_pick=lambda: _take_pick(RESULT, answer),
        on_edit=lambda: _take_ask(answer),
    )


def _view(name: str, label: str, view: View, note: str) -> PictureView:
    return PictureView(name, label, view.uri, view.bar, note)


def _take_pick(key: str, answer: Answer) -> None:
    """A click that keeps a pixel."""
    pixel = picked_pixel(key, answer.loaded.size)
    if pixel is not None:
        st.session_state[PICK] = pixel


def _take_ask(answer: Answer) -> None:
    """The sample is asked for, and there is none."""
    if first_sample(answer) is None:
        draw_few(answer)


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

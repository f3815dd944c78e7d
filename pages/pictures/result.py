"""The finished picture: one large canvas, and beside it in words how good it is, and what can be done with it.

The first thing that the picture page shows of an answer. What it attended to, its scores and whatever else can be
asked are further views, chosen in pages/pictures/show.py.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from anp_core.data.picture_files.writing import best_ending
from anp_core.language import _
from pages.pictures.answer import Answer, hole_view
from pages.pictures.canvas import RESULT, WIDTHS, finished_views, large_canvas, tallest
from pages.pictures.copy_offer import Offer, offer_of, show_offer
from pages.pictures.files import show_files
from pages.pictures.hole import Hole
from pages.pictures.link import offer_link
from pages.pictures.painting import can_paint_more, paint_more
from pages.pictures.samples import draw_few, first_sample, watch_draw
from pages.pictures.source import LoadedPicture
from pages.widgets.downloads import offer
from pages.widgets.picture_canvas import PictureView, picture_canvas
from pages.widgets.score_table import share_off


@st.fragment
def result_panel(answer: Answer) -> None:
    """The large canvas, and beside it the words and the buttons."""
    picture, beside = st.columns(WIDTHS, gap="medium")
    with picture:
        offer_to_copy = offer_of(answer)
        _show_canvas(answer, offer_to_copy)
        show_offer(answer, offer_to_copy)
        watch_draw(answer)
    with beside:
        _show_words(answer)
        ending = best_ending(answer.loaded.picture)
        offer(
            _("Download"),
            f"{answer.stem}-completion{ending}",
            partial(answer.file, answer.completion.mean, ending),
            key="picture_download",
            type="primary",
            width="stretch",
        )
        with st.popover(_("Other files"), icon=":material/folder:", width="stretch"):
            show_files(answer)
        offer_link(answer)
        if can_paint_more(answer.loaded.key) and st.button(
            _("Paint more"),
            icon=":material/brush:",
            key="picture_paint_more",
            width="stretch",
            help=_("Goes on from this hole; what was painted before can still be undone."),
        ):
            paint_more()
            st.rerun()  # the painter stands outside of this fragment


def waiting_result(loaded: LoadedPicture, hole: Hole, saying: str, ready: dict[str, str]) -> None:
    """The same canvas in the same place while there is no answer yet; `ready` holds pictures made beforehand."""
    picture, _beside = st.columns(WIDTHS, gap="medium")
    with picture:
        picture_canvas(
            key=RESULT,
            size=loaded.size,
            title=_("Completion"),
            alt=_("Completion of {title}: {saying}", title=loaded.shown_title, saying=saying),
            views=[
                PictureView("mean", _("Mean"), ready.get("filled")),
                PictureView("uncertainty", _("Uncertainty"), ready.get("uncertainty")),
            ],
            before=hole_view(hole.key, loaded, hole).uri,
            waiting=None if ready else saying,
            link=hole.key,
            zoom=True,
            edges=hole.edges,
            tallest=tallest(),
        )


def _show_canvas(answer: Answer, offer_to_copy: Offer | None) -> None:
    """What was made of the hole: mean, copy, sample, uncertainty and error in one place, and before them the hole."""
    sample = first_sample(answer)
    mean, *maps = finished_views(answer)
    copy = [offer_to_copy.view] if offer_to_copy is not None and offer_to_copy.copy is not None else []
    views = [
        mean,
        *copy,
        PictureView(
            "sample",
            _("Sample {number}", number="").strip(),
            None if sample is None else sample.view.uri,
            note=_("One of many pictures that could stand in the hole.")
            if sample is not None
            else _("No sample was drawn yet. Click here to draw one."),
            ask=sample is None,
        ),
        *maps,
    ]
    large_canvas(answer, views, lambda: _take_ask(answer))


def _show_words(answer: Answer) -> None:
    """How sure, and where the truth is known how close and how often within the band; shares of full brightness."""
    scores = answer.scores
    if scores is not None:
        st.metric(
            _("How close"),
            _("{share:.1%} off", share=share_off(scores.psnr)),
            help=_(
                "How far a filled pixel typically lies from the truth, as a share of the way from black to white."
            ),
        )
    unsure = float(answer.completion.std[answer.hole.missing].mean())
    st.metric(
        _("How sure"),
        f"± {unsure:.1%}",
        help=_("How far off it expects a filled pixel to be, as a share of the way from black to white."),
    )
    if scores is not None:
        st.metric(
            _("Truth inside"),
            f"{scores.coverage95:.0%}",
            help=_("How often the truth lay within the band that should hold it 95 times in 100."),
        )


def _take_ask(answer: Answer) -> None:
    """The sample is asked for, and there is none."""
    if first_sample(answer) is None:
        draw_few(answer)

"""Lacuna beside what people use without it, on the same hole: pictures, and scores of every method."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from anp_core.figures.picture_figures import picture_on_screen
from anp_core.language import _, mark, say, translated
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait, is_wanted, want
from pages.pictures.answer import Answer
from pages.pictures.canvas import large_canvas
from pages.pictures.fillings import Filling, filling
from pages.widgets.downloads import offer
from pages.widgets.picture_canvas import picture_canvas, screen_uri
from pages.widgets.score_table import (
    CLOSE,
    COVERAGE,
    INSIDE,
    NLL,
    PSNR,
    SECONDS,
    SSIM,
    Row,
    asked_measures,
    score_table,
    share_off,
)

if TYPE_CHECKING:  # slow imports, which the page's first paint need not wait for
    from anp_core.prediction.pictures.compare_fills import FillScores

SLOT = "picture_compare"
LACUNA, TRUTH = "Lacuna", mark("Truth")


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scores of every method, what they rest on, and how each filled the hole."""

    rows: list[FillScores]
    sentence: str  # to be translated, like the descriptions
    fillings: dict[str, Filling]  # of the methods that did not refuse, Lacuna's first
    descriptions: dict[str, str]

    @property
    def nbytes(self) -> int:
        """What keeping it costs."""
        return sum(each.nbytes for each in self.fillings.values())


@st.fragment
def compare_panel(answer: Answer) -> None:
    """A button, then the pictures and the table."""
    key = f"{answer.question.key}|compare"
    if not is_wanted(SLOT, key):
        _offer(answer, key)
        large_canvas(answer, above=9)
        return
    comparison: Comparison | None = answer_or_wait(
        SLOT, key, partial(compare, answer), say("Comparing methods"), is_long=True
    )
    if comparison is None:
        large_canvas(answer, above=9)
        return
    _show_pictures(answer, comparison)
    st.caption(translated(comparison.sentence))
    rows = {row.method: _numbers(row) for row in comparison.rows}
    has_ssim = any(row.ssim is not None for row in comparison.rows)
    measures = [PSNR, *([SSIM] if has_ssim else []), COVERAGE, NLL]
    score_table(rows, [CLOSE, INSIDE, *(measures if asked_measures("compare") else []), SECONDS])
    _show_downloads(answer, comparison)


def _offer(answer: Answer, key: str) -> None:
    st.markdown(
        _(
            "How does this compare with the usual ways to fill a hole? One click fills it by the harmonic fill, the "
            "biharmonic fill (scikit-image) and Telea’s method (OpenCV), shows each beside Lacuna, and scores them "
            "against the truth."
        )
        if answer.hole.truth_known
        else _(
            "How does this compare with the usual ways to fill a hole? One click fills it by the harmonic fill, the "
            "biharmonic fill (scikit-image) and Telea’s method (OpenCV), shows each beside Lacuna, and scores them "
            "on known pixels near the hole, hidden for the purpose: nobody knows what belongs in the hole itself."
        )
    )
    st.button(
        _("Compare methods"),
        type="primary",
        icon=":material/compare:",
        key="picture_compare_start",
        on_click=want,
        args=(SLOT, key),
    )


def _show_pictures(answer: Answer, comparison: Comparison) -> None:
    """Lacuna on the left; on the right what is switched to, in the same place."""
    others = [title for title in comparison.fillings if title != LACUNA]
    if answer.hole.truth_known:
        others.append(TRUTH)
    if not others:
        return
    shown = st.segmented_control(
        _("Beside Lacuna"),
        others,
        format_func=_,
        default=others[0],
        required=True,
        key=f"picture_compare_{'-'.join(others)}",
    )
    pictures = {title: each.view.uri for title, each in comparison.fillings.items()}
    if shown == TRUTH:
        pictures[TRUTH] = screen_uri(picture_on_screen(answer.loaded.seen))
    notes = {TRUTH: say("The picture as it was before its hole was made."), **comparison.descriptions}
    own = say("The completion by {model}.", model=answer.question.model)
    for place, title in zip(st.columns(2), (LACUNA, shown or others[0]), strict=True):
        with place:
            picture_canvas(
                key=f"picture_compare_view_{'lacuna' if title == LACUNA else 'other'}",
                size=answer.loaded.size,
                title=_(title),
                note=translated(notes.get(title, own)),
                alt=_("{title}, its hole filled: {what}.", title=answer.loaded.shown_title, what=title),
                picture=pictures[title],
                link=f"{answer.hole.key}|compare",  # without the mark of the picked pixel, which would hide some
            )


def _show_downloads(answer: Answer, comparison: Comparison) -> None:
    with st.container(horizontal=True):
        name = f"{answer.stem}-comparison.csv"
        offer(_("Table (CSV)"), name, partial(_scores_csv, comparison), key="picture_compare_csv")
        for title, each in comparison.fillings.items():
            name = title.split()[0]
            offer(
                _("{name} (PNG)", name=_(title).split(" (")[0]),
                f"{answer.stem}-{name.lower()}.png",
                partial(each.file, answer),
                key=f"picture_compare_png_{name.lower()}",
            )


def _numbers(row: FillScores) -> Row:
    if row.refusal:
        return row.refusal
    return {
        CLOSE.title: None if row.psnr is None else share_off(row.psnr),
        INSIDE.title: row.coverage95,
        PSNR.title: row.psnr,
        SSIM.title: row.ssim,
        COVERAGE.title: row.coverage95,
        NLL.title: row.nll,
        SECONDS.title: row.seconds,
    }


def compare(answer: Answer, progress: Progress, cancelled: IsCancelled) -> Comparison:
    """Run and score all methods, in the worker thread, and draw how each filled the hole."""
    from anp_core.prediction.pictures.compare_methods import compare_methods

    question, missing = answer.question, answer.hole.missing
    found = compare_methods(
        answer.loaded.picture.pixels,
        answer.completion,
        chosen=question.context,
        model=question.model,
        truth_known=answer.hole.truth_known,
        progress=progress,
        cancelled=cancelled,
    )
    fillings = {}
    for title, colours in found.filled.items():
        filled = answer.completion.mean.copy()
        filled[missing] = colours
        fillings[title] = filling(filled, answer)
    return Comparison(found.rows, found.sentence, fillings, found.descriptions)


def _scores_csv(comparison: Comparison) -> bytes:
    from anp_core.prediction.pictures.compare_methods import scores_to_csv

    return scores_to_csv(comparison.rows)

"""Lacuna beside what people use without it, on the same hole: pictures, and scores of every method."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from anp_core.errors import Cancelled, UserInputError
from anp_core.figures.picture_figures import picture_on_screen
from anp_core.language import _, mark, say, sentences, translated
from pages.pictures.answer import Answer
from pages.pictures.aside import Filling, begin, bytes_of_fillings, filling, is_running, show_aside
from pages.pictures.context import PHOTO_MODEL
from pages.pictures.score_table import COVERAGE, NLL, PSNR, SECONDS, SSIM, Row, score_table
from pages.widgets.background_job import IsCancelled, Progress
from pages.widgets.picture_canvas import picture_canvas, screen_uri

if TYPE_CHECKING:  # slow imports, which the page's first paint need not wait for
    from anp_core.prediction.pictures.compare_fills import FillMethod, FillScores
    from anp_core.prediction.pictures.picture_baselines import Fill

SLOT = "compare"
BASELINES = ("harmonic", "biharmonic", "telea")
LACUNA, TRUTH = "Lacuna", mark("Truth")
STEPS = 100  # of the progress of one method


@dataclass(frozen=True, eq=False)
class Comparison:
    """Scores of every method, what they rest on, and how each filled the hole."""

    rows: list[FillScores]
    sentence: str  # to be translated, like the descriptions
    fillings: dict[str, Filling]  # of the methods that did not refuse, Lacuna's first
    descriptions: dict[str, str]


@st.fragment
def compare_panel(answer: Answer) -> None:
    """A button, then the pictures and the table."""
    key = f"{answer.question.key}|compare"
    comparison: Comparison | None = show_aside(SLOT, answer.question.key, key, say("Comparing methods"))
    if comparison is None:
        _ask(answer, key)
        return
    _show_pictures(answer, comparison)
    st.caption(translated(comparison.sentence))
    rows = {row.method: _numbers(row) for row in comparison.rows}
    has_ssim = any(row.ssim is not None for row in comparison.rows)
    columns = [PSNR, *([SSIM] if has_ssim else []), COVERAGE, NLL, SECONDS]
    score_table(rows, columns)
    _show_downloads(answer, comparison)


def _ask(answer: Answer, key: str) -> None:
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
        disabled=is_running(SLOT),
        on_click=begin,
        args=(SLOT, answer.question.key, key, partial(compare, answer), _bytes_of),
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
        pictures[TRUTH] = screen_uri(picture_on_screen(answer.loaded.picture.pixels))
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
        st.download_button(
            _("Table (CSV)"),
            data=partial(table_file, comparison),
            file_name=f"{answer.stem}-comparison.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="picture_compare_csv",
        )
        for title, each in comparison.fillings.items():
            name = title.split()[0]
            st.download_button(
                _("{name} (PNG)", name=_(title).split(" (")[0]),
                data=partial(each.file, answer),
                file_name=f"{answer.stem}-{name.lower()}.png",
                mime="image/png",
                icon=":material/download:",
                on_click="ignore",
                key=f"picture_compare_png_{name.lower()}",
            )


def _numbers(row: FillScores) -> Row:
    if row.refusal:
        return row.refusal
    return {
        PSNR.title: row.psnr,
        SSIM.title: row.ssim,
        COVERAGE.title: row.coverage95,
        NLL.title: row.nll,
        SECONDS.title: row.seconds,
    }


def table_file(comparison: Comparison) -> bytes:
    """The scores as CSV in UTF-8, one row a method, empty where there is no number."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["method", "scored_pixels", "psnr_db", "ssim", "coverage_95", "nll", "seconds", "note"])
    for row in comparison.rows:
        scores = (row.psnr, row.ssim, row.coverage95, row.nll, row.seconds)
        numbers = ["" if value is None else f"{value:.6g}" for value in scores]
        writer.writerow([row.method, row.pixels, *numbers, row.refusal])
    return buffer.getvalue().encode()


def compare(answer: Answer, progress: Progress, cancelled: IsCancelled) -> Comparison:
    """Run and score all methods, in the worker thread; a method that refuses gets a row that says why."""
    from anp_core.prediction.pictures.compare_fills import baseline_method, compare_with_truth, score_fills
    from anp_core.prediction.pictures.picture_baselines import PICTURE_BASELINES

    missing, completion = answer.hole.missing, answer.completion
    pixels = answer.loaded.picture.pixels
    fillings = {LACUNA: Filling(answer.filled, completion.mean[missing])}
    titles = {name: PICTURE_BASELINES[name].title for name in BASELINES}
    methods = {
        title: _Remembered(title, baseline_method(name), missing, fillings) for name, title in titles.items()
    }
    descriptions = {titles[name]: PICTURE_BASELINES[name].description for name in BASELINES}
    if not answer.hole.truth_known:
        rows, sentence = _score_held_back(answer, methods, progress, cancelled)
    else:
        own = {LACUNA: (completion.mean, completion.std)}
        rows = score_fills(pixels, missing, own, seconds={LACUNA: completion.seconds})
        rows += compare_with_truth(pixels, missing, methods, progress=progress, cancelled=cancelled)
        sentence = say("Scored on all {count:,} filled pixels, whose truth is known.", count=missing.sum())
        if answer.question.context.sum() < missing.size - missing.sum():
            used = say(
                "Lacuna used the {count:,} context points only, the others every known pixel.",
                count=completion.context.sum(),
            )
            sentence = sentences(sentence, used)
    return Comparison(rows, sentence, fillings, descriptions)


@dataclass(frozen=True)
class _Remembered:
    """A method that leaves behind how it filled `hole`, and nothing of other holes, on which it may be warmed up."""

    title: str
    method: FillMethod
    hole: np.ndarray
    fillings: dict[str, Filling]

    def __call__(self, pixels, missing, *, progress=None, cancelled=None) -> Fill:
        fill = self.method(pixels, missing, progress=progress, cancelled=cancelled)
        if np.array_equal(missing, self.hole):
            self.fillings[self.title] = filling(fill.mean, missing)
        return fill


def _score_held_back(
    answer: Answer, methods: dict[str, _Remembered], progress: Progress, cancelled: IsCancelled
) -> tuple[list[FillScores], str]:
    """Fill the hole itself by every method, then score on known pixels that were hidden."""
    from anp_core.prediction.pictures.compare_fills import FillScores, compare_held_back, lacuna_method

    pixels, missing = answer.loaded.picture.pixels, answer.hole.missing
    total = STEPS * (2 * len(methods) + 1)
    refused = {}
    for number, (title, method) in enumerate(methods.items()):
        if cancelled():
            raise Cancelled
        progress(STEPS * number, total)
        try:
            method(pixels, missing)
        except UserInputError as error:
            refused[title] = error.sentence
    contenders = {LACUNA: lacuna_method(answer.question.model)}
    contenders |= {title: method.method for title, method in methods.items()}
    try:
        scores = compare_held_back(
            pixels,
            missing,
            contenders,
            progress=lambda done, of: progress(STEPS * len(methods) + done, total),
            cancelled=cancelled,
        )
    except UserInputError as error:
        rows = [FillScores(title, 0, refusal=refused.get(title, "")) for title in contenders]
        return rows, sentences(say("There are no scores."), error.sentence)
    sentence = sentences(
        scores.held_back.sentence, say("Time is that of the part of the picture in which they lie.")
    )
    chosen = answer.question.context.sum()
    if answer.question.model == PHOTO_MODEL and chosen < missing.size - missing.sum():
        sentence = sentences(
            sentence, say("For this Lacuna used every known pixel, not only the chosen context points.")
        )
    return scores.rows, sentence


def _bytes_of(comparison: Comparison) -> int:
    return bytes_of_fillings(list(comparison.fillings.values()))

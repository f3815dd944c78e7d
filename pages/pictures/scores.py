"""The measures of the field for a completion whose truth is known: a view of the picture page.

Some look at the whole picture, which takes seconds where it is large: measured once somebody wants to see them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from anp_core.language import _, mark, say
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait
from pages.pictures.answer import Answer
from pages.pictures.canvas import WIDTHS, large_canvas

if TYPE_CHECKING:  # slow imports, which the page's first paint need not wait for
    from anp_core.prediction.pictures.picture_metrics import CompletionScores

SLOT = "picture_scores"
HELP = {
    mark("PSNR"): mark("How near the filled pixels come to the truth, in decibels; higher is better."),
    mark("SSIM"): mark("How alike the structures are in the whole picture, at most 1; higher is better."),
    mark("NLL"): mark(
        "How surprised the predicted mean and std are by the truth, per value; lower is better."
    ),
    mark("Coverage"): mark("Share of the true values within mean ± 1.96 std; 95% would be honest."),
}


@st.fragment
def scores_panel(answer: Answer) -> None:
    """The canvas, and beside it the measures of the field."""
    picture, beside = st.columns(WIDTHS, gap="medium")
    with picture:
        large_canvas(answer)
    with beside:
        _show_measures(answer)


def _show_measures(answer: Answer) -> None:
    """Where the truth is known."""
    if not answer.hole.truth_known:
        st.markdown(_("Nobody knows what belongs in this hole, so that there is nothing to measure against."))
        return
    scores = all_scores(answer)
    if scores is None:
        return
    values = {
        "PSNR": f"{scores.psnr:.1f} dB",
        "SSIM": f"{scores.ssim:.3f}",
        "NLL": f"{scores.nll:.2f}".replace("-", "−"),
        "Coverage": f"{scores.coverage95:.0%}",
    }
    for name, value in values.items():
        st.metric(_(name), value, help=_(HELP[name]))


def all_scores(answer: Answer) -> CompletionScores | None:
    """Of an answer whose truth is known; None while they are measured, which is shown."""
    key = f"{answer.question.key}|scores"
    scores: CompletionScores | None = answer_or_wait(
        SLOT, key, partial(_measure, answer), say("Measuring the completion")
    )
    return scores


def _measure(answer: Answer, progress: Progress, cancelled: IsCancelled) -> CompletionScores:
    """Runs in the worker thread."""
    from anp_core.prediction.pictures.picture_metrics import score_completion

    completion = answer.completion
    return score_completion(answer.loaded.picture.pixels, completion.mean, completion.std, completion.missing)

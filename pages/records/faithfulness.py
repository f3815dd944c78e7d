"""Does deleting what a forecast attended to most move it more than deleting points at random? For this record."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import TEMPERATURE, carried_types
from anp_core.language import _, mark, say
from pages.asking.fair_queue import IsCancelled, Progress
from pages.asking.waiting import answer_or_wait, is_wanted, want
from pages.records.answer import Forecast

if TYPE_CHECKING:  # imports torch
    from anp_core.explain.faithfulness import Deletion

FAITHFULNESS = "forecast_faithfulness"  # a slot
DELETED, DRAWS = 4, 4  # points that go at a time, and random choices of as many
TARGETS = 16  # times at most, from which points are deleted
TITLES = (mark("Attention"), mark("Most attended"), mark("At random"), mark("Ratio"))

# By attention type: most attended, at random, their ratio; NaN where nothing was.
Rows = dict[str, tuple[float, float, float]]


def faithfulness_panel(forecast: Forecast) -> None:
    """A button, then the table."""
    st.markdown(_("**Is its attention faithful?**"))
    st.caption(
        _(
            "Weights explain a forecast only if what they point at matters. This deletes the {count} most attended "
            "points of some times of this forecast, and {count} at random, and compares how far the forecasts move, "
            "for every attention type.",
            count=DELETED,
        )
    )
    question = forecast.question
    key = f"faithfulness {question.horizon} {question.known}"  # of all types, whichever is chosen
    if not is_wanted(FAITHFULNESS, key):
        st.button(
            _("Measure it"),
            icon=":material/science:",
            key="forecast_faithfulness_start",
            on_click=want,
            args=(FAITHFULNESS, key),
        )
        return
    work = partial(measure, forecast)
    rows: Rows | None = answer_or_wait(FAITHFULNESS, key, work, say("Deleting points"), is_long=True)
    if rows is not None:
        _show(rows)


def measure(forecast: Forecast, progress: Progress, cancelled: IsCancelled) -> Rows:
    """One row for each attention type; runs in the worker thread."""
    from anp_core.explain.faithfulness import delete_under_types, spread
    from anp_core.pretrained import load_model

    def report(done: int, total: int, kind: str) -> None:
        progress(done, total, say("Deleting points under {type} attention", type=CATALOGUE[kind].name))

    found = delete_under_types(
        forecast.outlook,
        [load_model(f"{TEMPERATURE}/{kind}") for kind in carried_types(TEMPERATURE)],
        spread(np.arange(forecast.outlook.num_targets), TARGETS),
        k=DELETED,
        draws=DRAWS,
        progress=report,
        cancelled=cancelled,
    )
    return {kind: _row(deletion) for kind, deletion in found.items()}


def _row(deletion: Deletion) -> tuple[float, float, float]:
    if not len(deletion.most_attended):
        return (float("nan"),) * 3
    return float(deletion.most_attended.mean()), float(deletion.at_random.mean()), deletion.ratio


def _show(rows: Rows) -> None:
    names = [_(title) for title in TITLES]
    table = pd.DataFrame(
        [(_(CATALOGUE[kind].name), *numbers) for kind, numbers in rows.items()], columns=names
    )
    formats = dict(zip(names[1:], ("{:.3f}", "{:.3f}", "{:.1f}"), strict=True))
    st.table(
        table.style.format(formats, na_rep="–"),
        border="horizontal",
        hide_index=True,
        alt=_("How far forecasts of each attention type move without the points it attended to most."),
    )
    st.caption(
        _(
            "Most attended: how far a forecast moves without the {count} points it attended to most, in standard "
            "deviations, mean over some of its times. At random: without {count} others. Ratio: the first over the "
            "second; above 1, attention points at what matters. Uniform attention has no favourites, "
            "so its ratio lies near 1 or below.",
            count=DELETED,
        )
    )

"""Does deleting what a forecast attended to most move it more than deleting points at random? For this record."""

from __future__ import annotations

from functools import partial

import numpy as np

from anp_core.attention.catalogue import CATALOGUE
from anp_core.cards import TEMPERATURE, carried_types
from anp_core.language import say
from pages.asking.fair_queue import IsCancelled, Progress
from pages.records.answer import Forecast
from pages.widgets.faithfulness_table import DELETED, faithfulness_of, row_of
from pages.widgets.score_table import Row

SLOT = "forecast_faithfulness"
DRAWS = 4  # random choices of as many points
TARGETS = 16  # times at most, from which points are deleted


def faithfulness_panel(forecast: Forecast) -> None:
    """A button, then the table."""
    about = say(
        "Weights explain a forecast only if what they point at matters. This deletes the {count} most attended "
        "points of some times of this forecast, and {count} at random, and compares how far the forecasts move, "
        "for every attention type.",
        count=DELETED,
    )
    below = say(
        "Mean change in standard deviations over {count} times of the forecast. "
        "Uniform attention weighs all points alike, so its ratio lies near 1 or below.",
        count=TARGETS,
    )
    question = forecast.question
    key = f"faithfulness {question.horizon} {question.known}"  # of all types, whichever is chosen
    faithfulness_of(SLOT, key, partial(measure, forecast), about=about, below=below)


def measure(forecast: Forecast, progress: Progress, cancelled: IsCancelled) -> dict[str, Row]:
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
    return {CATALOGUE[kind].name: row_of(deletion) for kind, deletion in found.items()}

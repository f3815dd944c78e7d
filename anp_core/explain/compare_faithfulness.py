"""Is each type's attention faithful on the compared input? `faithfulness.py` for the rows of a comparison."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from anp_core.cards import SMALL_PICTURES, TEMPERATURE
from anp_core.data.small_picture_tasks import small_picture_task
from anp_core.data.temperature_tasks import observe, temperature_task
from anp_core.explain.compare_attention import load_type
from anp_core.explain.compare_completions import CompletionComparison
from anp_core.explain.compare_outlooks import OutlookComparison
from anp_core.explain.faithfulness import Deletion, delete_from_attention

TARGETS = 24  # of the missing pixels or asked times, whose most attended points are deleted
DELETED, DRAWS = 4, 6  # points that go at a time, and random choices of as many

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


def completion_faithfulness(
    comparison: CompletionComparison,
    attention: str,
    *,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Deletion:
    """How far predictions of missing pixels move without their 4 most attended points, and without 4 random ones."""
    pixels = comparison.pixels
    rgb = np.repeat(pixels, 3, axis=2) if pixels.shape[2] == 1 else pixels
    model = load_type(SMALL_PICTURES, attention)
    task = small_picture_task(rgb, comparison.points, _spread(comparison.targets))
    return delete_from_attention(
        model.network, task, attention, k=DELETED, draws=DRAWS, progress=progress, cancelled=cancelled
    )


def outlook_faithfulness(
    comparison: OutlookComparison,
    attention: str,
    *,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Deletion:
    """The same for asked times: of a forecast, or of the longest gap."""
    record, known = comparison.record, np.flatnonzero(comparison.context)
    model = load_type(TEMPERATURE, attention)
    times = comparison.types[0].outlook.times
    runs = np.split(times, np.flatnonzero(np.diff(times) > record.spacing) + 1)
    asked = record.step_numbers(_spread(max(runs, key=len)))
    observed = observe(
        record.step_numbers(record.times[known]), record.values[known], record.step == "hourly"
    )
    return delete_from_attention(
        model.network,
        temperature_task(observed, asked).task,
        attention,
        k=DELETED,
        draws=DRAWS,
        progress=progress,
        cancelled=cancelled,
    )


def _spread(targets: np.ndarray) -> np.ndarray:
    """At most 24 of the targets, evenly chosen, the first and the last among them."""
    return targets[
        np.unique(np.linspace(0, len(targets) - 1, min(TARGETS, len(targets))).round().astype(int))
    ]

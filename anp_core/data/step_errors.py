"""How well a record's own steps were foretold: its last hours' errors one step ahead, beside what was promised.

Stands beside `anomaly_correlation`. Places of the same persistence differ in how much one hour adds to the last one:
by the sea little, under a thermometer that rounds to whole degrees much. `forecast` scales bands beside observations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from anp_core.data.anomaly_correlation import krige

if TYPE_CHECKING:  # imports torch
    from anp_core.data.temperature_tasks import Observed

BEFORE = 8  # observations in a row that foretell the next one
NEWEST = 700  # steps that are looked at
BELIEF = 50.0  # in errors that "as promised" is worth
LARGEST = 4.0  # promised standard deviations; a spike shall not decide
FADING = 2.0  # from each step ahead to the next, the exponent falls to one in so many


def step_errors(observed: Observed) -> np.ndarray:
    """Errors (E,) one step ahead, in promised standard deviations, wherever BEFORE steps before were observed."""
    newest = observed.steps > observed.steps[-1] - NEWEST
    steps = observed.steps[newest]
    if steps[-1] - steps[0] < BEFORE:
        return np.zeros(0)
    grid = np.full(int(steps[-1] - steps[0]) + 1, np.nan)
    grid[steps - steps[0]] = observed.anomaly[newest]
    kriged = krige(
        np.arange(BEFORE), np.zeros(BEFORE), np.array([BEFORE]), observed.persistence, observed.hourly
    )
    rows = np.lib.stride_tricks.sliding_window_view(grid, BEFORE + 1)  # (E, BEFORE + 1)
    days = observed.days(steps[0] + BEFORE + np.arange(len(rows)))
    promised = np.sqrt(observed.climatology.anomaly_variance(days) * kriged.remaining[0])
    errors = (rows[:, BEFORE] - rows[:, :BEFORE] @ kriged.weights[:, 0]) / promised
    found: np.ndarray = errors[np.isfinite(errors)]
    return found


def own_scale(observed: Observed) -> float:
    """How far a record's own steps stray, in what is usual for its persistence: their root mean square, near 1.

    For hourly records; days differ too little from place to place for it to tell anything, and have 1.
    """
    if not observed.hourly:
        return 1.0
    errors = np.clip(step_errors(observed), -LARGEST, LARGEST)
    return float(np.sqrt((errors @ errors + BELIEF) / (len(errors) + BELIEF)))


def own_factors(scale: float, leads: np.ndarray) -> np.ndarray:
    """Factors (M,) on the standard deviation so many steps from what was observed (M,): `own_scale`'s, soon 1."""
    factors: np.ndarray = scale ** (FADING ** -(np.maximum(leads, 1) - 1.0))
    return factors

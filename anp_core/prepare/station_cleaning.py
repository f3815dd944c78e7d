"""From what a station published to a record to learn from: impossible, stuck and jumping values are left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

# °C, both excluded: beyond the records of 2 m temperature but for the Antarctic plateau.
POSSIBLE = (-75.0, 62.0)
DECIMALS = 2


@dataclass(frozen=True)
class CleaningRule:
    """What counts as a broken sensor, by the length of a step."""

    stuck: int  # so many equal values one after the other are none
    window: int  # values of the running median, this one in the middle
    jump: float  # °C that a value may lie off it


DAILY = CleaningRule(stuck=5, window=9, jump=20.0)
HOURLY = CleaningRule(stuck=18, window=7, jump=12.0)


def clean_record(values: pd.Series, rule: CleaningRule) -> pd.Series:
    """°C by time, NaN and doubled times allowed → what is left of it, sorted and rounded to 0.01.

    The first of several values of a time counts. Runs and medians are those of the observed values, whatever lies
    between them.
    """
    kept = values.dropna()
    kept = kept[~kept.index.duplicated()].sort_index()
    kept = kept[(kept > POSSIBLE[0]) & (kept < POSSIBLE[1])]
    kept = kept[~_stuck(kept.to_numpy(), rule.stuck)]
    median = kept.rolling(rule.window, center=True, min_periods=1).median()
    return kept[(kept - median).abs() <= rule.jump].round(DECIMALS)


def _stuck(values: np.ndarray, least: int) -> np.ndarray:
    """Which values (T,) belong to a run of at least so many equal ones."""
    if not len(values):
        return np.zeros(0, bool)
    run = np.concatenate([[0], np.cumsum(values[1:] != values[:-1])])
    stuck: np.ndarray = np.bincount(run)[run] >= least
    return stuck

"""The recorded learning curves of the small processes, and what can be read off them. Needs no torch."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from anp_core.places import LAB_FOLDER

LEARNING_FILE = "process-learning.json"
PATH = LAB_FOLDER / LEARNING_FILE
MEASURES = ("target_nll", "context_nll", "target_rmse", "context_rmse")  # nats, nats, and units of y twice


@dataclass(frozen=True, eq=False)
class LearningCurve:
    """One network's held-out scores during its training."""

    step: np.ndarray  # (T,)
    seconds: np.ndarray  # (T,) of one core, its own steps alone
    scores: dict[str, np.ndarray]  # each of `MEASURES`: (T,)

    def first_at(self, measure: str, level: float, clock: str = "step") -> float | None:
        """The first measured step, or its "seconds", where the score is at or below `level`; None if it never is."""
        below = np.flatnonzero(self.scores[measure] <= level)
        if not len(below):
            return None
        return float((self.step if clock == "step" else self.seconds)[below[0]])


@dataclass(frozen=True, eq=False)
class Learning:
    """All curves, and the cost of a step by number of points."""

    curves: dict[str, LearningCurve]
    points: np.ndarray  # (P,) N = M
    milliseconds: dict[str, np.ndarray]  # by way of pooling: (P,)
    processor: str  # the kind, "x86-64"
    date: str


@lru_cache(maxsize=2)
def read_learning(path: Path = PATH) -> Learning:
    """What `train-lab-processes` recorded."""
    found = json.loads(path.read_text(encoding="utf-8"))
    curves = {
        name: LearningCurve(
            np.array(curve["step"]),
            np.array(curve["seconds"]),
            {measure: np.array(curve[measure]) for measure in MEASURES},
        )
        for name, curve in found["curves"].items()
    }
    cost = found["cost"]
    return Learning(
        curves,
        np.array(cost["points"]),
        {name: np.array(values) for name, values in cost["milliseconds"].items()},
        found["processor"],
        found["date"],
    )

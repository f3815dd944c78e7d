"""How far forecasts follow the network, and by how much its bands are widened or narrowed: read from its card.

Measured by `training.calibration` after training, or by the command `fit-bands`; `forecast` applies it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class BandFactors:
    """A table of factors, read between its places on logarithmic scales and held at its edges."""

    lengths: tuple[int, ...]  # steps of record, ascending
    leads: tuple[int, ...]  # steps ahead, ascending
    factors: tuple[tuple[float, ...], ...]  # a row a length, a column a lead
    shares: tuple[float, ...]  # a length each: how much of the network's correction of its base is followed

    @classmethod
    def of_card(cls, card: dict[str, Any], step: str) -> BandFactors:
        """The table for "daily" or "hourly" records; factors of 1 where a card has none."""
        found = card.get("calibration", {}).get(step)
        if found is None:
            return cls((1,), (1,), ((1.0,),), (1.0,))
        lengths = tuple(found["lengths"])
        rows = tuple(tuple(row) for row in found["factors"])
        return cls(lengths, tuple(found["leads"]), rows, tuple(found.get("shares", (1.0,) * len(lengths))))

    def share(self, length: int) -> float:
        """How much of the network's correction a forecast from a record of `length` steps follows, 0 to 1."""
        return float(np.interp(np.log(max(length, 1)), np.log(self.lengths), self.shares))

    def at(self, length: int, leads: np.ndarray) -> np.ndarray:
        """Factors (M,) on the standard deviation so many steps ahead (M,) of a record of `length` steps."""
        ahead = np.log(np.maximum(leads, 1))
        by_length = np.array([np.interp(ahead, np.log(self.leads), np.log(row)) for row in self.factors])
        place = np.interp(np.log(max(length, 1)), np.log(self.lengths), np.arange(len(self.lengths)))
        low = min(int(place), len(self.lengths) - 1)
        high = min(low + 1, len(self.lengths) - 1)
        factor: np.ndarray = np.exp(by_length[low] + (place - low) * (by_length[high] - by_length[low]))
        return factor

"""How far forecasts follow the network, and how wide its bands are made and how heavy their tails.

Measured by `training.calibration` after training, or by the command `fit-bands`, and read from the network's card;
`forecast` applies it.
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
    # As factors: 1 over the degrees of freedom of a Student's t, 0 for a Gaussian.
    tails: tuple[tuple[float, ...], ...]

    @classmethod
    def of_card(cls, card: dict[str, Any], step: str) -> BandFactors:
        """The table for "daily" or "hourly" records; factors of 1 where a card has none."""
        found = card.get("calibration", {}).get(step)
        if found is None:
            return cls((1,), (1,), ((1.0,),), (1.0,), ((0.0,),))
        lengths = tuple(found["lengths"])
        factors, tails = (tuple(tuple(row) for row in found[name]) for name in ("factors", "tails"))
        return cls(lengths, tuple(found["leads"]), factors, tuple(found["shares"]), tails)

    def share(self, length: int) -> float:
        """How much of the network's correction a forecast from a record of `length` steps follows, 0 to 1."""
        return float(np.interp(np.log(max(length, 1)), np.log(self.lengths), self.shares))

    def at(self, length: int, leads: np.ndarray) -> np.ndarray:
        """Factors (M,) on the standard deviation so many steps ahead (M,) of a record of `length` steps."""
        factor: np.ndarray = np.exp(self._read(np.log(self.factors), length, leads))
        return factor

    def dof(self, length: int, leads: np.ndarray) -> np.ndarray:
        """Degrees of freedom (M,) so many steps ahead (M,) of a record of `length` steps; infinite for a Gaussian."""
        tails = self._read(np.array(self.tails), length, leads)
        dof: np.ndarray = np.divide(1.0, tails, out=np.full(len(tails), np.inf), where=tails > 0)
        return dof

    def _read(self, table: np.ndarray, length: int, leads: np.ndarray) -> np.ndarray:
        """Numbers (M,) of a table (lengths, leads), between its places."""
        ahead = np.log(np.maximum(leads, 1))
        by_length = np.array([np.interp(ahead, np.log(self.leads), row) for row in table])
        place = np.interp(np.log(max(length, 1)), np.log(self.lengths), np.arange(len(self.lengths)))
        low = min(int(place), len(self.lengths) - 1)
        high = min(low + 1, len(self.lengths) - 1)
        found: np.ndarray = by_length[low] + (place - low) * (by_length[high] - by_length[low])
        return found

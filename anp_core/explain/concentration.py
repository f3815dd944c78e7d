"""How concentrated an attention row is: numpy in, plain numbers out."""

from __future__ import annotations

import numpy as np


def effective_points(weights: np.ndarray) -> float:
    """The number of equally weighted points that would have the same entropy; `weights` (N,) sum to 1.

    exp(−Σ w ln w): 1 when a single point has all the weight, N when all N are equal.
    """
    present = weights[weights > 0].astype(np.float64)
    return float(np.exp(-(present * np.log(present)).sum()))

"""Sinusoidal positions, and the rotation that an offset between two of them is; pure numpy, float64.

Each pair of features turns like the hand of a clock, the first fast and the last slowly (section 3.5, Vaswani et al.
2017). To move on by k places is to turn every hand by an angle that depends on k alone.
"""

from __future__ import annotations

import numpy as np

SLOWEST = 10_000.0  # as in the paper: the slowest hand needs 2π·10,000 places for a turn


def frequencies(width: int) -> np.ndarray:
    """Angle per place (width / 2,) of every pair of features: 1 for the first, nearly 1 / 10,000 for the last."""
    if width < 2 or width % 2:
        raise ValueError(f"width must be even, a sine and a cosine for each pair; got {width}")
    return SLOWEST ** (-np.arange(0, width, 2) / width)


def sinusoidal_positions(places: int | np.ndarray, width: int) -> np.ndarray:
    """Positions (P, width): sine and cosine of each frequency, side by side.

    `places` is how many, from 0 on, or the places themselves (P,), which need not be whole numbers.

    >>> sinusoidal_positions(2, 2).round(3)
    array([[0.   , 1.   ],
           [0.841, 0.54 ]])
    """
    at = np.arange(places) if isinstance(places, int) else np.asarray(places, np.float64)
    angles = at[:, None] * frequencies(width)  # (P, width / 2)
    return np.stack([np.sin(angles), np.cos(angles)], -1).reshape(len(at), width)


def offset_rotation(offset: float, width: int) -> np.ndarray:
    """The matrix R (width, width) with R · PE(p) = PE(p + offset) for every p: one 2×2 rotation a pair.

    >>> quarter = np.pi / 2
    >>> offset_rotation(quarter, 2).round(3) @ [0.0, 1.0]  # the hand at place 0, (sin 0, cos 0), a quarter turn on
    array([1., 0.])
    """
    matrix = np.zeros((width, width))
    for pair, angle in enumerate(offset * frequencies(width)):
        at = slice(2 * pair, 2 * pair + 2)
        matrix[at, at] = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    return matrix


def offset_products(positions: np.ndarray, largest: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and spread over p of the cosine between positions p and p + k, for k from 0 to `largest`.

    For sinusoidal positions the spread is zero: only the distance counts. Positions is (P, width), P > `largest`.
    """
    if largest >= len(positions):
        raise ValueError(f"the largest offset must be below the {len(positions)} places; got {largest}")
    unit = positions / np.linalg.norm(positions, axis=1, keepdims=True)
    cosines = unit @ unit.T
    diagonals = [np.diagonal(cosines, k) for k in range(largest + 1)]
    return np.array([d.mean() for d in diagonals]), np.array([d.std() for d in diagonals])


def best_rotation_error(positions: np.ndarray, offset: int) -> float:
    """How far the best rotation leaves R · PE(p) from PE(p + offset), as a share of the positions' own size.

    The rotation is the orthogonal matrix that fits best over all p (Schönemann 1966). Zero for sinusoidal positions.
    """
    before, after = positions[: len(positions) - offset], positions[offset:]
    left, _, right = np.linalg.svd(before.T @ after)
    return float(np.linalg.norm(before @ (left @ right) - after) / np.linalg.norm(after))

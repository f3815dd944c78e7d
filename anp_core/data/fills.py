"""Base fills: a smooth first guess for the missing pixels, which the model then corrects.

The harmonic fill is the solution of Laplace's equation with the known pixels as boundary values: a soap film
spanned over the hole. It is the value that the neural process starts from, in training and in the dashboard,
so it has to be quick on a crop of 96×96 and on a megapixel alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np
from scipy import ndimage, sparse
from scipy.sparse.linalg import SuperLU, splu

from anp_core.errors import MaskError, stop_if
from anp_core.language import say

# Largest error of the iterative solution in units of the known values' range; a grey level of 8 bits is 4e-3.
TOLERANCE = 5e-5
# A hole counts as wide where a whole window of this side holds no known pixel. Narrower holes are so well
# tied down by their rims that conjugate gradients need no multigrid.
WIDE_WINDOW = 9
# A Jacobi step shows only a small part of the error: a random walk from inside a hole that is not wide takes some
# tens of steps to the rim.
JACOBI_TOLERANCE = TOLERANCE / 20
DIRECT_SIZE = 1500  # unknowns that a sparse factorisation solves within a few milliseconds
# Share of unknown pixels from which a stencil on the whole picture beats a sparse matrix of them.
ON_GRID = 0.35
CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)
MAX_ITERATIONS = 400  # never reached in practice; keeps a bug from becoming an endless loop
JACOBI_DAMPING = 2.0 / 3.0  # the usual smoother of the 5-point Laplacian, whose spectrum lies in (0, 2)


def harmonic_fill(
    pixels: np.ndarray, known: np.ndarray, cancelled: Callable[[], bool] | None = None
) -> np.ndarray:
    """Fill the unknown pixels so that each is the mean of its neighbours above, below, left and right.

    At the picture's edge a pixel is the mean of the neighbours that it has (no flux across the edge).

    Args:
        pixels: (H, W, C) floats; what stands at unknown pixels is ignored, NaN included.
        known: (H, W) bool, True where the pixel is given.
        cancelled: asked before every step of the solution.

    Returns:
        (H, W, C) of the dtype of `pixels`; known pixels are untouched, the others lie between the smallest
        and the largest known value of their channel, within 1e-4 of that range of the exact solution.

    Raises:
        MaskError: no pixel is known, so there is nothing to fill from.
        Cancelled: `cancelled()` said yes.
        ValueError: the shapes do not fit together.
    """
    if pixels.ndim != 3 or known.shape != pixels.shape[:2]:
        raise ValueError(f"pixels must be (H, W, C) and known (H, W); got {pixels.shape} and {known.shape}")
    known = np.asarray(known, bool)
    if not known.any():
        raise MaskError(
            say("At least one pixel must be known to fill a picture from; here all of them are missing.")
        )
    filled = np.array(pixels)
    if not known.all():
        # The hole and the ring of known pixels around it are all that matters: a small hole in a large picture
        # should cost little.
        window = tuple(_span(np.flatnonzero(~known.all(axis=1 - axis)), known.shape[axis]) for axis in (0, 1))
        _fill_in_place(filled[window], known[window], cancelled)
    return filled


def _span(holes: np.ndarray, length: int) -> slice:
    return slice(max(0, holes[0] - 1), min(length, holes[-1] + 2))


def _fill_in_place(filled: np.ndarray, known: np.ndarray, cancelled: Callable[[], bool] | None) -> None:
    channels = [filled[..., channel] for channel in range(filled.shape[2])]
    low = np.array([plane.min(where=known, initial=np.inf) for plane in channels], np.float64)
    high = np.array([plane.max(where=known, initial=-np.inf) for plane in channels], np.float64)
    # Centred and scaled to a range of 1, so that one tolerance serves every channel; a constant stays exact.
    middle, spread = (low + high) / 2, np.where(high > low, high - low, 1.0)
    unknown = known.size - int(known.sum())
    if unknown > max(DIRECT_SIZE, ON_GRID * known.size) and not _has_wide_hole(known):
        solution = _solve_on_grid(filled, known, middle, spread, cancelled)
    else:
        laplacian, pull = _laplace_system(filled, known, middle, spread)
        stop_if(cancelled)
        solution = _solve(laplacian, pull, known, cancelled)
    filled[~known] = np.clip(middle + spread * solution, low, high)


def _laplace_system(
    pixels: np.ndarray, known: np.ndarray, middle: np.ndarray, spread: np.ndarray
) -> tuple[sparse.csr_array, np.ndarray]:
    """Graph Laplacian (M, M) of the M unknown pixels, and the pull (M, C) of their known neighbours, scaled.

    Nothing but an index grows with the picture: a scratch through a large photo stays a small system.
    """
    height, width = known.shape
    row, column = np.nonzero(~known)
    index = np.full((height, width), -1, np.int32)
    index[row, column] = order = np.arange(row.size, dtype=np.int32)
    degree = np.zeros(row.size)
    pull = np.zeros((row.size, pixels.shape[2]))
    rows, columns = [order], [order]
    for down, right in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        there, across = row + down, column + right
        inside = (there >= 0) & (there < height) & (across >= 0) & (across < width)
        degree += inside
        neighbour = index[there[inside], across[inside]]
        given = order[inside][neighbour < 0]
        colours = pixels[row[given] + down, column[given] + right].astype(np.float64)
        pull[given] += (colours - middle) / spread
        rows.append(order[inside][neighbour >= 0])
        columns.append(neighbour[neighbour >= 0])
    entries = np.concatenate([degree, np.full(sum(map(len, rows[1:])), -1.0)])
    matrix = sparse.coo_array(
        (entries, (np.concatenate(rows), np.concatenate(columns))), shape=(row.size, row.size)
    )
    return matrix.tocsr(), pull


def _solve(
    laplacian: sparse.csr_array, pull: np.ndarray, known: np.ndarray, cancelled: Callable[[], bool] | None
) -> np.ndarray:
    """Solve for all channels together: directly when small, else by preconditioned conjugate gradients."""
    if laplacian.shape[0] <= DIRECT_SIZE:
        solved: np.ndarray = _factorise(laplacian).solve(pull)
        return solved
    if not _has_wide_hole(known):
        return _conjugate_gradients(laplacian.__matmul__, pull, _jacobi, JACOBI_TOLERANCE, cancelled)
    levels = _multigrid(laplacian, ~known, cancelled)
    return _conjugate_gradients(
        laplacian.__matmul__, pull, lambda r: _v_cycle(levels, r), TOLERANCE / 2, cancelled
    )


def _has_wide_hole(known: np.ndarray) -> bool:
    return not ndimage.maximum_filter(known, WIDE_WINDOW, mode="constant", cval=False).all()


def _jacobi(residual: np.ndarray) -> np.ndarray:
    """A Jacobi step: a pixel has four neighbours, at the edge fewer."""
    return residual / 4


def _solve_on_grid(
    pixels: np.ndarray,
    known: np.ndarray,
    middle: np.ndarray,
    spread: np.ndarray,
    cancelled: Callable[[], bool] | None,
) -> np.ndarray:
    """Solve for the M unknown pixels, scaled, (M, C), on the whole picture: for many small holes, in float32."""

    def beside(planes: np.ndarray) -> np.ndarray:
        """Sum of the neighbours that a pixel has."""
        total: np.ndarray = np.empty_like(planes)
        cv2.filter2D(planes, -1, CROSS, total, borderType=cv2.BORDER_CONSTANT)
        return total

    values = np.where(known[..., None], (pixels - middle) / spread, 0).astype(np.float32)
    unknown = np.repeat(~known[..., None], values.shape[2], axis=2).astype(np.float32)
    degree = beside(np.ones_like(unknown)) * unknown

    def laplacian(planes: np.ndarray) -> np.ndarray:
        image = beside(planes)
        image *= unknown
        np.subtract(degree * planes, image, out=image)
        return image

    solution = _conjugate_gradients(laplacian, beside(values) * unknown, _jacobi, JACOBI_TOLERANCE, cancelled)
    solved: np.ndarray = solution[~known]
    return solved


def _factorise(matrix: sparse.csr_array) -> SuperLU:
    """Sparse LU of a symmetric positive definite matrix, with the ordering meant for symmetric ones."""
    return splu(
        matrix.tocsc(), permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
    )


def _conjugate_gradients(
    matrix: Callable[[np.ndarray], np.ndarray],
    target: np.ndarray,
    precondition: Callable[[np.ndarray], np.ndarray],
    tolerance: float,
    cancelled: Callable[[], bool] | None,
) -> np.ndarray:
    """Solve matrix(x) = target, (M, C) or (H, W, C), until no entry of `precondition(residual)` exceeds `tolerance`.

    The channels share one step length, as if they were stacked into one long system: that costs hardly an
    iteration more, and keeps every operation on contiguous arrays.
    """
    solution: np.ndarray = np.zeros_like(target)
    residual = target.copy()
    step = precondition(residual)
    direction = step.copy()
    energy = np.vdot(residual, step)
    for _ in range(MAX_ITERATIONS):
        stop_if(cancelled)
        if np.abs(step).max() <= tolerance:
            break
        image = matrix(direction)
        length = energy / np.vdot(direction, image)
        solution += length * direction
        residual -= length * image
        step = precondition(residual)
        before, energy = energy, np.vdot(residual, step)
        direction *= energy / before
        direction += step
    return solution


_Operator = TypeVar("_Operator", np.ndarray, sparse.csr_array)


@dataclass(frozen=True)
class _Level:
    """One level of the multigrid: its operator and the way to the next level, or the last factorisation."""

    matrix: sparse.csr_array  # (M, M) float32
    smoother: np.ndarray  # (M, 1) damped inverse diagonal
    up: sparse.csr_array | None  # (M, M_coarse) prolongation
    down: sparse.csr_array | None  # its transpose
    coarsest: SuperLU | None = None


def _multigrid(
    laplacian: sparse.csr_array, unknown: np.ndarray, cancelled: Callable[[], bool] | None
) -> list[_Level]:
    """Smoothed aggregation (Vaněk, Mandel and Brezina 1996) over blocks of 3×3 pixels, in single precision.

    It only preconditions, so single precision is enough, and the conjugate gradients around it keep their own
    accuracy. Blocks instead of a search for strong links: on a pixel grid every link is equally strong.
    """
    levels: list[_Level] = []
    matrix = laplacian
    row, column = (part.astype(np.int64) for part in np.nonzero(unknown))
    while matrix.shape[0] > DIRECT_SIZE:
        stop_if(cancelled)
        width = int(column.max()) // 3 + 1
        blocks, aggregate = np.unique(row // 3 * width + column // 3, return_inverse=True)
        count = matrix.shape[0]
        tentative = sparse.csr_array(
            (np.ones(count), aggregate.astype(np.int32), np.arange(count + 1, dtype=np.int32)),
            shape=(count, blocks.size),
        )
        smoother = (JACOBI_DAMPING / matrix.diagonal())[:, None]
        drift = matrix @ tentative
        up = (tentative - drift.multiply(smoother)).tocsr()
        down = up.T.tocsr()
        coarse = (down @ (matrix @ up)).tocsr()
        levels.append(_Level(_single(matrix), _single(smoother), _single(up), _single(down)))
        matrix, row, column = coarse, blocks // width, blocks % width
    smoother = (JACOBI_DAMPING / matrix.diagonal())[:, None]
    levels.append(_Level(_single(matrix), _single(smoother), None, None, _factorise(matrix)))
    return levels


def _single(array: _Operator) -> _Operator:
    return array.astype(np.float32)


def _v_cycle(levels: list[_Level], residual: np.ndarray) -> np.ndarray:
    """Apply an approximate inverse of the finest matrix to `residual` (M, C): one symmetric V-cycle."""
    return _descend(levels, residual.astype(np.float32)).astype(np.float64)


def _descend(levels: list[_Level], residual: np.ndarray) -> np.ndarray:
    level = levels[0]
    if level.coarsest is not None:
        solved: np.ndarray = level.coarsest.solve(residual.astype(np.float64)).astype(np.float32)
        return solved
    guess: np.ndarray = level.smoother * residual
    guess += level.up @ _descend(levels[1:], level.down @ (residual - level.matrix @ guess))
    guess += level.smoother * (residual - level.matrix @ guess)
    return guess

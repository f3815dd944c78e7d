"""Hide the seams of a copied completion: keep its gradients, meet the rim, and stay near the copied colours."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import cg

REACH = 20.0  # pixels over which a step at a seam is evened out
TOLERANCE = 1e-3  # of the solution; a tenth of a grey level where seams are 100 grey levels high


def blend_seams(pixels: np.ndarray, missing: np.ndarray, source: np.ndarray) -> np.ndarray:
    """Colours (M, C) float32 of the missing pixels, copied from `source` and evened out at seams.

    Solves the screened Poisson equation (Pérez, Gangnet and Blake 2003; Bhat et al. 2008): differences between
    neighbours should be those at their sources, known pixels stay, and colours are held to the copied ones with a
    weight of 1 / REACH². Where two neighbours were copied from different places, the wanted difference is the mean of
    both (Darabi et al. 2012).

    Args:
        pixels: (H, W, C) in [0, 1].
        missing: (H, W) bool.
        source: (H, W, 2) row and column to copy from; sources of missing pixels have known neighbours.
    """
    place = np.argwhere(missing)  # (M, 2)
    count = len(place)
    number = np.full(missing.shape, -1)
    number[missing] = np.arange(count)
    copied = pixels[tuple(source[missing].T)].astype(np.float64)  # (M, C)
    degree = np.full(count, 1 / REACH**2)
    pull = np.zeros(copied.shape)
    rows, columns = [], []
    for step in ((0, 1), (0, -1), (1, 0), (-1, 0)):
        inside = ((place + step >= 0) & (place + step < missing.shape)).all(axis=1)
        own, there = np.flatnonzero(inside), (place + step)[inside]
        other = number[tuple(there.T)]  # −1 where the neighbour is known
        # How far what the neighbour holds is from what stands beside this pixel's source: 0 within one copied piece.
        seam = pixels[tuple(source[tuple(there.T)].T)] - pixels[tuple((source[missing][own] + step).T)]
        both = other >= 0
        beside_its_source = pixels[tuple((source[missing][other[both]] - step).T)]
        seam[both] = (seam[both] + beside_its_source - copied[own[both]]) / 2
        degree[own] += 1
        pull[own] += seam
        rows.append(own[both])
        columns.append(other[both])
    row, column, diagonal = np.concatenate(rows), np.concatenate(columns), np.arange(count)
    entries = np.concatenate([np.full(len(row), -1.0), degree])
    places = (np.concatenate([row, diagonal]), np.concatenate([column, diagonal]))
    matrix = sparse.coo_array((entries, places), shape=(count, count)).tocsr()
    change = [cg(matrix, channel, rtol=TOLERANCE)[0] for channel in pull.T]
    blended: np.ndarray = (copied + np.stack(change, axis=1)).clip(0, 1).astype(np.float32)
    return blended

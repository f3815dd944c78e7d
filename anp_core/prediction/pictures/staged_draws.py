"""Joint samples from a model of single pixels: draw a few, let them become context, go on with the next.

A conditional neural process predicts every pixel on its own. Feeding draws back in gives them a joint
distribution (Bruinsma et al. 2023, "Autoregressive conditional neural processes"). This file knows the order,
the stages and the noise, and nothing of networks; `sample_completions` brings the predictions.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from anp_core.errors import stop_if

# pictures (S, H, W, C), known (H, W) bool, targets (m, 2) → mean and std (S, m, C)
Predict = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]


def spread_order(missing: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """The missing pixels (M, 2) in a random order of which every beginning is spread over the hole.

    From coarse grids to fine ones, each cell that holds none yet gives the missing pixel nearest to its middle,
    and the cells of a grid come in random order; grids are shifted at random. So the pixels of one stage lie
    apart, most of what they share comes from stages before, and what is coherent at a scale is settled there.
    """
    pixels = np.argwhere(missing)
    side = 1 << int(max(missing.shape) - 1).bit_length()
    rank = np.full(len(pixels), -1)
    given = 0
    while given < len(pixels):
        shift = random.integers(0, side, 2)
        cell, within = np.divmod(pixels + shift, side)
        cell_number = cell[:, 0] * (missing.shape[1] + 1) + cell[:, 1]
        left = np.flatnonzero(~np.isin(cell_number, cell_number[rank >= 0]))
        cell_number = cell_number[left]
        # Ties at random.
        off_middle = np.square(within[left] - (side - 1) / 2).sum(1) + random.random(len(left))
        by_cell = np.lexsort((off_middle, cell_number))
        _, first = np.unique(cell_number[by_cell], return_index=True)
        chosen = random.permutation(left[by_cell[first]])
        rank[chosen] = np.arange(given, given + len(chosen))
        given += len(chosen)
        side = max(1, side // 2)
    return pixels[np.argsort(rank)]


def stage_ends(count: int, growth: float, first: int = 1) -> list[int]:
    """Where each stage ends among `count` pixels: `first` pixels, then `growth` times as many as there are."""
    ends = [min(first, count)]
    while ends[-1] < count:
        ends.append(min(count, max(ends[-1] + 1, round(ends[-1] * growth))))
    return ends


def draw_in_stages(
    predict: Predict,
    pictures: np.ndarray,
    known: np.ndarray,
    stages: list[np.ndarray],
    noise: Callable[[int], np.ndarray],
    *,
    rest: np.ndarray | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> np.ndarray:
    """Fill all samples stage by stage, each stage given what is known and every stage before.

    Within a stage the pixels are drawn independently given the ones before: what they would still share is lost,
    which is the price of not asking the network pixel by pixel.

    Args:
        predict: the Gaussians of some pixels given the known ones.
        pictures: (S, H, W, C) in [0, 1], the same known pixels in each; a copy is filled.
        known: (H, W) bool.
        stages: targets (m, 2) of each stage, row and column.
        noise: m → standard normal noise (S, m, C).
        rest: targets (m, 2) that are not drawn: they get their mean given the draws, and then every drawn pixel
            its mean given the others. That takes the noise of single pixels out and leaves what pixels share
            (as Bruinsma et al. do to see a sample's smooth part).
        cancelled: asked before each stage; True raises Cancelled.

    Returns:
        (S, H, W, C), draws clipped to [0, 1] before they become context: there are no other colours.
    """
    pictures, known = pictures.copy(), known.copy()

    def fill(targets: np.ndarray, noisy: bool) -> None:
        stop_if(cancelled)
        mean, std = predict(pictures, known, targets)
        colour = mean + std * noise(len(targets)) if noisy else mean
        pictures[:, targets[:, 0], targets[:, 1]] = colour.clip(0, 1)
        known[targets[:, 0], targets[:, 1]] = True

    for targets in stages:
        fill(targets, noisy=True)
    if rest is not None and len(rest):
        fill(rest, noisy=False)
        drawn = np.concatenate(stages)
        known[drawn[:, 0], drawn[:, 1]] = False
        fill(drawn, noisy=False)
    return pictures


def log_likelihood(
    predict: Predict, truth: np.ndarray, known: np.ndarray, stages: list[np.ndarray]
) -> np.ndarray:
    """Log density in nats (C,) of the truth (H, W, C) at all stages' pixels: each stage is shown those before."""
    total = np.zeros(truth.shape[-1])
    known = known.copy()
    for targets in stages:
        rows, columns = targets.T
        mean, std = predict(truth[None], known, targets)
        z = (truth[rows, columns] - mean[0]) / std[0]
        total += (-0.5 * z**2 - np.log(std[0]) - 0.5 * np.log(2 * np.pi)).sum(0)
        known[rows, columns] = True
    return total

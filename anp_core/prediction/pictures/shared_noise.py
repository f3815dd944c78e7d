"""Noise that neighbouring pixels share as a completion's errors do: how samples differ from their mean.

A random picture is drawn that varies as photos' errors do, hidden where the real one is missing, and filled by a soap
film from where the real one is known. By what the film is wrong is the noise: zero at the rim, fine beside known
pixels, and in large blotches within wide holes. (Conditional simulation: Matheron's rule, Journel and Huijbregts
1978, with the soap film in place of kriging.) Its variance is 1 at every pixel, so that mean + std · noise spreads
as the std says.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import fft, ndimage

from anp_core.data.fills import harmonic_fill
from anp_core.errors import stop_if
from anp_core.prediction.pictures.photo_windows import cut_windows

# Of random pictures: power falls with the frequency to this. Fitted to the errors of photo/local in crops of
# validation photos, whose likelihood is flat from 2.4 to 2.8 and gains nothing from noise that pixels do not share.
EXPONENT = 2.5
PADDING = 0.25  # of a side, beyond which a random picture repeats itself
TRIALS = 32  # further random pictures, by which the variance of each pixel is known
AROUND = 5  # pixels over whose square it is averaged, in units of the depth
LEAST_VARIANCE = 1e-12
AT_ONCE = 6_000_000  # values of random pictures that are held at a time

Draw = Callable[[tuple[int, int]], np.ndarray]  # standard normal numbers of that shape


def shared_noise(
    missing: np.ndarray,
    known: np.ndarray,
    draws: list[Draw],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> np.ndarray:
    """One noise for each of `draws`, independent of each other: (len(draws), M) float32 in argwhere's order.

    Args:
        missing: (H, W) bool, M times True.
        known: (H, W) bool, where the noise is zero; pixels that are neither have noise that nobody asked for.
        draws: where the randomness of each comes from.
        progress: called with (random pictures done, in all).
        cancelled: asked now and then; True raises Cancelled.
    """
    trial: Draw = np.random.default_rng(0).standard_normal
    everything = [*draws, *[trial] * TRIALS]
    noise = np.empty((len(draws), int(missing.sum())), np.float32)
    flat = np.flatnonzero(missing)
    windows = cut_windows(missing, known)
    done, total = 0, len(windows) * len(everything)
    for window in windows:
        hole, given = missing[window], known[window]
        rows, columns = np.nonzero(hole)
        place = np.searchsorted(flat, (rows + window[0].start) * missing.shape[1] + columns + window[1].start)
        group = max(1, AT_ONCE // hole.size)
        squares = np.zeros(len(rows))
        for start in range(0, len(everything), group):
            stop_if(cancelled)
            part = everything[start : start + group]
            off = film_errors(given, part, cancelled)[hole].T  # (g, m)
            own = min(len(part), max(0, len(draws) - start))
            noise[start : start + own, place] = off[:own]
            squares += np.square(off[own:], dtype=np.float64).sum(0)
            done += len(part)
            if progress is not None:
                progress(done, total)
        noise[:, place] /= np.sqrt(_averaged(squares / TRIALS, hole, given)).astype(np.float32)
    return noise


def film_errors(
    known: np.ndarray, draws: list[Draw], cancelled: Callable[[], bool] | None = None
) -> np.ndarray:
    """(H, W, len(draws)) float32: random pictures less the soap film over their own pixels where known (H, W)."""
    pictures = np.stack([random_picture(known.shape, draw) for draw in draws], axis=2)
    errors: np.ndarray = pictures - harmonic_fill(pictures, known, cancelled)
    return errors


def random_picture(shape: tuple[int, ...], draw: Draw) -> np.ndarray:
    """(H, W) float32 without a mean, whose power falls with the frequency to EXPONENT."""
    amplitude = amplitudes(shape)
    height, width = amplitude.shape[0], 2 * (amplitude.shape[1] - 1)
    white = fft.rfft2(draw((height, width)).astype(np.float32))
    repeating: np.ndarray = fft.irfft2(white * amplitude, (height, width))
    return repeating[: shape[0], : shape[1]]


def amplitudes(shape: tuple[int, ...]) -> np.ndarray:
    """Of the frequencies, as rfft2 orders them, of random pictures of that shape and what lies beyond: float32."""
    height, width = (2 * fft.next_fast_len(round(side * (1 + PADDING) / 2) + 1) for side in shape)
    down, right = fft.fftfreq(height)[:, None], fft.rfftfreq(width)[None]
    frequency = np.hypot(down, right)
    frequency[0, 0] = np.inf  # a mean would be filled exactly
    amplitude = frequency ** (-EXPONENT / 2)
    scaled: np.ndarray = (amplitude / np.sqrt(np.square(amplitude).mean())).astype(np.float32)
    return scaled


def film_covariance(known: np.ndarray) -> np.ndarray:
    """Exact covariance (M, M) of `film_errors` between the M unknown pixels of a small picture."""
    spectrum = np.square(amplitudes(known.shape).astype(np.float64))
    height, width = spectrum.shape[0], 2 * (spectrum.shape[1] - 1)
    between = fft.irfft2(spectrum, (height, width))
    row, column = np.indices(known.shape).reshape(2, -1)
    # Negative steps count from the end.
    prior = between[row[:, None] - row[None], column[:, None] - column[None]]
    count = int(known.sum())
    single = np.zeros((*known.shape, count))
    single[known] = np.eye(count)
    film = harmonic_fill(single, known).reshape(-1, count)  # how much of each known pixel every pixel takes
    flat = known.ravel()
    taken = np.zeros((flat.size, flat.size))
    taken[:, flat] = film
    off = (np.eye(flat.size) - taken)[~flat]
    covariance: np.ndarray = off @ prior @ off.T
    return covariance


def noise_correlation(known: np.ndarray) -> np.ndarray:
    """Exact correlation (M, M) of `shared_noise` between the M unknown pixels of a small picture."""
    covariance = film_covariance(known)
    scale = np.sqrt(np.diag(covariance))
    correlation: np.ndarray = covariance / np.outer(scale, scale)
    return correlation


def _averaged(variance: np.ndarray, hole: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The variance (M,) of few trials, steadied: beside the depth, which it grows with, it changes slowly."""
    depth = ndimage.distance_transform_edt(~known)
    ratio, weight = np.zeros((2, *hole.shape), np.float32)
    ratio[hole] = variance / depth[hole]
    weight[hole] = 1
    total, count = (ndimage.uniform_filter(plane, AROUND, mode="constant")[hole] for plane in (ratio, weight))
    averaged: np.ndarray = depth[hole] * total / count
    averaged.clip(LEAST_VARIANCE, out=averaged)
    return averaged

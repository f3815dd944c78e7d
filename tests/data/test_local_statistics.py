"""Brightness and spread around every pixel: brighter, duller and plainer pictures; unknown pixels do not count."""

import numpy as np
import pytest
from scipy.signal import fftconvolve

from anp_core.data.local_statistics import BOXES, SPREAD_FLOOR, local_statistics

HEIGHT, WIDTH = 41, 57


def scene(seed=0, share=0.4):
    random = np.random.default_rng(seed)
    known = random.random((HEIGHT, WIDTH)) < share
    known[3, 5] = True
    return random.uniform(0.2, 0.8, (HEIGHT, WIDTH, 3)).astype(np.float32), known


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 1.0])
def test_a_plain_picture_has_its_colour_and_the_least_spread(share):
    _, known = scene(share=share)
    mean, spread = local_statistics(np.full((HEIGHT, WIDTH, 3), [0.3, 0.6, 0.1]), known)
    assert mean.shape == (HEIGHT, WIDTH, 3)
    assert spread.shape == (HEIGHT, WIDTH)
    np.testing.assert_allclose(mean, np.broadcast_to([0.3, 0.6, 0.1], mean.shape), atol=1e-5)
    np.testing.assert_allclose(spread, SPREAD_FLOOR, rtol=0.02)


@pytest.mark.parametrize("share", [0.01, 0.5])
def test_more_light_moves_the_mean_and_more_contrast_widens_the_spread(share):
    rgb, known = scene(share=share)
    mean, spread = local_statistics(rgb, known)
    other_mean, other_spread = local_statistics(0.5 * rgb + 0.2, known)
    np.testing.assert_allclose(other_mean, 0.5 * mean + 0.2, atol=1e-5)
    variance, other = (np.square(each) - SPREAD_FLOOR**2 for each in (spread, other_spread))
    np.testing.assert_allclose(other, variance / 4, rtol=1e-3, atol=1e-6)
    assert variance.max() > 0.01


def test_turning_the_picture_turns_its_statistics():
    rgb, known = scene()
    mean, spread = local_statistics(rgb, known)
    turned_mean, turned_spread = local_statistics(rgb[::-1].swapaxes(0, 1), known[::-1].T)
    np.testing.assert_allclose(turned_mean, mean[::-1].swapaxes(0, 1), atol=1e-5)
    np.testing.assert_allclose(turned_spread, spread[::-1].T, atol=1e-5)


def test_unknown_pixels_do_not_count():
    rgb, known = scene()
    spoiled = np.where(known[..., None], rgb, np.nan)
    for one, other in zip(local_statistics(rgb, known), local_statistics(spoiled, known), strict=True):
        np.testing.assert_array_equal(one, other)


def test_every_value_is_the_windows_weighed_by_how_much_they_know():
    """Against plain convolutions with two boxes: weight n² / (n² + 16) / side² for n known pixels."""
    rgb, known = scene(share=0.1)
    values = np.where(known[..., None], rgb, 0).astype(np.float64)
    total, colour, variance = 0.0, 0.0, 0.0
    for side in BOXES:
        box = np.full((side, side), side**-2.0)

        def smooth(plane, box=box):
            return fftconvolve(fftconvolve(plane, box, "same"), box, "same")

        share = smooth(known.astype(float))
        count = np.maximum(share, 1e-9)
        means = np.stack([smooth(values[..., channel]) for channel in range(3)], axis=2) / count[..., None]
        points = share * side**2
        weight = np.where(points > 1e-3, points**2 / (points**2 + 16) / side**2, 0)
        total += weight
        colour += weight[..., None] * means
        variance += weight * (smooth(np.square(values).mean(2)) / count - np.square(means).mean(2))
    mean, spread = local_statistics(rgb, known)
    np.testing.assert_allclose(mean, colour / total[..., None], atol=1e-4)
    np.testing.assert_allclose(spread, np.sqrt(variance / total + SPREAD_FLOOR**2), rtol=2e-3)


def test_nothing_jumps_where_a_window_leaves_the_last_known_pixel():
    known = np.zeros((60, 300), bool)
    known[:, :20] = True
    rgb = np.random.default_rng(0).uniform(0, 1, (60, 300, 3)).astype(np.float32)
    mean, spread = local_statistics(rgb, known)
    for plane in (mean[30, 24:, 0], spread[30, 24:]):
        assert np.abs(np.diff(plane)).max() < 0.03  # of a range of 1, from pixel to pixel


def test_where_no_window_reaches_the_whole_picture_decides():
    known = np.zeros((8, 400), bool)
    known[:, :2] = True
    rgb = np.zeros((8, 400, 3), np.float32)
    rgb[:, 1] = 0.6
    mean, spread = local_statistics(rgb, known)
    np.testing.assert_allclose(mean[:, 200:], 0.3, atol=1e-4)
    np.testing.assert_allclose(spread[:, 200:], np.hypot(0.3, SPREAD_FLOOR), rtol=1e-3)

"""Noise for samples: variance one at every pixel, and shared as widely as a soap film errs together."""

import numpy as np
import pytest

from anp_core.data.masks import make_hole
from anp_core.errors import Cancelled
from anp_core.prediction.pictures import shared_noise as module
from anp_core.prediction.pictures.shared_noise import (
    film_covariance,
    film_errors,
    noise_correlation,
    random_picture,
    shared_noise,
)

HEIGHT, WIDTH = 13, 17


def draws(count, seed=0):
    return [np.random.default_rng([seed, number]).standard_normal for number in range(count)]


@pytest.mark.parametrize(("kind", "share"), [("box", 0.3), ("scattered", 0.6), ("half", 0.5)])
def test_what_a_film_is_wrong_by_has_the_exact_covariance(kind, share):
    known = ~make_hole(kind, HEIGHT, WIDTH, share=share, seed=1)
    errors = film_errors(known, draws(6_000))
    assert np.abs(errors[known]).max() == 0
    wanted = film_covariance(known)
    found = np.cov(errors[~known])
    assert np.abs(found - wanted).max() < 0.08 * np.diag(wanted).max()
    apart = wanted - np.diag(np.diag(wanted))
    assert apart.max() > 0.3 * np.diag(wanted).max()  # or the comparison could not tell


@pytest.mark.parametrize(("kind", "share"), [("box", 0.3), ("scattered", 0.8), ("strokes", 0.2)])
def test_every_pixel_varies_by_one_and_as_its_neighbours_do(kind, share):
    missing = make_hole(kind, 40, 40, share=share, seed=2)
    noise = shared_noise(missing, ~missing, draws(500))
    assert noise.shape == (500, missing.sum())
    assert noise.std() == pytest.approx(1, abs=0.06)
    each = noise.std(0)
    assert 0.7 < np.quantile(each, 0.02) < np.quantile(each, 0.98) < 1.4
    assert np.abs(np.corrcoef(noise.T) - noise_correlation(~missing)).max() < 0.25  # 500 draws of many pairs


def test_wide_holes_hang_together_farther_than_narrow_ones():
    def correlation_at(side, apart):
        known = np.ones((36, 36), bool)
        known[4 : 4 + side, 4 : 4 + side] = False
        at = np.argwhere(~known)
        middle = 4 + side // 2
        first, second = (
            int(np.flatnonzero((at == [middle, column]).all(1))[0]) for column in (middle - apart, middle)
        )
        return noise_correlation(known)[first, second]

    assert correlation_at(28, 4) > correlation_at(10, 4) + 0.2
    assert correlation_at(28, 1) > 0.8


def test_power_falls_with_the_frequency_as_it_should():
    pictures = np.stack([random_picture((128, 128), draw) for draw in draws(40)])
    near, far = (np.square(pictures[..., lag:] - pictures[..., :-lag]).mean() for lag in (5, 15))
    grown = np.log(far / near) / np.log(3)
    assert grown == pytest.approx(module.EXPONENT - 2, abs=0.2)  # of a fractal surface


def test_far_holes_are_worked_on_apart_and_no_pixel_is_forgotten():
    missing = np.zeros((200, 2_000), bool)
    missing[90:110, 30:60] = missing[50:60, 1_900:1_930] = True
    steps = []
    noise = shared_noise(missing, ~missing, draws(3), progress=lambda *step: steps.append(step))
    assert steps[-1][0] == steps[-1][1] == 2 * (3 + module.TRIALS)
    assert (np.abs(noise) > 0).all()
    assert np.isfinite(noise).all()


def test_pictures_that_are_drawn_a_few_at_a_time_are_the_same(monkeypatch):
    missing = make_hole("box", 30, 30, share=0.3)
    at_once = shared_noise(missing, ~missing, draws(4))
    monkeypatch.setattr(module, "AT_ONCE", 3 * missing.size)
    np.testing.assert_allclose(shared_noise(missing, ~missing, draws(4)), at_once, atol=0.02)


def test_cancelling_stops_it():
    missing = make_hole("box", 30, 30, share=0.3)
    with pytest.raises(Cancelled):
        shared_noise(missing, ~missing, draws(2), cancelled=lambda: True)

"""The sentences of the regression page against the numbers that stand beside them, over many seeds and settings."""

import re

import numpy as np
import pytest

from anp_core.data.curve_samples import CURVES, draw_sample, true_curve
from anp_core.lab.regression.kernel_regression import BANDWIDTHS, choose_bandwidth
from anp_core.lab.regression.learned_pooling import train_width
from anp_core.lab.regression.regression_experiments import bandwidth_errors, more_samples, trade_off
from anp_core.lab.regression.verdicts import (
    choice_verdict,
    samples_verdict,
    trade_off_verdict,
    training_verdict,
    width_verdict,
)

COUNTS = (10, 50, 400)


@pytest.mark.slow
@pytest.mark.parametrize("curve", [*CURVES, "2 + 0*x"])
@pytest.mark.parametrize("noise", [0.0, 0.5, 2.0])
def test_more_samples_help_where_the_sentence_says_so(curve, noise):
    result = more_samples(curve, noise, seed=3, counts=COUNTS)
    said = samples_verdict(result)
    fixed, chosen = (errors[-1] / max(errors[1], 1e-12) for errors in (result.fixed, result.chosen))
    if "nothing to gain" in said:
        assert max(result.fixed.max(), result.chosen.max()) < 1e-9
    else:
        assert ("Yes" in said) == (fixed < 0.75 and chosen < 0.75)
        assert ("Only if" in said) == (fixed >= 0.75 > chosen)
        assert ("Hardly" in said) == (min(fixed, chosen) >= 0.75)
    assert ("That is bias" in said) == (result.floor > 0.5 * result.fixed[-1] and result.floor > 1e-9)
    if "That is bias" in said:
        assert np.ptp(true_curve(curve, np.linspace(0, 5, 50))) > 0


def test_a_constant_has_no_bias_to_speak_of():
    said = samples_verdict(more_samples("2 + 0*x", 0.5, counts=COUNTS))
    assert "Yes, at either bandwidth" in said
    assert "**0.00**" in said
    assert "flattens" not in said


@pytest.mark.parametrize("curve", ["textbook", "chirp", "line", "2 + 0*x"])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_the_least_total_error_is_where_the_sentence_says(curve, noise):
    trade = trade_off(curve, 30, noise, seed=1, draws=8)
    said, total = trade_off_verdict(trade), trade.squared_bias + trade.variance
    best = int(np.argmin(total))
    assert f"w = {1 / trade.bandwidths[best]:.2f}" in said
    assert ("between the two ends" in said) == (0 < best < len(total) - 1)


@pytest.mark.parametrize("kernel", ["gaussian", "epanechnikov", "boxcar", "nearest"])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_the_choice_is_called_what_its_true_error_makes_it(kernel, noise):
    seen = set()
    for count in (10, 50):
        for seed in range(5):
            errors = bandwidth_errors(draw_sample("textbook", count, noise, seed), kernel)
            said = choice_verdict(errors, "h", noise)
            at = list(errors.candidates).index(errors.best)
            assert "nan" not in said
            if np.isnan(errors.true_error[at]):
                assert f"{errors.gaps[at]} of the 50 queries" in said
                seen.add("gaps")
                continue
            ratio = (errors.true_error[at] / np.nanmin(errors.true_error)) ** 0.5
            assert ("chosen well" in said) == (ratio <= 1.5)
            assert ("with their noise" in said) == (ratio > 1.5 and noise > 0)
            seen.add("compared")
    assert "compared" in seen
    assert ("gaps" in seen) <= (kernel in ("epanechnikov", "boxcar"))


def test_candidates_scale_with_x():
    sample = draw_sample(count=40, seed=2)
    ours = choose_bandwidth(sample.x, sample.y)
    wide = choose_bandwidth(1000 * sample.x, sample.y, unit=1000)
    np.testing.assert_allclose(wide.candidates, 1000 * np.array(BANDWIDTHS))
    np.testing.assert_allclose(wide.errors, ours.errors)
    assert wide.best == pytest.approx(1000 * ours.best)


def test_the_learned_width_is_sharp_and_wide_where_the_sentence_says():
    random = np.random.default_rng(0)
    for _ in range(50):
        query, width = np.sort(random.uniform(0, 5, 20)), random.uniform(0.1, 9, 20)
        said = width_verdict(query, width)
        assert f"x = {query[width.argmax()]:.3g} (w = {width.max():.3g})" in said
        assert f"x = {query[width.argmin()]:.3g} (w = {width.min():.3g})" in said


@pytest.mark.slow
def test_plain_descent_is_compared_with_adam_on_the_same_points():
    lost = {}
    for count in (20, 200):
        for seed in range(5):
            sample = draw_sample("textbook", count, 0.5, seed)
            adam = train_width(sample.x, sample.y)
            plain = train_width(sample.x, sample.y, plain_sgd=True)
            said = training_verdict("sgd", plain, adam, sample.y)
            apart = not plain.loss[-1] <= 1.02 * adam.loss[-1] + 1e-9
            assert ("come as far" in said) == (not apart)
            lost[count] = lost.get(count, 0) + apart
    # What the page says of how many points there are: it may come back from few, and does not from hundreds.
    assert lost[20] < 5 == lost[200]


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_seeing_itself_brings_the_loss_down_and_w_up_and_the_rest_is_measured(noise):
    for count in (10, 100):
        for seed in range(3):
            sample = draw_sample("textbook", count, noise, seed)
            training = train_width(sample.x, sample.y, include_self=True)
            said = training_verdict("self", training, training, sample.y)
            assert training.loss[-1] < training.loss[0]
            assert training.w[-1] > training.w[0]
            through = training.loss[-1] ** 0.5 <= 0.01 * sample.y.std()
            assert ("goes through every point" in said) == through
            if not through:
                missed = float(re.search(r"points by (\S+)\.$", said)[1])
                assert missed == pytest.approx(training.loss[-1] ** 0.5, rel=0.06)


def test_a_training_that_broke_down_is_said_to():
    broken = train_width(np.arange(4.0), np.array([0.0, 1e150, 0, 1e160]), plain_sgd=True)
    assert not np.isfinite(broken.loss[-1])
    assert "broke down" in training_verdict("sgd", broken, broken, np.zeros(4))

"""Kriging of anomalies: against brute force, against AR(1), and the laws that bands rest on."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import lfilter

from anp_core.data.anomaly_correlation import (
    KERNELS,
    NUGGET,
    PERSISTENCE,
    USUAL,
    WEIGHTS,
    autocorrelation,
    correlation,
    fit_persistence,
    krige,
    lasting_correlation,
)

seeds = st.integers(0, 2**16)
persistences = st.floats(0.0, 1.0)


def draw(persistence, hourly, count, seed=0):
    """A series whose correlations are those of a kind of record, drawn through their Cholesky factor."""
    steps = np.arange(count)
    covariance = correlation(steps[:, None] - steps, persistence, hourly) + 1e-6 * np.eye(count)
    return np.linalg.cholesky(covariance) @ np.random.default_rng(seed).normal(size=count)


@pytest.mark.parametrize("hourly", [False, True])
def test_every_kind_of_record_is_a_mixture_that_sums_to_one(hourly):
    weights = np.array(WEIGHTS[hourly])
    assert weights.shape == (len(PERSISTENCE[hourly]), len(KERNELS[hourly]))
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-9)
    assert (np.diff(PERSISTENCE[hourly]) > 0).all()


@given(hourly=st.booleans(), persistence=persistences)
def test_correlations_start_at_one_never_exceed_it_and_are_symmetric(hourly, persistence):
    lags = np.arange(-1200, 1201)
    found = correlation(lags, persistence, hourly)
    assert found[1200] == pytest.approx(1)
    assert (np.abs(found) <= 1 + 1e-9).all()
    np.testing.assert_array_equal(found, found[::-1])


@pytest.mark.parametrize("hourly", [False, True])
def test_one_step_apart_a_kind_is_as_alike_as_its_name_says(hourly):
    for persistence in PERSISTENCE[hourly]:
        assert correlation(np.array(1), persistence, hourly) == pytest.approx(persistence, abs=0.03)


@given(hourly=st.booleans(), persistence=persistences, seed=seeds)
def test_no_set_of_steps_has_a_negative_variance(hourly, persistence, seed):
    steps = np.random.default_rng(seed).choice(400, 40, replace=False)
    for law in (correlation, lasting_correlation):
        assert np.linalg.eigvalsh(law(steps[:, None] - steps, persistence, hourly)).min() > -1e-8


# ---------------------------------------------------------------- kriging


@given(hourly=st.booleans(), persistence=persistences, seed=seeds)
def test_kriging_is_the_gaussians_conditional_mean_and_variance(hourly, persistence, seed):
    random = np.random.default_rng(seed)
    places = random.choice(200, 30, replace=False)
    steps, asked, anomaly = places[:24], places[24:], random.normal(size=24)
    joint = lasting_correlation(places[:, None] - places, persistence, hourly)
    joint[:24, :24] += NUGGET * np.eye(24)
    precision = np.linalg.inv(joint)  # the conditional through the precision of the whole, not of the known
    variance = np.linalg.inv(precision[24:, 24:])
    mean = -variance @ precision[24:, :24] @ anomaly
    found = krige(steps, anomaly, asked, persistence, hourly)
    np.testing.assert_allclose(found.mean, mean, atol=1e-6)
    np.testing.assert_allclose(found.weights.T @ anomaly, mean, atol=1e-6)
    np.testing.assert_allclose(found.remaining, np.clip(np.diag(variance), 0, 1) + NUGGET, atol=1e-6)


@given(hourly=st.booleans(), persistence=persistences, seed=seeds)
def test_an_observation_more_never_leaves_more_unknown(hourly, persistence, seed):
    random = np.random.default_rng(seed)
    places = random.choice(150, 20, replace=False)
    anomaly = random.normal(size=12)
    fewer = krige(places[:11], anomaly[:11], places[12:], persistence, hourly).remaining
    more = krige(places[:12], anomaly, places[12:], persistence, hourly).remaining
    assert (more <= fewer + 1e-9).all()


@pytest.mark.parametrize("hourly", [False, True])
def test_far_away_nothing_is_known_and_at_an_observation_all(hourly):
    steps, anomaly = np.arange(20), np.linspace(-1, 2, 20)
    mean, left, _ = krige(steps, anomaly, np.array([19, 5_000]), USUAL[hourly], hourly)
    assert mean[0] == pytest.approx(2, abs=0.05)
    assert left[0] < 0.01
    assert mean[1] == pytest.approx(0, abs=1e-5)
    assert left[1] == pytest.approx(1, abs=0.002)


def test_without_observations_the_guess_is_the_climatology():
    mean, left, weights = krige(np.zeros(0, int), np.zeros(0), np.arange(3), 0.7, hourly=False)
    assert weights.shape == (0, 3)
    np.testing.assert_array_equal(mean, 0)
    np.testing.assert_array_equal(left, 1)


# ---------------------------------------------------------------- which kind of record


@pytest.mark.parametrize("hourly", [False, True])
@pytest.mark.parametrize("number", [1, 3, 5])
def test_the_kind_of_a_drawn_record_is_found_again(hourly, number):
    persistence = PERSISTENCE[hourly][number]
    found = fit_persistence(np.arange(1500), draw(persistence, hourly, 1500, seed=number), hourly)
    at_one = correlation(np.array(1), persistence, hourly)
    assert correlation(np.array(1), found, hourly) == pytest.approx(at_one, abs=0.06 if not hourly else 0.03)


def test_a_record_without_neighbouring_steps_is_read_by_the_lags_it_has():
    whole = draw(0.94, True, 3000)
    every_third = np.arange(0, 3000, 3)
    found = fit_persistence(every_third, whole[every_third], hourly=True)
    assert found == pytest.approx(0.94, abs=0.05)
    noise = np.random.default_rng(0).normal(size=1000)
    assert fit_persistence(every_third, noise, hourly=True) < 0.5


@pytest.mark.parametrize("hourly", [False, True])
def test_a_handful_of_observations_is_taken_for_what_is_usual(hourly):
    found = fit_persistence(np.array([0, 400, 900]), np.array([1.0, -1.0, 0.5]), hourly)
    assert found == pytest.approx(USUAL[hourly], abs=0.02)


@pytest.mark.parametrize("phi", [0.0, 0.6, 0.95])
def test_autocorrelation_finds_that_of_a_simulated_ar1_and_counts_pairs(phi):
    noise = np.random.default_rng(1).normal(size=30_000)
    series = lfilter([np.sqrt(1 - phi**2)], [1, -phi], noise)
    found, pairs = autocorrelation(np.arange(30_000), series, 2)
    assert found == pytest.approx(phi**2, abs=0.03)
    assert pairs == 29_998


@given(seed=seeds, lag=st.integers(1, 9))
def test_autocorrelation_is_that_of_all_pairs_that_were_both_observed(seed, lag):
    random = np.random.default_rng(seed)
    steps = np.flatnonzero(random.random(80) < 0.7) + 10_000
    r = random.normal(size=len(steps))
    at = dict(zip(steps.tolist(), r.tolist(), strict=True))
    pairs = np.array([(at[step], at[step + lag]) for step in at if step + lag in at])
    expected = (pairs[:, 0] * pairs[:, 1]).sum() / np.sqrt((pairs**2).sum(0).prod())
    assert autocorrelation(steps, r, lag) == (pytest.approx(expected), len(pairs))


def test_pairs_across_a_gap_do_not_count():
    steps = np.array([0, 1, 2, 10, 11])
    assert autocorrelation(steps, np.ones(5), 1) == (pytest.approx(1), 3)
    assert autocorrelation(steps, np.ones(5), 5)[1] == 0

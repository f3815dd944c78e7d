"""Predictions of single targets against scipy's own distributions, integrals and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.integrate import quad

from anp_core.prediction.predicted import Predicted
from anp_core.student_t import MOST_DEGREES, unit_quantile, with_tails

degrees_celsius = st.floats(-40, 40)
spreads = st.floats(0.1, 20)
dofs = st.one_of(st.just(np.inf), st.floats(3, 1_000))


def one(mean, std, dof=np.inf):
    return Predicted(np.array(mean), np.array(std), np.array(dof))


def scipys(mean, std, dof):
    if not np.isfinite(dof):
        return stats.norm(mean, std)
    return stats.t(dof, mean, std * np.sqrt((dof - 2) / dof))


@given(degrees_celsius, degrees_celsius, spreads, dofs)
def test_chances_quantiles_and_densities_are_those_of_scipy(y, mean, std, dof):
    ours, theirs = one(mean, std, dof), scipys(mean, std, dof)
    close = {"abs": 1e-9} if dof < MOST_DEGREES or np.isinf(dof) else {"abs": 5e-3}  # beyond, a Gaussian does
    assert ours.chance_below(y) == pytest.approx(theirs.cdf(y), **close)
    levels = [0.025, 0.1, 0.5, 0.9, 0.975]
    np.testing.assert_allclose(ours.quantiles(levels), theirs.ppf(levels), atol=0.03 * std)
    if "abs" in close and close["abs"] < 1e-6:
        np.testing.assert_allclose(ours.quantiles(levels), theirs.ppf(levels), atol=1e-9 * std)
        assert ours.log_density(y) == pytest.approx(theirs.logpdf(y), rel=1e-9)


@pytest.mark.parametrize("dof", [np.inf, 3.0, 6.0, 30.0])
@pytest.mark.parametrize(("y", "mean", "std"), [(0.0, 0.0, 1.0), (3.0, 1.0, 0.5), (-7.0, 2.0, 4.0)])
def test_crps_is_the_integral_of_the_squared_distance_of_the_distributions(y, mean, std, dof):
    theirs = scipys(mean, std, dof)
    below, _ = quad(lambda x: theirs.cdf(x) ** 2, min(mean, y) - 200 * std, y, limit=500)
    above, _ = quad(lambda x: theirs.sf(x) ** 2, y, max(mean, y) + 200 * std, limit=500)
    assert one(mean, std, dof).crps(y) == pytest.approx(below + above, rel=1e-6)


@given(degrees_celsius, degrees_celsius, spreads, degrees_celsius, st.floats(0.1, 10), dofs)
def test_crps_moves_and_scales_with_the_unit(y, mean, std, shift, scale, dof):
    once = one(mean, std, dof).crps(y)
    assert one(scale * mean + shift, scale * std, dof).crps(scale * y + shift) == pytest.approx(
        scale * once, rel=1e-6, abs=1e-9
    )


@given(degrees_celsius, degrees_celsius, spreads, dofs)
def test_crps_lies_between_zero_and_the_absolute_error_with_the_spread(y, mean, std, dof):
    assert 0 < one(mean, std, dof).crps(y) <= abs(y - mean) + std


def test_crps_without_spread_is_the_absolute_error():
    assert one(1.0, 0.0).crps(3.0) == 2.0
    assert one(1.0, 1e-9).crps(3.0) == pytest.approx(2.0)


def test_every_target_has_its_own_tails():
    mixed = Predicted(np.zeros(3), np.ones(3), np.array([4.0, np.inf, 4.0]))
    low, high = mixed.quantiles([0.01, 0.9])
    assert low[0] == low[2] < low[1] == pytest.approx(-2.326, abs=1e-3)
    assert high[0] < high[1]  # of the same std, so that what the tails hold is missing in the middle
    assert mixed.only(np.array([1])).dof == np.inf


@pytest.mark.parametrize("dof", [np.inf, 5.0])
def test_bands_hold_what_they_promise_of_draws_from_their_own_law(dof):
    draws = scipys(1.0, 3.0, dof).rvs(40_000, random_state=0)
    drawn_of = Predicted(np.full(40_000, 1.0), np.full(40_000, 3.0), np.array(dof))
    for level in (0.5, 0.8, 0.95):
        assert drawn_of.inside(draws, level).mean() == pytest.approx(level, abs=0.01)


@given(st.lists(dofs, min_size=1, max_size=4), st.integers(0, 2**16))
def test_normal_draws_get_the_tails_of_their_column_and_keep_their_order(dof, seed):
    normal = np.random.default_rng(seed).normal(size=(500, len(dof)))
    drawn = with_tails(normal, np.array(dof))
    np.testing.assert_array_equal(normal.argsort(0), drawn.argsort(0))
    for column, each in enumerate(dof):
        chance = stats.norm.cdf(normal[:, column])
        np.testing.assert_allclose(drawn[:, column], unit_quantile(chance, np.array(each)), rtol=1e-6)

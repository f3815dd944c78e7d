"""Random walks: the shares are what their formulas say, and the sentence says the shares."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.figures.lab_walks import walk_figure
from anp_core.lab.processes.random_walk import draw_walks, walk_verdict

WALKS = (st.integers(2, 120), st.sampled_from([0.005, 0.02, 0.05]), st.integers(0, 9_999))


@given(*WALKS)
@settings(max_examples=30)
def test_the_band_is_right_day_by_day_and_the_rest_follows(days, volatility, seed):
    walks = draw_walks(days, volatility, seed)
    assert walks.steps_inside == pytest.approx(0.95, abs=0.02)
    assert walks.days_inside == pytest.approx(0.95, abs=0.02)
    assert walks.walks_inside < walks.days_inside
    assert walks.directions == pytest.approx(0.5, abs=0.04)
    said = walk_verdict(walks)
    for share in (walks.days_inside, walks.walks_inside, walks.constant_band, walks.directions):
        assert f"{share:.0%}" in said
    assert f"R² of {walks.explained:.3f}" in said


@given(*WALKS)
@settings(max_examples=20)
def test_a_price_is_what_its_returns_add_up_to(days, volatility, seed):
    walks = draw_walks(days, volatility, seed, count=20)
    np.testing.assert_allclose(np.log(walks.prices[:, -1]), walks.returns.sum(1), atol=1e-12)
    np.testing.assert_allclose(walks.spread**2, volatility**2 * np.arange(days + 1), atol=1e-15)


def test_a_constant_band_holds_what_the_normal_distribution_says():
    assert draw_walks(25, 0.01, 1).constant_band == pytest.approx(0.305, abs=0.03)  # P(|Z| < 1.96 / 5)


def test_the_figure_marks_just_what_is_outside():
    walks = draw_walks(60, 0.02, 3, count=12)
    low, high = walks.edges
    outside = walk_figure(walks.prices, walks.edges, 0, "price").data[-1]
    assert len(outside.x) == int(((walks.prices < low) | (walks.prices > high)).sum())

import numpy as np
import pytest

from anp_core.data.units import in_unit
from anp_core.figures.forecast_heatmap import (
    FULL_SHARE,
    MAX_COLUMNS,
    attention_heatmap,
    bin_attention,
    join_rows,
    sqrt_scale,
)
from anp_core.figures.forecast_traces import BANDS, MEDIAN, QUANTILE_LEVELS, split_runs
from anp_core.figures.theme import ATTENTION_SCALE

DAY = np.timedelta64(1, "D").astype("timedelta64[s]")
START = np.datetime64("2023-01-01", "s")


@pytest.mark.parametrize(
    ("unit", "freezing", "boiling"), [("C", 0, 100), ("F", 32, 212), ("K", 273.15, 373.15)]
)
def test_units_at_the_known_points(unit, freezing, boiling):
    np.testing.assert_allclose(in_unit(np.array([0.0, 100.0]), unit), [freezing, boiling])


def test_bands_pair_the_quantiles_of_95_80_and_50_percent():
    shares = [QUANTILE_LEVELS[high] - QUANTILE_LEVELS[low] for low, high, _ in BANDS]
    np.testing.assert_allclose(shares, [0.95, 0.80, 0.50])
    assert QUANTILE_LEVELS[MEDIAN] == 0.5


def test_runs_cover_every_time_once():
    times = START + DAY * np.array([0, 1, 2, 5, 9, 10])
    assert split_runs(times, DAY) == [slice(0, 3), slice(3, 4), slice(4, 6)]
    assert split_runs(times[:0], DAY) == []


def test_binning_keeps_every_row_a_sum_of_one_and_its_place_in_time():
    times = START + DAY * np.concatenate([np.arange(600), np.arange(900, 1_500)])
    weights = np.random.default_rng(1).dirichlet(np.ones(len(times)), size=5)
    bins = bin_attention(weights, times[-1] + DAY * np.arange(1, 6), times, "daily")
    assert bins.share.shape[1] <= MAX_COLUMNS
    np.testing.assert_allclose(np.nansum(bins.share, axis=1), 1)
    assert np.isnan(bins.share[0]).any()  # nobody can attend to the outage
    column = np.searchsorted(bins.edges, times[700], side="right") - 1
    inside = (times >= bins.edges[column]) & (times < bins.edges[column + 1])
    np.testing.assert_allclose(bins.share[:, column], weights[:, inside].sum(1))


def test_rows_binned_in_parts_are_the_rows_binned_at_once():
    times = START + DAY * np.arange(700)
    asked = times[-1] + DAY * np.arange(1, 8)
    weights = np.random.default_rng(2).dirichlet(np.ones(700), size=7)
    whole = bin_attention(weights, asked, times, "daily")
    parts = join_rows(
        [bin_attention(weights[part], asked[part], times, "daily") for part in (slice(3), slice(3, 7))]
    )
    np.testing.assert_array_equal(parts.share, whole.share)
    np.testing.assert_array_equal(parts.asked_times, whole.asked_times)


def test_a_single_asked_time_fills_a_row_one_step_high():
    times = START + DAY * np.arange(30)
    bins = bin_attention(np.full((1, 30), 1 / 30), times[-1:] + DAY, times, "daily")
    figure = attention_heatmap(bins, step="daily")
    assert np.diff(figure.data[0].y).tolist() == [86_400_000]


def test_the_warped_scale_gives_a_share_the_colour_of_its_square_root():
    warped = dict(map(tuple, sqrt_scale(ATTENTION_SCALE)))
    for position, colour in ATTENTION_SCALE:
        assert warped[position**2] == colour


def test_heatmaps_side_by_side_share_the_end_of_their_colours():
    times = START + DAY * np.arange(30)
    bins = bin_attention(np.full((1, 30), 1 / 30), times[-1:] + DAY, times, "daily")
    alone = attention_heatmap(bins, step="daily")
    beside_a_sharper = attention_heatmap(bins, step="daily", top=0.7)
    assert alone.data[0].zmax == FULL_SHARE
    assert beside_a_sharper.data[0].zmax == 0.7

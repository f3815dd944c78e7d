import numpy as np
import pytest

from anp_core.explain.concentration import effective_points
from anp_core.figures.forecast_figures import attention_figure, first_view, outlook_figure
from anp_core.figures.forecast_heatmap import (
    MAX_COLUMNS,
    attention_heatmap,
    bin_attention,
    join_rows,
    sqrt_scale,
)
from anp_core.figures.forecast_traces import (
    BANDS,
    MAX_LINE_POINTS,
    MAX_MARKERS,
    MEDIAN,
    QUANTILE_LEVELS,
    Fan,
    Focus,
    Series,
    in_unit,
    milliseconds,
    split_runs,
    thin_line,
)
from anp_core.figures.theme import ATTENTION_SCALE

DAY = np.timedelta64(1, "D").astype("timedelta64[s]")
START = np.datetime64("2023-01-01", "s")
NO_FAN = Fan(np.empty(0, "datetime64[s]"), np.empty((7, 0)))
NOTHING = Series(np.empty(0, "datetime64[s]"), np.empty(0))


def fan(first, days, spread=1.0):
    times = first + DAY * np.arange(days)
    return Fan(times, np.linspace(-3, 3, 7)[:, None] * spread + np.zeros(days))


def history(days=100, missing=()):
    keep = ~np.isin(np.arange(days), missing)
    return Series((START + DAY * np.arange(days))[keep], np.arange(days, dtype=float)[keep] / 10)


def draw(past=None, unit="C", gaps=NO_FAN, dropped=NOTHING, **options):
    past = history() if past is None else past
    forecast = fan(past.times[-1] + DAY, 10)
    return outlook_figure(
        past, forecast, gaps=gaps, context=past, dropped=dropped, unit=unit, step="daily", **options
    )


def trace(figure, name):
    return next(item for item in figure.data if item.name == name)


@pytest.mark.parametrize(
    ("unit", "freezing", "boiling"), [("C", 0, 100), ("F", 32, 212), ("K", 273.15, 373.15)]
)
def test_units_at_the_known_points(unit, freezing, boiling):
    np.testing.assert_allclose(in_unit(np.array([0.0, 100.0]), unit), [freezing, boiling])


def test_bands_pair_the_quantiles_of_95_80_and_50_percent():
    shares = [QUANTILE_LEVELS[high] - QUANTILE_LEVELS[low] for low, high, _ in BANDS]
    np.testing.assert_allclose(shares, [0.95, 0.80, 0.50])
    assert QUANTILE_LEVELS[MEDIAN] == 0.5


def test_the_chart_is_drawn_in_the_unit_of_the_file():
    celsius, fahrenheit = draw(unit="C"), draw(unit="F")
    for ours, theirs in zip(celsius.data, fahrenheit.data, strict=True):
        np.testing.assert_allclose(np.array(theirs.y, float), np.array(ours.y, float) * 1.8 + 32)
    assert fahrenheit.layout.yaxis.title.text == "°F"


def test_bands_enclose_each_other_and_the_median():
    figure = draw()
    spans = [
        np.ptp([y for y in item.y if not np.isnan(y)])
        for item in figure.data
        if item.legendgroup == "forecast bands"
    ]
    assert spans == sorted(spans, reverse=True)
    assert len(set(spans)) == 3
    np.testing.assert_allclose(trace(figure, "forecast, points").y, 0)


def test_measured_line_is_lifted_where_days_are_missing():
    whole, broken = draw(history()), draw(history(missing=(40, 41)))
    assert np.isnan(trace(whole, "measured").y).sum() == 1  # after its end
    assert np.isnan(trace(broken, "measured").y).sum() == 2


def test_a_record_of_every_third_day_is_drawn_as_one_line():
    sparse = Series(START + 3 * DAY * np.arange(30), np.arange(30.0))
    assert np.isnan(trace(draw(sparse), "measured").y).sum() == 1


def test_a_lone_missing_day_still_has_a_band_with_an_area():
    figure = draw(history(missing=(40,)), gaps=fan(START + 40 * DAY, 1))
    outline = next(item for item in figure.data if item.legendgroup == "gap bands")
    assert np.nanmax(outline.x) - np.nanmin(outline.x) > 0.5 * 86_400_000


def test_clicks_report_what_and_which():
    past = history(missing=(40, 41, 60))
    gaps = Fan(START + DAY * np.array([40, 41, 60]), np.zeros((7, 3)))
    dropped = Series(past.times[5:6], past.values[5:6], np.array([5]))
    figure = draw(past, gaps=gaps, dropped=dropped)
    assert [point[:2] for point in trace(figure, "gap filled, points").customdata] == [
        ["gap", 0],
        ["gap", 1],
        ["gap", 2],
    ]
    assert trace(figure, "forecast, points").customdata[9][:2] == ["forecast", 9]
    assert trace(figure, "dropped").customdata[0] == ["context", 5]


def test_of_a_long_context_the_newest_points_can_be_clicked():
    figure = draw(history(3_000))
    points = trace(figure, "context").customdata
    assert len(points) == MAX_MARKERS
    assert points[-1] == ["context", 2_999]


def test_first_view_ends_with_the_forecast_and_follows_a_centre():
    past = history(1_000)
    ahead = fan(past.times[-1] + DAY, 10)
    first, last = first_view(past, ahead, None)
    assert ahead.times[-1] <= last < ahead.times[-1] + 5 * DAY
    assert past.times[-1] - first > 29 * DAY
    around = first_view(past, ahead, START + 500 * DAY)
    assert around[0] < START + 500 * DAY < around[1] < past.times[-1]


def test_nothing_is_cut_off_above_or_below():
    figure = draw(history(1_000))
    low, high = figure.layout.yaxis.range
    for item in figure.data:
        heights = np.array(item.y, float)
        assert low < np.nanmin(heights, initial=np.inf)
        assert high > np.nanmax(heights, initial=-np.inf)


@pytest.mark.parametrize("count", [10, MAX_LINE_POINTS, MAX_LINE_POINTS + 1, 350_000])
def test_thinning_keeps_both_ends_and_every_extreme(count):
    values = np.random.default_rng(0).standard_normal(count)
    kept = thin_line(values)
    assert len(kept) <= min(count, 1.01 * MAX_LINE_POINTS)
    assert {0, count - 1, int(values.argmin()), int(values.argmax())} <= set(kept.tolist())
    assert (np.diff(kept) > 0).all()


def test_runs_cover_every_time_once():
    times = START + DAY * np.array([0, 1, 2, 5, 9, 10])
    assert split_runs(times, DAY) == [slice(0, 3), slice(3, 4), slice(4, 6)]
    assert split_runs(times[:0], DAY) == []


def focus_on(past, time, weights):
    return Focus(time, 1.0, past, weights)


def test_the_close_up_gives_the_heaviest_point_the_largest_mark_and_keeps_one_scale():
    past = history()
    weights = np.full(100, 0.4 / 98)
    weights[[97, 99]] = 0.5, 0.1
    asked = past.times[-1] + DAY
    marks = {}
    for name, row in {"sharp": weights, "even": np.full(100, 0.01)}.items():
        figure = attention_figure(
            past, fan(asked, 10), gaps=NO_FAN, focus=focus_on(past, asked, row), unit="C", step="daily"
        )
        marks[name] = trace(figure, "attended to")
    sharp, even = marks["sharp"], marks["even"]
    assert sharp.x[np.argmax(sharp.marker.size)] == milliseconds(past.times[97:98])[0]
    assert sharp.marker.cmax == 0.5
    assert max(even.marker.size) < max(sharp.marker.size) / 1.5
    assert even.marker.cmax > 4 * max(even.marker.color)


def test_the_close_up_leaves_out_what_is_out_of_view():
    past = history(5_000)
    asked = past.times[-1] + DAY
    figure = attention_figure(
        past,
        fan(asked, 10),
        gaps=NO_FAN,
        focus=focus_on(past, asked, np.full(5_000, 2e-4)),
        unit="C",
        step="daily",
    )
    assert len(trace(figure, "measured").x) < 60
    far = attention_figure(
        past,
        fan(asked, 10),
        gaps=NO_FAN,
        focus=focus_on(past, past.times[50], np.full(5_000, 2e-4)),
        unit="C",
        step="daily",
    )
    view = far.layout.xaxis.range
    assert view[0] < milliseconds(past.times[50:51])[0] < view[1]


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
    figure = attention_heatmap(bins, step="daily", focus_time=times[-1] + DAY)
    assert np.diff(figure.data[0].y).tolist() == [86_400_000]


def test_the_warped_scale_gives_a_share_the_colour_of_its_square_root():
    warped = dict(map(tuple, sqrt_scale(ATTENTION_SCALE)))
    for position, colour in ATTENTION_SCALE:
        assert warped[position**2] == colour


def test_effective_points_between_one_and_all():
    assert effective_points(np.array([0.0, 1.0, 0.0])) == pytest.approx(1)
    assert effective_points(np.full(50, 1 / 50)) == pytest.approx(50)
    assert 1 < effective_points(np.array([0.9, 0.1])) < 2

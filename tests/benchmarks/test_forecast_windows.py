"""The list of windows, and windows cut out of a record whose values are their own step numbers."""

import numpy as np
import pandas as pd
import pytest

from anp_core.benchmarks.forecast_scores import LEVELS, quantile_loss, score_steps, score_window
from anp_core.benchmarks.forecast_windows import HISTORY, HORIZON, StationWindows, listed_windows
from anp_core.prediction.predicted import Predicted

DAY = np.timedelta64(86_400, "s")


def test_the_list_is_whole():
    daily, hourly = listed_windows("D"), listed_windows("H")
    assert (len(daily), len(hourly)) == (197, 200)
    assert not pd.concat([daily, hourly]).window.duplicated().any()
    assert (daily.origin >= "2012-01-01").all()  # training stations stop before
    assert pd.concat([daily, hourly]).drop_seed.sum() == 435994173355


def test_fewer_windows_are_spread_over_all():
    some = listed_windows("D", 5)
    assert list(some.window) == ["s-D-000", "s-D-049", "s-D-098", "s-D-147", "s-D-196"]


@pytest.fixture
def folder(tmp_path):
    """Every listed daily station, with a value for each day since 1995 that is the day's number; one day is lost."""
    tables = []
    for name in listed_windows("D").station.unique():
        times = np.arange(np.datetime64("1995-01-01"), np.datetime64("2014-06-01")).astype("datetime64[s]")
        values = (times.astype(int) // 86_400).astype(np.float32)
        kept = times != np.datetime64("2013-01-01", "s")
        tables.append(pd.DataFrame({"series_id": name, "timestamp": times[kept], "value": values[kept]}))
    pd.concat(tables).to_parquet(tmp_path / "daily.parquet")
    return tmp_path


@pytest.mark.parametrize("history", [None, 90])
def test_the_history_ends_at_the_origin_and_the_truth_follows(folder, history):
    for window, row in zip(
        StationWindows(folder)("D", limit=9, history=history),
        listed_windows("D", 9).itertuples(),
        strict=True,
    ):
        origin = np.datetime64(row.origin, "s")
        lost = np.datetime64("2013-01-01", "s")
        assert window.name == row.window
        assert window.times[-1] == origin - (origin == lost) * DAY
        assert window.asked[0] == origin + DAY
        days = history or HISTORY["D"]
        assert window.times[0] >= origin - (days - 1) * DAY
        assert len(window.times) == days - (window.times[0] <= lost <= origin)
        np.testing.assert_array_equal(window.values, window.times.astype(int) // 86_400)
        expected = np.where(window.asked == lost, np.nan, window.asked.astype(int) // 86_400)
        np.testing.assert_array_equal(window.truth, expected)
        assert len(window.truth) == HORIZON["D"]
        assert window.scale == 1  # from one day to the next


def test_what_is_taken_away_is_a_fifth_and_always_the_same(folder):
    windows = StationWindows(folder)
    whole, some, again = (list(windows("D", missing, limit=20)) for missing in (0.0, 0.2, 0.2))
    assert all(np.array_equal(one.times, two.times) for one, two in zip(some, again, strict=True))
    assert all(set(part.times) < set(all_.times) for part, all_ in zip(some, whole, strict=True))
    kept = sum(len(window.times) for window in some) / sum(len(window.times) for window in whole)
    assert kept == pytest.approx(0.8, abs=0.01)
    assert [window.scale for window in some] == [window.scale for window in whole]


def test_a_folder_without_the_table_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"--data must name the folder that holds hourly\.parquet"):
        next(StationWindows(tmp_path)("H"))


# ------------------------------------------------------------------------ scores


def gaussian(count, mean=0.0, std=1.0):
    return Predicted(np.full(count, mean), np.full(count, std))


def test_quantile_losses_by_hand():
    found = np.zeros((len(LEVELS), 2))
    loss = quantile_loss(np.array([2.0, -1.0]), found)
    np.testing.assert_allclose(loss[:, 0], 2 * LEVELS)
    np.testing.assert_allclose(loss[:, 1], 1 - LEVELS)


def test_the_crps_of_deciles_comes_near_that_of_the_gaussian():
    truth = np.random.default_rng(0).normal(0.3, 1.2, 400)
    score = score_window(truth, gaussian(400))
    assert score["crps_exact"] == pytest.approx(gaussian(400).crps(truth).mean())
    assert score["crps"] == pytest.approx(score["crps_exact"], rel=0.1)  # nine deciles stand for all


def test_bands_cover_what_they_promise_and_are_as_wide_as_they_are():
    score = score_window(np.random.default_rng(1).normal(0, 1, 20_000), gaussian(20_000))
    assert score["cover80"] == pytest.approx(0.8, abs=0.01)
    assert score["cover95"] == pytest.approx(0.95, abs=0.01)
    assert score["width80"] == pytest.approx(2 * 1.2815515655)


def test_steps_without_an_observation_do_not_count():
    truth = np.array([0.0, np.nan, 4.0])
    score = score_window(truth, gaussian(3), scale=2.0)
    assert (score["mae"], score["mase"], score["cover95"]) == (2.0, 1.0, 0.5)
    assert score["rmse"] == pytest.approx(np.sqrt(8))
    steps = score_steps(truth, gaussian(3))
    np.testing.assert_array_equal(steps["80 %"], [1, np.nan, 0])
    assert np.nanmean(steps["CRPS"]) == pytest.approx(score["crps"])


def test_a_forecast_that_is_not_finite_is_an_error():
    with pytest.raises(ValueError, match="must be finite"):
        score_window(np.zeros(3), gaussian(3, mean=np.nan))

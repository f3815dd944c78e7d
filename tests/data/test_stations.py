"""Training windows of temperature: what is drawn from stations on disk, and that no gap leaks its own values."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.stations import (
    PADDED_TARGETS,
    draw_task,
    read_stations,
    station_batch,
    station_odds,
)
from anp_core.data.synthetic_stations import LENGTH, synthetic_values
from anp_core.data.temperature_tasks import CONTEXT_FEATURES, MAX_CONTEXT, TARGET_FEATURES
from anp_core.training.correlation_fit import KINDS, fit_correlation

SOURCES = {"D": ("dayton/a", "aemet/b", "dayton/c"), "H": ("owm36/a", "asos18/b", "tmy3/c")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """stations.csv and both tables, with three small made-up stations a split and step."""
    path = tmp_path_factory.mktemp("stations")
    random = np.random.default_rng(0)
    index = []
    for step, names in SOURCES.items():
        rows = []
        for split in ("train", "val", "test"):
            for name in names:
                count = 900 if step == "D" else 1100
                unit = 86_400 if step == "D" else 3_600
                kept = np.flatnonzero(random.random(count) < 0.97)
                cycle = 365.25 if step == "D" else 24
                weather = np.convolve(random.normal(size=count + 20), np.exp(-np.arange(21) / 4), "valid")
                values = 11 + 8 * np.sin(2 * np.pi * np.arange(count) / cycle) + 1.5 * weather
                rows.append(
                    pd.DataFrame(
                        {
                            "series_id": f"{name}-{split}",
                            "timestamp": pd.to_datetime((10_000 * 86_400 + kept * unit), unit="s"),
                            "value": values[kept].astype(np.float32),
                        }
                    )
                )
                index.append({"series_id": f"{name}-{split}", "freq": step, "split": split})
        table = pd.concat(rows).astype({"series_id": "category"})
        table["timestamp"] = table["timestamp"].astype("datetime64[s]")
        table.to_parquet(path / ("daily.parquet" if step == "D" else "hourly.parquet"))
    pd.DataFrame(index).to_csv(path / "stations.csv", index=False)
    return path


@pytest.fixture(scope="module")
def pools(folder):
    records = [read_stations(folder, hourly, "train") for hourly in (False, True)]
    return [(stations, station_odds(stations)) for stations in records]


@pytest.mark.parametrize("hourly", [False, True])
def test_only_stations_of_the_split_are_read_and_missing_steps_are_nan(folder, hourly):
    table = pd.read_parquet(folder / ("hourly.parquet" if hourly else "daily.parquet"))
    stations = read_stations(folder, hourly, "train")
    assert len(stations) == 3
    for station, name in zip(stations, sorted(SOURCES["H" if hourly else "D"]), strict=True):
        own = table[table.series_id == f"{name}-train"]
        assert station.source == name.split("/")[0]
        assert np.isfinite(station.values).sum() == len(own)
        np.testing.assert_array_equal(station.values[np.isfinite(station.values)], own.value)


def test_odds_are_balanced_between_sources(pools):
    stations, odds = pools[0]
    share = {name: odds[[s.source == name for s in stations]].sum() for name in ("dayton", "aemet")}
    assert odds.sum() == pytest.approx(1)
    assert share["dayton"] / share["aemet"] == pytest.approx(0.7 / 0.3)


def test_a_batch_is_the_same_whenever_it_is_asked_for_and_another_at_another_step(pools):
    one, again, other = (station_batch(*pools, 3, step, batch_size=6) for step in (5, 5, 6))
    np.testing.assert_array_equal(one.context_y, again.context_y)
    np.testing.assert_array_equal(one.target_y, again.target_y)
    assert (one.target_y != other.target_y).any()


@given(seed=st.integers(0, 2**20), number=st.integers(0, 1), forecast=st.booleans())
def test_every_window_is_finite_sized_and_asks_for_something(pools, seed, number, forecast):
    task = draw_task(*pools[number], np.random.default_rng(seed), forecast)
    assert task.context_features.shape == (1, MAX_CONTEXT, CONTEXT_FEATURES)
    assert task.target_features.shape == (1, PADDED_TARGETS, TARGET_FEATURES)
    assert task.target_mask.any()
    assert task.context_mask.sum() >= 15
    for name in ("context_y", "context_features", "target_y", "target_features", "base_mean", "base_std"):
        assert getattr(task, name).isfinite().all()
    if forecast:  # all of the context lies before the first asked step
        known = task.context_x[0, task.context_mask[0], 0]
        asked = task.target_x[0, task.target_mask[0], 0]
        assert known.max() < asked.min()


@given(seed=st.integers(0, 2**20), hourly=st.booleans())
def test_made_up_records_are_finite_and_of_a_length(seed, hourly):
    values = synthetic_values(hourly, np.random.default_rng(seed))
    assert values.shape == (LENGTH[hourly],)
    assert np.isfinite(values).all()
    assert values.min() >= -90
    assert values.max() <= 70


@pytest.mark.parametrize("hourly", [False, True])
def test_fitted_correlations_are_mixtures_in_order_of_persistence(folder, hourly, monkeypatch):
    monkeypatch.setattr("anp_core.training.correlation_fit.WINDOWS", 40)
    persistence, weights = fit_correlation(folder, hourly)
    assert (np.diff(persistence) >= 0).all()
    assert weights.shape[0] == len(KINDS) - 1
    assert (weights >= 0).all()
    np.testing.assert_allclose(weights.sum(1), 1)

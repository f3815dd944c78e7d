"""Many records into one table: what counts as a record, what each is called, and that each is forecast as alone."""

import errno
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from anp_core import whole_files
from anp_core.data.temperature import read_record
from anp_core.errors import ModelError, RecordError
from anp_core.prediction.temperature import forecast_many as module
from anp_core.prediction.temperature.forecast import forecast
from anp_core.prediction.temperature.forecast_many import (
    forecast_many,
    plan_forecasts,
    station_names,
    write_forecasts,
)


def write_record(path, count=60, level=10.0, freq="D", name="temp_c"):
    times = pd.date_range("2021-03-01", periods=count, freq=freq).strftime("%Y-%m-%d %H:%M")
    values = level + np.random.default_rng(count).normal(0, 2, count)
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame({"time": times, name: values.round(1)}).to_csv(path, index=False)
    return path


@pytest.fixture
def folder(tmp_path):
    stations = tmp_path / "stations"
    write_record(stations / "b.csv", level=5.0)
    write_record(stations / "a.CSV", count=80)
    write_record(stations / "deeper" / "c.csv")
    (stations / "bad.txt").write_text("day,weather\nMonday,fair\n", encoding="utf-8")
    (stations / "notes.md").write_text("on stations", encoding="utf-8")
    (stations / "._a.csv").write_bytes(b"\x00\x05\x16\x07")
    return stations


def test_a_folder_gives_its_own_tables_by_name_and_counts_what_else_is_there(folder, tmp_path):
    job = plan_forecasts([folder], tmp_path / "out.csv")
    assert [path.name for path in job.records] == ["a.CSV", "b.csv", "bad.txt"]
    assert job.stations == ("a", "b", "bad")
    assert job.ignored == 2


def test_files_and_folders_go_together_and_each_counts_once(folder, tmp_path):
    job = plan_forecasts([folder / "b.csv", folder, folder / "deeper" / ".." / "b.csv"], tmp_path / "out.csv")
    assert [path.name for path in job.records] == ["b.csv", "a.CSV", "bad.txt"]


def test_the_table_of_an_earlier_run_is_no_record(folder):
    out = folder / "forecasts.csv"
    out.write_text("station,time\n", encoding="utf-8")
    assert out not in plan_forecasts([folder], out).records
    assert out not in plan_forecasts([folder / "b.csv", out], out).records
    with pytest.raises(RecordError, match="There is no record in"):
        plan_forecasts([out], out)


def test_stations_of_one_name_are_told_apart_by_their_paths():
    paths = [Path("north/oslo.csv"), Path("south/oslo.csv"), Path("rome.csv")]
    assert station_names(paths) == ("north/oslo.csv", "south/oslo.csv", "rome")


def test_each_record_is_forecast_as_if_alone_and_a_bad_one_stops_nobody(folder, tmp_path):
    outcomes = list(forecast_many(plan_forecasts([folder], tmp_path / "out.csv", horizon="5D")))
    assert [each.station for each in outcomes] == ["a", "b", "bad"]
    assert outcomes[2].table is None
    assert "date" in outcomes[2].sentence
    for name, outcome in zip(("a.CSV", "b.csv"), outcomes, strict=False):
        alone = forecast(read_record(folder / name), "5D")
        table = outcome.table
        assert list(table.columns[:4]) == ["station", "time", "mean_c", "std_c"]
        np.testing.assert_array_equal(table["time"].to_numpy().astype("datetime64[s]"), alone.times)
        np.testing.assert_allclose(table["mean_c"], alone.mean)
        np.testing.assert_allclose(table[["p10_c", "p97.5_c"]].T, alone.quantiles([0.1, 0.975]))
        assert any(note.startswith("Read ") for note in outcome.notes)


def test_the_network_is_loaded_once(folder, tmp_path, monkeypatch):
    loaded = []
    load = module.load_model
    monkeypatch.setattr(module, "load_model", lambda name: loaded.append(name) or load(name))
    monkeypatch.setattr("anp_core.prediction.temperature.forecast.load_model", None)
    outcomes = list(forecast_many(plan_forecasts([folder], tmp_path / "out.csv", horizon="2D")))
    assert len(loaded) == 1
    assert sum(each.table is not None for each in outcomes) == 2


def states(folder, out, **options):
    done = forecast_many(plan_forecasts([folder], out, **{"horizon": "2D", **options}))
    return {each.station: "skipped" if each.skipped else each.table is not None for each in done}


def test_run_again_only_what_changed_is_forecast_and_what_nobody_wants_any_more_goes(folder, tmp_path):
    out = tmp_path / "out.csv"
    assert states(folder, out) == {"a": True, "b": True, "bad": False}
    assert states(folder, out) == {"a": "skipped", "b": "skipped", "bad": False}
    write_record(folder / "b.csv", level=6.0)
    assert states(folder, out) == {"a": "skipped", "b": True, "bad": False}
    assert states(folder, out, overwrite=True) == {"a": True, "b": True, "bad": False}
    assert states(folder, out, horizon="3D") == {"a": True, "b": True, "bad": False}
    assert len(list((tmp_path / "out.csv.parts").iterdir())) == 2


def test_kept_rows_that_are_damaged_are_forecast_again(folder, tmp_path):
    out = tmp_path / "out.csv"
    states(folder, out)
    for path in (tmp_path / "out.csv.parts").iterdir():
        path.write_bytes(path.read_bytes()[:50])
    assert states(folder, out) == {"a": True, "b": True, "bad": False}


def test_csv_and_parquet_hold_the_same_and_fahrenheit_becomes_celsius(tmp_path):
    plain = write_record(tmp_path / "c.csv")
    warm = pd.read_csv(plain)
    warm["temp_f"] = (warm.pop("temp_c") * 1.8 + 32).round(3)
    warm.to_csv(tmp_path / "f.csv", index=False)
    hourly = write_record(tmp_path / "h.csv", freq="h")
    job = plan_forecasts([plain, tmp_path / "f.csv", hourly], tmp_path / "out.csv", horizon="2D")
    tables = [each.table for each in forecast_many(job)]
    for name in ("out.csv", "deep/out.parquet"):
        assert write_forecasts(tables, tmp_path / name) == 2 + 2 + 48
    text, binary = pd.read_csv(tmp_path / "out.csv"), pd.read_parquet(tmp_path / "deep" / "out.parquet")
    assert list(text.columns) == list(binary.columns)
    assert text["station"].tolist() == binary["station"].tolist() == ["c"] * 2 + ["f"] * 2 + ["h"] * 48
    assert (pd.to_datetime(text["time"]) == binary["time"]).all()
    np.testing.assert_allclose(text["mean_c"], binary["mean_c"], atol=6e-4)
    np.testing.assert_allclose(binary["mean_c"][:2], binary["mean_c"][2:4], atol=0.01)


def test_a_table_that_could_not_be_written_leaves_the_one_before(tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    table = pd.DataFrame(
        {"station": ["a"], "time": np.array(["2024-01-01"], "datetime64[s]"), "mean_c": [1.0]}
    )
    write_forecasts([table], out)
    before = out.read_bytes()
    monkeypatch.setattr(
        whole_files.os, "fsync", lambda file: (_ for _ in ()).throw(OSError(errno.ENOSPC, "disk full"))
    )
    with pytest.raises(OSError, match="disk full"):
        write_forecasts([table, table], out)
    assert out.read_bytes() == before
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("inputs", "out", "horizon", "words"),
    [
        (["b.csv"], "out.xlsx", "30D", ".csv or .parquet file; got"),
        (["b.csv"], "", "30D", ".csv or .parquet file; got"),
        (["b.csv"], "out.csv", "soon", 'such as "30D" or "48h"; got \'soon\''),
        (["b.csv"], "out.csv", "0D", "1 to"),
        (["nowhere.csv"], "out.csv", "30D", "nowhere.csv” is not there"),
    ],
)
def test_what_all_records_share_is_checked_before_the_first(folder, inputs, out, horizon, words):
    with pytest.raises(RecordError, match=words):
        plan_forecasts([folder / name for name in inputs], folder / out, horizon=horizon)


def test_a_horizon_that_only_days_can_take_is_one(folder):
    assert plan_forecasts([folder], folder / "out.csv", horizon="1000D").horizon == "1000D"


def test_an_unknown_model_is_told_before_the_first_record(folder):
    with pytest.raises(ModelError, match="got 'nothing'"):
        plan_forecasts([folder], folder / "out.csv", model="temperature/nothing")


def test_what_is_unusual_about_a_record_stands_among_its_notes(tmp_path):
    rng = np.random.default_rng(0)
    days = pd.date_range("2019-01-01", periods=400).strftime("%Y-%m-%d")
    humid = pd.DataFrame({"time": days, "relative_humidity": rng.integers(30, 100, 400)})
    humid.to_csv(tmp_path / "humid.csv", index=False)
    (outcome,) = forecast_many(plan_forecasts([tmp_path / "humid.csv"], tmp_path / "out.csv", horizon="3D"))
    assert any("The file says humidity" in note for note in outcome.notes)
    assert any("times as wide" in note for note in outcome.notes)


def test_a_parquet_table_is_read_as_the_same_rows_of_a_csv_are(tmp_path):
    days = pd.date_range("2021-03-01", periods=60)
    values = np.random.default_rng(0).normal(9, 2, 60).round(1)
    table = pd.DataFrame({"date": days, "city": "Oslo", "temp_c": values})
    table = pd.concat([table, table.assign(city="Rome", temp_c=values + 5)])
    table.to_csv(tmp_path / "long.csv", index=False)
    table.to_parquet(tmp_path / "long.parquet", index=False)
    found = {}
    for name in ("long.csv", "long.parquet"):
        job = plan_forecasts([tmp_path / name], tmp_path / f"{name} out.csv", horizon="2D", series="all")
        found[name] = pd.concat(each.table for each in forecast_many(job))
    assert list(found["long.parquet"]["station"]) == ["long/Oslo"] * 2 + ["long/Rome"] * 2
    pd.testing.assert_frame_equal(found["long.csv"], found["long.parquet"])


def test_a_damaged_parquet_file_is_a_sentence(tmp_path):
    path = tmp_path / "long.parquet"
    path.write_bytes(b"PAR1" + bytes(100))
    (outcome,) = forecast_many(plan_forecasts([path], tmp_path / "out.csv"))
    assert (
        outcome.sentence
        == "“long.parquet” is a Parquet file that cannot be read; it is damaged. Write it anew."
    )

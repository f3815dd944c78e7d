"""`forecast` on many records: what it prints, what it writes, and its exit codes 0, 1, 2 and 130."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from anp_core import cli
from anp_core.prediction.temperature import forecast_many as module


def run(*words: object) -> Result:
    return CliRunner().invoke(cli.app, ["forecast", *map(str, words)])


@pytest.fixture
def stations(tmp_path: Path) -> Path:
    folder = tmp_path / "stations"
    folder.mkdir()
    for number, name in enumerate(("[oslo].csv", "rome.csv")):
        values = 8 + 6 * number + np.random.default_rng(number).normal(0, 2, 50)
        days = np.datetime64("2021-03-01") + np.arange(50)
        pd.DataFrame({"date": days.astype(str), "temp_c": values.round(1)}).to_csv(folder / name, index=False)
    return folder


def test_a_folder_becomes_one_parquet_table(stations: Path, tmp_path: Path) -> None:
    out = tmp_path / "forecasts.parquet"
    ran = run(stations, "--horizon", "4D", "--out", out)
    assert ran.exit_code == 0, ran.output
    assert f"{stations / '[oslo].csv'}: 4 times in " in ran.output
    assert f"{out}: 8 rows; 2 done, 0 skipped, 0 failed of 2 records; 0 other files ignored." in ran.output
    table = pd.read_parquet(out)
    assert table["station"].tolist() == ["[oslo]"] * 4 + ["rome"] * 4
    after = np.datetime64("2021-04-20") + np.arange(4)
    assert (table["time"].to_numpy().astype("datetime64[D]") == np.tile(after, 2)).all()
    assert table["mean_c"][:4].mean() + 3 < table["mean_c"][4:].mean()


def test_files_become_one_csv_and_a_bad_one_is_told_and_skipped(stations: Path, tmp_path: Path) -> None:
    bad, out = stations / "bad.csv", tmp_path / "forecasts.csv"
    bad.write_text("day,weather\nMonday,fair\n", encoding="utf-8")
    ran = run(*sorted(stations.iterdir()), "--horizon", "4D", "--out", out)
    assert ran.exit_code == 1
    assert f"{bad} failed: " in ran.output
    assert "8 rows; 2 done, 0 skipped, 1 failed of 3 records" in ran.output
    assert set(pd.read_csv(out)["station"]) == {"[oslo]", "rome"}


def test_a_file_that_must_be_asked_about_names_itself_the_option_and_the_choices(
    stations: Path, tmp_path: Path
) -> None:
    open_, out = stations / "months.csv", tmp_path / "forecasts.csv"
    rows = "".join(f"01/{month:02d}/2020,{month}.5\n" for month in range(1, 13))
    open_.write_text(f"date,temp_c\n{rows}", encoding="utf-8")
    ran = run(stations, "--horizon", "40D", "--out", out)
    assert ran.exit_code == 1
    said = f"{open_} failed: Dates such as 01/01/2020 can be read as day, month, year or as month, day, year"
    assert said in ran.output
    assert "Say which with --date-order: dmy, mdy." in ran.output
    assert "2 done, 0 skipped, 1 failed of 3 records" in ran.output
    ran = run(stations, "--horizon", "40D", "--out", out, "--date-order", "dmy")
    assert ran.exit_code == 0, ran.output
    assert set(pd.read_csv(out)["station"]) == {"[oslo]", "rome", "months"}


def test_a_question_that_every_series_raises_names_each(tmp_path: Path) -> None:
    rows = "".join(
        f"{city},01/{month:02d}/2020,{month}.5\n" for city in ("Oslo", "Rome") for month in range(1, 13)
    )
    (tmp_path / "cities.csv").write_text(f"city,date,temp_c\n{rows}", encoding="utf-8")
    ran = run(tmp_path / "cities.csv", "--series", "all", "--out", tmp_path / "out.csv")
    assert ran.exit_code == 1
    assert ran.output.count("Say which with --date-order: dmy, mdy.") == 2


def test_where_all_fail_nothing_is_written(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(b"")
    ran = run(tmp_path / "a.csv", tmp_path / "b.csv", "--out", tmp_path / "out.csv")
    assert ran.exit_code == 1
    assert "not written, as all 2 records failed" in ran.output
    assert not (tmp_path / "out.csv").exists()


def test_one_record_can_become_parquet(stations: Path, tmp_path: Path) -> None:
    out = tmp_path / "one.parquet"
    assert run(stations / "rome.csv", "--horizon", "4D", "--out", out).exit_code == 0
    assert len(pd.read_parquet(out)) == 4


def test_stopped_by_hand_it_goes_on_from_there_and_ends_as_undisturbed(
    stations: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forecast_one = module.forecast_station

    def interrupted(record: object, *words: object, station: str, path: Path) -> module.StationForecast:
        if station == "rome":
            raise KeyboardInterrupt
        return forecast_one(record, *words, station=station, path=path)

    monkeypatch.setattr(module, "forecast_station", interrupted)
    whole, out = tmp_path / "whole.parquet", tmp_path / "out.parquet"
    ran = run(stations, "--horizon", "4D", "--out", out)
    assert ran.exit_code == 130
    assert f"Stopped. Nothing was written to {out}; the same command goes on from here." in ran.output
    assert not out.exists()
    monkeypatch.setattr(module, "forecast_station", forecast_one)
    assert "1 done, 1 skipped, 0 failed of 2" in run(stations, "--horizon", "4D", "--out", out).output
    run(stations, "--horizon", "4D", "--out", whole)
    assert out.read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--out", "out.xlsx"), "out.xlsx"),
        (("--horizon", "soon"), "soon"),
        (("--model", "temperature/nothing"), "got 'nothing'"),
    ],
)
def test_what_all_share_is_one_sentence_and_exit_code_2(
    stations: Path,
    words: tuple[str, str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(stations.parent)
    monkeypatch.setattr(sys, "argv", ["anp_core", "forecast", str(stations), *words])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    sentence = capsys.readouterr().err.strip()
    assert said in sentence
    assert "\n" not in sentence


def test_gaps_are_for_a_single_record(stations: Path, tmp_path: Path) -> None:
    ran = run(stations, "--gaps", tmp_path / "gaps.csv", "--out", tmp_path / "out.csv")
    assert ran.exit_code == 2
    assert not (tmp_path / "out.csv").exists()


@pytest.fixture
def long_table(tmp_path: Path) -> Path:
    days = np.datetime64("2021-03-01") + np.arange(50)
    rows = [f"{place},{day},{5 + 3 * place.islower() + number % 7}" for number, day in enumerate(days)
            for place in ("Seattle", "New York")]  # fmt: skip
    path = tmp_path / "cities.csv"
    path.write_text("\n".join(["city,date,temp_c", *rows]), encoding="utf-8")
    return path


def test_a_file_that_leaves_a_choice_is_refused_in_a_sentence_that_names_the_option(
    long_table: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("forecast", "backtest"):
        monkeypatch.setattr(sys, "argv", ["anp_core", command, str(long_table)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 2
        said = capsys.readouterr().err
        assert (
            'The file holds 2 series, told apart by "city". Say which with --series: Seattle, "New York"'
            in said
        )
        assert said.count("\n") == 1


def test_one_series_of_a_long_table_is_forecast_or_all_of_them(long_table: Path, tmp_path: Path) -> None:
    one, all_of_them = tmp_path / "one.csv", tmp_path / "forecasts.parquet"
    ran = run(long_table, "--horizon", "4D", "--series", "new york", "--out", one)
    assert ran.exit_code == 0, ran.output
    assert len(pd.read_csv(one)) == 4
    ran = run(long_table, "--horizon", "4D", "--series", "all", "--out", all_of_them)
    assert ran.exit_code == 0, ran.output
    assert "8 rows; 2 done, 0 skipped, 0 failed of 2 records" in ran.output
    table = pd.read_parquet(all_of_them)
    assert set(table["station"]) == {"cities/Seattle", "cities/New York"}

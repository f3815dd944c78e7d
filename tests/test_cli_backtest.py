"""`backtest` on one record: what it prints, what it writes, and how it ends when it is stopped."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from anp_core import cli
from anp_core.data.temperature import read_record
from anp_core.prediction.temperature import backtest as module
from anp_core.prediction.temperature.backtest import backtest


def run(*words: object) -> Result:
    return CliRunner().invoke(cli.app, ["backtest", *map(str, words)])


@pytest.fixture
def station(tmp_path: Path) -> Path:
    values = 8 + np.random.default_rng(0).normal(0, 2, 120)
    days = np.datetime64("2021-03-01") + np.arange(120)
    path = tmp_path / "[oslo].csv"
    pd.DataFrame({"date": days.astype(str), "temp_c": values.round(1)}).to_csv(path, index=False)
    return path


def test_the_table_holds_the_scores_of_the_library(station: Path, tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    words = ("--horizon", "5D", "--origins", 3, "--method", "climatology", "--method", "mstl")
    ran = run(station, *words, "--out", out)
    assert ran.exit_code == 0, ran.output
    with out.open(newline="", encoding="utf-8") as file:
        lacuna, usual, refused = csv.DictReader(file)
    result = backtest(read_record(station), "5D", origins=3, methods=("climatology", "mstl"))
    ours, theirs, _ = result.rows
    assert [row["method"] for row in (lacuna, usual, refused)] == [row.title for row in result.rows]
    assert float(lacuna["CRPS"]) == pytest.approx(ours.crps.mean())
    assert (float(usual["80 %"]), float(usual["95 %"])) == pytest.approx(tuple(theirs.observed([0.8, 0.95])))
    compared = float(usual["against Lacuna"]), float(usual["against Lacuna ±"])
    assert compared == pytest.approx(theirs.against(ours))
    assert (lacuna["forecasts"], lacuna["against Lacuna"]) == ("3", "")
    assert (refused["forecasts"], refused["CRPS"]) == ("0", "")
    assert f"| {ours.title} | 3 | {ours.crps.mean():.3f} | – | – |" in ran.output
    assert "MSTL + AutoETS: MSTL takes a season apart" in ran.output
    assert "3 forecasts of 5 days, 15 of these measured." in ran.output


def test_a_horizon_that_does_not_fit_is_refused_and_nothing_is_written(station: Path, tmp_path: Path) -> None:
    out = tmp_path / "table.csv"
    ran = run(station, "--horizon", "100D", "--out", out)
    assert ran.exit_code != 0
    assert "Choose a shorter horizon" in str(ran.exception)
    assert not out.exists()


def test_stopped_by_hand_it_writes_nothing(
    station: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, progress: object, **__: object) -> None:
        progress(1, 4, "Lacuna: forecast 2 of 4")  # type: ignore[operator]
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "backtest", stop)
    out = tmp_path / "table.csv"
    ran = run(station, "--out", out)
    assert ran.exit_code == 130
    assert "Stopped. Nothing was written." in ran.output
    assert not out.exists()

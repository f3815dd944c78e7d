"""The table of seconds of forecasts: medians by the clock, what is asked, and what is said where a library lacks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from anp_core import cli
from anp_core.benchmarks import forecast_speed, stopwatch
from anp_core.benchmarks.forecast_speed import (
    DAILY,
    GAPPY,
    HOURLY,
    JOBS,
    Job,
    benchmark_forecast_speed,
)
from anp_core.benchmarks.stopwatch import median_seconds
from anp_core.data.weather import generate
from anp_core.prediction.temperature.external_forecasters import EXTERNAL_FORECASTERS, ExternalForecaster

SMALL = replace(DAILY, steps=200)
HOLED = replace(DAILY, steps=400, failing=0.02, outages=(9,))


def test_the_median_is_taken_after_one_run_that_does_not_count(monkeypatch):
    runs, clock = [], iter([0.0, 5.0, 10.0, 11.0, 20.0, 22.0])
    monkeypatch.setattr(stopwatch.time, "perf_counter", lambda: next(clock))
    assert median_seconds(lambda: runs.append(1), 3) == 2.0  # of 5, 1 and 2
    assert len(runs) == 4


def test_records_are_as_long_as_their_titles_say():
    assert [job.climate for job in JOBS] == [DAILY, HOURLY, GAPPY]
    for climate, count, unit in ((DAILY, 3_652, "D"), (GAPPY, 3_652, "D"), (HOURLY, 2 * 8_766, "h")):
        record = generate(climate)
        assert record.expected_steps == count
        assert record.step_length == np.timedelta64(1, unit)
    assert max(gap.steps for gap in generate(GAPPY).gaps) >= 60


@pytest.fixture
def others(monkeypatch):
    """Prophet in the hands of a spy, AutoETS not installed."""
    seen = []

    def missing():
        raise ModuleNotFoundError("No module named 'statsforecast'")

    free = {"daily": 0.0, "hourly": 0.0}
    spy = ExternalForecaster("Prophet", "", lambda *given: seen.append(given), lambda: None, free)
    absent = ExternalForecaster("AutoETS", "", lambda *_: None, missing, free)
    monkeypatch.setitem(EXTERNAL_FORECASTERS, "prophet", spy)
    monkeypatch.setitem(EXTERNAL_FORECASTERS, "auto_ets", absent)
    return seen


def test_all_are_asked_for_the_same_and_ratios_are_to_lacuna(others, monkeypatch):
    took = iter([0.5, 2.0, 0.25, 0.5])

    def clocked(work, repeats):
        work()
        return next(took)

    monkeypatch.setattr(forecast_speed, "median_seconds", clocked)
    jobs = (Job("ahead", SMALL, 20), Job("gaps", HOLED, None, ("prophet",)))
    ahead, gaps = benchmark_forecast_speed(jobs=jobs, repeats=2)
    assert (ahead["Lacuna s"], ahead["Prophet s"], ahead["Prophet ÷ Lacuna"]) == (0.5, 2.0, 4.0)
    assert ahead["AutoETS s"] == "not installed"
    assert "AutoETS ÷ Lacuna" not in ahead
    assert "AutoETS s" not in gaps
    assert (ahead["asked"], ahead["runs"], gaps["Prophet ÷ Lacuna"]) == (20, 2, 2.0)
    record, holed = generate(SMALL), generate(HOLED)
    (times, _, asked, step), (_, _, filled, _) = others
    np.testing.assert_array_equal(times, record.times)
    assert step == "daily"
    assert (asked[0], asked[-1]) == (
        record.times[-1] + np.timedelta64(1, "D"),
        record.times[-1] + np.timedelta64(20, "D"),
    )
    assert gaps["asked"] == len(filled) == holed.expected_steps - len(holed) > 9
    assert not np.isin(filled, holed.times).any()


def test_the_command_prints_a_row_a_job(others, monkeypatch):
    monkeypatch.setattr(forecast_speed, "median_seconds", lambda work, repeats: 1.0)
    ran = CliRunner().invoke(cli.app, ["benchmark", "forecast-speed"], catch_exceptions=False)
    lines = ran.stdout.splitlines()
    assert [line.split(" | ")[0] for line in lines[2:]] == [f"| {job.title}" for job in JOBS]

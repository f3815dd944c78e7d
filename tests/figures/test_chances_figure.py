"""The chart under an answer: paths told apart by whether the event happens, bars that add up to the question."""

import numpy as np

from anp_core.figures.chances_figure import MAX_BARS, chances_figure

PATHS = np.array([[0.0, 1.0, 2.0], [5.0, 6.0, 7.0], [9.0, 8.0, 7.0]])


def figure(steps=3, paths=PATHS, unit="C", step="daily"):
    length = np.timedelta64(86_400 if step == "daily" else 3_600, "s")
    times = np.datetime64("2024-01-01", "s") + length * np.arange(steps)
    return chances_figure(
        times,
        np.stack([np.zeros(steps), np.full(steps, 10.0)]),
        paths,
        np.array([False, True, True]),
        5.0,
        np.linspace(0, 1, steps),
        np.arange(steps) < 2,
        unit=unit,
        step=step,
    )


def traces(drawn, name):
    return [trace for trace in drawn.data if trace.name == name]


def test_paths_are_told_apart_by_what_happens_on_them():
    drawn = figure()
    np.testing.assert_array_equal([trace.y for trace in traces(drawn, "path with it")], PATHS[1:])
    np.testing.assert_array_equal([trace.y for trace in traces(drawn, "path without it")], PATHS[:1])
    assert [trace.showlegend for trace in traces(drawn, "path with it")] == [True, False]


def test_temperatures_are_in_the_unit_of_the_file_and_chances_in_percent():
    drawn = figure(unit="F")
    assert list(traces(drawn, "threshold")[0].y) == [41.0, 41.0]
    np.testing.assert_allclose(traces(drawn, "path without it")[0].y, [32.0, 33.8, 35.6])
    bars = next(trace for trace in drawn.data if trace.type == "bar")
    np.testing.assert_allclose(bars.y, [0, 50, 100])
    assert drawn.layout.yaxis.title.text == "°F"


def test_steps_that_were_not_asked_about_are_pale():
    first, second, third = next(trace for trace in figure().data if trace.type == "bar").marker.color
    assert first == second != third


def test_a_long_forecast_keeps_its_bars_wide_enough():
    bars = next(trace for trace in figure(3_000, np.zeros((3, 3_000))).data if trace.type == "bar")
    assert MAX_BARS / 2 < len(bars.x) <= MAX_BARS
    assert 0.5 < bars.width / (bars.x[1] - bars.x[0]) < 1

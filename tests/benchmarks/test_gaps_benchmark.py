"""Where gaps are cut, and what is said of a filling whose errors are known."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.benchmarks import gaps
from anp_core.benchmarks.gaps import LEAST_MARGIN, LENGTHS, benchmark_gaps, cut_gaps
from anp_core.data.record import Record
from anp_core.errors import ModelError
from anp_core.prediction.predicted import Predicted
from tests.benchmarks.tiny_windows import same_truths

DAY = np.timedelta64(86_400, "s")
START = np.datetime64("2015-01-01", "s")


def record_of(observed):
    steps = np.flatnonzero(observed)
    return Record(START + DAY * steps, np.random.default_rng(0).normal(0, 3, len(steps)), "daily")


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(40, 800),
    length=st.sampled_from(LENGTHS),
    missing=st.sampled_from([0.0, 0.02, 0.1]),
    seed=st.integers(0, 99),
)
def test_gaps_are_whole_between_observations_and_far_apart(count, length, missing, seed):
    observed = np.random.default_rng(seed).random(count) >= missing
    observed[[0, -1]] = True
    record = record_of(observed)
    cut = cut_gaps(record, length, f"s-D-{seed}")
    inside = np.zeros(record.expected_steps, bool)
    inside[record.steps[cut]] = True
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inside.astype(int), [0]]))).reshape(-1, 2)
    assert (np.diff(edges, axis=1) == length).all()
    assert observed[edges[:, 0] - 1].all()
    assert observed[edges[:, 1]].all()
    assert (edges[1:, 0] - edges[:-1, 1] >= 2 * max(LEAST_MARGIN, length)).all()
    assert len(edges) <= 4
    if not missing and count >= 4 * (3 * length + 2 * LEAST_MARGIN + 1):
        assert len(edges) == 4
    np.testing.assert_array_equal(cut, cut_gaps(record, length, f"s-D-{seed}"))


def test_where_gaps_lie_depends_on_the_window_and_the_length_and_not_on_values():
    record = record_of(np.ones(730, bool))
    other = Record(record.times, record.values + 5, "daily")
    np.testing.assert_array_equal(cut_gaps(record, 7, "a"), cut_gaps(other, 7, "a"))
    assert (cut_gaps(record, 7, "a") != cut_gaps(record, 7, "b")).any()


def test_a_record_without_room_is_left_alone():
    assert not cut_gaps(
        record_of(np.arange(730) % 2 == 0), 1, "a"
    ).any()  # every other day: no two neighbours
    assert not cut_gaps(record_of(np.ones(20, bool)), 30, "a").any()


@pytest.fixture
def windows():
    return same_truths(0.0, 0.0)


def test_rows_say_how_far_the_filling_is_ahead_and_how_the_band_grows(windows, monkeypatch):
    seen = []

    def tent(record, *, model):
        """Right to the last bit but for its band: 1 at the edges, 3 in the middle of a gap of 7."""
        seen.append((model, record))
        truth = next(values for times, values in known if record.values[0] == values[0])
        times, values = record.grid()
        missing = np.isnan(values)
        lengths = [gap.steps for gap in record.gaps]
        std = np.concatenate([1 + 2 * (1 - np.abs(np.linspace(-1, 1, n))) if n > 1 else [1] for n in lengths])
        return SimpleNamespace(times=times[missing], predicted=Predicted(truth[missing], std))

    monkeypatch.setattr(gaps, "fill_gaps", tent)
    known = [(window.times, window.values) for window in windows("D")]
    monkeypatch.setattr(gaps, "FREQUENCIES", ("D",))
    rows = list(benchmark_gaps(windows, "ours"))
    assert [(row["gap"], row["method"]) for row in rows] == [
        (length, method)
        for length in LENGTHS
        for method in (
            "ours",
            "baseline/linear_interpolation",
            "baseline/climatology",
            "baseline/anomaly_line",
        )
    ]
    assert {(row["windows"], row["gaps"]) for row in rows} == {(2, 8)}
    week = next(row for row in rows if row["gap"] == 7)
    assert (week["80 %"], week["95 %"]) == (1.0, 1.0)
    assert week["middle ÷ edge"] == pytest.approx(3)
    assert "middle ÷ edge" not in rows[0]
    line = rows[1]
    assert line["ahead"] == pytest.approx(line["CRPS"] - rows[0]["CRPS"])
    assert line["ahead"] > 0
    assert line["better on"] == 2
    model, given_to = seen[0]
    assert model == "ours"
    assert len(given_to) == 600 - 4  # it sees the gaps, not what was in them


def test_bands_of_lines_through_noise_keep_their_promise(windows, monkeypatch):
    monkeypatch.setattr(gaps, "fill_gaps", _by_line)
    rows = [row for row in benchmark_gaps(windows, "ours") if row["method"] != "ours"]
    thirty = [row for row in rows if row["gap"] == 30]
    assert len(thirty) == 6
    for row in thirty:  # 240 values each
        assert row["80 %"] == pytest.approx(0.8, abs=0.1)
        assert row["95 %"] == pytest.approx(0.95, abs=0.05)


def _by_line(record, *, model):
    times, values = record.grid()
    missing = np.isnan(values)
    line = gaps.GAP_BASELINES["linear_interpolation"].forecast(record.times, record.values, times[missing])
    return SimpleNamespace(times=times[missing], predicted=line)


def test_the_filler_measured_is_equal_to_the_baseline_that_it_is(windows, monkeypatch):
    monkeypatch.setattr(gaps, "fill_gaps", _by_line)
    ours, line, *_ = benchmark_gaps(windows, "ours", 1)
    assert line["ahead"] == 0
    assert (ours["CRPS"], ours["windows"], ours["gaps"]) == (line["CRPS"], 1, 4)


def test_a_baseline_cannot_stand_in_for_the_model(windows):
    with pytest.raises(ModelError, match="beside linear_interpolation"):
        next(benchmark_gaps(windows, "baseline/climatology"))

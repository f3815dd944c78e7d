"""The scores that tell joint paths from independent ones, on cases whose answer is known."""

import numpy as np
import pytest

from anp_core.benchmarks import paths as coherence
from anp_core.benchmarks.paths import draw_windows, energy_score, score_paths, variogram_score
from anp_core.data.stations import Station
from anp_core.data.weather import synthetic_record

TRUTH = np.array([1.0, 2.0, 4.0])


def test_the_energy_score_is_the_plain_double_loop():
    paths = np.random.default_rng(0).normal(2, 1, (7, 3))
    near = np.mean([np.linalg.norm(path - TRUTH) for path in paths])
    apart = [np.linalg.norm(a - b) for i, a in enumerate(paths) for j, b in enumerate(paths) if i != j]
    assert energy_score(TRUTH, paths) == pytest.approx(near - np.mean(apart) / 2)


def test_the_variogram_score_weighs_differences_by_nearness():
    flat = np.zeros((5, 3))
    expected = (1**0.5 * 1**0.5 + 2**0.5 * 2**0.5 + 3**0.5 * 3**0.5 / 2) / 2.5
    assert variogram_score(TRUTH, flat) == pytest.approx(expected)
    assert variogram_score(TRUTH, np.repeat(TRUTH[None] + 9, 4, axis=0)) == pytest.approx(0)


def test_both_scores_prefer_the_true_law_to_its_marginals():
    random = np.random.default_rng(1)
    walk = random.normal(size=(500, 12)).cumsum(1)
    alone = random.permuted(walk, axis=0)
    truths = random.normal(size=(200, 12)).cumsum(1)
    for score in (energy_score, variogram_score):
        assert np.mean([score(truth, walk) for truth in truths]) < np.mean(
            [score(truth, alone) for truth in truths]
        )


def test_windows_end_observed_and_their_truth_is_what_came_after(monkeypatch):
    times, values = synthetic_record("temperate-daily").grid()
    start = int(times[0].astype("datetime64[D]").astype(int))
    station = Station("made up", False, start, values.astype(np.float32))
    monkeypatch.setattr(coherence, "read_stations", lambda folder, hourly, split: [station])
    windows = draw_windows(None, "daily", per_station=3)
    assert len(windows) == 3
    for window in windows:
        last = int((window.record.times[-1] - times[0]) / np.timedelta64(86_400, "s"))
        np.testing.assert_allclose(window.truth, values[last + 1 : last + 31], atol=1e-5)
        assert window.record.expected_steps <= 730
        scores = score_paths(window, np.repeat(window.truth[None], 5, axis=0))
        assert scores["energy"] == pytest.approx(0, abs=1e-6)  # °C, of float32
        assert scores["spell Brier"] == 0.0
        assert np.isnan(scores["lag 1"])

"""Bands of gaps: how far observations lie, and errors in what was stated, at made-up stations."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.stations import MAX_GAP, Station
from anp_core.data.synthetic_stations import synthetic_values
from anp_core.data.temperature_tasks import distance_to_known, observe
from anp_core.pretrained import load_model
from anp_core.training import gap_calibration
from anp_core.training.gap_calibration import DISTANCES, ask_gaps, gap_table


def stations(hourly, count=4):
    random = np.random.default_rng(0)
    source = "owm36" if hourly else "dayton"
    return [Station(source, hourly, 0, synthetic_values(hourly, random)[:2_000]) for _ in range(count)]


@given(gap=st.integers(1, 60))
def test_a_step_between_two_observations_is_nearest_and_the_middle_of_a_gap_is_furthest(gap):
    steps = np.r_[np.arange(100), np.arange(100 + gap, 200 + gap)]
    observed = observe(steps, np.sin(steps / 9.0) + np.cos(steps / 2.0), False)
    away = distance_to_known(observed, np.arange(100, 100 + gap))
    assert away.min() == away[0] == pytest.approx(2 * gap / (gap + 1))
    assert away.argmax() in ((gap - 1) // 2, gap // 2)
    np.testing.assert_allclose(away, away[::-1])
    np.testing.assert_allclose(distance_to_known(observed, np.array([steps[-1] + 7])), 7)


@pytest.mark.parametrize("hourly", [False, True])
def test_errors_are_those_of_gaps_in_what_the_network_states(hourly, monkeypatch):
    monkeypatch.setattr(gap_calibration, "WINDOWS", 64)
    network = load_model("temperature/local").network
    errors, distances = ask_gaps(network, stations(hourly), np.random.default_rng(1))
    assert len(errors) == len(distances) > 64
    assert np.isfinite(errors).all()
    assert 0.3 < np.sqrt(np.mean(errors**2)) < 3
    assert 1 <= distances.min() <= distances.max() <= (MAX_GAP[hourly] + 1) / 2


def test_the_table_has_a_place_for_every_distance(monkeypatch):
    monkeypatch.setattr(gap_calibration, "WINDOWS", 64)
    table = gap_table(load_model("temperature/local").network, stations(True), True)
    assert table["leads"] == [*DISTANCES[True]]
    assert np.shape(table["factors"]) == np.shape(table["tails"]) == (1, len(DISTANCES[True]))
    assert np.all(np.array(table["factors"]) > 0.2)

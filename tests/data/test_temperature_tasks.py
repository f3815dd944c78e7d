"""Records as Tasks: which points become context, what is told about the targets, and the way back to °C."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.climatology import YEAR_DAYS
from anp_core.data.temperature_tasks import (
    AFTER,
    AMONG,
    BEFORE,
    CONTEXT_FEATURES,
    FAR,
    MAX_ANOMALY,
    MAX_CONTEXT,
    SEASON_WINDOW,
    SUMMARY,
    TARGET_FEATURES,
    observe,
    temperature_task,
)

DAILY_START, HOURLY_START = 14_000, 340_000  # steps since 1970
seeds = st.integers(0, 2**16)


def record(seed=0, hourly=False, length=1500, share=0.8):
    """Steps and °C of a seasonal, noisy record with steps missing at random; at least ten observations."""
    random = np.random.default_rng(seed)
    steps = (HOURLY_START if hourly else DAILY_START) + np.flatnonzero(random.random(length) < share)
    if len(steps) < 10:
        steps = (HOURLY_START if hourly else DAILY_START) + np.arange(10)
    cycle = 24 if hourly else YEAR_DAYS
    values = 12 + 8 * np.sin(2 * np.pi * steps / cycle) + np.cumsum(random.normal(size=len(steps))) * 0.1
    return steps, values + random.normal(size=len(steps))


def observed_record(seed=0, hourly=False, **size):
    return observe(*record(seed, hourly, **size), hourly)


def gap_in(observed, first, length):
    """Steps of a gap, and the record without them."""
    targets = np.arange(first, first + length)
    kept = ~np.isin(observed.steps, targets)
    return targets, type(observed)(observed.steps[kept], observed.anomaly[kept], observed.climatology)


# ---------------------------------------------------------------- the way back to °C


@given(seed=seeds, hourly=st.booleans())
def test_values_and_truth_read_back_as_they_were(seed, hourly):
    steps, values = record(seed, hourly)
    observed = observe(steps, values, hourly)
    ahead = steps[-1] + np.arange(1, 20)
    truth = np.random.default_rng(seed).normal(12, 5, 19)
    part = temperature_task(observed, ahead, truth)
    np.testing.assert_allclose(
        part.offset + part.scale * part.task.target_y[0, :, 0].numpy(), truth, atol=1e-4
    )
    level = observed.climatology.mean(observed.days(steps[part.context]))
    uncut = np.abs(observed.anomaly[part.context]) < MAX_ANOMALY
    back = level + part.scale * part.task.context_y[0, :, 0].numpy()
    np.testing.assert_allclose(back[uncut], values[part.context][uncut], atol=1e-4)


def test_an_outlier_is_cut_to_six_deviations():
    steps, values = record()
    values[700] += 400
    observed = observe(steps, values, hourly=False)
    assert observed.anomaly[700] == MAX_ANOMALY
    assert np.abs(observed.anomaly).max() == MAX_ANOMALY


# ---------------------------------------------------------------- context


@given(seed=seeds, hourly=st.booleans(), share=st.sampled_from([0.05, 0.5, 1.0]), ahead=st.integers(1, 400))
def test_a_forecasts_context_is_the_latest_points_and_some_from_further_back(seed, hourly, share, ahead):
    observed = observed_record(seed, hourly, share=share)
    context = temperature_task(observed, observed.steps[-1] + np.arange(1, ahead + 1)).context
    count = len(observed.steps)
    assert (np.diff(context) > 0).all()
    assert context[0] >= 0
    assert len(context) <= BEFORE + FAR
    latest = np.arange(max(0, count - BEFORE), count)
    np.testing.assert_array_equal(context[-len(latest) :], latest)
    assert len(context) > len(latest) or count <= BEFORE


@given(seed=seeds, hourly=st.booleans(), first=st.integers(300, 1100), length=st.integers(1, 200))
def test_a_gaps_context_lies_on_both_sides_of_it(seed, hourly, first, length):
    observed = observed_record(seed, hourly)
    targets, rest = gap_in(observed, observed.steps[0] + first, length)
    context = temperature_task(rest, targets).context
    assert len(context) <= MAX_CONTEXT
    assert (np.diff(context) > 0).all()
    assert not np.isin(rest.steps[context], targets).any()
    start = np.searchsorted(rest.steps, targets[0])
    around = np.arange(max(0, start - BEFORE), min(len(rest.steps), start + AFTER))
    np.testing.assert_array_equal(context[-len(around) :], around)


def test_points_among_scattered_gaps_are_context_too():
    observed = observed_record(share=1.0)
    targets = observed.steps[600] + np.array([0, 5, 6, 20, AMONG - 1])
    rest = type(observed)(
        np.setdiff1d(observed.steps, targets), np.zeros(len(observed.steps) - 5), observed.climatology
    )
    context = temperature_task(rest, targets).context
    among = np.setdiff1d(np.arange(targets[0], targets[-1] + 1), targets)
    assert np.isin(among, rest.steps[context]).all()


def test_daily_points_from_further_back_are_of_the_same_season():
    observed = observed_record(length=8 * 365, share=1.0)
    targets = observed.steps[-1] + np.arange(1, 31)
    context = temperature_task(observed, targets).context
    older = observed.steps[context[:-BEFORE]]
    away = (older - targets[15]) / YEAR_DAYS
    assert len(older) == FAR
    assert (np.abs(away - np.rint(away)) * YEAR_DAYS <= SEASON_WINDOW + 1).all()
    assert len(set(np.rint(away))) >= 6  # of all earlier years, not of the last alone


# ---------------------------------------------------------------- what is told about targets


@given(seed=seeds, hourly=st.booleans(), first=st.integers(200, 1300), length=st.integers(1, 60))
def test_the_base_is_the_bridge_between_the_nearest_observations(seed, hourly, first, length):
    observed = observed_record(seed, hourly, share=0.7)
    targets, rest = gap_in(observed, observed.steps[0] + first, length)
    part = temperature_task(rest, targets)
    for number, target in enumerate(targets):
        before = [i for i in range(len(rest.steps)) if rest.steps[i] < target][-1:]
        after = [i for i in range(len(rest.steps)) if rest.steps[i] > target][:1]
        sides = [
            (rest.anomaly[side], np.abs(rest.steps[side] - target).astype(float))
            if side
            else (np.zeros(1), np.array([np.inf]))
            for side in (before, after)
        ]
        mean, std = rest.climatology.damped(rest.days(np.array([target])), *sides)
        np.testing.assert_allclose(part.task.base_mean[0, number], mean, atol=1e-5)
        np.testing.assert_allclose(part.task.base_std[0, number], std, atol=1e-5)


def test_lags_count_from_the_last_observation_before_the_asked_stretch():
    observed = observed_record(share=1.0)
    part = temperature_task(observed, observed.steps[-1] + np.array([1, 2, 30]))
    np.testing.assert_allclose(part.task.target_x[0, :, 0], [1, 2, 30])
    np.testing.assert_allclose(part.task.target_x[0, :, 1], np.array([1, 2, 30]) / YEAR_DAYS, rtol=1e-6)
    assert part.task.context_x[0, -1, 0] == 0
    assert part.task.context_x[0, -2, 0] == -1
    hourly = observed_record(hourly=True, share=1.0)
    part = temperature_task(hourly, hourly.steps[-1] + np.array([24]))
    np.testing.assert_allclose(part.task.target_x[0, 0], [24, 1])


def test_every_target_knows_the_same_summary_of_the_record():
    observed = observed_record(share=0.6)
    part = temperature_task(observed, observed.steps[-1] + np.arange(1, 4))
    summary = part.task.target_features[0, :, -SUMMARY:].numpy()
    np.testing.assert_array_equal(summary, summary[:1].repeat(3, axis=0))
    climatology = observed.climatology
    np.testing.assert_allclose(summary[0, :2], [np.log(climatology.sigma), climatology.phi], rtol=1e-5)
    assert summary[0, -1] == climatology.hourly


def test_what_comes_after_a_gap_is_not_told_as_what_came_before():
    observed = observed_record(share=1.0)
    targets, rest = gap_in(observed, observed.steps[700], 20)
    louder = type(rest)(
        rest.steps, np.where(rest.steps > targets[-1], rest.anomaly + 1, rest.anomaly), rest.climatology
    )
    tail = slice(-SUMMARY, None)
    here, there = (temperature_task(each, targets).task.target_features for each in (rest, louder))
    np.testing.assert_array_equal(here[..., tail], there[..., tail])
    assert (here != there).any()  # though the base on the far side moved


@pytest.mark.parametrize("hourly", [False, True])
@pytest.mark.parametrize("count", [10, 11, 40, 3000])
@pytest.mark.parametrize("kind", ["constant", "noisy", "rising", "sparse"])
def test_sizes_hold_and_everything_is_finite_whatever_the_record(hourly, count, kind):
    start = HOURLY_START if hourly else DAILY_START
    steps = start + np.arange(count) * (9 if kind == "sparse" else 1)
    values = {
        "constant": np.full(count, 27.0),
        "noisy": np.random.default_rng(0).normal(0, 30, count),
        "rising": np.linspace(-40, 50, count),
        "sparse": np.sin(np.arange(count)),
    }[kind]
    observed = observe(steps, values, hourly)
    places = {
        "after": steps[-1] + np.arange(1, 400),
        "before": steps[0] - np.arange(5, 0, -1),
        "inside": np.arange(steps[count // 2], steps[count // 2] + 3),
    }
    for targets in places.values():
        part = temperature_task(observed, targets)
        task = part.task
        assert task.context_features.shape[-1] == CONTEXT_FEATURES
        assert task.target_features.shape[-1] == TARGET_FEATURES
        assert (task.base_std > 0).all()
        for tensor in (task.context_x, task.context_y, task.context_features):
            assert tensor.isfinite().all()
        for tensor in (task.target_x, task.target_features, task.base_mean, task.base_std):
            assert tensor.isfinite().all()
        assert np.isfinite(part.offset).all()
        assert part.scale > 0

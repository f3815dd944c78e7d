"""Records as Tasks: which points become context, what is told about the targets, and the way back to °C."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.climatology_prior import YEAR_DAYS
from anp_core.data.temperature_tasks import (
    AFTER,
    AMONG,
    CONTEXT_FEATURES,
    MAX_ANOMALY,
    MONTH,
    RECENT,
    SAME_HOURS,
    SEASON_WINDOW,
    SEASONAL,
    SUMMARY,
    TARGET_FEATURES,
    observe,
    split_seasons,
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
    return targets, replace(observed, steps=observed.steps[kept], anomaly=observed.anomaly[kept])


def groups(part):
    """The observed points in the seasonal and in the recent places."""
    seasonal, recent = part.context[:SEASONAL], part.context[SEASONAL:]
    return seasonal[seasonal >= 0], recent[recent >= 0]


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
    filled = part.context >= 0
    chosen = part.context[filled]
    level = observed.climatology.mean(observed.days(steps[chosen]))
    uncut = np.abs(observed.anomaly[chosen]) < MAX_ANOMALY
    back = level + part.scale * part.task.context_y[0, filled, 0].numpy()
    np.testing.assert_allclose(back[uncut], values[chosen][uncut], atol=1e-4)


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
    part = temperature_task(observed, observed.steps[-1] + np.arange(1, ahead + 1))
    seasonal, recent = groups(part)
    count = len(observed.steps)
    np.testing.assert_array_equal(recent, np.arange(max(0, count - RECENT), count))
    assert (np.diff(seasonal) > 0).all()
    assert not len(seasonal) or seasonal[-1] < recent[0]
    assert len(seasonal) == 0 or count > RECENT
    assert len(seasonal) > 0 or count <= RECENT or hourly
    np.testing.assert_array_equal(part.task.context_mask[0], part.context >= 0)


@given(seed=seeds, hourly=st.booleans(), first=st.integers(300, 1100), length=st.integers(1, 200))
def test_a_gaps_recent_places_lie_on_both_sides_of_it(seed, hourly, first, length):
    observed = observed_record(seed, hourly)
    targets, rest = gap_in(observed, observed.steps[0] + first, length)
    part = temperature_task(rest, targets)
    seasonal, recent = groups(part)
    assert not np.isin(rest.steps[np.concatenate([seasonal, recent])], targets).any()
    start = np.searchsorted(rest.steps, targets[0])
    stop = min(len(rest.steps), start + AFTER)
    around = np.arange(max(0, start - (RECENT - (stop - start))), stop)
    np.testing.assert_array_equal(recent, around)


def test_points_among_scattered_gaps_are_context_too():
    observed = observed_record(share=1.0)
    targets = observed.steps[600] + np.array([0, 5, 6, 20, AMONG - 1])
    kept = ~np.isin(observed.steps, targets)
    rest = replace(observed, steps=observed.steps[kept], anomaly=observed.anomaly[kept])
    among = np.setdiff1d(np.arange(targets[0], targets[-1] + 1), targets)
    assert np.isin(among, rest.steps[groups(temperature_task(rest, targets))[1]]).all()


def test_daily_seasonal_places_hold_the_same_season_of_all_earlier_years():
    observed = observed_record(length=8 * 365, share=1.0)
    targets = observed.steps[-1] + np.arange(1, 31)
    older = observed.steps[groups(temperature_task(observed, targets))[0]]
    away = (older - targets[15]) / YEAR_DAYS
    assert len(older) == SEASONAL
    assert (np.abs(away - np.rint(away)) * YEAR_DAYS <= SEASON_WINDOW + 1).all()
    assert len(set(np.rint(away))) >= 6


def test_hourly_seasonal_places_hold_all_hours_of_the_days_before():
    observed = observed_record(hourly=True, share=1.0)
    targets = observed.steps[-1] + np.arange(1, 49)
    older = observed.steps[groups(temperature_task(observed, targets))[0]]
    assert len(older) == SEASONAL
    assert older.min() >= targets[0] - SAME_HOURS
    assert len(set(older % 24)) >= 20


def test_an_observation_knows_those_around_it_and_no_others():
    observed = observed_record(share=1.0)
    targets = observed.steps[-1] + np.arange(1, 31)
    features = temperature_task(observed, targets).task.context_features[0]
    changed = observed.anomaly.copy()
    changed[-3] += 1.0
    other = temperature_task(replace(observed, anomaly=changed), targets).task.context_features[0]
    moved = (features != other).any(1).numpy()
    assert moved[-8:].all()  # at lags of up to two either way, and in the running means
    assert not moved[: SEASONAL // 2].any()  # a year before


# ---------------------------------------------------------------- what is told about targets


@given(seed=seeds, hourly=st.booleans(), first=st.integers(200, 1300), length=st.integers(1, 60))
def test_the_base_of_a_gap_starts_at_its_edges_and_its_std_grows_inward(seed, hourly, first, length):
    observed = observed_record(seed, hourly, share=1.0)
    targets, rest = gap_in(observed, observed.steps[0] + first, length)
    task = temperature_task(rest, targets).task
    unit = np.sqrt(rest.climatology.anomaly_variance(rest.days(targets)))
    std = task.base_std[0, :, 0].numpy() / unit
    middle = std[len(std) // 2]
    assert middle >= std[0] * 0.999
    assert middle >= std[-1] * 0.999
    assert (std <= 1.001).all()


def test_lags_count_from_the_last_observation_before_the_asked_stretch():
    observed = observed_record(share=1.0)
    part = temperature_task(observed, observed.steps[-1] + np.array([1, 2, 30]))
    np.testing.assert_allclose(part.task.target_x[0, :, 0], [1, 2, 30])
    np.testing.assert_allclose(part.task.target_x[0, :, 1], np.array([1, 2, 30]) / YEAR_DAYS, rtol=1e-6)
    assert part.task.context_x[0, -1, 0] == 0
    assert part.task.context_x[0, -2, 0] == -1
    hourly = observed_record(hourly=True, share=1.0)
    part = temperature_task(hourly, hourly.steps[-1] + np.array([24]))
    np.testing.assert_allclose(part.task.target_x[0, 0, :2], [24, 1])
    again = temperature_task(hourly, hourly.steps[-1] + np.array([48])).task.target_x[0, 0, 2:]
    np.testing.assert_allclose(part.task.target_x[0, 0, 2:], again, atol=1e-4)  # the same place on the circle


def test_every_target_knows_the_same_summary_of_the_record():
    observed = observed_record(share=0.6)
    part = temperature_task(observed, observed.steps[-1] + np.arange(1, 4))
    summary = part.task.target_features[0, :, -SUMMARY:].numpy()
    np.testing.assert_array_equal(summary, summary[:1].repeat(3, axis=0))
    climatology = observed.climatology
    np.testing.assert_allclose(summary[0, :2], [np.log(climatology.sigma), observed.persistence], rtol=1e-5)
    np.testing.assert_array_equal(summary[0, -2:], [climatology.hourly, climatology.annual])


def test_what_comes_after_a_gap_is_not_told_as_what_came_before():
    observed = observed_record(share=1.0)
    targets, rest = gap_in(observed, observed.steps[700], 20)
    louder = replace(rest, anomaly=np.where(rest.steps > targets[-1], rest.anomaly + 1, rest.anomaly))
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


def test_half_a_year_of_hours_is_read_for_persistence_as_its_last_four_weeks_are():
    """The season in between is none of the anomalies, which would seem to last for months."""
    hours = np.arange(180 * 24)
    random = np.random.default_rng(5)
    weather = np.zeros(len(hours))
    for hour in hours[1:]:
        weather[hour] = 0.95 * weather[hour - 1] + random.normal()
    days = (HOURLY_START + hours) / 24
    values = weather - 12 * np.cos(2 * np.pi * (days - 14_265) / YEAR_DAYS)  # coldest on 21 January
    whole = observe(HOURLY_START + hours, values, True)
    last = hours >= hours[-1] - 28 * 24
    weeks = observe(HOURLY_START + hours[last], values[last], True)
    assert whole.persistence == pytest.approx(weeks.persistence, abs=0.03)


# ---------------------------------------------------------------- seasons asked for


@given(
    hourly=st.booleans(),
    steps=st.lists(st.integers(0, 3_000), min_size=1, max_size=200, unique=True).map(sorted),
)
def test_asked_times_are_split_into_months_that_join_again(hourly, steps):
    targets = DAILY_START + np.array(steps)
    parts = split_seasons(targets, hourly)
    np.testing.assert_array_equal(np.concatenate(parts), targets)
    assert all(len(part) and part[-1] - part[0] < MONTH[hourly] for part in parts)


def test_a_months_forecast_is_one_task_and_a_years_forecast_for_july_looks_at_julys():
    observed = observed_record(length=8 * 365, share=1.0)
    assert len(split_seasons(observed.steps[-1] + np.arange(1, 31), False)) == 1
    for part in split_seasons(observed.steps[-1] + np.arange(1, 366), False):
        older = observed.steps[groups(temperature_task(observed, part))[0]]
        away = (older - part[len(part) // 2]) / YEAR_DAYS
        assert (np.abs(away - np.rint(away)) * YEAR_DAYS <= SEASON_WINDOW + 1).all()


def test_hours_asked_for_months_ahead_look_at_that_season_of_earlier_years():
    observed = observed_record(length=800 * 24, hourly=True, share=1.0)
    targets = observed.steps[-1] + 24 * 120 + np.arange(48)
    older = observed.steps[groups(temperature_task(observed, targets))[0]]
    away = (older - targets[24]) / 24 / YEAR_DAYS
    assert (np.abs(away - np.rint(away)) * YEAR_DAYS <= SEASON_WINDOW + 1).all()

"""What is said of records unlike those of training, and by how much their bands widen: laws for any network."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.data.record import Record
from anp_core.data.sampling import Sampling
from anp_core.data.temperature_tasks import observe
from anp_core.data.weather import synthetic_record
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.familiarity import (
    FOREIGN,
    held_back_errors,
    judge,
    self_check,
)
from anp_core.prediction.temperature.unusual_values import find_shift

DAY, HOUR = np.timedelta64(86_400, "s"), np.timedelta64(3_600, "s")


def weather(count=1500, seed=0, mean=10.0, amplitude=9.0, spread=3.5, phi=0.75):
    random = np.random.default_rng(seed)
    x = random.normal(size=count) * np.sqrt(1 - phi**2)
    for day in range(1, count):
        x[day] += phi * x[day - 1]
    return np.round(mean - amplitude * np.cos(2 * np.pi * np.arange(count) / 365.25) + spread * x, 1)


def daily(values, **fields):
    times = np.datetime64("2015-03-01", "s") + np.arange(len(values)) * DAY
    return Record(times, values, "daily", **fields)


def damped(pairs, size=1.0):
    """Predictions of the damped climatology, their std `size` times what it should be."""
    found = []
    for observed, targets in pairs:
        lag = (targets - observed.steps[-1]).astype(float)
        none = (np.zeros(len(targets)), np.full(len(targets), np.inf))
        days, climatology = observed.days(targets), observed.climatology
        mean, std = climatology.damped(days, (np.full(len(targets), observed.anomaly[-1]), lag), none)
        scale = climatology.sigma
        found.append(Predicted(climatology.mean(days) + scale * mean, size * scale * std))
    return found


def judged(record, furthest=30, predict=damped):
    steps = record.step_numbers(record.times)
    observed = observe(steps, record.values, record.step == "hourly")
    return judge(record, observed, record.values, furthest, predict)


# ---------------------------------------------------------------- familiar records


@pytest.mark.parametrize("kind", ["temperate-daily", "continental-daily", "tropical-daily", "coastal-hourly"])
def test_an_ordinary_record_is_told_nothing_and_keeps_its_band(kind):
    record = synthetic_record(kind)
    found = judged(record)
    assert found.notes == ()
    assert found.factor == 1.0


@pytest.mark.parametrize(
    "fields", [{"mean": -30, "amplitude": 18, "spread": 5}, {"mean": 27, "amplitude": 0, "spread": 0.7}]
)
def test_cold_and_even_climates_are_ordinary(fields):
    for seed in range(5):
        assert judged(daily(weather(seed=seed, **fields))).notes == ()


# ---------------------------------------------------------------- the record's own errors


def test_a_band_that_did_not_hold_is_widened_by_as_much_and_one_that_did_is_left():
    record = daily(weather(3000))
    narrow = judged(record, predict=lambda pairs: damped(pairs, size=0.25))
    assert 2.5 < narrow.factor < 4.5
    assert any("missed by more" in note for note in narrow.notes)
    assert judged(record, predict=lambda pairs: damped(pairs, size=4.0)).factor == 1.0


@given(st.floats(0.1, 5.0), st.integers(0, 1000), st.booleans())
def test_the_factor_is_never_below_one_and_doubt_works_for_the_familiar_only(size, seed, wide):
    errors = size * np.random.default_rng(seed).normal(size=(12, 7))
    familiar, foreign = (self_check(errors, foreign=each) for each in (False, True))
    rms = np.sqrt(np.mean(np.minimum(np.abs(errors), 8) ** 2))
    assert 1.0 <= familiar <= max(rms, 1.0)
    assert max(rms, 1.0) <= foreign <= max(1.0, 1.5 * rms)
    assert self_check(None, foreign=wide) == 1.0


def test_lucky_and_unlucky_draws_hardly_widen_a_band_that_is_right():
    factors = [
        self_check(np.random.default_rng(seed).normal(size=(12, 7)), foreign=False) for seed in range(300)
    ]
    assert np.mean(np.array(factors) > 1.05) < 0.02


def test_a_held_back_forecast_sees_nothing_later_than_its_origin():
    record = daily(weather(600))
    steps = record.step_numbers(record.times)
    seen = []
    held_back_errors(steps, record.values, False, lambda pairs: seen.extend(pairs) or damped(pairs))
    assert len(seen) == 12
    for observed, targets in seen:
        assert observed.steps[-1] < targets[0]
        count = len(observed.steps)
        alone = observe(steps[:count], record.values[:count], False)
        np.testing.assert_array_equal(observed.anomaly, alone.anomaly)
    known = damped(seen[:1])[0]
    found = held_back_errors(steps, record.values, False, damped)
    truth = record.values[np.isin(steps, seen[0][1])]
    np.testing.assert_allclose(found[0], (truth - known[0]) / known[1])


@pytest.mark.parametrize("count", [10, 12, 30, 45, 60])
@pytest.mark.parametrize("hourly", [False, True])
def test_short_records_are_checked_where_they_can_be_and_never_crash(count, hourly):
    steps = 400_000 + np.arange(count)
    errors = held_back_errors(steps, weather(count), hourly, damped)
    assert errors is None or (len(errors) >= 3 and np.isfinite(errors).all())


# ---------------------------------------------------------------- few observations, far horizons


@pytest.mark.parametrize(
    ("days", "said"), [(40, True), (140, True), (269, True), (280, False), (1500, False)]
)
def test_what_the_band_rests_on_is_said_where_the_season_is_unknown(days, said):
    found = judged(daily(weather(days)))
    assert any(f"From {days} days the season is unknown" in note for note in found.notes) == said
    assert found.factor < 1.2  # the band knows it already


def test_hours_lean_on_the_season_only_far_ahead():
    short = synthetic_record("coastal-hourly")
    assert not any("season" in note for note in judged(short, furthest=48).notes)
    assert any("From 92 days the season is unknown" in note for note in judged(short, furthest=300).notes)


def test_a_handful_of_hours_is_told_with_its_number():
    record = synthetic_record("coastal-hourly")
    short = replace(record, times=record.times[:60], values=record.values[:60])
    assert any("Only 60 observations over" in note for note in judged(short, furthest=24).notes)


def test_beyond_what_training_asked_for_it_is_said():
    assert any("380 days ahead" in note for note in judged(daily(weather()), furthest=900).notes)
    assert any(
        "340 hours ahead" in note for note in judged(synthetic_record("coastal-hourly"), furthest=700).notes
    )


# ---------------------------------------------------------------- other quantities


def humidity():
    return np.clip(np.round(76 + 2 * (weather(spread=3) - 10)), 5, 100)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (humidity(), "may be humidity"),
        (np.maximum(weather(mean=-3, amplitude=0, phi=0.0), 0.0), "exactly the lowest"),
        (weather(spread=12), "more than air temperature"),
        (weather(amplitude=1.0, spread=0.2), "less than air temperature"),
        (weather(phi=0.99), "slowly"),
        (weather(phi=0.0), "abruptly"),
        (weather(spread=4, mean=-66), "beyond all"),
        (10 + np.random.default_rng(0).exponential(3.0, 1500).round(1) ** 1.6, "one side"),
        (np.full(1500, 21.5), "never moves: all 1,500 values are 21.5 °C"),
    ],
)
def test_what_is_no_air_temperature_is_told_and_gets_a_wider_band(values, words):
    found = judged(daily(values))
    assert any(words in note for note in found.notes), found.notes
    assert found.factor >= FOREIGN


def test_another_quantity_by_name_is_believed():
    found = judged(daily(weather(), quantity="pressure"))
    assert any("says pressure" in note for note in found.notes)
    assert found.factor >= FOREIGN


def test_a_coarse_schedule_and_heavy_losses_are_told():
    record = daily(weather())
    weekly = replace(
        record,
        times=record.times[::7],
        values=record.values[::7],
        sampling=Sampling(7, (int(record.step_numbers(record.times)[0]) % 7,)),
    )
    assert any("every 7 days" in note for note in judged(weekly).notes)
    kept = np.random.default_rng(0).random(1500) > 0.75
    assert any(
        "7" in note and "are missing" in note
        for note in judged(replace(record, times=record.times[kept], values=record.values[kept])).notes
    )
    outage = np.ones(1500, bool)
    outage[200:1200] = False
    assert judged(replace(record, times=record.times[outage], values=record.values[outage])).notes == ()


# ---------------------------------------------------------------- shifts


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 100), st.integers(300, 1300), st.sampled_from([-7.0, 7.0]))
def test_a_station_that_moved_is_found_and_the_later_the_wider(seed, at, size):
    values = weather(seed=seed) + size * (np.arange(1500) >= at)
    record = daily(values)
    shift = find_shift(observe(record.step_numbers(record.times), values, False))
    assert shift is not None
    assert ("higher" if size > 0 else "lower") in shift.sentence
    assert 1.0 < shift.factor < 3.5
    said = np.datetime64(shift.sentence.split("about ")[1][:7])
    assert abs(said.astype("datetime64[D]") - record.times[at].astype("datetime64[D]")) < np.timedelta64(
        75, "D"
    )


def test_weather_alone_shifts_nothing():
    found = [
        find_shift(observe(np.arange(1500), weather(seed=seed), False)) is not None for seed in range(60)
    ]
    assert np.mean(found) <= 0.02


def test_a_shift_is_told_in_the_unit_of_the_file():
    values = weather() + 6.0 * (np.arange(1500) >= 900)
    observed = observe(np.arange(1500), values, False)
    celsius, fahrenheit = (
        float(find_shift(observed, unit).sentence.split("lie ")[1].split()[0]) for unit in "CF"
    )
    assert fahrenheit == pytest.approx(1.8 * celsius, abs=0.1)


# ---------------------------------------------------------------- sparse records


@pytest.mark.parametrize("every", [2, 3, 6])
def test_a_sparse_record_lasts_as_long_as_the_full_one_that_it_was_taken_from(every):
    values, hours = weather(6000, amplitude=0, phi=0.96), 400_000 + np.arange(6000)
    full, sparse = (observe(hours[::k], values[::k], True).persistence for k in (1, every))
    assert sparse == pytest.approx(full, abs=0.03)

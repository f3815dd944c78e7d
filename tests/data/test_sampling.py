"""Which steps a station usually measures at: schedules are found, losses and wandering readings are none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.data.record import Gap, Record
from anp_core.data.sampling import EVERY_STEP, Sampling, find_sampling

HOURS = 470_000 + np.arange(24 * 60)
DAYS = np.datetime64("2015-01-01").astype(int) + np.arange(3650)


def at_hours(*hours):
    return HOURS[np.isin(HOURS % 24, hours)]


def month_starts(count=60, day=0):
    return (np.datetime64("2016-01") + np.arange(count)).astype("datetime64[D]").astype(np.int64) + day


@pytest.mark.parametrize(
    ("steps", "hourly", "expected", "words"),
    [
        (HOURS, True, EVERY_STEP, "every hour"),
        (HOURS[::3], True, Sampling(3, (int(HOURS[0]) % 3,)), "every 3 hours"),
        # Not even two days of them.
        (HOURS[2::3][:12], True, Sampling(3, (int(HOURS[2]) % 3,)), "every 3 hours"),
        (at_hours(6, 18), True, Sampling(12, (6,)), "every 12 hours"),
        (at_hours(7, 14, 21), True, Sampling(24, (7, 14, 21)), "at 07:00, 14:00 and 21:00"),
        (at_hours(*range(6, 19)), True, Sampling(24, tuple(range(6, 19))), "every hour from 06:00 to 18:00"),
        (at_hours(22, 23, 0, 1), True, Sampling(24, (0, 1, 22, 23)), "every hour from 22:00 to 01:00"),
        (HOURS[HOURS % 24 != 3], True, EVERY_STEP, "every hour"),  # an hour of maintenance a day is a gap
        (DAYS, False, EVERY_STEP, "every day"),
        (DAYS[DAYS % 7 < 5], False, EVERY_STEP, "every day"),  # weekends are gaps
        (DAYS[::7], False, Sampling(7, (int(DAYS[0]) % 7,)), "every 7 days"),
        (month_starts(), False, Sampling(month_day=1), "once a month"),
        (month_starts(day=14), False, Sampling(month_day=15), "once a month"),
        (month_starts() - 1, False, Sampling(month_day=31), "once a month"),
        (month_starts()[::3], False, Sampling(month_day=1, months=3), "once a quarter"),
        (month_starts()[2::3] - 1, False, Sampling(month_day=31, months=3, month=1), "once a quarter"),
        (month_starts()[::6], False, Sampling(month_day=1, months=6), "twice a year"),
        (month_starts(1200)[::12], False, Sampling(month_day=1, months=12), "once a year"),
        (month_starts(1200)[6::12], False, Sampling(month_day=1, months=12, month=6), "once a year"),
        (month_starts(1200)[12::12] - 1, False, Sampling(month_day=31, months=12, month=11), "once a year"),
        (month_starts()[::2], False, Sampling(month_day=1, months=2), "every 2 months"),
        (month_starts(1800)[48::120], False, Sampling(month_day=1, months=120), "every 10 years"),
        (DAYS[::28], False, Sampling(28, (int(DAYS[0]) % 28,)), "every 28 days"),  # four weeks are no month
        (DAYS[:2], False, EVERY_STEP, "every day"),
    ],
)
def test_a_schedule_is_found_and_said(steps, hourly, expected, words):
    found = find_sampling(steps, hourly)
    assert found == expected
    assert found.says(hourly) == words


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.0, 0.9), st.booleans())
def test_scattered_losses_are_no_schedule(seed, share, hourly):
    steps = HOURS if hourly else DAYS[:1440]
    kept = steps[np.random.default_rng(seed).random(len(steps)) >= share]
    assert find_sampling(kept, hourly) == EVERY_STEP


@pytest.mark.parametrize("months", [1, 3, 12])
def test_a_month_that_is_missing_is_a_gap_and_no_other_schedule(months):
    steps = np.delete(month_starts(50 * months)[::months], [3, 4, 20])
    found = find_sampling(steps, False)
    assert found == Sampling(month_day=1, months=months)
    assert len(found.unmet(steps)) == 3


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.floats(0.0, 0.4), st.sampled_from([2, 3, 4, 6, 8, 12]))
def test_a_schedule_with_losses_is_still_one(seed, share, every):
    steps = HOURS[::every]
    kept = steps[np.random.default_rng(seed).random(len(steps)) >= share]
    assert find_sampling(kept, True) == Sampling(every, (int(HOURS[0]) % every,))


def test_a_station_that_changed_its_hours_counts_as_it_measures_now():
    assert find_sampling(np.concatenate([HOURS[::3], HOURS[-1] + 1 + np.arange(300)]), True) == EVERY_STEP
    later = HOURS[-1] + 3 * np.arange(1, 300)
    assert find_sampling(np.concatenate([HOURS, later]), True).cycle == 3


@given(
    st.sampled_from(
        [
            EVERY_STEP,
            Sampling(3, (1,)),
            Sampling(24, (7, 14, 21)),
            Sampling(7, (4,)),
            Sampling(month_day=31),
            Sampling(month_day=31, months=3),
            Sampling(month_day=30, months=12, month=1),
        ]
    ),
    st.integers(-20_000, 40_000),
    st.integers(0, 400),
)
def test_usual_steps_lie_within_and_their_distances_are_as_promised(sampling, first, length):
    usual = sampling.between(first, first + length)
    assert ((usual >= first) & (usual <= first + length)).all()
    jumps = np.diff(usual)
    assert (jumps >= sampling.shortest).all()
    assert (jumps <= sampling.longest).all()
    assert len(usual) >= length // sampling.longest  # none is left out
    joined = np.concatenate(
        [
            sampling.between(first, first + length // 2),
            sampling.between(first + length // 2 + 1, first + length),
        ]
    )
    np.testing.assert_array_equal(joined, usual)


def test_the_last_of_every_month_knows_leap_years():
    days = Sampling(month_day=31).between(
        *np.array(["2024-01-01", "2024-04-30"], "datetime64[D]").astype(int)
    )
    assert list(days.astype("datetime64[D]").astype(str)) == [
        "2024-01-31",
        "2024-02-29",
        "2024-03-31",
        "2024-04-30",
    ]


def test_a_reading_a_day_late_is_not_a_missing_week():
    weekly = 7 * np.arange(40) + 3
    late = weekly.copy()
    late[[5, 9]] += 1
    sampling = find_sampling(weekly, False)
    assert len(sampling.unmet(late)) == 0
    np.testing.assert_array_equal(sampling.unmet(np.delete(late, [20, 21])), weekly[20:22])


@given(st.integers(0, 5000), st.integers(1, 400), st.sampled_from([1, 2, 7, 30]))
def test_what_lies_ahead_is_within_the_horizon_or_is_the_next_usual_time(last, steps, cycle):
    ahead = Sampling(cycle, (last % cycle,)).ahead(last, steps)
    np.testing.assert_array_equal(ahead, last + cycle * np.arange(1, max(1, steps // cycle) + 1))


def test_an_early_reading_does_not_repeat_itself_ahead():
    # Tomorrow's usual time was met today.
    assert list(Sampling(7, (3,)).ahead(7 * 10 + 2, 14)) == [7 * 11 + 3]


def test_a_records_gaps_and_grid_keep_to_its_sampling():
    times = np.datetime64("2024-01-01T00", "s") + np.delete(
        np.arange(0, 240, 3), [4, 5, 30]
    ) * np.timedelta64(3600, "s")
    record = Record(times, np.arange(len(times), dtype=float), "hourly", sampling=Sampling(3, (0,)))
    assert record.gaps == (
        Gap(np.datetime64("2024-01-01T12", "s"), np.datetime64("2024-01-01T15", "s"), 2),
        Gap(np.datetime64("2024-01-04T18", "s"), np.datetime64("2024-01-04T18", "s"), 1),
    )
    grid, values = record.grid()
    assert len(grid) == record.expected_steps == 80
    assert record.span_steps == 238
    assert np.isnan(values).sum() == 3
    assert (np.diff(grid) == np.timedelta64(3, "h")).all()
    assert record.missing_share == pytest.approx(3 / 80)
    assert record.spacing == np.timedelta64(3, "h")
    assert record.window(end="2024-01-03").sampling == record.sampling

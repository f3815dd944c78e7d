from dataclasses import replace

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.record_context import FEWEST_LEFT, choose_points, hide_future, hide_stretches, hold_back
from anp_core.errors import RecordError

DAY = np.timedelta64(86_400, "s")
TIMES = np.datetime64("2024-01-01", "s") + DAY * np.delete(np.arange(200), [150, 151, 152])
RECORD = Record(TIMES, np.arange(197.0), "daily")


def test_without_a_wish_every_point_is_context():
    assert choose_points(RECORD).all()


def test_the_newest_steps_are_counted_in_days_not_in_points():
    chosen = choose_points(RECORD, newest_steps=60)
    assert TIMES[chosen][0] == TIMES[-1] - 59 * DAY
    assert chosen.sum() == 57  # three of the sixty days are missing


@pytest.mark.parametrize("share", [0.5, 0.1, 0.02])
def test_a_share_is_drawn_from_the_window_by_its_seed(share):
    chosen = choose_points(RECORD, newest_steps=100, share=share, seed=3)
    window = choose_points(RECORD, newest_steps=100)
    assert chosen.sum() == round(share * window.sum())
    assert not (chosen & ~window).any()
    np.testing.assert_array_equal(chosen, choose_points(RECORD, newest_steps=100, share=share, seed=3))
    assert not np.array_equal(chosen, choose_points(RECORD, newest_steps=100, share=share, seed=4))


def test_dropping_a_point_changes_nothing_else():
    before = choose_points(RECORD, share=0.5, seed=1)
    victim = np.flatnonzero(before)[20]
    after = choose_points(RECORD, share=0.5, seed=1, dropped=TIMES[[victim]])
    assert np.flatnonzero(before != after).tolist() == [victim]


def test_history_and_truth_together_are_the_record():
    history, truth = hold_back(RECORD, 30)
    np.testing.assert_array_equal(np.concatenate([history.times, truth.times]), TIMES)
    np.testing.assert_array_equal(np.concatenate([history.values, truth.values]), RECORD.values)
    assert truth.times[0] - history.times[-1] == DAY
    assert len(truth) == 30


def test_what_would_be_left_must_be_enough_to_forecast_from():
    hold_back(RECORD, 200 - FEWEST_LEFT)
    with pytest.raises(RecordError, match="would leave 29 of 197 points"):
        hold_back(RECORD, 201 - FEWEST_LEFT)


# ------------------------------------------------------------------------ what is hidden to be scored on


DAYS = Record(np.datetime64("2020-01-01", "s") + np.arange(503) * DAY, np.sin(np.arange(503.0)), "daily")
GAPPY = replace(
    DAYS, times=np.delete(DAYS.times, [90, 91, 200]), values=np.delete(DAYS.values, [90, 91, 200])
)
EVERY = np.ones(len(GAPPY), bool)


def test_an_origin_hides_all_that_came_later():
    random = np.random.default_rng(0)
    for _ in range(20):
        trial = hide_future(GAPPY, EVERY, 14, random)
        assert trial.left.times[-1] < trial.truth.times[0]
        assert trial.truth.times[-1] <= trial.left.times[-1] + 14 * GAPPY.step_length
        assert len(trial.left) == len(trial.context) >= 30


def test_a_record_that_is_too_short_hides_nothing():
    short = replace(DAYS, times=DAYS.times[:40], values=DAYS.values[:40])
    assert hide_future(short, np.ones(40, bool), 14, np.random.default_rng(0)) is None
    assert hide_stretches(DAYS, np.ones(len(DAYS), bool), np.random.default_rng(0)) is None  # it has no gaps


def test_hidden_stretches_lie_inside_the_record_and_are_known():
    trial = hide_stretches(GAPPY, EVERY, np.random.default_rng(0))
    assert 0 < len(trial.truth) <= 0.1 * len(GAPPY)
    assert not np.isin(trial.truth.times, trial.left.times).any()
    assert np.isin(trial.truth.times, GAPPY.times).all()
    assert GAPPY.times[0] == trial.left.times[0]
    assert GAPPY.times[-1] == trial.left.times[-1]

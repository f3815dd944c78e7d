import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.record_context import FEWEST_LEFT, choose_points, hold_back
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

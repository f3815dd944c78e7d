"""What is left out of a station's record, and that all else stays."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.prepare.station_cleaning import DAILY, DECIMALS, HOURLY, clean_record

RULES = {"daily": DAILY, "hourly": HOURLY}
rules = st.sampled_from(list(RULES.values()))
levels = st.lists(st.floats(-120, 120) | st.just(float("nan")), max_size=60)


def record(values, gaps=()):
    days = pd.date_range("2003-02-01", periods=len(values), freq="D")
    series = pd.Series(np.asarray(values, float), index=days)
    return series.drop(days[list(gaps)])


@given(values=levels, rule=rules)
def test_what_is_left_was_there_and_could_be(values, rule):
    published = record(values)
    left = clean_record(published, rule)
    assert left.index.is_unique
    assert left.index.is_monotonic_increasing
    np.testing.assert_array_equal(left, published[left.index].round(DECIMALS))
    assert (left > -75.01).all()
    assert (left < 62.01).all()


@given(values=levels, rule=rules, seed=st.integers(0, 99))
def test_the_order_of_the_file_makes_no_difference(values, rule, seed):
    published = record(values)
    shuffled = published.sample(frac=1, random_state=seed)
    pd.testing.assert_series_equal(
        clean_record(shuffled, rule), clean_record(published, rule), check_freq=False
    )


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_sensor_that_is_stuck_is_left_out_from_the_length_on_that_the_rule_names(rule):
    moving = np.arange(30) * 0.1
    for run, lost in ((rule.stuck - 1, 0), (rule.stuck, rule.stuck), (rule.stuck + 3, rule.stuck + 3)):
        values = np.concatenate([moving, np.full(run, 7.25), moving])
        assert len(values) - len(clean_record(record(values), rule)) == lost


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_run_goes_on_across_a_gap(rule):
    values = np.concatenate([np.arange(20) * 0.1, np.full(rule.stuck + 1, 7.25), np.arange(20) * 0.1])
    left = clean_record(record(values, gaps=(23,)), rule)
    assert (left != 7.25).all()
    assert len(left) == 40


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_jump_is_left_out_and_a_large_step_within_the_rule_is_not(rule, sign):
    values = np.arange(40) * 0.01
    for size, lost in ((rule.jump - 0.5, 0), (rule.jump + 0.5, 1)):
        jumped = values.copy()
        jumped[17] += sign * size
        left = clean_record(record(jumped), rule)
        assert len(values) - len(left) == lost


def test_of_two_values_of_a_time_the_first_one_counts():
    published = record([1.0, 2.0, 3.0])
    doubled = pd.concat([published, published + 5])
    pd.testing.assert_series_equal(clean_record(doubled, DAILY), published, check_freq=False)

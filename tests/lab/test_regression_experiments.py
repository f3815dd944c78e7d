"""The textbook's exercises: the answers that the lab claims, measured again."""

import math

import numpy as np
import pytest

from anp_core.data.curve_samples import TEXTBOOK_QUERIES, draw_sample, read_pairs, true_curve
from anp_core.errors import RecordError
from anp_core.lab.regression.kernel_regression import estimate_curve
from anp_core.lab.regression.learned_pooling import learn_embedding, learn_query_width, train_width
from anp_core.lab.regression.regression_experiments import (
    bandwidth_errors,
    bias_floor,
    more_samples,
    trade_off,
)


def test_more_samples_help_only_with_a_bandwidth_that_shrinks():
    result = more_samples(counts=(50, 5000))
    assert result.floor == pytest.approx(0.62, abs=0.005)
    assert result.fixed[1] == pytest.approx(0.62, abs=0.03)
    assert result.chosen[0] == pytest.approx(0.26, abs=0.05)
    assert result.chosen[1] == pytest.approx(0.05, abs=0.015)
    assert result.bandwidths[1] < result.bandwidths[0]


def test_the_floor_falls_with_the_bandwidth():
    assert bias_floor(bandwidth=0.1) < 0.1 * bias_floor(bandwidth=1.0)


def test_sharper_is_less_bias_and_more_variance():
    trade = trade_off(draws=12)
    assert np.all(np.diff(trade.squared_bias[4:]) > 0)
    assert np.all(np.diff(trade.variance) < 0)


def test_the_true_error_is_least_near_where_leave_one_out_is():
    errors = bandwidth_errors(draw_sample(count=300, seed=1))
    best = int(np.argmin(errors.leave_one_out))
    assert errors.best == errors.candidates[best]
    assert errors.true_error[best] < 1.5 * errors.true_error.min()


def test_a_learned_w_is_one_over_the_bandwidth_that_leave_one_out_chooses():
    sample = draw_sample(count=150, seed=2)
    training = train_width(sample.x, sample.y, steps=120)
    chosen = bandwidth_errors(sample)
    assert 1 / training.w[-1] == pytest.approx(chosen.best, rel=0.2)
    assert training.loss[-1] <= chosen.leave_one_out.min() * 1.001


def test_training_loss_is_the_leave_one_out_error():
    sample = draw_sample(count=31)
    training = train_width(sample.x, sample.y, start=2.0, steps=0)
    from anp_core.lab.regression.kernel_regression import leave_one_out_error

    assert training.loss[0] == pytest.approx(leave_one_out_error(sample.x, sample.y, bandwidth=0.5))


def test_plain_sgd_jumps_and_log_w_descends():
    sample = draw_sample(count=50, seed=0)
    plain = train_width(sample.x, sample.y, plain_sgd=True, steps=20)
    calm = train_width(sample.x, sample.y, steps=60)
    assert np.abs(np.diff(plain.w)).max() > 5
    assert np.abs(np.diff(np.log(calm.w))).max() < 0.2
    assert calm.loss[-1] < calm.loss[0]
    assert (calm.w > 0).all()


def test_a_point_that_sees_itself_sends_w_to_infinity():
    sample = draw_sample(count=50, seed=0)
    alone = train_width(sample.x, sample.y, include_self=True, steps=200)
    assert np.all(np.diff(alone.w) > 0)
    assert alone.w[-1] > 5 * train_width(sample.x, sample.y, steps=200).w[-1]
    assert alone.loss[-1] < 0.01


@pytest.mark.parametrize("learn", [learn_query_width, learn_embedding])
def test_learned_poolings_are_attention_and_learn(learn):
    sample = draw_sample("chirp", 80, 0.2, 0)
    pooling = learn(sample.query, sample.x, sample.y)
    np.testing.assert_allclose(pooling.estimate.weights.sum(1), 1.0)
    assert pooling.estimate.weights.min() >= 0
    np.testing.assert_allclose(pooling.estimate.curve, pooling.estimate.weights @ sample.y)
    assert pooling.loss.min() < 0.9 * pooling.loss[0]


def test_a_chirp_wants_a_sharper_w_where_it_is_fast():
    sample = draw_sample("chirp", 200, 0.1, 0)
    pooling = learn_query_width(sample.query, sample.x, sample.y)
    assert pooling.width[40] > 2 * pooling.width[10]


def test_pairs_are_read_and_sorted_and_what_is_no_pair_is_refused():
    sample = read_pairs(b"x,y\n3,30\n1,10\n2,20\n5,50\n4,40\n", "pairs.csv")
    assert sample.x.tolist() == [1, 2, 3, 4, 5]
    assert sample.y.tolist() == [10, 20, 30, 40, 50]
    assert sample.truth is None
    assert estimate_curve(sample.query, sample.x, sample.y, "nearest", 1).curve[0] == 10
    for content in (b"x\n1\n2\n3\n4\n5\n", b"x,y\n1,2\n2,3\n", b"x,y\n1,2\n1,3\n1,4\n1,5\n1,6\n"):
        with pytest.raises(RecordError):
            read_pairs(content, "pairs.csv")


def test_bias_and_variance_add_up_to_the_mean_square_error():
    trade = trade_off(count=30, draws=8)
    truth = true_curve("textbook", TEXTBOOK_QUERIES)
    for at in (0, 7, -1):
        h = float(trade.bandwidths[at])
        samples = [draw_sample(count=30, seed=draw) for draw in range(8)]
        errors = [
            np.mean((estimate_curve(s.query, s.x, s.y, "gaussian", h).curve - truth) ** 2) for s in samples
        ]
        assert trade.squared_bias[at] + trade.variance[at] == pytest.approx(np.mean(errors))


def test_a_width_for_every_query_weighs_like_plain_loops():
    sample = draw_sample("chirp", 40, 0.2, 0)
    pooling = learn_query_width(sample.query, sample.x, sample.y)
    for row, q, w in zip(pooling.estimate.weights, sample.query, pooling.width, strict=True):
        heights = [
            math.exp(-((w * (q - k)) ** 2) / 2 + (w * np.abs(q - sample.x).min()) ** 2 / 2) for k in sample.x
        ]
        np.testing.assert_allclose(row, np.array(heights) / sum(heights), atol=1e-9)

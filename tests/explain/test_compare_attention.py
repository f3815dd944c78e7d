"""Attention types on the same input: laws of the numbers, and known answers of what they are made of."""

import math

import numpy as np
import pytest

from anp_core.cards import carried_types
from anp_core.data.record import Record
from anp_core.data.shrunk_pictures import shrink_picture, shrunk_size
from anp_core.data.temperature_tasks import observe
from anp_core.data.weather import synthetic_record
from anp_core.errors import Cancelled, MaskError, ModelError, RecordError
from anp_core.explain.compare_types import compare_types, describe_attention, load_types
from anp_core.explain.faithfulness import delete_under_types, spread
from anp_core.explain.picture_comparison import (
    ask_picture,
    folds,
    read_comparison,
    rows_by_group,
    write_comparison,
)
from anp_core.explain.record_comparison import ask_record
from anp_core.language import translated
from anp_core.prediction.gaussian_scores import Scored, score_numbers, score_pixels
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature import observed_record
from anp_core.pretrained import load_model

TYPES = ("local", "uniform")
SIZE = (11, 13)


@pytest.fixture(scope="module")
def scene():
    """A small picture of a smooth colour ramp, a hole in it, and 40 context points."""
    rows, columns = np.indices(SIZE)
    pixels = np.stack([rows / SIZE[0], columns / SIZE[1], 0.5 + 0 * rows], axis=2).astype(np.float32)
    order = np.random.default_rng(3).permutation(rows.size)
    context = np.zeros(SIZE, bool)
    context.ravel()[order[:40]] = True
    return pixels, ~context, context


@pytest.fixture(scope="module")
def compared(scene):
    return compare_types(ask_picture(*scene, truth_known=True), load_types("small-pictures", TYPES))


def compare_record(record, types=TYPES, **asked):
    return compare_types(ask_record(record, **asked), load_types("temperature", types))


def faithfulness(compared, attention, targets):
    """Of the most attended points under one type, as the comparison page measures it."""
    result = compared.types[0].result
    model = load_model(f"{result.model_name.split('/')[0]}/{attention}")
    return delete_under_types(result, [model], spread(targets, 24), k=4, draws=6)[attention]


@pytest.fixture(scope="module")
def record():
    whole = synthetic_record("temperate-daily")
    return Record(whole.times[-500:], whole.values[-500:], whole.step)


# ------------------------------------------------------------------------ what the numbers are made of


def test_a_certain_and_right_prediction_of_pixels_has_the_best_scores():
    truth = np.linspace(0, 1, 30).reshape(10, 3)
    scores = score_pixels(Scored(truth, Predicted(truth, np.zeros_like(truth))))
    assert scores.psnr == pytest.approx(60)
    assert scores.nll == pytest.approx(0.5 * math.log(2 * math.pi) + math.log(1 / 510))
    assert scores.coverage80 == scores.coverage95 == 1
    assert scores.values == 30
    assert scores.crps is None


def test_scores_of_temperatures_are_those_of_a_gaussian():
    truth, mean, std = np.array([0.0, 1.5, 0.0, 3.0]), np.zeros(4), np.ones(4)
    scores = score_numbers(Scored(truth, Predicted(mean, std)))
    assert scores.nll == pytest.approx(0.5 * math.log(2 * math.pi) + (1.5**2 + 9) / 8)
    assert (scores.coverage80, scores.coverage95) == (0.5, 0.75)  # 1.28 and 1.96 standard deviations
    assert scores.psnr is None


def test_equal_weights_count_every_point_and_a_single_one_counts_itself():
    weights = np.array([[0.25, 0.25, 0.25, 0.25], [0, 0, 1, 0]])
    distances = np.array([[1.0, 2, 3, 4], [9, 9, 7, 9]])
    effective, distance = describe_attention(weights, distances)
    assert effective == pytest.approx((4 + 1) / 2)
    assert distance == pytest.approx((2.5 + 7) / 2)


def test_parts_hold_every_number_once_and_depend_on_the_seed_alone():
    parts = folds(23, seed=5)
    assert sorted(np.concatenate(parts)) == list(range(23))
    assert all(np.array_equal(a, b) for a, b in zip(parts, folds(23, seed=5), strict=True))
    assert not all(np.array_equal(a, b) for a, b in zip(parts, folds(23, seed=6), strict=True))


@pytest.mark.parametrize("name", ["small-pictures", "temperature"])
def test_own_and_shared_parameters_make_up_the_whole_network(name):
    types = carried_types(name)
    network = load_model(f"{name}/{types[0]}").network
    counted = {attention: load_model(f"{name}/{attention}").count_parameters() for attention in types}
    shared = {everything - own for own, everything in counted.values()}
    assert len(shared) == 1
    whole = sum(parameter.numel() for parameter in network.parameters())
    assert sum(own for own, _ in counted.values()) + shared.pop() == whole
    assert counted["multihead"][0] > counted["uniform"][0] > 0


def test_types_are_checked_before_anything_is_computed():
    models = load_types("temperature", ["local", "uniform", "local"])
    assert [model.name for model in models] == ["temperature/local", "temperature/uniform"]
    with pytest.raises(ModelError, match="at least two attention types"):
        load_types("temperature", ["local", "local"])
    with pytest.raises(ModelError, match="got 'cosine'"):
        load_types("small-pictures", ["local", "cosine"])


# ------------------------------------------------------------------------ the small picture


def test_a_picture_keeps_its_proportions_and_its_mean_when_it_shrinks():
    pixels = np.random.default_rng(0).random((64, 96, 3)).astype(np.float32)
    small, missing = shrink_picture(pixels)
    assert small.shape == (*shrunk_size(64, 96), 3) == (21, 32, 3)
    assert small.mean((0, 1)) == pytest.approx(pixels.mean((0, 1)), abs=1e-5)
    assert not missing.any()
    assert shrunk_size(20, 10) == (20, 10)


def test_no_hidden_colour_reaches_the_small_picture():
    pixels = np.full((40, 64, 3), 0.25, np.float32)
    hole = np.zeros((40, 64), bool)
    hole[7:23, 10:41] = True
    small, missing = shrink_picture(np.where(hole[..., None], 1.0, pixels), hole)
    assert missing.any()
    assert not missing.all()
    assert small[~missing] == pytest.approx(0.25)
    assert missing.mean() == pytest.approx(hole.mean(), abs=0.03)


# ------------------------------------------------------------------------ completions


def test_every_type_answers_as_it_does_alone(scene, compared):
    pixels, missing, context = scene
    for each in compared.types:
        model = f"small-pictures/{each.numbers.attention}"
        alone = complete_image(np.where(missing[..., None], 0, pixels), missing, context=context, model=model)
        assert each.result.mean == pytest.approx(alone.mean, abs=1e-6)
        assert each.result.std == pytest.approx(alone.std, abs=1e-6)
        row, column = alone.pixels[17]
        seen = alone.attention_at(int(row), int(column))
        expected = np.zeros(len(alone.points))
        place = {tuple(point): i for i, point in enumerate(alone.points.tolist())}
        for position, weight in zip(seen.positions.astype(int).tolist(), seen.weights.mean(0), strict=True):
            expected[place[tuple(position)]] = weight
        # The one may run in bfloat16.
        assert rows_by_group(each)[:, 17].mean(0) == pytest.approx(expected, abs=0.02)


def test_weights_are_shares_and_uniform_attention_counts_every_point(compared):
    local, uniform = compared.types
    for each in compared.types:
        assert each.attention.heads == ("round 1", "round 2", "round 3")
        assert rows_by_group(each).shape == (3, compared.question.missing.sum(), 40)
        assert rows_by_group(each).sum(axis=2) == pytest.approx(1, abs=1e-2)
    assert uniform.numbers.effective == pytest.approx(40, rel=1e-3)
    assert local.numbers.effective < 16.01  # it looks at 16 neighbours
    assert local.numbers.distance < uniform.numbers.distance
    assert all(each.numbers.milliseconds > 0 for each in compared.types)


def test_a_hole_without_truth_is_scored_on_hidden_context_points(scene):
    pixels, missing, context = scene
    junk = np.where(missing[..., None], np.random.default_rng(1).random(pixels.shape), pixels)
    models = load_types("small-pictures", TYPES)
    runs = [
        compare_types(ask_picture(each, missing, context, truth_known=False, seed=2), models)
        for each in (pixels, junk)
    ]
    assert "40 context points" in runs[0].scored
    assert not runs[0].question.shown[missing].any()
    for first, second in zip(runs[0].types, runs[1].types, strict=True):
        assert first.numbers.scores.values == 40 * 3
        assert first.numbers.scores == second.numbers.scores  # what stands in the hole reaches nothing


def test_too_few_context_points_are_refused(scene):
    pixels, missing, context = scene
    few = np.zeros(SIZE, bool)
    few.ravel()[np.flatnonzero(context)[:9]] = True
    with pytest.raises(MaskError, match="At least 10 context points"):
        ask_picture(pixels, missing, few, truth_known=True)


def test_a_comparison_tells_how_far_it_is_and_can_be_stopped(scene):
    told = []
    with pytest.raises(Cancelled):
        compare_types(
            ask_picture(*scene, truth_known=True),
            load_types("small-pictures", TYPES),
            progress=lambda done, total, saying: told.append((done, total, saying)),
            cancelled=lambda: len(told) == 2,
        )
    assert [(done, total) for done, total, _ in told] == [(0, 4), (1, 4)]
    assert told[0][2] == "Completing with local"


def test_a_comparison_that_was_kept_still_answers_every_question(compared, tmp_path):
    write_comparison(tmp_path / "kept.npz", compared, "hash")
    kept, made_by = read_comparison(tmp_path / "kept.npz")
    assert made_by == "hash"
    assert kept.scored == compared.scored
    dropped, asked = np.array([2, 3, 11]), np.array([4, 50])
    for one, other in zip(kept.types, compared.types, strict=True):
        assert one.numbers == other.numbers
        np.testing.assert_array_equal(one.result.mean, other.result.mean)
        np.testing.assert_allclose(rows_by_group(one), rows_by_group(other), atol=0.01)
        seen = one.result.weights(asked)
        np.testing.assert_array_equal(seen.dense(40), one.attention.dense(40)[asked])
        less = other.result.without(dropped, asked)
        again = one.result.without(dropped, asked).at(np.arange(2))
        np.testing.assert_allclose(again.mean, less.at(np.arange(2)).mean, atol=1e-6)
        (mine,), (live,) = one.result.tasks(asked), other.result.tasks(asked)
        assert mine.attention == live.attention
        np.testing.assert_array_equal(mine.task.context_y, live.task.context_y)
    assert read_comparison(tmp_path / "none.npz") is None


# ------------------------------------------------------------------------ records


def test_the_held_back_end_is_hidden_from_every_type_and_scored(record):
    compared = compare_record(record, asked="end", horizon=14)
    known, truth = compared.question.record, compared.question.truth
    assert known.times[-1] < truth.times[0]
    assert len(known) + len(truth) == len(record)
    for each in compared.types:
        assert np.isin(truth.times, each.result.times).all()
        assert each.numbers.scores.values == len(truth)
    assert np.array_equal(compared.types[0].result.times, compared.types[1].result.times)
    local, uniform = (each.numbers for each in compared.types)
    assert local.effective < uniform.effective
    assert local.distance < uniform.distance


def test_only_the_newest_observations_are_attended_to(record):
    compared = compare_record(record, asked="end", horizon=14, newest=60)
    assert compared.question.context.sum() == 60
    assert compared.types[0].result.context_times[0] == compared.question.record.times[-60]


def test_a_record_without_gaps_has_none_to_compare():
    days = np.datetime64("2020-01-01") + np.arange(100)
    record = Record(days.astype("datetime64[s]"), np.sin(np.arange(100.0)), "daily")
    with pytest.raises(RecordError, match="no gaps"):
        ask_record(record, asked="gaps")


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["end", "future", "gaps"])
def test_a_record_is_observed_once_for_all_types_and_so_is_every_trial(record, monkeypatch, asked):
    gappy = Record(np.delete(record.times, [90, 91, 200]), np.delete(record.values, [90, 91, 200]), "daily")
    fitted = []

    def counted(steps, values, hourly):
        fitted.append(steps)
        return observe(steps, values, hourly)

    monkeypatch.setattr(observed_record, "observe", counted)
    compare_record(gappy, ("local", "uniform", "gaussian"), asked=asked, horizon=7)
    assert len(fitted) == (1 if asked == "end" else 1 + 5)  # the context, and what five trials leave of it


# ------------------------------------------------------------------------ faithfulness


def test_where_all_weights_are_equal_no_point_matters_more_than_another(compared):
    every = np.arange(compared.question.missing.sum())
    sharp = faithfulness(compared, "local", every)
    even = faithfulness(compared, "uniform", every)
    assert even.ratio == pytest.approx(1, abs=0.4)
    assert sharp.ratio > even.ratio
    assert len(sharp.most_attended) == 24


def test_faithfulness_of_a_forecast_asks_for_its_own_times(record):
    compared = compare_record(record, asked="end", horizon=7)
    outlook = compared.types[0].result
    found = faithfulness(compared, "local", outlook.longest_run())
    assert len(found.most_attended) == len(outlook.times) == 7
    assert np.isfinite(found.ratio)
    assert found.ratio > 0


# ------------------------------------------------------------------------ words


def test_what_the_scores_rest_on_can_be_said_in_chinese(compared):
    assert compared.scored == "Scored on the 103 missing pixels, whose truth is known."
    assert translated(compared.scored, "zh") == "根据 103 个已知真实值的缺失像素评分。"


def test_an_error_names_the_types_as_code_does():
    with pytest.raises(ModelError, match="got 'song'") as caught:
        load_types("small-pictures", ["song", "local"])
    assert "laplace, gaussian, dot_product" in str(caught.value)
    assert "laplace, gaussian, dot_product" in translated(caught.value, "zh")

"""The tracer against plain loops, with its numbers in its formulas; the cues against what the page tells."""

import numpy as np
import pytest

from anp_core.errors import UserInputError
from anp_core.lab.scoring.cues import COLOURS, SHAPES, look, make_scene, salience_scores
from anp_core.lab.scoring.tracer import STEPS, step_formula, trace_attention
from tests import reference

RANDOM = np.random.default_rng(0)
QUERY, KEY, VALUE = (RANDOM.standard_normal(shape) for shape in ((3, 2), (5, 2), (5, 7)))
MASK = np.array([True, False, True, True, False])


def test_every_stage_is_that_of_plain_loops():
    trace = trace_attention(QUERY, KEY, VALUE, MASK)
    scores = reference.loop_scores(QUERY, KEY, reference.dot_product)
    weights = reference.masked_softmax(scores, np.tile(MASK, (3, 1)))
    np.testing.assert_allclose(trace.scores, scores)
    np.testing.assert_allclose(trace.weights, weights)
    np.testing.assert_allclose(trace.output, reference.pool(weights, VALUE))


@pytest.mark.parametrize("row", [0, 1, 2])
def test_the_formulas_hold_the_numbers_of_their_row(row):
    trace = trace_attention(QUERY, KEY, VALUE, MASK)
    for n, score in enumerate(trace.scores[row]):
        assert f"= {score:.3f}" in step_formula(trace, row, "scores")
        assert (f"{score:.3f}" in step_formula(trace, row, "mask")) == MASK[n]
        assert (f"= {trace.weights[row, n]:.3f}" in step_formula(trace, row, "softmax")) == MASK[n]
    for entry in trace.output[row]:
        assert f"{entry:.3f}" in step_formula(trace, row, "weighted sum")
    assert step_formula(trace, row, "mask").count(r"-\infty") == 2


def test_the_softmax_written_out_is_the_weight():
    trace = trace_attention(QUERY, KEY, VALUE, MASK)
    written = step_formula(trace, 0, "softmax")
    top = trace.scores[0][MASK].max()
    total = np.exp(trace.scores[0][MASK] - top).sum()
    assert written.count(f"}}{{{total:.3f}}}") == 3
    assert np.exp(trace.scores[0, 0] - top) / total == pytest.approx(trace.weights[0, 0])


def test_formulas_are_balanced_even_without_any_key():
    trace = trace_attention(QUERY, KEY, VALUE, np.zeros(5, bool))
    assert not trace.output.any()
    for step in STEPS:
        formula = step_formula(trace, 0, step)
        assert formula.count("{") == formula.count("}")
        assert formula.count(r"\begin") == formula.count(r"\end")


def test_what_cannot_be_traced_is_said():
    empty = KEY.copy()
    empty[0, 0] = np.nan
    for parts in (
        (QUERY, empty, VALUE, MASK),
        (QUERY[:, :1], KEY, VALUE, MASK),
        (QUERY, KEY, VALUE[:4], MASK),
    ):
        with pytest.raises(UserInputError):
            trace_attention(*parts)


@pytest.mark.parametrize("seed", range(5))
def test_the_red_one_stands_out_until_the_task_says_otherwise(seed):
    scene = make_scene(seed)
    red = scene.colour == COLOURS.index("red")
    triangle = scene.shape == SHAPES.index("triangle")
    assert red.sum() == 1
    assert triangle.sum() == 3
    at_rest = look(scene, "triangle", "grey", 0.0)
    assert np.argmax(at_rest) == np.flatnonzero(red)[0]
    assert at_rest[red].sum() > 0.3
    searching = look(scene, "triangle", "grey", 1.0)
    assert searching[triangle].sum() > 0.75
    assert searching[red].sum() < 0.001
    assert set(np.argsort(searching)[-3:]) == set(np.flatnonzero(triangle))


def test_salience_needs_no_query_and_an_empty_task_is_even():
    scene = make_scene(1)
    salience = salience_scores(scene)
    grey = scene.colour == COLOURS.index("grey")
    assert np.ptp(salience[grey]) == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(look(scene, None, None, 1.0), 1 / 36)

"""Counting events on paths that were made by hand, against a plain loop."""

import itertools
import math

import numpy as np
import pytest

from anp_core.errors import RecordError
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.path_events import (
    AtLeastOnce,
    OnStep,
    Spell,
    StepsBeyond,
    chance_by_step,
    probability_of,
)

PATHS = np.array(
    [
        [1.0, 6.0, 6.0, 6.0, 1.0],  # three in a row
        [6.0, 6.0, 1.0, 6.0, 6.0],  # four, two in a row
        [5.0, 5.0, 5.0, 5.0, 5.0],  # on the threshold is not above it
        [-1.0, 1.0, 1.0, 1.0, 9.0],
    ]
)


@pytest.mark.parametrize(
    ("event", "value"),
    [
        (AtLeastOnce(5.0), 3 / 4),
        (AtLeastOnce(5.0, within=1), 1 / 4),
        (AtLeastOnce(5.0, "below"), 3 / 4),
        (OnStep(5.0, step=1), 1 / 4),
        (OnStep(5.0, step=5), 2 / 4),
        (Spell(5.0, length=1), 3 / 4),
        (Spell(5.0, length=2), 2 / 4),
        (Spell(5.0, length=3), 1 / 4),
        (Spell(5.0, length=3, within=3), 0.0),
        (Spell(5.0, length=4), 0.0),
        (Spell(4.0, length=5), 1 / 4),
        (Spell(2.0, "below", length=3), 1 / 4),
        (AtLeastOnce(0.0, "below"), 1 / 4),
        (StepsBeyond(5.0), 8 / 4),
        (StepsBeyond(5.0, "below"), 7 / 4),
        (StepsBeyond(5.0, within=2), 3 / 4),
    ],
)
def test_what_happens_on_paths_made_by_hand(event, value):
    assert probability_of(PATHS, event).value == value


@pytest.mark.parametrize("length", [1, 2, 4])
@pytest.mark.parametrize("side", ["above", "below"])
def test_spells_are_what_a_plain_loop_finds(length, side):
    paths = np.random.default_rng(length).normal(0, 1, (200, 4))
    found = []
    for path in paths:
        beyond = [value > 0.1 if side == "above" else value < 0.1 for value in path]
        runs = [len(list(run)) for state, run in itertools.groupby(beyond) if state]
        found.append(max(runs, default=0) >= length)
    assert Spell(0.1, side, length=length).count(paths).tolist() == found
    assert 0 < sum(found) < 200


def test_the_error_is_the_one_of_counting_and_never_nothing():
    half = np.repeat([[0.0], [1.0]], 5_000, axis=0)
    assert probability_of(half, AtLeastOnce(0.5)).error == pytest.approx(0.5 / math.sqrt(10_000), rel=1e-3)
    never = probability_of(np.zeros((198, 4)), AtLeastOnce(0.5))
    assert never.value == 0.0
    assert never.error == pytest.approx(1 / 200, rel=0.02)
    counts = probability_of(PATHS, StepsBeyond(5.0))
    assert counts.error == pytest.approx(np.std([3, 4, 0, 1], ddof=1) / 2)


def test_the_error_says_how_far_other_draws_lie():
    random = np.random.default_rng(3)
    drawn = [probability_of(random.normal(0, 1, (200, 6)), Spell(0.0, length=3)) for _ in range(300)]
    spread = np.std([each.value for each in drawn])
    assert spread == pytest.approx(np.mean([each.error for each in drawn]), rel=0.12)


def test_the_chance_of_each_step_is_the_gaussian_tail():
    forecast = Predicted(np.array([10.0, 10.0, 12.0]), np.array([1.0, 2.0, 2.0]))
    above = chance_by_step(forecast, AtLeastOnce(12.0))
    np.testing.assert_allclose(above, [0.02275, 0.15866, 0.5], atol=1e-5)
    np.testing.assert_allclose(chance_by_step(forecast, AtLeastOnce(12.0, "below")), 1 - above)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (OnStep(0.0, step=6), "The step must be 1 to 5 steps; got 6"),
        (OnStep(0.0, step=0), "The step must be 1 to 5 steps; got 0"),
        (Spell(0.0, length=4, within=3), "length of a spell must be 1 to 3 steps; got 4"),
        (AtLeastOnce(0.0, within=9), "The period must be 1 to 5 steps; got 9"),
        (AtLeastOnce(math.nan), "a temperature in °C; got nan"),
        (AtLeastOnce(0.0, "over"), '"above" or "below"; got \'over\''),
    ],
)
def test_what_the_paths_do_not_have_is_told(event, words):
    with pytest.raises(RecordError, match=words):
        probability_of(PATHS, event)

"""Every mistake breaks its law and every correction keeps it, in the module and as a script of its own."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from anp_core.lab.mistakes.mistake_examples import EXAMPLES
from anp_core.lab.mistakes.mistakes import MISTAKES, source_of
from tests.pages.lab_pages import printed

ROOT = Path(__file__).parents[2]
BY_HAND = {
    "minimum": 2,  # e^500 and e^1000 are both infinite in float32
    "square": (np.e - 1 / np.e) / (np.e + 1 / np.e),
    "million": 1.0,
    "stored": np.tanh(1.0),
    "explanation": 0.2 / 0.8 * (5 - 2.15) - 0.5 / 0.5 * (2.15 - 1.7),
    "package": 1,
    "softmaxes": 3
    - np.exp(np.exp(3) / (np.exp(3) + np.exp(-1) + np.exp(2)))
    / sum(np.exp(np.exp([3, -1, 2]) / np.exp([3, -1, 2]).sum())),
    "linear": 3,
    "n": 7 - 1 / 5,
    "near": 1,
    "numbers": 1,
}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_mistake_breaks_the_law_and_the_correction_keeps_it(name):
    wrong, right = MISTAKES[name].broken()
    assert wrong > max(0.1, 10 * MISTAKES[name].tolerance)
    assert 0 <= right <= MISTAKES[name].tolerance


@pytest.mark.parametrize(("name", "expected"), BY_HAND.items())
def test_how_far_the_law_is_broken_can_be_worked_out_by_hand(name, expected):
    assert MISTAKES[name].broken()[0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", MISTAKES)
def test_the_script_prints_what_was_measured(name):
    mistake = MISTAKES[name]
    assert printed(mistake.script()).split("\n") == [f"{number:.3g}" for number in mistake.broken()]


@pytest.mark.slow
def test_a_script_runs_by_itself(tmp_path):
    (tmp_path / "mistake.py").write_text(MISTAKES["million"].script(), encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import runpy; runpy.run_path('mistake.py')"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split() == ["1", "0"]


@pytest.mark.parametrize("name", MISTAKES)
def test_every_example_shows_the_difference_and_the_right_way_has_weights(name):
    example = EXAMPLES[name]
    weights = MISTAKES[name].weights(example)
    if weights is None:
        first, second = example.bars().series.values()
        assert not np.allclose(first, second, atol=0.05)
        return
    wrong, right = weights
    sums = right.sum(1)
    assert np.all(np.isclose(sums, 1) | (sums == 0))
    assert not np.allclose(wrong, right, atol=0.05)


def test_the_minimum_turns_only_the_wide_rows_into_nothing():
    wrong, right = MISTAKES["minimum"].weights(EXAMPLES["minimum"])
    assert np.isnan(wrong).any(1).tolist() == [False, False, False, True, True]
    np.testing.assert_allclose(wrong[:3], right[:3], rtol=1e-4, atol=1e-30)


def test_answers_that_are_read_late_are_all_the_last_one():
    wrong, right = MISTAKES["stored"].weights(EXAMPLES["stored"])
    np.testing.assert_array_equal(wrong, np.tile(right[-1], (5, 1)))


def test_the_bars_of_explanations_hold_what_the_check_measures():
    weight, change = EXAMPLES["explanation"].bars().series.values()
    missed = change.max() - change[np.argmax(weight)]
    assert missed == pytest.approx(MISTAKES["explanation"].broken()[0], rel=1e-5)


def test_the_code_shown_has_no_marks_for_the_linter():
    assert "noqa" not in "".join(mistake.script() for mistake in MISTAKES.values())
    assert source_of(MISTAKES["minimum"].wrong).startswith("def softmax_minus_minimum")

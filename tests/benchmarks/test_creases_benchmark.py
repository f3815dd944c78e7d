"""Steps across a hole's middle: known answers of drawn fills, and what the shipped network makes of a gradient."""

import numpy as np
import pytest

from anp_core.benchmarks.creases import AROUND, gradient, steps
from anp_core.data.fills import harmonic_fill
from anp_core.prediction.pictures.complete_image import complete_image

SIDE = 64  # pixels of the box


@pytest.fixture(scope="module")
def box():
    missing = np.zeros((SIDE + 2 * AROUND,) * 2, bool)
    missing[AROUND:-AROUND, AROUND:-AROUND] = True
    return missing


def test_an_even_slope_has_the_same_steps_everywhere(box):
    slope = np.linspace(0, 1, len(box))[:, None, None] * np.ones((1, len(box), 1))
    found = steps(slope, box)
    assert found.ratio == pytest.approx(1, rel=0.1)


def test_a_fold_along_the_middle_is_a_crease():
    missing = np.zeros((60, 160), bool)
    missing[10:50, 10:150] = True
    folded = np.zeros((*missing.shape, 1))
    folded[30:] = 0.1
    found = steps(folded, missing)
    assert found.ratio > 5
    assert found.largest_across == pytest.approx(25.5)


def test_a_plain_gradient_is_filled_without_a_crease(box):
    noisy, clean = gradient(len(box))
    completion = complete_image(noisy, box)
    found = steps(completion.mean, box)
    assert found.ratio < 1.3
    assert found.across < 0.5  # grey levels

    def error(fill):
        return np.sqrt(np.square(fill - clean)[box].mean())

    assert error(completion.mean) < 2.5 * error(harmonic_fill(noisy, ~box))

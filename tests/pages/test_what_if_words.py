"""The sentence about a what-if says what its numbers say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.explain.what_if import WhatIf
from anp_core.language import translated
from anp_core.prediction.predicted import Predicted
from pages.widgets.what_if_words import words_of_change

CHANGES = st.lists(st.floats(-50, 50), min_size=3, max_size=3)


def found(change, said):
    mean = np.full((1, 3), 100.0)
    change, said = np.array(change), np.array(said)
    before, after = Predicted(mean, mean / 10), Predicted(mean + change, mean / 10)
    return WhatIf(np.array([3]), np.array([0, 4]), np.array([0.25]), before, after, mean, mean + said)


@pytest.mark.parametrize(
    ("change", "said", "sentence"),
    [
        (
            (9, 9, 9),
            (4, 4, 4),
            "moves by **9.0%**; attention alone says **4.0%**, and the same way.",
        ),
        ((9, 0, 0), (0, 9, 0), "and another way."),
        ((9, 9, 9), (-9, -9, -9), "and another way."),
        ((9, 9, 0), (9, 0, 0), "and partly the same way."),
        ((0.1, 0, 0), (0, 0.2, 0), "both too little to see."),
        ((20, 0, 0), (0, 0.1, 0), "Here attention does not explain the prediction."),
    ],
)
def test_the_two_changes_are_compared_in_a_sentence(change, said, sentence):
    words = translated(words_of_change(found(change, said), lambda size: f"{size:.1f}%", tiny=0.5))
    assert words.startswith("Those 2 points had 25% of its attention.")
    assert sentence in words


@given(CHANGES, CHANGES, st.floats(1e-3, 1e3))
def test_the_unit_makes_no_difference(change, said, scale):
    here = found(change, said).likeness(0.5)
    true, by_attention = found(change, said).sizes
    if min(abs(true - 0.5), abs(by_attention - 0.5)) > 1e-6:
        cosine = np.dot(change, said) / max(3 * true * by_attention, 1e-12)
        if min(abs(cosine - 0.8), abs(cosine - 0.2)) > 1e-6:
            scaled = found(np.multiply(change, scale), np.multiply(said, scale))
            assert scaled.likeness(0.5 * scale) == here

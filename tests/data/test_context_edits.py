"""Changes of a context by hand: replayed in their order, and cut to the picture whatever a browser sends."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.context_edits import ADD, REMOVE, RESET, box_of, replay

SIZE = (7, 11)
KNOWN = np.ones(SIZE, bool)
KNOWN[2:5, 3:8] = False
BY_RULE = np.zeros(SIZE, bool)
BY_RULE[0] = True

lines = st.integers(0, SIZE[0] - 1)
columns = st.integers(0, SIZE[1] - 1)
edits = st.lists(st.tuples(st.sampled_from([ADD, REMOVE, RESET]), lines, columns, lines, columns))


def test_a_box_adds_its_known_pixels_and_takes_points_away():
    expected = BY_RULE.copy()
    expected[1:4, 2:5] = KNOWN[1:4, 2:5]
    expected[0, :5] = False
    context = replay([(ADD, 1, 2, 3, 4), (REMOVE, 0, 0, 0, 4)], BY_RULE, KNOWN)
    np.testing.assert_array_equal(context, expected)


@given(edits)
def test_a_context_never_holds_what_is_not_known(changes):
    assert not (replay(changes, BY_RULE, KNOWN) & ~KNOWN).any()


@given(edits, edits)
def test_what_was_done_before_the_way_back_to_the_rule_does_not_count(before, after):
    back = [*before, (RESET, 0, 0, 0, 0), *after]
    np.testing.assert_array_equal(replay(back, BY_RULE, KNOWN), replay(after, BY_RULE, KNOWN))


def test_a_box_is_cut_to_the_picture():
    sent = {"top": -3, "left": 2, "bottom": 99, "right": 4.7}
    assert box_of(sent, SIZE) == (0, 2, 6, 4)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        "box",
        {"top": 1},
        {"top": 1, "left": "here", "bottom": 2, "right": 3},
        {"top": 1, "left": 1, "bottom": float("inf"), "right": 3},
        {"top": 3, "left": 1, "bottom": 2, "right": 3},
        {"top": 7, "left": 1, "bottom": 9, "right": 3},
    ],
)
def test_what_is_no_box_within_the_picture_is_none(sent):
    assert box_of(sent, SIZE) is None

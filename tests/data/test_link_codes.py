"""What a link carries comes back as it was, and nothing else is taken for it."""

import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from anp_core.data.context_edits import ADD, REMOVE, RESET, replay
from anp_core.data.link_codes import read_hole, read_points, read_times, write_hole, write_points, write_times
from anp_core.data.masks import make_hole
from anp_core.errors import LinkError

MASKS = arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=23))
SIZE = (19, 31)
LETTERS = string.ascii_letters + string.digits + "-_"


@st.composite
def boxes(draw):
    rows, columns = (sorted(draw(st.tuples(*2 * [st.integers(0, side - 1)]))) for side in SIZE)
    return draw(st.sampled_from((ADD, REMOVE))), rows[0], columns[0], rows[1], columns[1]


EDITS = st.lists(boxes() | st.just((RESET, 0, 0, 0, 0)), max_size=20)
READERS = (lambda text: read_hole(text, SIZE), lambda text: read_points(text, SIZE), read_times)


@given(MASKS)
def test_a_hole_comes_back_as_it_was(missing):
    assert np.array_equal(read_hole(write_hole(missing), missing.shape), missing)


@given(EDITS, arrays(bool, SIZE), arrays(bool, SIZE))
def test_changes_by_hand_come_back_with_the_same_effect(edits, by_rule, known):
    back = read_points(write_points(edits), SIZE)
    assert np.array_equal(replay(back, by_rule & known, known), replay(edits, by_rule & known, known))


@given(st.sets(st.integers(0, 2**40)))
def test_times_come_back_as_they_were(steps):
    assert read_times(write_times(sorted(steps))) == sorted(steps)


@given(MASKS, st.data())
def test_one_wrong_letter_is_noticed(missing, data):
    text = write_hole(missing)
    place = data.draw(st.integers(0, len(text) - 1))
    wrong = text[:place] + data.draw(st.sampled_from(LETTERS)) + text[place + 1 :]
    try:
        back = read_hole(wrong, missing.shape)
    except LinkError:
        return
    assert np.array_equal(back, missing)  # the same letter, or one whose bits beyond the last byte differ


@given(st.text() | st.text(LETTERS).map("1{}".format))
def test_nonsense_is_refused_with_a_sentence(text):
    for read in READERS:
        with pytest.raises(LinkError):
            read(text)


def test_one_kind_is_not_taken_for_another_nor_a_hole_for_that_of_another_picture():
    texts = write_hole(np.eye(19, 31, dtype=bool)), write_points([(ADD, 1, 2, 3, 4)]), write_times([1, 5, 9])
    for i, text in enumerate(texts):
        for k, read in enumerate(READERS):
            if i != k:
                with pytest.raises(LinkError):
                    read(text)
    with pytest.raises(LinkError, match="20×19"):
        read_hole(write_hole(np.ones((19, 20), bool)), (20, 19))
    with pytest.raises(LinkError):
        read_points(write_points([(ADD, 0, 0, 18, 31)]), SIZE)  # a column too far


@pytest.mark.parametrize(("kind", "letters"), [("box", 40), ("strokes", 2000), ("half", 40)])
def test_holes_as_people_paint_them_are_short(kind, letters):
    assert len(write_hole(make_hole(kind, 300, 451, share=0.1, seed=3))) < letters

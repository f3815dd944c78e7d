"""What the lens on the picture is fed with, and what may come back from it."""

import base64
import io
import types

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from anp_core.data.context_edits import replay
from anp_core.prediction.pictures.completion import Completion
from anp_core.prediction.result import Attention
from anp_core.web.byte_blocks import pack_block
from anp_core.web.picture_blocks import pack_exact, pack_map, pack_weights
from pages.pictures.question import apply_edit, context_edits, count_edits, edited
from pages.widgets.picture_canvas import screen_uri
from tests.pages.blocks import read_block

SIZE = (7, 11)


@pytest.fixture
def hole(monkeypatch):
    """A hole of a session that has just begun."""
    monkeypatch.setattr(st, "session_state", {})
    missing = np.zeros(SIZE, bool)
    missing[2:5, 3:8] = True
    return types.SimpleNamespace(missing=missing, key="hole")


@pytest.fixture
def by_rule(hole):
    rule = np.zeros(SIZE, bool)
    rule[0] = True
    return rule


def box(action, top, left, bottom, right):
    return {"action": action, "top": top, "left": left, "bottom": bottom, "right": right}


def context(hole, by_rule):
    return replay(tuple(context_edits(hole.key)), by_rule, ~hole.missing)


# ------------------------------------------------------------------------ bytes


def test_a_small_picture_reaches_the_screen_as_it_is():
    pixels = np.random.default_rng(0).integers(0, 256, (17, 23, 3), np.uint8)
    _, content = screen_uri(pixels).split(",")
    assert (np.asarray(Image.open(io.BytesIO(base64.b64decode(content)))) == pixels).all()


def test_a_block_comes_back_as_it_was_whatever_the_lengths_of_its_arrays():
    arrays = [
        ("a", "u1", np.array([1, 255, 3])),
        ("b", "f4", np.array([0.5])),
        ("c", "u2", np.arange(5)),
        ("d", "u4", np.empty(0)),
    ]
    head, found = read_block(pack_block({"said": "Größe"}, arrays))
    assert head["said"] == "Größe"
    for name, _, array in arrays:
        np.testing.assert_array_equal(found[name], array)


def test_only_another_content_gets_another_revision():
    first, same, other = (
        read_block(pack_block({"x": 1}, [("a", "u1", np.array([n]))]))[0]["revision"] for n in (1, 1, 2)
    )
    assert first == same != other


def test_the_map_says_of_every_pixel_what_it_is(hole, by_rule):
    head, arrays = read_block(pack_map("link", hole.missing, by_rule, edits=2, can_undo=True))
    assert (head["feed"], head["step"], head["count"], head["edits"]) == ("link map", 1, SIZE[1], 2)
    for name, plane in (("missing", hole.missing), ("context", by_rule)):
        bits = np.unpackbits(arrays[name], count=plane.size).reshape(SIZE)
        np.testing.assert_array_equal(bits, plane)


def test_of_a_large_picture_the_map_is_coarser():
    missing = np.zeros((3000, 1200), bool)
    missing[1500:] = True
    head, arrays = read_block(pack_map("link", missing, ~missing))
    assert (head["height"], head["width"], head["step"]) == (1000, 400, 3)
    bits = np.unpackbits(arrays["missing"], count=400_000).reshape(1000, 400)
    assert not bits[:500].any()
    assert bits[500:].all()


@pytest.mark.parametrize("points", [40, 4000])
def test_weights_come_back_on_one_scale(points):
    random = np.random.default_rng(0)
    weights = random.dirichlet(np.full(points, 0.1), size=(3, 200)).astype(np.float32)
    heads = ("a, 1", "a, 2", "b, 1")
    missing = np.ones((25, 200), bool)
    missing.ravel()[200:] = False
    context = np.zeros_like(missing)
    context.ravel()[200 : 200 + points] = True
    plane = np.full((25, 200, 3), 0.5, np.float32)
    completion = Completion(plane, plane, missing, context, 0.0, "mine", heads, None, None, None)
    every = np.arange(points)[None]
    seen = Attention(np.arange(200), every, np.zeros(200, int), weights.swapaxes(0, 1), heads)
    head, arrays = read_block(pack_weights("lens", seen, completion))
    np.testing.assert_array_equal(arrays["at"], np.arange(200))
    np.testing.assert_array_equal(arrays["pointRows"] * 200 + arrays["pointColumns"], 200 + np.arange(points))
    back = head["top"] * (arrays["weights"].astype(float) / head["levels"]) ** 2
    error = np.abs(back - weights.ravel())
    assert error.max() <= head["top"] / head["levels"] * 1.01
    assert head["levels"] == (65_535 if points == 40 else 255)
    assert [group["heads"] for group in head["groups"]] == [[0, 1], [2]]


def test_a_pixel_without_its_attention_names_no_heads():
    head, arrays = read_block(pack_exact("lens", (3, 4), kept=False, dropped=np.array([[1, 2]])))
    assert (head["row"], head["column"], head["kept"], head["heads"]) == (3, 4, False, [])
    assert (arrays["droppedRows"][0], arrays["droppedColumns"][0]) == (1, 2)


# ------------------------------------------------------------------------ context by hand


def test_a_box_adds_known_pixels_and_takes_context_points_away(hole, by_rule):
    assert apply_edit(hole, context(hole, by_rule), box("add", 1, 2, 3, 4))
    expected = by_rule.copy()
    expected[1:4, 2:5] = ~hole.missing[1:4, 2:5]
    np.testing.assert_array_equal(context(hole, by_rule), expected)
    assert apply_edit(hole, context(hole, by_rule), box("remove", 0, 0, 0, 4))
    assert not context(hole, by_rule)[0, :5].any()
    assert context(hole, by_rule)[0, 5:].all()


def test_the_rule_comes_back_and_undo_takes_even_that_back(hole, by_rule):
    for column in (0, 3):
        apply_edit(hole, context(hole, by_rule), box("remove", 0, column, 0, column))
    changed = context(hole, by_rule)
    assert count_edits(hole.key) == 2
    assert apply_edit(hole, changed, {"action": "reset"})
    np.testing.assert_array_equal(context(hole, by_rule), by_rule)
    assert count_edits(hole.key) == 0
    apply_edit(hole, by_rule, {"action": "undo"})
    np.testing.assert_array_equal(context(hole, by_rule), changed)


def test_what_was_added_stays_under_another_rule(hole, by_rule):
    apply_edit(hole, by_rule, box("add", 6, 0, 6, 0))
    other = np.zeros(SIZE, bool)
    other[1] = True
    question = edited(hole, "model", "usual", other, "rule")
    assert question.context[6, 0]
    assert question.context[1].all()
    assert question.context.sum() == SIZE[1] + 1
    assert (
        question.key
        != edited(types.SimpleNamespace(missing=hole.missing, key="x"), "model", "usual", other, "rule").key
    )


NO_EDITS = [
    None,
    "remove",
    {},
    {"action": "remove"},
    {"action": "undo"},
    {"action": "reset"},
    box("remove", 3, 4, 3, 4),  # missing
    box("add", 3, 4, 3, 4),
    box("remove", 1, 0, 1, 5),  # known, but not in use
    box("add", 0, 0, 0, 10),  # in use already
    box("remove", "a", 0, 1, 5),
    box("remove", 0, 0, float("inf"), 5),
    box("remove", 5, 5, 0, 0),
    box("remove", 100, 100, 200, 200),
    box("explode", 0, 0, 6, 6),
]


@pytest.mark.parametrize("edit", NO_EDITS, ids=str)
def test_what_is_no_edit_changes_nothing(hole, by_rule, edit):
    assert not apply_edit(hole, by_rule, edit)
    assert context_edits(hole.key) == []


def test_a_box_beyond_the_picture_is_cut_to_it(hole, by_rule):
    assert apply_edit(hole, by_rule, box("remove", -5, -5, 99, 99))
    assert not context(hole, by_rule).any()

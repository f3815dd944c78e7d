"""Painted masks: what the view shows, what comes back at full size, and what is refused."""

import io
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from anp_core.data.painted_masks import (
    VIEW_SIDE,
    mask_from_view,
    mask_on_view,
    pack_mask,
    read_painted_mask,
    view_size,
)
from anp_core.errors import MaskError

SIZES = st.tuples(st.integers(1, 60), st.integers(1, 60))


@st.composite
def scaled(draw):
    """A picture's size and the size of a view that is not larger, and a mask of each."""
    size = draw(SIZES)
    view = tuple(draw(st.integers(1, length)) for length in size)
    generator = np.random.default_rng(draw(st.integers(0, 999)))
    return generator.random(size) < 0.2, generator.random(view) < 0.5


def png(levels, mode="L", kind="PNG"):
    buffer = io.BytesIO()
    Image.fromarray(levels).convert(mode).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("size", "view"),
    [
        ((300, 451), (300, 451)),
        ((3000, 4000), (1200, 1600)),
        ((4000, 500), (1600, 200)),
        ((8, 20_000), (1, 1600)),
    ],
)
def test_a_view_is_the_picture_or_has_a_longer_side_of_1600(size, view):
    assert view_size(*size) == view
    assert max(view) <= VIEW_SIDE


def test_each_pixel_of_a_view_of_half_the_size_is_four_of_the_picture():
    painted = np.array([[True, False, False], [False, False, True]])
    expected = np.kron(painted, np.ones((2, 2), bool))
    np.testing.assert_array_equal(mask_from_view(painted, (4, 6)), expected)


@settings(deadline=None)
@given(scaled())
def test_what_is_painted_comes_back_to_the_view_as_it_was(masks):
    missing, painted = masks
    full = mask_from_view(painted, missing.shape)
    assert full.shape == missing.shape
    np.testing.assert_array_equal(mask_on_view(full, painted.shape), painted)


@settings(deadline=None)
@given(scaled())
def test_a_pixel_of_the_view_is_missing_where_any_of_its_own_is(masks):
    missing, painted = masks
    seen = mask_from_view(mask_on_view(missing, painted.shape), missing.shape)
    assert (seen | ~missing).all()  # nothing missing is hidden
    assert seen.any() == missing.any()


@settings(deadline=None)
@given(scaled())
def test_painting_changes_only_what_was_painted(masks):
    missing, painted = masks
    untouched = mask_on_view(missing, painted.shape)
    np.testing.assert_array_equal(mask_from_view(untouched, missing.shape, missing), missing)
    changed = mask_from_view(painted, missing.shape, missing)
    touched = mask_from_view(painted != untouched, missing.shape)
    np.testing.assert_array_equal(changed[~touched], missing[~touched])
    np.testing.assert_array_equal(changed[touched], mask_from_view(painted, missing.shape)[touched])


def test_packed_bits_run_from_row_to_row_the_most_significant_first():
    missing = np.zeros((3, 5), bool)
    missing[0, 0] = missing[1, 4] = True  # bits 0 and 9
    assert zlib.decompress(pack_mask(missing)) == bytes([0b1000_0000, 0b0100_0000])


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_a_painted_mask_is_read_white_as_missing(mode):
    missing = np.random.default_rng(0).random((13, 17)) < 0.5
    content = png(missing.astype(np.uint8) * 255, mode)
    np.testing.assert_array_equal(read_painted_mask(content, (13, 17)), missing)


GREY = np.full((13, 17), 90, np.uint8)
BLACK = np.zeros((13, 17), np.uint8)
NOISE = np.random.default_rng(1).integers(0, 2, (13, 17), np.uint8) * np.uint8(255)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no readable PNG"),
        (b"nothing of the kind", "no readable PNG"),
        (png(NOISE)[:80], "no readable PNG"),
        (png(BLACK, kind="BMP"), "no readable PNG"),
        (png(BLACK.T), "must be 13×17 like the view it is painted on; got 17×13"),
        (png(GREY), "black and white only"),
        (b"\x89PNG" + bytes(3_000_000), "2,000,000 bytes; 3,000,004 came"),
    ],
    ids=["empty", "no picture", "cut short", "another format", "another size", "grey", "too large"],
)
def test_a_mask_that_cannot_be_used_gets_a_sentence(content, said):
    with pytest.raises(MaskError, match=said):
        read_painted_mask(content, (13, 17))

"""Holes: read from files, from transparency, and made up."""

import io

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from PIL import Image
from scipy import ndimage

from anp_core.data.images import Picture, encode_picture, read_picture
from anp_core.data.masks import (
    HOLE_KINDS,
    check_missing,
    make_hole,
    missing_from_alpha,
    nearest_missing,
    read_mask,
)
from anp_core.errors import MaskError

HOLE = np.zeros((12, 20), bool)
HOLE[3:7, 5:13] = True


def saved(image, file_format="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def layer(colour, painted=HOLE):
    """A layer of one colour, opaque where painted and transparent elsewhere."""
    pixels = np.broadcast_to(np.array(colour, float), (*painted.shape, 3))
    return encode_picture(pixels, alpha=painted.astype(float))


WHITE_ON_BLACK = Image.fromarray(HOLE.astype(np.uint8) * 255)
MASKS = {
    "grey": saved(WHITE_ON_BLACK),
    "rgb": saved(WHITE_ON_BLACK.convert("RGB")),
    "one bit": saved(WHITE_ON_BLACK.convert("1")),
    "palette": saved(WHITE_ON_BLACK.convert("P"), "GIF"),
    "jpeg": saved(WHITE_ON_BLACK, "JPEG", quality=90),
    "bmp": saved(WHITE_ON_BLACK, "BMP"),
    "16 bit": saved(Image.fromarray(HOLE.astype(np.uint16) * 65535)),
    "zeros and ones": saved(Image.fromarray(HOLE.astype(np.uint8))),
    "opaque white on black": encode_picture(HOLE[..., None].astype(float), alpha=np.ones(HOLE.shape)),
    "white paint on a transparent layer": layer([1, 1, 1]),
    "black paint on a transparent layer": layer([0, 0, 0]),
    "red paint on a transparent layer": layer([1, 0, 0]),
}


@pytest.mark.parametrize("name", MASKS)
def test_white_or_painted_is_missing(name):
    np.testing.assert_array_equal(read_mask(MASKS[name], 12, 20), HOLE)


@pytest.mark.parametrize("name", MASKS)
def test_inverting_swaps_missing_and_known(name):
    np.testing.assert_array_equal(read_mask(MASKS[name], 12, 20, invert=True), ~HOLE)


def test_grey_levels_are_split_at_mid_grey():
    levels = np.tile(np.array([0, 60, 127, 128, 200, 255, 127, 128], np.uint8), (8, 1))
    missing = read_mask(saved(Image.fromarray(levels)), 8, 8)
    np.testing.assert_array_equal(missing[0], [False, False, False, True, True, True, False, True])


def test_another_size_is_named_with_both_sizes():
    with pytest.raises(MaskError, match="mask must be 20×12 like the picture; got 12×20") as caught:
        read_mask(MASKS["grey"], 20, 12)
    assert "Scale it" in str(caught.value)


def test_a_mask_that_is_no_picture_is_a_mask_error():
    with pytest.raises(MaskError, match=r"mask cannot be used.*not a picture"):
        read_mask(b"hello", 12, 20)


def test_the_hole_is_where_the_picture_is_transparent():
    transparent = read_picture(layer([0.2, 0.4, 0.6], painted=~HOLE))
    np.testing.assert_array_equal(missing_from_alpha(transparent), HOLE)


def test_a_picture_without_alpha_has_no_hole_of_its_own():
    with pytest.raises(MaskError, match="no transparent pixels"):
        missing_from_alpha(Picture(np.zeros((9, 9, 3), np.float32)))


@pytest.mark.parametrize(
    ("fill", "sentence"), [(False, "Nothing is missing"), (True, "Everything is missing")]
)
def test_nothing_and_everything_missing_are_refused(fill, sentence):
    with pytest.raises(MaskError, match=sentence):
        check_missing(np.full((5, 6), fill))


def test_one_missing_and_one_known_pixel_pass():
    lone = np.zeros((5, 6), bool)
    lone[2, 3] = True
    check_missing(lone)
    check_missing(~lone)


@pytest.mark.parametrize("kind", HOLE_KINDS)
def test_a_hole_is_decided_by_its_seed(kind):
    first, again, other = (make_hole(kind, 60, 83, share=0.3, seed=seed) for seed in (5, 5, 6))
    assert first.shape == (60, 83)
    assert first.dtype == bool
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


@pytest.mark.parametrize("share", [0.03, 0.25, 0.5, 0.8, 0.95])
@pytest.mark.parametrize(
    ("kind", "within"),
    [("scattered", 0.0001), ("box", 0.01), ("half", 0.006), ("strokes", 0.01), ("text", 0.03)],
)
def test_the_share_is_kept(kind, share, within):
    for seed in range(4):
        assert abs(make_hole(kind, 120, 173, share=share, seed=seed).mean() - share) <= within


def test_scattered_takes_exactly_the_share():
    assert make_hole("scattered", 31, 47, share=0.37).sum() == round(0.37 * 31 * 47)


@pytest.mark.parametrize("seed", range(6))
def test_a_box_is_one_full_rectangle(seed):
    rows, columns = np.nonzero(make_hole("box", 50, 70, share=0.2, seed=seed))
    assert rows.size == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)


def test_half_is_the_right_half_and_other_seeds_take_other_sides():
    right = np.zeros((10, 14), bool)
    right[:, 7:] = True
    np.testing.assert_array_equal(make_hole("half", 10, 14), right)
    sides = [make_hole("half", 10, 14, seed=seed) for seed in range(4)]
    assert all(side.mean() == 0.5 for side in sides)
    assert len({side.tobytes() for side in sides}) == 4


def test_strokes_are_few_and_thick_and_text_is_thin():
    strokes, text = (make_hole(kind, 200, 300, share=0.1) for kind in ("strokes", "text"))
    assert ndimage.label(strokes)[1] < 12
    assert ndimage.label(text)[1] > 40  # letters
    assert ndimage.distance_transform_edt(text).max() < ndimage.distance_transform_edt(strokes).max()


@pytest.mark.parametrize("kind", HOLE_KINDS)
@pytest.mark.parametrize("share", [0.0001, 0.9999])
def test_even_extreme_shares_leave_a_missing_and_a_known_pixel(kind, share):
    missing = make_hole(kind, 8, 9, share=share)
    assert missing.any()
    assert not missing.all()


@pytest.mark.parametrize("share", [0, 1, -0.2, 50, float("nan")])
def test_a_share_out_of_range_is_refused(share):
    with pytest.raises(MaskError, match="between 0 and 1"):
        make_hole("box", 20, 20, share=share)


def test_an_unknown_kind_names_the_known_ones():
    with pytest.raises(MaskError, match="scattered, box, half, strokes, text; got 'circle'"):
        make_hole("circle", 20, 20)


def test_the_nearest_missing_pixel_is_found_beyond_a_windows_edge():
    missing = np.zeros((53, 59), bool)
    missing[20, 21 + 7] = True  # 7 away in a line
    missing[20 + 6, 21 + 6] = True  # 8.5 away, though within a smaller square window
    assert nearest_missing(missing, (20, 21)) == (20, 28)
    assert nearest_missing(missing, (26, 27)) == (26, 27)


@given(hnp.arrays(bool, (11, 13)), st.integers(0, 10), st.integers(0, 12))
def test_no_missing_pixel_is_nearer_than_the_nearest(missing, row, column):
    assume(missing.any())
    found = nearest_missing(missing, (row, column))
    distances = np.hypot(*(np.argwhere(missing) - (row, column)).T)
    assert missing[found]
    assert np.hypot(found[0] - row, found[1] - column) == distances.min()

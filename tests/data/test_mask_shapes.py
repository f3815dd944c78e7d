"""Masks grown, shrunk and softened, and whether one is too tight."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from scipy import ndimage
from skimage import data

from anp_core.data.mask_shapes import blend, feather_weights, grow_mask, propose_growth, shrink_mask
from anp_core.data.masks import make_hole
from anp_core.errors import MaskError


@given(seed=st.integers(0, 1000), pixels=st.sampled_from([0, 1, 1.5, 2, 3, 7.3]))
def test_growing_takes_what_lies_so_near_by_its_true_distance(seed, pixels):
    missing = np.random.default_rng(seed).random((23, 31)) < 0.01
    missing[11, 15] = True
    near = ndimage.distance_transform_edt(~missing) <= pixels + 1e-3
    np.testing.assert_array_equal(grow_mask(missing, pixels), near)
    np.testing.assert_array_equal(shrink_mask(~missing, pixels), ~near)


def test_growing_and_shrinking_by_nothing_change_nothing_and_nothing_stays_nothing():
    missing = np.eye(9, dtype=bool)
    np.testing.assert_array_equal(grow_mask(missing, 0), missing)
    np.testing.assert_array_equal(shrink_mask(missing, 0), missing)
    assert not grow_mask(np.zeros((9, 9), bool), 5).any()
    assert shrink_mask(np.ones((9, 9), bool), 5).all()


@pytest.mark.parametrize("pixels", [-1, 501, float("nan")])
def test_a_senseless_number_of_pixels_is_refused(pixels):
    with pytest.raises(MaskError, match="0 to 500"):
        grow_mask(np.eye(9, dtype=bool), pixels)


def test_a_feather_falls_evenly_and_blends_to_the_picture():
    missing = np.zeros((9, 30), bool)
    missing[:, :10] = True
    weights = feather_weights(missing, 4)
    np.testing.assert_allclose(weights[4, 8:16], [1, 1, 0.8, 0.6, 0.4, 0.2, 0, 0], atol=1e-6)
    mixed = blend(np.zeros((9, 30, 3)), np.ones((9, 30, 3)), weights)
    np.testing.assert_allclose(mixed[..., 0], weights)


def subtitled(halo: float) -> tuple[np.ndarray, np.ndarray]:
    """A photo with a line of white letters, outlined and blurred as in films, and a mask of the letters alone."""
    photo = Image.fromarray(data.coffee()[60:320, 60:460])
    letters, outline = (Image.new("L", photo.size, 0) for _ in range(2))
    font = ImageFont.load_default(34)
    ImageDraw.Draw(letters).text((20, 110), "two gulls drew circles", fill=255, font=font)
    ImageDraw.Draw(outline).text(
        (20, 110), "two gulls drew circles", fill=255, font=font, stroke_width=round(halo)
    )
    mask = np.asarray(letters) > 127
    if halo:
        photo.paste((0, 0, 0), mask=outline.filter(ImageFilter.GaussianBlur(0.7)))
    photo.paste((255, 255, 255), mask=letters)
    return np.asarray(photo, np.float32) / 255, mask


@pytest.mark.parametrize("halo", [2, 3, 4])
def test_a_mask_that_leaves_an_outline_is_to_grow_by_about_as_much(halo):
    growth = propose_growth(*subtitled(halo))
    assert halo - 1 <= growth <= halo + 3


@pytest.mark.parametrize("name", ["coffee", "chelsea", "astronaut", "camera"])
@pytest.mark.parametrize("kind", ["text", "strokes", "box"])
def test_a_hole_that_has_nothing_to_do_with_the_picture_is_not_too_tight(name, kind):
    photo = getattr(data, name)()[:300, :400]
    pixels = np.atleast_3d(photo).astype(np.float32) / 255
    assert propose_growth(pixels, make_hole(kind, *pixels.shape[:2], share=0.1)) == 0

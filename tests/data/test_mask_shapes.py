"""Masks grown, shrunk and softened, and whether one is too tight."""

from __future__ import annotations

import cv2
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
from anp_core.prediction.pictures.complete_image import complete_image


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


def one_pixel_too_tight(name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A film with a subtitle, what it covers, a mask of it that is a pixel too tight, and the film without it."""
    truth = getattr(data, name)()[60:320, 20:420]
    photo = Image.fromarray(truth)
    letters, outline = (Image.new("L", photo.size, 0) for _ in range(2))
    font = ImageFont.load_default(20)
    for layer, stroke in ((letters, 0), (outline, 2)):
        ImageDraw.Draw(layer).text((40, 190), "two gulls drew circles", 255, font, stroke_width=stroke)
    outline = outline.filter(ImageFilter.GaussianBlur(0.7))
    photo.paste((0, 0, 0), mask=outline)
    photo.paste((255, 255, 255), mask=letters)
    covered = np.asarray(outline) > 8
    film, whole = (np.asarray(each, np.float32) / 255 for each in (photo, truth))
    return film, covered, shrink_mask(covered, 1), whole


@pytest.mark.parametrize("name", ["coffee", "chelsea", "astronaut", "rocket"])
def test_a_mask_that_is_one_pixel_too_tight_is_to_grow_by_a_little(name):
    film, _, tight, whole = one_pixel_too_tight(name)
    assert 1 <= propose_growth(film, tight) <= 3
    assert propose_growth(whole, tight) == 0


@pytest.mark.slow
def test_a_mask_that_is_too_tight_fills_worse_than_telea_and_grown_as_proposed_better():
    scores = []
    for name in ("coffee", "chelsea", "astronaut", "rocket"):
        film, covered, tight, whole = one_pixel_too_tight(name)
        grown = grow_mask(tight, propose_growth(film, tight))
        fills = [complete_image(film, tight).mean, complete_image(film, grown).mean]
        levels = np.rint(film * 255).astype(np.uint8)
        for mask in (tight, grown):
            telea = cv2.inpaint(levels, mask.astype(np.uint8), 3, cv2.INPAINT_TELEA)
            fills.append(telea.astype(np.float32) / 255)
        scores.append([-10 * np.log10(np.square(fill - whole)[covered].mean()) for fill in fills])
    tight_psnr, grown_psnr, telea_tight, telea_grown = np.mean(scores, axis=0)
    assert tight_psnr < telea_tight
    assert grown_psnr > max(tight_psnr + 1, telea_tight, telea_grown)


@pytest.mark.parametrize("name", ["coffee", "chelsea", "astronaut", "camera"])
@pytest.mark.parametrize("kind", ["text", "strokes", "box"])
def test_a_hole_that_has_nothing_to_do_with_the_picture_is_not_too_tight(name, kind):
    photo = getattr(data, name)()[:300, :400]
    pixels = np.atleast_3d(photo).astype(np.float32) / 255
    assert propose_growth(pixels, make_hole(kind, *pixels.shape[:2], share=0.1)) == 0

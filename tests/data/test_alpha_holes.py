"""What transparency says of a hole: its soft rim belongs to it, what is half transparent elsewhere does not."""

from __future__ import annotations

import numpy as np
import pytest

from anp_core.data.alpha_holes import missing_from_alpha, visible, with_soft_rim
from anp_core.data.picture import Picture
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.texture import complete_texture

ROWS, COLUMNS = np.mgrid[:48, :64]
DISTANCE = np.hypot(ROWS - 24, COLUMNS - 32)
ERASED = np.clip((DISTANCE - 6) / 6, 0, 1).astype(np.float32)  # clear in the middle, soft from 6 to 12 pixels
COLOURS = np.stack([ROWS / 60, COLUMNS / 80, (ROWS + COLUMNS) / 140], axis=2).astype(np.float32)


def test_the_rim_of_a_soft_eraser_is_missing_with_its_middle():
    np.testing.assert_array_equal(missing_from_alpha(Picture(COLOURS, ERASED)), ERASED < 1)


def test_a_shadow_elsewhere_is_none_of_the_hole():
    alpha = ERASED.copy()
    alpha[40:, 50:] = 0.7
    missing = missing_from_alpha(Picture(COLOURS, alpha))
    np.testing.assert_array_equal(missing, ERASED < 1)


def test_a_picture_that_is_nowhere_quite_opaque_is_not_all_hole():
    alpha = np.minimum(ERASED, np.float32(254 / 255))
    missing = missing_from_alpha(Picture(COLOURS, alpha))
    np.testing.assert_array_equal(missing, np.float32(254 / 255) > ERASED)


def test_a_mask_of_the_erased_middle_alone_takes_the_rim_along_and_one_beside_it_does_not():
    picture = Picture(COLOURS, ERASED)
    np.testing.assert_array_equal(with_soft_rim(ERASED == 0, picture), ERASED < 1)
    beside = np.zeros_like(ERASED, bool)
    beside[2:6, 2:9] = True
    np.testing.assert_array_equal(with_soft_rim(beside, picture), beside)


def test_a_picture_without_alpha_is_visible_everywhere():
    assert visible(Picture(COLOURS)) is None
    np.testing.assert_array_equal(visible(Picture(COLOURS, ERASED)), ERASED >= 0.5)


@pytest.mark.parametrize("method", [complete_image, complete_texture])
def test_what_lies_beneath_transparency_never_bleeds(method):
    """A figure on nothing: whatever colour stands beneath the nothing, the completion is the same."""
    alpha = (DISTANCE < 20).astype(np.float32)
    missing = np.zeros_like(alpha, bool)
    missing[20:28, 44:56] = True  # across the figure's edge
    results = []
    for beneath in (0.0, 1.0):
        pixels = np.where(alpha[..., None] > 0, COLOURS, np.float32(beneath))
        results.append(method(Picture(pixels, alpha), missing).mean[missing])
    np.testing.assert_allclose(results[0], results[1], atol=1e-4)

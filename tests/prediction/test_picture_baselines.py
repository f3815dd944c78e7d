"""The classical fills: what each reproduces exactly, and what it refuses."""

import numpy as np
import pytest
from scipy.interpolate import griddata

from anp_core.errors import MaskError, PictureError
from anp_core.prediction.pictures.picture_baselines import (
    BIHARMONIC_LIMIT,
    PICTURE_BASELINES,
    complete_with_baseline,
    fill_with_baseline,
)

ROW, COLUMN = np.mgrid[:30, :40] / 40
MISSING = np.zeros((30, 40), bool)
MISSING[8:20, 10:26] = True
TELEA_DRIFT = 3 / 255  # OpenCV strays from a constant by a grey level or two, whatever stands in the hole


@pytest.mark.parametrize("name", PICTURE_BASELINES)
def test_known_pixels_are_untouched_and_missing_ones_do_not_matter(name):
    pixels = np.random.default_rng(0).random((30, 40, 3)).astype(np.float32)
    filled = complete_with_baseline(name, pixels, MISSING)
    assert filled.dtype == np.float32
    np.testing.assert_array_equal(filled[~MISSING], pixels[~MISSING])
    assert filled.min() >= 0
    assert filled.max() <= 1
    spoiled = np.where(MISSING[..., None], np.nan, pixels)
    np.testing.assert_array_equal(complete_with_baseline(name, spoiled, MISSING), filled)


@pytest.mark.parametrize("name", PICTURE_BASELINES)
def test_what_may_only_be_read_can_be_filled(name):
    pixels, missing = np.random.default_rng(0).random((30, 40, 3)).astype(np.float32), MISSING.copy()
    pixels.setflags(write=False)
    missing.setflags(write=False)
    np.testing.assert_array_equal(
        complete_with_baseline(name, pixels, missing), complete_with_baseline(name, pixels.copy(), MISSING)
    )


@pytest.mark.parametrize("name", PICTURE_BASELINES)
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_a_constant_picture_stays_constant(name, channels):
    pixels = np.broadcast_to(np.array([51, 102, 204])[:channels] / 255, (30, 40, channels))
    spotted = np.random.default_rng(1).random((30, 40)) < 0.3
    for missing in (MISSING, spotted):
        atol = TELEA_DRIFT if name == "telea" else 1e-6
        np.testing.assert_allclose(complete_with_baseline(name, pixels, missing), pixels, atol=atol)


@pytest.mark.parametrize(("name", "tolerance"), [("harmonic", 1e-4), ("biharmonic", 1e-4), ("linear", 1e-12)])
def test_a_ramp_comes_back(name, tolerance):
    ramp = np.stack([0.1 + 0.5 * ROW + 0.3 * COLUMN, 0.9 - COLUMN / 2, ROW], axis=-1)
    np.testing.assert_allclose(complete_with_baseline(name, ramp, MISSING), ramp, atol=tolerance)


def test_the_biharmonic_fill_continues_a_curved_surface_that_the_harmonic_one_flattens():
    # Its lowest point is known: both fills stay in the known range.
    bowl = ((ROW**2 + COLUMN**2) / 2)[..., None]
    error = {
        name: np.abs(complete_with_baseline(name, bowl, MISSING) - bowl).max()
        for name in ("harmonic", "biharmonic")
    }
    assert error["biharmonic"] < 1e-3 < 1e-2 < error["harmonic"]


def test_the_linear_fill_is_that_of_griddata_over_all_known_pixels_though_it_uses_the_rim_alone():
    pixels = np.random.default_rng(2).random((30, 40, 2))
    spotted = np.random.default_rng(3).random((30, 40)) < 0.6
    spotted[10:14, 5:20] = True
    known = np.argwhere(~spotted)
    # Where four known pixels lie on one circle, either diagonal is right; a shear of the grid leaves no such ties,
    # but changes the triangles, so both are given the same tie-free values: those of a plane, plus its nearest ones.
    plane = (0.2 + 0.4 * ROW + 0.3 * COLUMN)[..., None]
    filled = complete_with_baseline("linear", plane, spotted)
    expected = griddata(known, plane[~spotted], np.argwhere(spotted))
    inside = ~np.isnan(expected[:, 0])
    np.testing.assert_allclose(filled[spotted][inside], expected[inside], atol=1e-12)
    outside = griddata(known, pixels[~spotted], np.argwhere(spotted))
    known_values = pixels[~spotted]
    for value in complete_with_baseline("linear", pixels, spotted)[spotted][np.isnan(outside[:, 0])]:
        assert (known_values == value).all(axis=1).any()  # outside the hull: one known pixel's own colour


def test_beyond_a_straight_rim_the_linear_fill_repeats_the_nearest_pixel():
    pixels = np.random.default_rng(4).random((20, 30, 3))
    missing = np.zeros((20, 30), bool)
    missing[:, 18:] = True
    filled = complete_with_baseline("linear", pixels, missing)
    np.testing.assert_array_equal(filled[:, 18:], np.repeat(pixels[:, 17:18], 12, axis=1))


def test_telea_fills_in_whole_grey_levels_and_leaves_finer_known_ones_alone():
    pixels = np.random.default_rng(5).random((30, 40, 3))
    filled = complete_with_baseline("telea", pixels, MISSING)
    levels = filled[MISSING] * 255
    np.testing.assert_allclose(levels, np.rint(levels), atol=1e-9)
    np.testing.assert_array_equal(filled[~MISSING], pixels[~MISSING])


def test_telea_fills_grey_as_it_fills_three_equal_channels():
    grey = np.random.default_rng(6).random((30, 40, 1)).astype(np.float32)
    coloured = complete_with_baseline("telea", np.repeat(grey, 3, axis=2), MISSING)
    np.testing.assert_array_equal(complete_with_baseline("telea", grey, MISSING), coloured[..., :1])


@pytest.mark.parametrize("name", PICTURE_BASELINES)
def test_one_known_pixel_is_spread_over_the_picture(name):
    pixels = np.zeros((12, 13, 3))
    pixels[5, 6] = np.array([51, 102, 204]) / 255
    missing = np.ones((12, 13), bool)
    missing[5, 6] = False
    filled = complete_with_baseline(name, pixels, missing)
    if name == "biharmonic":  # its edges are held at zero slope only approximately
        assert np.isfinite(filled).all()
    else:
        atol = 3 * TELEA_DRIFT if name == "telea" else 1e-6  # 8 pixels inwards, each filled from filled ones
        np.testing.assert_allclose(filled, np.broadcast_to(pixels[5, 6], filled.shape), atol=atol)


def test_every_baseline_has_a_title_and_a_sentence_of_its_own():
    assert len({baseline.title for baseline in PICTURE_BASELINES.values()}) == len(PICTURE_BASELINES)
    assert all(baseline.description.endswith(".") for baseline in PICTURE_BASELINES.values())


def test_only_kriging_says_how_sure_it_is():
    pixels = np.random.default_rng(7).random((30, 40, 3)).astype(np.float32)
    for name in PICTURE_BASELINES:
        std = fill_with_baseline(name, pixels, MISSING).std
        assert (std is None) == (name != "kriging")
        if std is not None:
            assert std.shape == pixels.shape
            assert (std[MISSING] > 0).all()
            assert not std[~MISSING].any()


def test_too_large_a_hole_for_the_biharmonic_fill_is_refused_with_both_numbers():
    missing = np.ones((400, BIHARMONIC_LIMIT // 400 + 2), bool)
    missing[0] = False
    with pytest.raises(PictureError, match=r"at most 150,000 missing pixels.*150,423 are missing"):
        complete_with_baseline("biharmonic", np.zeros((*missing.shape, 1)), missing)


def test_an_unknown_name_names_the_known_ones():
    with pytest.raises(PictureError, match="harmonic, biharmonic, telea, linear, kriging; got 'guess'"):
        complete_with_baseline("guess", np.zeros((30, 40, 1)), MISSING)


@pytest.mark.parametrize("fill", [True, False])
def test_nothing_and_everything_missing_are_refused(fill):
    with pytest.raises(MaskError, match="missing"):
        complete_with_baseline("harmonic", np.zeros((30, 40, 1)), np.full((30, 40), fill))

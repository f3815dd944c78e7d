"""The classical fills: what each reproduces exactly, and what it refuses."""

import subprocess
import sys

import numpy as np
import pytest

from anp_core.errors import MaskError, PictureError
from anp_core.prediction.picture_baselines import BIHARMONIC_LIMIT, PICTURE_BASELINES, complete_with_baseline

ROW, COLUMN = np.mgrid[:30, :40] / 40
MISSING = np.zeros((30, 40), bool)
MISSING[8:20, 10:26] = True


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
def test_a_ramp_comes_back(name):
    ramp = np.stack([0.1 + 0.5 * ROW + 0.3 * COLUMN, 0.9 - COLUMN / 2, ROW], axis=-1)
    np.testing.assert_allclose(complete_with_baseline(name, ramp, MISSING), ramp, atol=1e-4)


def test_the_biharmonic_fill_continues_a_curved_surface_that_the_harmonic_one_flattens():
    bowl = ((ROW**2 + COLUMN**2) / 2)[
        ..., None
    ]  # its lowest point is known: both fills stay in the known range
    error = {
        name: np.abs(complete_with_baseline(name, bowl, MISSING) - bowl).max() for name in PICTURE_BASELINES
    }
    assert error["biharmonic"] < 1e-3 < 1e-2 < error["harmonic"]


def test_too_large_a_hole_for_the_biharmonic_fill_is_refused_with_both_numbers():
    missing = np.ones((400, BIHARMONIC_LIMIT // 400 + 2), bool)
    missing[0] = False
    with pytest.raises(PictureError, match=r"at most 150,000 missing pixels.*150,423 are missing"):
        complete_with_baseline("biharmonic", np.zeros((*missing.shape, 1)), missing)


def test_an_unknown_name_names_the_known_ones():
    with pytest.raises(PictureError, match="harmonic, biharmonic; got 'telea'"):
        complete_with_baseline("telea", np.zeros((30, 40, 1)), MISSING)


@pytest.mark.parametrize("fill", [True, False])
def test_nothing_and_everything_missing_are_refused(fill):
    with pytest.raises(MaskError, match="missing"):
        complete_with_baseline("harmonic", np.zeros((30, 40, 1)), np.full((30, 40), fill))


@pytest.mark.parametrize(
    "module",
    [
        "data.images",
        "data.masks",
        "data.context_sampling",
        "data.fills",
        "data.samples",
        "prediction.picture_metrics",
        "prediction.picture_baselines",
    ],
)
def test_pictures_are_read_and_scored_without_importing_torch(module):
    code = f"import sys, anp_core.{module}; sys.exit('torch' in sys.modules or 'streamlit' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

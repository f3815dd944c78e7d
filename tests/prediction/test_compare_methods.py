"""A completion beside the usual methods: one row each, the same pixels for all, and words on what they rest on."""

import csv
import io
from dataclasses import replace

import numpy as np
import pytest

from anp_core.prediction.pictures import compare_methods as module
from anp_core.prediction.pictures import picture_baselines
from anp_core.prediction.pictures.compare_fills import FillScores
from anp_core.prediction.pictures.compare_methods import LACUNA, compare_methods, scores_to_csv
from anp_core.prediction.pictures.completion import Completion
from anp_core.prediction.pictures.picture_baselines import Fill, fill_with_baseline

PICTURE = np.random.default_rng(0).random((40, 50, 3)).astype(np.float32)
MISSING = np.zeros((40, 50), bool)
MISSING[10:16, 12:20] = True


@pytest.fixture
def completion():
    """Grey in the hole, ± 0.2, from all known pixels."""
    mean = np.where(MISSING[..., None], np.float32(0.5), PICTURE)
    std = np.where(MISSING[..., None], np.float32(0.2), np.zeros_like(PICTURE))
    return Completion(mean, std, MISSING, ~MISSING, 1.5, "photo/local", (), None, None, None)


def compared(completion, **options):
    asked = {"chosen": ~MISSING, "model": "photo/local", "truth_known": True} | options
    return compare_methods(PICTURE, completion, **asked)


def test_with_the_truth_all_are_scored_on_the_hole(completion):
    found = compared(completion)
    assert [row.method for row in found.rows] == list(found.filled)
    assert len(found.rows) == 4
    lacuna = found.rows[0]
    error = np.square(0.5 - PICTURE[MISSING].astype(float)).mean()
    assert (lacuna.method, lacuna.pixels, lacuna.seconds) == (LACUNA, MISSING.sum(), 1.5)
    assert lacuna.psnr == pytest.approx(-10 * np.log10(error))
    assert "all 48 filled pixels" in found.sentence
    assert "context points only" not in found.sentence
    hidden = np.where(MISSING[..., None], 0, PICTURE)
    for title, name in (("Harmonic", "harmonic"), ("Telea (OpenCV)", "telea")):
        expected = fill_with_baseline(name, hidden, MISSING).mean[MISSING]
        np.testing.assert_allclose(found.filled[title], expected, atol=1e-6)


def test_a_chosen_context_is_said(completion):
    some = ~MISSING
    some[20:] = False
    completion = replace(completion, context=some)
    assert f"Lacuna used the {some.sum():,} context points only" in compared(completion, chosen=some).sentence


def test_without_the_truth_hidden_known_pixels_are_scored_and_the_hole_is_filled_too(completion, monkeypatch):
    def grey(model):
        def fill(pixels, missing, *, progress=None, cancelled=None):
            return Fill(np.where(missing[..., None], 0.5, pixels), np.full(pixels.shape, 0.2))

        return fill

    monkeypatch.setattr(module, "lacuna_method", grey)
    told = []
    some = ~MISSING
    some[20:] = False
    found = compared(completion, truth_known=False, chosen=some, progress=lambda *step: told.append(step))
    assert len({row.pixels for row in found.rows}) == 1
    assert all(row.ssim is None and row.psnr > 0 for row in found.rows)
    assert f"Scored on {found.rows[0].pixels:,} known pixels" in found.sentence
    assert "every known pixel, not only the chosen" in found.sentence
    assert list(found.filled) == [LACUNA, "Harmonic", "Biharmonic (scikit-image)", "Telea (OpenCV)"]
    assert all(colours.shape == (MISSING.sum(), 3) for colours in found.filled.values())
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]


def test_a_method_that_refuses_has_a_row_and_no_picture(completion, monkeypatch):
    monkeypatch.setattr(picture_baselines, "BIHARMONIC_LIMIT", 5)
    found = compared(completion)
    refused = next(row for row in found.rows if row.refusal)
    assert refused.method.startswith("Biharmonic")
    assert "at most 5 missing pixels" in refused.refusal
    assert refused.method not in found.filled


def test_the_csv_has_a_row_for_each_method_and_full_numbers():
    rows = [
        FillScores("Lacuna", 48, 20.123456, 0.9, 0.95, -1.25, 0.5),
        FillScores("Biharmonic", 48, refusal="Too many, they say."),
    ]
    first, second = csv.DictReader(io.StringIO(scores_to_csv(rows).decode()))
    assert (first["method"], first["scored_pixels"], first["psnr_db"]) == ("Lacuna", "48", "20.1235")
    assert (first["nll"], first["note"]) == ("-1.25", "")
    assert (second["psnr_db"], second["note"]) == ("", "Too many, they say.")

"""Samples drawn given each other lie closer to the truth's smoothness than independent ones."""

import zipfile

import numpy as np
import pytest

from anp_core.benchmarks import coherence
from anp_core.benchmarks.coherence import (
    benchmark_photo_coherence,
    benchmark_samples_coherence,
    block_means,
    gradient_energy,
    joint_log_likelihood,
    measure_coherence,
    small_sample_crops,
)
from anp_core.data.images import encode_picture
from anp_core.data.masks import make_hole
from anp_core.errors import MaskError


def test_gradient_energy_counts_pairs_that_touch_the_hole():
    picture = np.zeros((3, 4, 2))
    picture[1, 1] = [1, 3]
    hole = np.zeros((3, 4), bool)
    hole[1, 1] = True
    assert gradient_energy(picture, hole) == pytest.approx((1 + 9) / 2)  # four pairs, all across the spike
    assert gradient_energy(np.stack([picture, 0 * picture]), hole) == pytest.approx((1 + 9) / 4)
    elsewhere = np.zeros((3, 4), bool)
    elsewhere[0, 3] = True
    assert gradient_energy(picture, elsewhere) == 0
    with pytest.raises(MaskError, match="nothing to compare"):
        gradient_energy(picture, np.zeros((3, 4), bool))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "share"), [("box", 0.2), ("scattered", 0.7)])
def test_samples_drawn_in_stages_are_closer_to_the_truth_than_independent_ones(monkeypatch, kind, share):
    side = 16
    monkeypatch.setattr(coherence, "SIDE", side)
    crops = small_sample_crops()[:2]
    holes = [make_hole(kind, side, side, share=share, seed=number) for number in range(2)]
    measured = [measure_coherence(truth, hole, count=2) for truth, hole in zip(crops, holes, strict=True)]
    distance = {
        name: np.mean([abs(np.log(each[name].gradient_ratio)) for each in measured])
        for name in ("independent", "autoregressive")
    }
    assert distance["autoregressive"] < distance["independent"]
    for each in measured:
        assert each["smoothed"].gradient_ratio < each["autoregressive"].gradient_ratio
    nats = {
        staging: np.mean([joint_log_likelihood(*pair, staging) for pair in zip(crops, holes, strict=True)])
        for staging in ("independent", "staged", "shared")
    }
    assert nats["staged"] > nats["independent"] + 0.05
    assert nats["shared"] > nats["independent"] + 0.05


@pytest.mark.slow
def test_the_benchmark_yields_a_row_for_every_hole_and_way(monkeypatch):
    monkeypatch.setattr(coherence, "SIDE", 12)
    rows = list(benchmark_samples_coherence(limit=1))
    assert [(row["model"], row["hole"], row["drawn"]) for row in rows] == [
        (model, hole, way)
        for model in ("small-pictures/multihead", "photo/local")
        for hole in ("box", "scattered")
        for way in ("shared noise", "independent", "autoregressive", "smoothed")
    ]
    for row in rows:
        assert ("joint log-likelihood" in row) == (row["drawn"] != "smoothed")
        assert all(np.isfinite(value) for value in row.values() if isinstance(value, float))


def test_block_means_are_those_of_missing_pixels_in_full_squares():
    picture = np.random.default_rng(0).random((2, 20, 17, 3))
    missing = np.zeros((20, 17), bool)
    missing[:8, 4:8] = True  # half of the first square; the others have none
    found = block_means(picture, missing)
    assert found.shape == (2, 1, 3)
    np.testing.assert_allclose(found[:, 0], picture[:, :8, 4:8].mean((1, 2)))


def test_what_pixels_share_stays_in_the_means_of_squares(monkeypatch, tmp_path):
    monkeypatch.setattr(coherence, "PHOTO_SIDE", 48)
    monkeypatch.setattr(coherence, "PHOTO_HOLES", (("box", 0.4),))
    monkeypatch.setattr(coherence, "SLOW_WAYS", ("independent",))
    row, column = np.indices((48, 64))
    photo = 128 + 60 * np.sin(row[..., None] / 9) * np.cos(column[..., None] / [7, 8, 9])
    with zipfile.ZipFile(tmp_path / "photos_valid.zip", "w") as archive:
        archive.writestr("one.png", encode_picture((photo / 255).astype(np.float32)))
    shared, alone = benchmark_photo_coherence(tmp_path)
    assert (shared["drawn"], alone["drawn"]) == ("shared noise", "independent")
    assert shared["spread ÷ predicted"] == pytest.approx(1, abs=0.4)
    assert shared["of 8×8 means"] > 3 * alone["of 8×8 means"]

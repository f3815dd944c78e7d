"""Samples drawn given each other lie closer to the truth's smoothness than independent ones."""

import numpy as np
import pytest

from anp_core.benchmarks import coherence
from anp_core.benchmarks.coherence import (
    benchmark_samples_coherence,
    gradient_energy,
    joint_log_likelihood,
    measure_coherence,
    small_sample_crops,
)
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
        for staging in ("independent", "staged")
    }
    assert nats["staged"] > nats["independent"] + 0.05


@pytest.mark.slow
def test_the_benchmark_yields_a_row_for_every_hole_and_way(monkeypatch):
    monkeypatch.setattr(coherence, "SIDE", 12)
    rows = list(benchmark_samples_coherence(limit=1))
    assert [(row["hole"], row["drawn"]) for row in rows] == [
        (hole, way) for hole in ("box", "scattered") for way in ("independent", "autoregressive", "smoothed")
    ]
    for row in rows:
        assert ("joint log-likelihood" in row) == (row["drawn"] != "smoothed")
        assert all(np.isfinite(value) for value in row.values() if isinstance(value, float))

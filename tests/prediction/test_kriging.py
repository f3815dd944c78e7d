"""Kriging: its variogram on surfaces of known roughness, the formula written out, and honest uncertainty."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from anp_core.prediction.pictures.kriging import (
    FAR,
    NEAR,
    NUGGET,
    PRIOR_PIXELS,
    fit_variogram,
    local_kriging,
)


def rough_surface(side: int, exponent: float, seed: int) -> np.ndarray:
    """(side, side, 1) of a random surface whose variogram is h^exponent: an exact draw through its covariance."""
    points = np.argwhere(np.ones((side, side), bool)).astype(float)
    origin = np.linalg.norm(points, axis=1) ** exponent
    covariance = origin[:, None] + origin[None] - cdist(points, points) ** exponent
    factor = np.linalg.cholesky(covariance + 1e-8 * np.eye(len(points)))
    return (factor @ np.random.default_rng(seed).normal(size=len(points))).reshape(side, side, 1)


MISSING = np.random.default_rng(0).random((32, 32)) < 0.5


@pytest.mark.parametrize("exponent", [0.6, 1.2])
def test_the_variogram_of_a_surface_of_known_roughness_is_found(exponent):
    found = [fit_variogram(rough_surface(32, exponent, seed), MISSING) for seed in range(6)]
    assert np.mean([one.exponent for one in found]) == pytest.approx(exponent, abs=0.1)
    assert np.mean([one.scale for one in found]) == pytest.approx(1, rel=0.2)


def test_the_variogram_does_not_read_missing_pixels():
    surface = rough_surface(32, 1.0, 1)
    assert fit_variogram(np.where(MISSING[..., None], 1e3, surface), MISSING) == fit_variogram(
        surface, MISSING
    )


def test_few_known_pixels_give_the_textbook_system():
    """All of 20 known pixels are neighbours, so the prediction is ordinary kriging written out."""
    surface = rough_surface(16, 1.0, 2)
    known = np.zeros(256, bool)
    known[np.random.default_rng(3).permutation(256)[: min(NEAR, FAR)]] = True
    known = known.reshape(16, 16)
    mean, std = local_kriging(surface, ~known)
    variogram = fit_variogram(surface, ~known)
    places, values = np.argwhere(known).astype(float), surface[known][:, 0]
    count = len(values)
    for number in (0, 77, 200):
        target = np.argwhere(~known)[number].astype(float)
        gamma = cdist(places, places) ** variogram.exponent - NUGGET * np.eye(count)
        system = np.block([[gamma, np.ones((count, 1))], [np.ones((1, count)), np.zeros((1, 1))]])
        to_target = np.linalg.norm(places - target, axis=1) ** variogram.exponent
        solution = np.linalg.solve(system, np.append(to_target, 1))
        assert mean[number, 0] == pytest.approx(solution[:count] @ values, abs=1e-8)
        inverse = np.linalg.inv(system)[:count, :count]
        scale = (-values @ inverse @ values + PRIOR_PIXELS * variogram.scale) / (count - 1 + PRIOR_PIXELS)
        variance = solution @ np.append(to_target, 1) + NUGGET
        assert std[number, 0] == pytest.approx(np.sqrt(scale * variance), rel=1e-6)


def test_on_the_surfaces_it_assumes_its_95_percent_band_covers_95_percent():
    covered = []
    for seed in range(4):
        surface = rough_surface(32, 0.9, 10 + seed)
        mean, std = local_kriging(surface, MISSING)
        covered.append(np.abs(mean - surface[MISSING]) <= 1.96 * std)
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


def test_adding_a_constant_moves_the_prediction_along_and_leaves_the_std():
    surface = rough_surface(32, 1.0, 4)
    mean, std = local_kriging(surface, MISSING)
    moved, same = local_kriging(surface + 3, MISSING)
    np.testing.assert_allclose(moved, mean + 3, atol=1e-9)
    np.testing.assert_allclose(same, std, rtol=1e-7)


def test_it_is_surer_of_a_pixel_beside_known_ones_than_deep_inside_a_hole():
    surface = rough_surface(32, 1.0, 5)
    missing = np.zeros((32, 32), bool)
    missing[8:24, 8:24] = True
    std = np.zeros((32, 32))
    std[missing] = local_kriging(surface, missing)[1][:, 0]
    assert std[16, 16] > 1.5 * std[8, 8:24].mean()

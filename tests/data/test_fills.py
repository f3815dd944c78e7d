"""The harmonic fill against a dense solve and the laws of harmonic functions."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.data import fills
from anp_core.data.fills import harmonic_fill
from anp_core.errors import MaskError

WITHIN = 1e-4


def dense_fill(pixels, known):
    """Laplace's equation written down pixel by pixel and solved by Gaussian elimination."""
    height, width = known.shape
    matrix = np.eye(height * width)
    right = np.where(known[..., None], pixels, 0.0).reshape(height * width, -1)
    for r, c in zip(*np.nonzero(~known), strict=True):
        around = [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
        around = [(y, x) for y, x in around if 0 <= y < height and 0 <= x < width]
        for y, x in around:
            matrix[r * width + c, y * width + x] = -1 / len(around)
    return np.linalg.solve(matrix, right).reshape(pixels.shape)


def scattered(shape, share, seed=0):
    return np.random.default_rng(seed).random(shape) >= share


@settings(max_examples=60, deadline=None)
@given(
    height=st.integers(1, 13),
    width=st.integers(1, 11),
    channels=st.sampled_from([1, 3]),
    share=st.floats(0.05, 0.98),
    seed=st.integers(0, 2**16),
)
def test_equals_the_dense_solve(height, width, channels, share, seed):
    known = scattered((height, width), share, seed)
    known[height // 2, width // 3] = True
    pixels = np.random.default_rng(seed).random((height, width, channels))
    np.testing.assert_allclose(harmonic_fill(pixels, known), dense_fill(pixels, known), atol=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 0.8, 0.97])
def test_the_iterative_path_equals_the_dense_solve(share):
    known = scattered((59, 61), share)
    pixels = np.random.default_rng(1).random((59, 61, 3))
    np.testing.assert_allclose(harmonic_fill(pixels, known), dense_fill(pixels, known), atol=WITHIN)


def wide_holes():
    half = np.ones((64, 61), bool)
    half[:, 20:] = False
    lone = np.zeros((53, 64), bool)
    lone[2, 3] = lone[40, 60] = True
    fence = np.ones((64, 61), bool)
    fence[2:-2, 2:-2] = False
    fence[:, 30] = True  # two holes with a wall of one pixel between them
    return {"half": half, "two known pixels": lone, "two holes": fence}


@pytest.mark.slow
@pytest.mark.parametrize("name", wide_holes())
def test_wide_holes_equal_the_dense_solve(name):
    known = wide_holes()[name]
    pixels = np.random.default_rng(2).random((*known.shape, 2))
    np.testing.assert_allclose(harmonic_fill(pixels, known), dense_fill(pixels, known), atol=WITHIN)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.99])
def test_known_pixels_are_untouched_and_the_rest_obeys_the_maximum_principle(share):
    known = scattered((150, 170), share)
    pixels = np.random.default_rng(3).random((150, 170, 3), np.float32)
    filled = harmonic_fill(pixels, known)
    assert filled.dtype == np.float32
    np.testing.assert_array_equal(filled[known], pixels[known])
    assert (filled.min((0, 1)) >= pixels[known].min(0)).all()
    assert (filled.max((0, 1)) <= pixels[known].max(0)).all()


def test_every_filled_pixel_is_the_mean_of_its_neighbours():
    known = scattered((90, 101), 0.8)
    filled = harmonic_fill(np.random.default_rng(4).random((90, 101, 1)), known)[..., 0]
    total, count = np.zeros_like(filled), np.zeros_like(filled)
    for axis in (0, 1):
        ahead, behind = np.moveaxis(filled, axis, 0)[1:], np.moveaxis(filled, axis, 0)[:-1]
        np.moveaxis(total, axis, 0)[:-1] += ahead
        np.moveaxis(total, axis, 0)[1:] += behind
        np.moveaxis(count, axis, 0)[:-1] += 1
        np.moveaxis(count, axis, 0)[1:] += 1
    np.testing.assert_allclose(filled[~known], (total / count)[~known], atol=WITHIN)


@pytest.mark.parametrize("shape", [(12, 14), (120, 130)])
def test_a_ramp_comes_back_where_the_hole_does_not_touch_the_edge(shape):
    row, column = np.mgrid[: shape[0], : shape[1]] / max(shape)
    ramp = np.stack([0.2 + 0.5 * row + 0.3 * column, row - column, column], axis=-1)
    known = np.ones(shape, bool)
    known[2:-1, 1:-3] = False
    np.testing.assert_allclose(harmonic_fill(ramp, known), ramp, atol=WITHIN)


def test_a_hole_from_edge_to_edge_interpolates_linearly():
    known = np.zeros((20, 101), bool)
    known[:, [0, -1]] = True
    pixels = np.zeros((20, 101, 1))
    pixels[:, -1] = 1
    expected = np.broadcast_to(np.linspace(0, 1, 101)[None, :, None], pixels.shape)
    np.testing.assert_allclose(harmonic_fill(pixels, known), expected, atol=WITHIN)


@pytest.mark.parametrize("share", [0.5, 0.95, 0.999])
def test_constants_are_kept_exactly(share):
    pixels = np.full((80, 90, 3), [0.1, 0.7, 1 / 3])
    np.testing.assert_array_equal(harmonic_fill(pixels, scattered((80, 90), share)), pixels)


def test_the_value_at_an_unknown_pixel_does_not_matter():
    known = scattered((70, 60), 0.7)
    pixels = np.random.default_rng(5).random((70, 60, 3))
    spoiled = np.where(known[..., None], pixels, np.nan)
    np.testing.assert_array_equal(harmonic_fill(spoiled, known), harmonic_fill(pixels, known))


def test_one_known_pixel_spreads_everywhere_and_none_is_refused():
    known = np.zeros((60, 50), bool)
    with pytest.raises(MaskError, match="At least one pixel must be known"):
        harmonic_fill(np.zeros((60, 50, 1)), known)
    known[7, 9] = True
    pixels = np.zeros((60, 50, 1))
    pixels[7, 9] = 0.6
    np.testing.assert_array_equal(harmonic_fill(pixels, known), np.full((60, 50, 1), 0.6))


def test_nothing_missing_returns_a_copy():
    pixels = np.random.default_rng(6).random((9, 8, 3))
    filled = harmonic_fill(pixels, np.ones((9, 8), bool))
    np.testing.assert_array_equal(filled, pixels)
    assert filled is not pixels


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"\(4, 5\)"):
        harmonic_fill(np.zeros((5, 4, 3)), np.ones((4, 5), bool))


def test_a_small_hole_in_a_large_picture_takes_little_memory():
    pixels = np.random.default_rng(8).random((1500, 2000, 3), np.float32)
    known = np.ones((1500, 2000), bool)
    known[700:740, 900:950] = False
    tracemalloc.start()
    filled = harmonic_fill(pixels, known)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1.5 * pixels.nbytes  # the result itself, and little beside it
    around = np.s_[600:840, 800:1050]
    np.testing.assert_allclose(filled[around], harmonic_fill(pixels[around], known[around]), atol=WITHIN)


def test_a_wide_hole_takes_as_few_steps_however_large_it_is(monkeypatch):
    """Plain conjugate gradients take more the wider it is, and factorising all of it takes minutes."""
    steps, factorised = [], []
    cycle, factorise = fills._v_cycle, fills._factorise
    monkeypatch.setattr(fills, "_v_cycle", lambda *given: steps.append(1) or cycle(*given))
    monkeypatch.setattr(fills, "_factorise", lambda matrix: factorised.append(matrix) or factorise(matrix))
    taken = []
    for side in (120, 240, 480):  # from 20,000 to 270,000 unknowns
        known = np.ones((side, side + 100), bool)
        known[side // 14 :, side // 13 :] = False
        steps.clear()
        harmonic_fill(np.random.default_rng(7).random((*known.shape, 1)), known)
        taken.append(len(steps))
    assert max(taken) <= min(taken) + 2 < 15
    assert max(matrix.shape[0] for matrix in factorised) <= fills.DIRECT_SIZE


@pytest.mark.parametrize("channels", [1, 3])
def test_many_small_holes_are_filled_on_the_grid_as_by_the_sparse_system(monkeypatch, channels):
    known = scattered((80, 90), 0.6)
    pixels = np.random.default_rng(1).random((80, 90, channels)) * 200 - 40
    pixels[~known] = np.nan
    calls = []
    solve = fills._solve_on_grid
    monkeypatch.setattr(fills, "_solve_on_grid", lambda *given: calls.append(1) or solve(*given))
    on_grid = harmonic_fill(pixels, known)
    assert calls
    monkeypatch.setattr(fills, "ON_GRID", 2)
    sparse = harmonic_fill(pixels, known)
    assert len(calls) == 1
    np.testing.assert_allclose(on_grid, sparse, atol=200 * WITHIN)

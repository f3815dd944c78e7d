"""What many pixels of a photo look at, all at once: the same as each by itself, and where that lies."""

from itertools import pairwise

import numpy as np
import pytest

from anp_core import precision
from anp_core.explain.compare_types import compare_types
from anp_core.explain.picture_comparison import ask_picture, thinned
from anp_core.prediction.pictures.complete_photo import complete_photo
from anp_core.prediction.pictures.many_pixels import ManyPixels, as_points
from anp_core.prediction.pictures.photo_plan import PhotoPlan
from anp_core.pretrained import LoadedModel
from anp_core.web.board_block import pack_board
from tests.models.photo_scenes import ALL_TYPES, perturbed, smooth_photo, some_hole
from tests.pages.blocks import read_block

HEIGHT, WIDTH = 60, 90
NETWORK = perturbed(config=ALL_TYPES).requires_grad_(False)
PLANS = {"tiled": PhotoPlan(core=37, chunk=50), "deep": PhotoPlan(coarse_from=3, deepest=6)}


def model_of(kind):
    return LoadedModel(f"mine/{kind}", NETWORK.points, kind, {}, grid=NETWORK)


@pytest.fixture(autouse=True)
def _in_single_precision(monkeypatch):
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: False)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("kind", ["local", "gaussian", "multihead"])
def test_pixels_asked_together_say_what_each_says_alone(kind, plan):
    photo, missing = smooth_photo(HEIGHT, WIDTH), some_hole(HEIGHT, WIDTH)
    filled = complete_photo(photo, missing, ~missing, model_of(kind), None, None, PLANS[plan])
    pixels = np.random.default_rng(0).permutation(np.argwhere(missing))[:60]
    seen = filled.look_many(pixels)
    for number, pixel in enumerate(pixels):
        alone, there = filled.explain(*pixel), seen.there[number]
        np.testing.assert_allclose(seen.positions[number][there], alone.positions, atol=1e-4)
        np.testing.assert_array_equal(seen.cell[number][there], alone.cell)
        np.testing.assert_allclose(seen.weights[number][:, there], alone.weights, atol=1e-5)


def test_a_cell_goes_by_the_point_at_its_middle_and_has_the_mean_of_its_colours():
    context = np.zeros((4, 4), bool)
    context[0, 1] = context[2, 2] = context[3, 2] = True
    colours = np.zeros((4, 4, 1))
    colours[context] = [[0.1], [0.4], [0.6]]
    seen = ManyPixels(
        positions=np.array([[[2, 2], [5 / 3, 5 / 3], [9, 9]]], np.float32),
        cell=np.array([[1, 4, 1]]),
        there=np.array([[True, True, False]]),
        weights=np.ones((1, 1, 3)),
    )
    points, cells = as_points(seen, context, colours)
    assert points.tolist() == [[1, 1, -1]]
    assert cells.side.tolist() == [[1, 4, 0]]
    np.testing.assert_allclose(cells.values[0, :2, 0], [0.4, 1.1 / 3])


@pytest.mark.parametrize(("total", "most"), [(10, 4), (7, 7), (1, 5), (25_000, 12_000)])
def test_what_is_kept_is_spread_evenly(total, most):
    kept = thinned(total, most)
    assert 0 < len(kept) <= most
    assert len({after - before for before, after in pairwise(kept)}) <= 1
    assert kept[0] >= 0
    assert kept[-1] < total


def test_types_are_compared_on_a_photo_at_its_own_size_and_each_is_seen_on_the_board():
    photo, missing = smooth_photo(HEIGHT, WIDTH), some_hole(HEIGHT, WIDTH, share=0.1)
    question = ask_picture(photo, missing, ~missing, truth_known=True, own_size=True)
    kinds = ("uniform", "laplace", "local")
    compared = compare_types(question, [model_of(kind) for kind in kinds])
    uniform, laplace, local = (each.numbers for each in compared.types)
    assert uniform.effective == pytest.approx(32, abs=0.1)
    assert laplace.effective < 32
    assert laplace.distance < uniform.distance
    assert uniform.parameters < local.parameters
    assert uniform.scores.values == laplace.scores.values == 3 * missing.sum()

    head, arrays = read_block(pack_board(compared, dict.fromkeys(kinds, ""), "question"))
    count = len(arrays["targets"])
    assert arrays["targets"].tolist() == np.flatnonzero(missing).tolist()
    near, side = (arrays[name].reshape(count, -1) for name in ("near", "side"))
    assert near.shape == side.shape == (count, 32)
    row, column = np.divmod(near[side == 1], WIDTH)
    assert not missing[row, column].any()
    for number in range(len(kinds)):
        levels = arrays[f"weights{number}"].reshape(len(head["groups"]), count, 32)
        scale = arrays[f"scale{number}"].reshape(len(head["groups"]), count, 1)
        np.testing.assert_allclose((scale * (levels / 255) ** 2).sum(-1), 1, atol=0.05)

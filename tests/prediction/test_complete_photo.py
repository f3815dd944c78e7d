"""Photos completed by a network of perturbed weights: pieces make no difference, attention is what was used."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from anp_core import precision
from anp_core.data.fills import harmonic_fill
from anp_core.data.local_statistics import local_statistics
from anp_core.errors import Cancelled
from anp_core.models import neural_process
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.photo_plan import USUAL, PhotoPlan
from anp_core.prediction.pictures.photo_reader import PhotoReader
from anp_core.prediction.pictures.photo_tiles import cut_tiles
from tests.models.photo_scenes import HEADS, as_model, fresh, smooth_photo, some_hole
from tests.prediction.photo_plans import DEEPER, MODEL, complete, deep_hole, some_pixels

HEIGHT, WIDTH = 70, 110
TILED = PhotoPlan(core=37)  # 2 by 3 tiles
CORRECTION = 0.01  # what the network moves the fill by, and more


@pytest.fixture(autouse=True)
def _in_single_precision(monkeypatch):
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: False)


@pytest.fixture(scope="module")
def photo():
    return smooth_photo(HEIGHT, WIDTH)


@pytest.fixture(scope="module")
def missing():
    return some_hole(HEIGHT, WIDTH)


# ---------------------------------------------------------------- what comes out


def test_a_fresh_network_gives_the_harmonic_fill_and_its_first_std(photo, missing):
    filled = complete(photo, missing, model=as_model(fresh()))
    np.testing.assert_allclose(filled.mean, harmonic_fill(photo, ~missing)[missing], atol=1e-6)
    _, spread = local_statistics(photo, ~missing)
    np.testing.assert_allclose(filled.std, np.repeat(spread[missing][:, None] + 0.004, 3, axis=1), rtol=1e-4)


def test_a_perturbed_network_tells_something(photo, missing):
    filled = complete(photo, missing)
    assert filled.mean.shape == filled.std.shape == (missing.sum(), 3)
    assert filled.mean.dtype == filled.std.dtype == np.float32
    assert np.abs(filled.mean - harmonic_fill(photo, ~missing)[missing]).mean() > CORRECTION
    assert filled.std.min() > 0
    np.testing.assert_array_equal(filled.context, ~missing)


@pytest.mark.parametrize("plan", [USUAL, TILED], ids=["whole", "tiled"])
def test_rubbish_at_missing_pixels_does_not_matter(photo, missing, plan):
    usual = complete(photo, missing, plan=plan)
    other = complete(np.where(missing[..., None], np.float32(np.nan), photo), missing, plan=plan)
    np.testing.assert_array_equal(other.mean, usual.mean)
    np.testing.assert_array_equal(other.std, usual.std)


def test_known_pixels_come_back_as_they_are(photo, missing):
    usual = complete_image(photo, missing, model=MODEL)
    np.testing.assert_array_equal(usual.mean[~missing], photo[~missing])


def test_known_pixels_that_were_not_chosen_do_not_matter(photo, missing):
    chosen = ~missing & (np.random.default_rng(3).random(missing.shape) < 0.4)
    filled = complete(np.where(chosen[..., None], photo, np.float32(np.nan)), missing, chosen)
    usual = complete(photo, missing, chosen)
    np.testing.assert_array_equal(filled.mean, usual.mean)
    assert np.abs(usual.mean - complete(photo, missing).mean).max() > CORRECTION


def test_bfloat16_says_nearly_the_same(photo, missing, monkeypatch):
    exact = complete(photo, missing)
    monkeypatch.undo()
    rounded = complete(photo, missing)
    assert np.abs(rounded.mean - exact.mean).mean() < 0.1 * CORRECTION
    assert np.isfinite(rounded.std).all()


@pytest.mark.parametrize("shape", [(1, 2), (2, 1), (1, 40), (3, 3), (17, 5)])
def test_tiny_pictures_with_one_known_pixel_are_filled(shape):
    hole = np.ones(shape, bool)
    hole[-1, 0] = False
    filled = complete(np.full((*shape, 3), 0.4, np.float32), hole)
    assert np.isfinite(filled.mean).all()
    assert (filled.std > 0).all()


# ---------------------------------------------------------------- pieces


@pytest.mark.parametrize(
    "plan",
    [PhotoPlan(chunk=37), PhotoPlan(block=411), PhotoPlan(block=101, chunk=13)],
    ids=["chunks", "blocks", "both"],
)
def test_chunks_and_blocks_make_no_difference(photo, missing, plan):
    whole, parts = complete(photo, missing), complete(photo, missing, plan=plan)
    np.testing.assert_allclose(parts.mean, whole.mean, atol=1e-5)
    np.testing.assert_allclose(parts.std, whole.std, atol=1e-5)


def test_groups_of_tiles_make_no_difference(photo, missing):
    usual, grouped = (complete(photo, missing, plan=plan) for plan in (TILED, replace(TILED, group=2)))
    np.testing.assert_array_equal(grouped.mean, usual.mean)


def test_tiles_that_each_see_the_whole_picture_make_no_difference(photo, missing):
    whole, plan = complete(photo, missing), replace(TILED, margin=200)
    assert len(cut_tiles(np.argwhere(missing), ~missing, plan)) == 6
    tiled = complete(photo, missing, plan=plan)
    np.testing.assert_allclose(tiled.mean, whole.mean, atol=1e-5)
    np.testing.assert_allclose(tiled.std, whole.std, atol=1e-5)


def test_tiles_with_their_margin_differ_little_from_one_tile(photo, missing):
    """By an eighth of a grey level on average, and one at most."""
    whole, tiled = complete(photo, missing), complete(photo, missing, plan=TILED)
    for values, others in zip(tiled[:2], whole[:2], strict=True):
        assert np.abs(values - others).max() < 1 / 255
        assert np.abs(values - others).mean() < 1 / 8 / 255
    bare = complete(photo, missing, plan=replace(TILED, margin=0))  # so much it is that the margin does
    assert np.abs(bare.mean - whole.mean).max() > 1 / 255


def test_memory_follows_the_neighbours_not_the_context(photo, missing, monkeypatch):
    """No chunk gathers for more than its targets' 32 neighbours."""
    seen = []

    def noting(points, index):
        seen.append(tuple(index.shape))
        return gather(points, index)

    gather = neural_process.gather_neighbours
    monkeypatch.setattr(neural_process, "gather_neighbours", noting)
    complete(photo, missing, plan=PhotoPlan(chunk=200))
    assert seen
    assert all(batch == 1 and targets <= 200 and k == 32 for batch, targets, k in seen)


# ---------------------------------------------------------------- attention


@pytest.mark.parametrize("plan", [TILED, USUAL], ids=["tiled", "whole"])
def test_attention_of_a_pixel_is_that_of_the_batch(photo, missing, plan):
    filled = complete(photo, missing, plan=plan)
    targets = np.argwhere(missing)
    reader = PhotoReader(photo, ~missing, MODEL, plan)
    wanted = {tuple(pixel) for pixel in some_pixels(missing)}
    for tile in cut_tiles(targets, ~missing, plan):
        read = reader.read(tile)
        task = reader.task(read, tile.pixels)
        with torch.inference_mode():
            batch = MODEL.network.decode(reader.encode(read), task, "local", need_weights=True)
        np.testing.assert_allclose(batch.mean[0], filled.mean[tile.targets], atol=1e-5)
        for number, place in enumerate(targets[tile.targets]):
            if tuple(place) not in wanted:
                continue
            wanted.remove(tuple(place))
            looked = filled.explain(*place.tolist())
            exists = task.neighbour_mask[0, number]
            np.testing.assert_allclose(
                looked.weights, batch.attention[0, 0, :, number][:, exists], rtol=1e-3, atol=1e-6
            )
            corner = [tile.rows.start, tile.columns.start]
            positions = read.context.positions[task.neighbours[0, number][exists]]
            np.testing.assert_allclose(looked.positions, positions + corner, atol=1e-4)
    assert not wanted


@pytest.mark.parametrize("plan", [TILED, USUAL], ids=["tiled", "whole"])
def test_attention_lies_on_known_pixels_and_cells_of_them_and_adds_up(photo, missing, plan):
    known = ~missing
    filled = complete(photo, missing, plan=plan)
    for row, column in some_pixels(missing):
        looked = filled.explain(row, column)
        assert (looked.row, looked.column) == (row, column)
        assert looked.heads == MODEL.head_names
        assert looked.weights.shape == (HEADS, len(looked.positions)) == (HEADS, len(looked.cell))
        assert (looked.weights >= 0).all()
        np.testing.assert_allclose(looked.weights.sum(1), 1, atol=1e-5)
        for position, side in zip(looked.positions, looked.cell, strict=True):
            corner = (position // side).astype(int) * side
            inside = known[tuple(slice(start, start + side) for start in corner)]
            assert inside.any()
            centroid = np.argwhere(inside).mean(0) + corner
            np.testing.assert_allclose(position, centroid, atol=1e-3)


def test_the_nearest_known_pixels_are_looked_at_wherever_the_tile_ends(photo, missing):
    filled = complete(photo, missing, plan=TILED)
    for row, column in some_pixels(missing):
        looked = filled.explain(row, column)
        distance = np.sort(np.hypot(*(np.argwhere(~missing) - (row, column)).T))[:16]
        own = np.hypot(*(looked.positions[looked.cell == 1] - (row, column)).T)
        np.testing.assert_allclose(own, distance, rtol=1e-5)


def test_attention_of_a_tile_that_was_forgotten_is_that_of_one_remembered(photo, missing, monkeypatch):
    remembered, forgotten = (complete(photo, missing, plan=plan) for plan in (TILED, replace(TILED, kept=0)))
    reads = []
    read = PhotoReader.read
    monkeypatch.setattr(PhotoReader, "read", lambda self, tile: reads.append(self) or read(self, tile))
    for row, column in some_pixels(missing, 6):
        one, other = remembered.explain(row, column), forgotten.explain(row, column)
        np.testing.assert_array_equal(one.positions, other.positions)
        np.testing.assert_array_equal(one.weights, other.weights)
    assert len(reads) > 3  # at random over 6 tiles, of which one is kept at a time
    assert len(set(reads)) == 1  # the other read nothing again


def test_another_pixels_attention_does_not_depend_on_who_was_asked_before(photo, missing):
    filled = complete(photo, missing)
    (first, *_, last) = some_pixels(missing)
    alone = filled.explain(*first)
    filled.explain(*last)
    np.testing.assert_array_equal(filled.explain(*first).weights, alone.weights)


# ---------------------------------------------------------------- progress and stopping


SCENES = {"shallow": (some_hole(HEIGHT, WIDTH), USUAL), "tiles": (some_hole(HEIGHT, WIDTH), TILED)}
SCENES |= {"deep": (deep_hole(), DEEPER), "deep tiles": (deep_hole(), replace(DEEPER, core=45))}


@pytest.mark.parametrize("scene", SCENES)
def test_progress_rises_to_its_total(scene):
    missing, plan = SCENES[scene]
    seen = []
    complete(
        smooth_photo(*missing.shape),
        missing,
        progress=lambda done, total: seen.append((done, total)),
        plan=replace(plan, block=60, group=2),
    )
    done, totals = zip(*seen, strict=True)
    assert len(set(totals)) == 1
    assert done[-1] == totals[0]
    assert all(before <= after for before, after in pairwise(done))
    assert len(set(done)) > 5
    if "deep" not in scene:
        assert totals[0] == missing.sum()


@pytest.mark.parametrize("scene", SCENES)
def test_cancelling_stops_at_any_stage(scene):
    missing, plan = SCENES[scene]
    rgb = smooth_photo(*missing.shape)
    asked = []
    complete(rgb, missing, cancelled=lambda: bool(asked.append(None)), plan=plan)
    assert len(asked) >= 3
    for stage in {0, 1, len(asked) // 2, len(asked) - 1}:
        answers = iter([False] * stage)
        with pytest.raises(Cancelled):
            complete(rgb, missing, cancelled=lambda answers=answers: next(answers, True), plan=plan)


def test_a_model_without_a_grid_is_refused(photo, missing):
    with pytest.raises(ValueError, match="mine has no grid encoder"):
        complete(photo, missing, model=replace(MODEL, grid=None))

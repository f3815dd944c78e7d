"""Training batches of photos: drawn by seed and step, targets inside their holes, the truth at the right rows."""

import zipfile

import numpy as np
import pytest
import torch
from PIL import Image

from anp_core.data import photo_crops
from anp_core.data.fills import harmonic_fill
from anp_core.data.photo_crops import crops_task, photo_batch, random_crop, random_hole, read_photos
from tests.models.photo_scenes import smooth_photo, some_hole

CROPS, HEIGHT, WIDTH, TARGETS = 3, 29, 37, 11  # padded to 32 by 48


@pytest.fixture(scope="module")
def photos():
    return [np.rint(255 * smooth_photo(260, 250, seed)).astype(np.uint8) for seed in range(2)]


@pytest.fixture(scope="module")
def pairs():
    return [(smooth_photo(HEIGHT, WIDTH, seed), some_hole(HEIGHT, WIDTH, seed)) for seed in range(CROPS)]


def tensors_of(task):
    named = vars(task) | {f"points/{name}": value for name, value in vars(task.points).items()}
    return {name: value for name, value in named.items() if isinstance(value, torch.Tensor)}


def same(one, other):
    ours, theirs = tensors_of(one), tensors_of(other)
    return ours.keys() == theirs.keys() and all(torch.equal(ours[name], theirs[name]) for name in ours)


# ---------------------------------------------------------------- crops to a task


def test_planes_hold_the_fill_and_the_truth_stands_where_it_counts(pairs):
    task = crops_task(pairs, np.random.default_rng(0), TARGETS)
    assert task.planes.shape == (CROPS, 9, 32, 48)
    truth, counts = task.truth.view(CROPS, 32, 48, 3).numpy(), task.missing.view(CROPS, 32, 48).numpy()
    for plane, (crop, missing) in enumerate(pairs):
        fill = task.planes[plane, :3, :HEIGHT, :WIDTH].permute(1, 2, 0).numpy()
        np.testing.assert_allclose(fill, harmonic_fill(crop, ~missing), atol=1e-6)
        np.testing.assert_array_equal(counts[plane, :HEIGHT, :WIDTH], missing)
        np.testing.assert_array_equal(truth[plane, :HEIGHT, :WIDTH], crop)
        assert counts[plane].sum() == missing.sum()  # padding does not count


def test_targets_lie_in_their_crops_hole_and_know_the_truth(pairs):
    task = crops_task(pairs, np.random.default_rng(0), TARGETS)
    assert task.target_at.shape == (CROPS * TARGETS,)
    assert task.missing.flatten()[task.target_at].all()
    torch.testing.assert_close(task.truth[task.target_at], task.points.target_y[0], rtol=0, atol=0)
    for number, (row, column) in enumerate(task.points.target_x[0].long().tolist()):
        crop, missing = pairs[number // TARGETS]
        assert missing[row, column]
        np.testing.assert_array_equal(task.points.target_y[0, number], crop[row, column])


def test_context_points_know_the_colour_of_the_pixel_they_point_at(pairs):
    task = crops_task(pairs, np.random.default_rng(0), TARGETS)
    pixels = task.points.context_features[0, :, 0] == 1
    assert pixels.sum() == sum((~missing).sum() for _, missing in pairs)
    rows = task.context_at[pixels]
    torch.testing.assert_close(task.truth[rows], task.points.context_y[0, pixels], rtol=0, atol=0)
    assert not task.missing.flatten()[rows].any()


def test_neighbours_belong_to_the_targets_own_crop(pairs):
    task = crops_task(pairs, np.random.default_rng(0), TARGETS)
    level = task.points.context_features[0].argmax(-1)
    size = torch.tensor([32 * 48, 8 * 12, 2 * 3])
    start = torch.tensor([0, CROPS * 32 * 48, CROPS * (32 * 48 + 8 * 12)])
    crop = (task.context_at - start[level]) // size[level]
    own = torch.arange(CROPS).repeat_interleave(TARGETS)
    assert (crop[task.points.neighbours[0]] == own[:, None]).all()


def test_what_is_missing_is_nowhere_but_in_the_truth(pairs):
    spoiled = [(np.where(hole[..., None], np.float32(7), crop), hole) for crop, hole in pairs]
    one, other = (crops_task(each, np.random.default_rng(0), TARGETS) for each in (pairs, spoiled))
    ours, theirs = tensors_of(one), tensors_of(other)
    assert {name for name in ours if not torch.equal(ours[name], theirs[name])} == {
        "truth",
        "points/target_y",
    }


# ---------------------------------------------------------------- batches


@pytest.mark.slow
def test_batches_are_drawn_by_seed_and_step_alone(photos):
    batch = photo_batch(photos, 0, 3)
    np.random.seed(5)
    torch.manual_seed(5)
    assert same(photo_batch(photos, 0, 3), batch)
    assert not same(photo_batch(photos, 0, 4), batch)
    assert not same(photo_batch(photos, 1, 3), batch)


@pytest.mark.parametrize("large", [False, True])
def test_batches_hold_as_many_crops_as_their_size_allows(photos, monkeypatch, large):
    monkeypatch.setattr(photo_crops, "LARGE_SHARE", 1.0 if large else 0.0)
    monkeypatch.setattr(photo_crops, "LARGE_CROP", 130)
    task = photo_batch(photos, 0, 1)
    count, side = (3, 144) if large else (8, 128)
    assert task.planes.shape == (count, 9, side, side)
    assert len(task.target_at) == 2048 // count * count
    assert (task.missing.sum(1) >= 32).all()
    assert task.missing.flatten()[task.target_at].all()
    assert 0 <= task.truth.min() <= task.truth.max() <= 1


def test_later_batches_have_larger_crops_as_often_as_it_says(photos, monkeypatch):
    monkeypatch.setattr(photo_crops, "LARGE_SHARE", 0.0)
    monkeypatch.setattr(photo_crops, "LARGE_SHARE_LATER", 1.0)
    monkeypatch.setattr(photo_crops, "LARGE_CROP", 130)
    assert photo_batch(photos, 0, 1).planes.shape[2:] == (128, 128)
    assert photo_batch(photos, 0, 1, later=True).planes.shape[2:] == (144, 144)


def test_crops_are_square_in_range_and_not_all_alike(photos):
    crops = [random_crop(photos, np.random.default_rng(seed), 60) for seed in range(12)]
    assert all(crop.shape == (60, 60, 3) and crop.dtype == np.float32 for crop in crops)
    assert all(crop.min() >= 0 and crop.max() <= 1 for crop in crops)
    assert len({crop.tobytes() for crop in crops}) == 12
    greys = [
        np.ptp(crop, axis=2).max() < 1e-6
        for crop in (
            *crops,
            *(random_crop(photos, np.random.default_rng(seed), 16) for seed in range(100, 180)),
        )
    ]
    assert 0 < sum(greys) < 25  # a tenth or so is grey


@pytest.mark.parametrize("large", [False, True])
def test_holes_leave_something_to_learn_from(large):
    shares = [random_hole(64, np.random.default_rng(seed), large).mean() for seed in range(60)]
    assert 0 < min(shares) < 0.15
    assert 0.8 < max(shares) < 1


# ---------------------------------------------------------------- reading


def test_photos_are_read_alike_from_a_folder_and_a_zip_file(tmp_path, photos):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number, photo in enumerate(photos):
        Image.fromarray(photo).save(folder / f"{number}.png")
    (folder / "notes.txt").write_text("not a photo", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        for path in sorted(folder.iterdir(), reverse=True):
            archive.write(path, path.name)
    for source in (folder, tmp_path / "photos.zip"):
        found = read_photos(source)
        assert len(found) == 2
        for one, other in zip(found, photos, strict=True):
            np.testing.assert_array_equal(one, other)
        assert len(read_photos(source, limit=1)) == 1

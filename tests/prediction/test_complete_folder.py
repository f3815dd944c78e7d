"""Folders of pictures: what is done stays done, what would differ is done again, nothing foreign is touched."""

import os
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from anp_core.errors import MaskError, ModelError, PictureError
from anp_core.prediction.pictures import complete_folder as folder_module
from anp_core.prediction.pictures.complete_folder import (
    complete_folder,
    output_names,
    plan_folder,
)
from anp_core.whole_files import write_whole

HEIGHT, WIDTH = 12, 15
HOLE = np.s_[4:7, 5:11]
PIXELS = 18


class Filler:
    """Stands in for the network: fills with white, and remembers which models it was called with."""

    def __init__(self):
        self.models = []

    def __call__(self, picture, missing, *, model, quality, progress=None):
        self.models.append(model)
        mean = picture.pixels.copy()
        mean[missing] = 1
        if progress is not None:
            progress(int(missing.sum()), int(missing.sum()))
        return SimpleNamespace(mean=mean, std=np.where(missing[..., None], 0.5, 0 * mean).astype(np.float32))


@pytest.fixture
def filler(monkeypatch):
    filler = Filler()
    monkeypatch.setattr(folder_module, "complete_image", filler)
    return filler


@pytest.fixture
def photos(tmp_path):
    """Three pictures of different kinds, a text and a folder with a fourth picture."""
    folder = tmp_path / "photos"
    (folder / "more").mkdir(parents=True)
    for seed, name in enumerate(("b.png", "a.bmp", "c.tiff", "more/d.png")):
        Image.fromarray(levels(seed)).save(folder / name)
    (folder / "notes.txt").write_text("on holiday")
    return folder


@pytest.fixture
def mask(tmp_path):
    return save_mask(tmp_path / "mask.png")


def levels(seed):
    return np.random.default_rng(seed).integers(0, 250, (HEIGHT, WIDTH, 3), np.uint8)


def save_mask(path, hole=HOLE, shape=(HEIGHT, WIDTH)):
    missing = np.zeros(shape, np.uint8)
    missing[hole] = 255
    Image.fromarray(missing).save(path)
    return path


def states(job):
    return {outcome.picture.name: outcome.state for outcome in complete_folder(job)}


def failure(job):
    """The sentence of the one picture that failed."""
    failed = [outcome for outcome in complete_folder(job) if outcome.state == "failed"]
    assert len(failed) == 1
    return failed[0].sentence


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# ------------------------------------------------------------------------ what is done


def test_every_picture_is_completed_in_order_and_its_known_pixels_kept(filler, photos, mask, tmp_path):
    seen = []
    job = plan_folder(photos, tmp_path / "done", mask=mask)
    outcomes = list(complete_folder(job, lambda *step: seen.append(step)))
    assert [outcome.picture.name for outcome in outcomes] == ["a.bmp", "b.png", "c.tiff"]
    assert {outcome.state for outcome in outcomes} == {"done"}
    assert job.ignored == 1
    assert seen == [(outcome.picture, PIXELS, PIXELS) for outcome in outcomes]
    assert sorted(contents(tmp_path / "done")) == ["a.png", "b.png", "c.png"]
    for seed, name in enumerate(("b.png", "a.png", "c.png")):
        expected = levels(seed)
        expected[HOLE] = 255
        np.testing.assert_array_equal(np.asarray(Image.open(tmp_path / "done" / name)), expected)
    assert all(model is job.model for model in filler.models)  # loaded once


def test_the_network_itself_completes_a_folder(photos, mask, tmp_path):
    job = plan_folder(photos, tmp_path / "done", mask=mask, uncertainty=tmp_path / "std")
    assert set(states(job).values()) == {"done"}
    std = np.load(tmp_path / "std" / "a.npy")
    assert std.shape == (HEIGHT, WIDTH, 3)
    assert (std[HOLE] > 0).all()
    assert (std > 0).sum() == 3 * PIXELS


def test_masks_are_found_by_name(filler, photos, tmp_path):
    masks = tmp_path / "masks"
    masks.mkdir()
    holes = {"a.png": np.s_[0:2, 0:2], "b.gif": np.s_[3:5, 3:9], "c.bmp": np.s_[7:9, 1:4]}
    for name, hole in holes.items():
        save_mask(masks / name, hole)
    job = plan_folder(photos, tmp_path / "done", mask=masks)
    assert set(states(job).values()) == {"done"}
    for name, hole in holes.items():
        completed = np.asarray(Image.open(tmp_path / "done" / Path(name).with_suffix(".png")))
        white = np.zeros((HEIGHT, WIDTH), bool)
        white[hole] = True
        np.testing.assert_array_equal((completed == 255).all(axis=2), white)


def test_without_a_mask_what_is_transparent_is_filled(filler, tmp_path):
    folder = tmp_path / "cut"
    folder.mkdir()
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    alpha[HOLE] = 0
    Image.fromarray(np.dstack([levels(0), alpha])).save(folder / "cut.png")
    Image.fromarray(levels(1)).save(folder / "whole.png")
    job = plan_folder(folder, tmp_path / "done")
    assert states(job) == {"cut.png": "done", "whole.png": "failed"}
    assert (np.asarray(Image.open(tmp_path / "done" / "cut.png"))[..., 3] == 255).all()


def test_an_inverted_mask_means_the_same_hole(filler, photos, mask, tmp_path):
    negative = tmp_path / "negative.png"
    Image.fromarray(255 - np.asarray(Image.open(mask))).save(negative)
    states(plan_folder(photos, tmp_path / "one", mask=mask))
    states(plan_folder(photos, tmp_path / "other", mask=negative, invert=True))
    for name in ("a.png", "b.png", "c.png"):
        one, other = (np.asarray(Image.open(tmp_path / folder / name)) for folder in ("one", "other"))
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.jpg", "b.c.png"], ["a.png", "b.c.png"]),
        (["a.jpg", "a.png", "b.jpg"], ["a.jpg.png", "a.png.png", "b.png"]),
        (["A.jpg", "a.png"], ["A.jpg.png", "a.png.png"]),
    ],
)
def test_no_two_pictures_become_one(names, expected):
    assert output_names(names) == expected


# ------------------------------------------------------------------------ run again


def test_run_again_nothing_is_done_and_no_file_changes(filler, photos, mask, tmp_path):
    options = {"mask": mask, "uncertainty": tmp_path / "std"}
    states(plan_folder(photos, tmp_path / "done", **options))
    before = contents(tmp_path / "done"), contents(tmp_path / "std")
    assert set(states(plan_folder(photos, tmp_path / "done", **options)).values()) == {"skipped"}
    assert len(filler.models) == 3
    assert (contents(tmp_path / "done"), contents(tmp_path / "std")) == before


def test_only_what_is_not_done_is_done(filler, photos, mask, tmp_path):
    states(plan_folder(photos, tmp_path / "done", mask=mask))
    (tmp_path / "done" / "b.png").unlink()
    Image.fromarray(levels(9)).save(photos / "c.tiff")
    again = states(plan_folder(photos, tmp_path / "done", mask=mask))
    assert again == {"a.bmp": "skipped", "b.png": "done", "c.tiff": "done"}
    assert np.asarray(Image.open(tmp_path / "done" / "c.png"))[0, 0].tolist() == levels(9)[0, 0].tolist()


@pytest.mark.parametrize("change", ["mask", "model", "invert", "overwrite"])
def test_what_would_turn_out_differently_is_done_again(filler, photos, mask, tmp_path, change):
    states(plan_folder(photos, tmp_path / "done", mask=mask))
    options = {"mask": mask}
    if change == "mask":
        save_mask(mask, np.s_[1:3, 1:3])
    elif change == "model":
        options["model"] = "small-pictures/uniform"
    else:
        options[change] = True
    assert set(states(plan_folder(photos, tmp_path / "done", **options)).values()) == {"done"}


def test_uncertainty_asked_for_later_or_left_from_before_is_written_anew(filler, photos, mask, tmp_path):
    done, std = tmp_path / "done", tmp_path / "std"
    states(plan_folder(photos, done, mask=mask))
    job = plan_folder(photos, done, mask=mask, uncertainty=std)
    assert set(states(job).values()) == {"done"}
    assert set(states(job).values()) == {"skipped"}
    os.utime(std / "a.npy", (0, 0))  # as if only the picture had been completed again since
    assert states(job) == {"a.bmp": "done", "b.png": "skipped", "c.tiff": "skipped"}


def test_files_that_are_no_completions_are_left_alone_unless_told_otherwise(filler, photos, mask, tmp_path):
    done, std = tmp_path / "done", tmp_path / "std"
    done.mkdir()
    std.mkdir()
    Image.fromarray(levels(7)).save(done / "a.png")
    (std / "c.npy").write_bytes(b"mine")
    (done / "notes.txt").write_text("mine")
    before = contents(done), contents(std)
    outcomes = list(complete_folder(plan_folder(photos, done, mask=mask, uncertainty=std)))
    assert [outcome.state for outcome in outcomes] == ["failed", "done", "failed"]
    assert all("--overwrite" in outcome.sentence for outcome in (outcomes[0], outcomes[2]))
    assert (contents(done) | before[0], contents(std) | before[1]) == (contents(done), contents(std))
    job = plan_folder(photos, done, mask=mask, uncertainty=std, overwrite=True)
    assert set(states(job).values()) == {"done"}
    assert (done / "notes.txt").read_text() == "mine"


# ------------------------------------------------------------------------ what goes wrong


def test_a_bad_picture_is_reported_and_the_others_completed(filler, photos, mask, tmp_path):
    (photos / "b.png").write_bytes((photos / "b.png").read_bytes()[:60])
    job = plan_folder(photos, tmp_path / "done", mask=mask)
    assert states(job) == {"a.bmp": "done", "b.png": "failed", "c.tiff": "done"}
    assert "“b.png” is damaged" in failure(job)
    assert sorted(contents(tmp_path / "done")) == ["a.png", "c.png"]


def test_a_picture_of_another_size_than_the_mask_fails_with_both_sizes(filler, photos, mask, tmp_path):
    Image.fromarray(levels(0)[:-2]).save(photos / "b.png")
    sentence = failure(plan_folder(photos, tmp_path / "done", mask=mask))
    assert f"{HEIGHT - 2}×{WIDTH}" in sentence
    assert f"{HEIGHT}×{WIDTH}" in sentence


@pytest.mark.parametrize(
    ("files", "said"),
    [(["a.png", "c.png"], "got none"), (["a.png", "b.png", "b.gif", "c.png"], "b.gif, b.png")],
)
def test_a_picture_with_no_mask_or_two_fails(filler, photos, tmp_path, files, said):
    masks = tmp_path / "masks"
    masks.mkdir()
    for name in files:
        save_mask(masks / name)
    sentence = failure(plan_folder(photos, tmp_path / "done", mask=masks))
    assert "one mask named b.png" in sentence
    assert said in sentence


def test_no_room_in_memory_fails_one_picture(filler, photos, mask, tmp_path, monkeypatch):
    def out_of_memory(picture, missing, **options):
        if picture.name == "b.png":
            raise MemoryError
        return filler(picture, missing, **options)

    monkeypatch.setattr(folder_module, "complete_image", out_of_memory)
    job = plan_folder(photos, tmp_path / "done", mask=mask)
    assert "memory" in failure(job)


def test_a_stop_in_between_leaves_what_is_done_and_nothing_else(filler, photos, mask, tmp_path, monkeypatch):
    def stopped(picture, missing, **options):
        if picture.name == "b.png":
            raise KeyboardInterrupt
        return filler(picture, missing, **options)

    monkeypatch.setattr(folder_module, "complete_image", stopped)
    job = plan_folder(photos, tmp_path / "done", mask=mask)
    with pytest.raises(KeyboardInterrupt):
        list(complete_folder(job))
    assert sorted(contents(tmp_path / "done")) == ["a.png"]
    monkeypatch.setattr(folder_module, "complete_image", filler)
    assert states(job) == {"a.bmp": "skipped", "b.png": "done", "c.tiff": "done"}


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError("disk full")])
def test_a_stop_while_writing_leaves_the_old_file_and_no_part(tmp_path, monkeypatch, error):
    path = tmp_path / "a.png"
    write_whole(path, b"old")

    def stop(_):
        raise error

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises((KeyboardInterrupt, OSError)):
        write_whole(path, b"newer")
    assert contents(tmp_path) == {"a.png": b"old"}


# ------------------------------------------------------------------------ refused before the first picture


def test_results_never_come_to_stand_among_the_pictures_or_masks(photos, mask, tmp_path):
    masks = tmp_path / "masks"
    masks.mkdir()
    with pytest.raises(PictureError, match="holds the pictures"):
        plan_folder(photos, photos, mask=mask)
    with pytest.raises(PictureError, match="holds the pictures"):
        plan_folder(photos, tmp_path / "done", mask=mask, uncertainty=photos / "more" / "..")
    with pytest.raises(MaskError, match="over the masks"):
        plan_folder(photos, masks, mask=masks)
    with pytest.raises(MaskError, match="over the masks"):
        plan_folder(photos, masks, mask=save_mask(masks / "b.png"))
    with pytest.raises(MaskError, match="holds the pictures"):
        plan_folder(photos, tmp_path / "done", mask=photos)


def test_a_file_where_a_folder_is_needed_is_refused(photos, mask):
    with pytest.raises(PictureError, match="is a file"):
        plan_folder(photos, mask, mask=mask)


def test_a_mask_that_serves_no_picture_is_refused_at_once(photos, tmp_path):
    with pytest.raises(MaskError, match="is not there"):
        plan_folder(photos, tmp_path / "done", mask=tmp_path / "none.png")
    with pytest.raises(MaskError, match="cannot be used"):
        plan_folder(photos, tmp_path / "done", mask=photos / "notes.txt")


def test_a_mask_in_the_folder_of_pictures_is_no_picture_and_neither_is_a_hidden_file(photos, tmp_path):
    mask = save_mask(photos / "mask.png")
    (photos / "._a.png").write_bytes(b"resource fork")
    job = plan_folder(photos, tmp_path / "done", mask=mask)
    assert [path.name for path in job.pictures] == ["a.bmp", "b.png", "c.tiff"]
    assert job.ignored == 3


def test_an_empty_folder_and_an_unknown_model_are_refused(photos, tmp_path):
    with pytest.raises(PictureError, match="no picture"):
        plan_folder(tmp_path, tmp_path / "done")
    with pytest.raises(ModelError, match="photo"):
        plan_folder(photos, tmp_path / "done", model="photo-global")

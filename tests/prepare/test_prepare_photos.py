"""Prepared photos: which go where, that those of BSDS500 stay as they are, and how objects are shrunk."""

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from anp_core.benchmarks.completion_protocol import read_test_photos
from anp_core.data.photo_crops import read_photos
from anp_core.errors import PublishedDataError
from anp_core.prepare import photos
from anp_core.prepare.published import digest
from tests.prepare.clones import BSDS_NAMES, OBJECT_SIZES, clone_photos

FILES = ("photos_train.zip", "photos_valid.zip", "photos_test.zip")


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def prepared(folder, out="out", **changes):
    published = replace(clone_photos(folder), **changes)
    return photos.prepare_photos(folder, folder / out, published)


def test_every_photo_goes_where_it_belongs(tmp_path):
    prepared(tmp_path)
    train, valid, test = (set(contents(tmp_path / "out" / name)) for name in FILES)
    assert {name for name in train if name.startswith("bsds/")} == {
        f"bsds/{name}.jpg" for part in ("train", "test") for name in BSDS_NAMES[part]
    }
    assert valid == {"302.jpg"}
    assert test == {"301.jpg", "303.jpg"}


def test_photos_of_bsds_are_not_encoded_anew(tmp_path):
    prepared(tmp_path)
    images = photos.BSDS.inside(tmp_path) / "BSDS500/data/images"
    for name, part in (("photos_valid.zip", "val"), ("photos_test.zip", "val")):
        for photo, content in contents(tmp_path / "out" / name).items():
            assert content == (images / part / photo).read_bytes()


def test_objects_are_shrunk_and_grey_or_slim_ones_left_out(tmp_path):
    prepared(tmp_path)
    found = {
        name: Image.open(io.BytesIO(content))
        for name, content in contents(tmp_path / "out" / "photos_train.zip").items()
        if name.startswith("objects/")
    }
    assert {name: photo.size for name, photo in found.items()} == {
        "objects/n1_cat.jpg": (320, 200),
        "objects/n2_dog.jpg": OBJECT_SIZES["n2_dog"],
        "objects/n4_ruler.jpg": (320, 96),
    }
    assert all(photo.mode == "RGB" for photo in found.values())


def test_training_and_the_protocol_read_what_was_prepared(tmp_path):
    prepared(tmp_path)
    assert len(read_photos(tmp_path / "out" / "photos_train.zip")) == 5 + 3
    (name, pixels), *_ = read_test_photos(tmp_path / "out", longer_side=64)
    original = photos.BSDS.inside(tmp_path) / f"BSDS500/data/images/val/{name}.jpg"
    np.testing.assert_array_equal(pixels, np.asarray(Image.open(original)))


def test_the_same_photos_make_the_same_files(tmp_path):
    published = clone_photos(tmp_path)
    for out in ("one", "two"):
        photos.prepare_photos(tmp_path, tmp_path / out, published)
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_a_set_is_the_same_where_every_photo_and_name_is(tmp_path):
    published = clone_photos(tmp_path)
    photos.prepare_photos(tmp_path, tmp_path / "out", published)
    known = {
        name: digest(
            part
            for photo, content in sorted(contents(tmp_path / "out" / name).items())
            for part in (photo.encode(), content)
        )
        for name in FILES
    }
    published = replace(published, digests=known)
    assert [file.same for file in photos.prepare_photos(tmp_path, tmp_path / "out", published)] == [True] * 3
    changed = photos.BSDS.inside(tmp_path) / "BSDS500/data/images/val/302.jpg"
    changed.write_bytes(changed.read_bytes() + b"\0")
    same = {
        file.path.name: file.same for file in photos.prepare_photos(tmp_path, tmp_path / "out", published)
    }
    assert same == {"photos_train.zip": True, "photos_valid.zip": False, "photos_test.zip": True}


def test_a_missing_photo_is_told_with_where_it_is_published(tmp_path):
    published = clone_photos(tmp_path)
    lost = photos.BSDS.inside(tmp_path) / "BSDS500/data/images/train/102.jpg"
    lost.unlink()
    with pytest.raises(
        PublishedDataError, match=r"publishes 3 photos in .*train.*; found 2: clone .*BIDS/BSDS500"
    ):
        photos.prepare_photos(tmp_path, tmp_path / "out", published)


def test_a_photo_to_test_by_under_another_name_is_told(tmp_path):
    published = clone_photos(tmp_path)
    images = photos.BSDS.inside(tmp_path) / "BSDS500/data/images/val"
    (images / "301.jpg").rename(images / "999.jpg")
    with pytest.raises(PublishedDataError, match=r"1 of 2 files are missing, the first of them .*301\.jpg"):
        photos.prepare_photos(tmp_path, tmp_path / "out", published)


def test_the_photos_to_test_by_are_cbsd68():
    names = photos.PublishedPhotos().to_test_by
    assert len(names) == 68
    assert {"3096", "351093"} <= names

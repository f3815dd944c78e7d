"""Prepared small pictures: every one once, in the published order, as training and the protocol read them."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from anp_core.benchmarks.completion_protocol import read_test_pictures
from anp_core.data.small_pictures import read_small_pictures
from anp_core.errors import PublishedDataError
from anp_core.prepare import small_pictures
from anp_core.prepare.small_pictures import digest_arrays, prepare_small_pictures, published_orders
from tests.prepare.clones import clone_small_pictures

NAMES = ("cifar10.npz", "mnist.npz", "fashion_sprite.npz", "faces64.npz")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of clones, what was prepared from them in "out", and what was published."""
    place = tmp_path_factory.mktemp("clones")
    published = clone_small_pictures(place)
    prepare_small_pictures(place, place / "out", published)
    return place


def pixels(path, mode="RGB"):
    return np.asarray(Image.open(path).convert(mode))


def test_objects_come_as_their_files_in_the_published_order(folder):
    paths = sorted((small_pictures.CIFAR.inside(folder) / "train").rglob("*.jpg"))
    found = read_small_pictures(folder / "out", "cifar10", "train").numpy()
    np.testing.assert_array_equal(found, np.stack([pixels(paths[number]) for number in (7, 0, 3, 5)]))
    assert len(read_test_pictures(folder / "out", "cifar10", 60)) == 2


@pytest.mark.parametrize(("split", "count"), [("train", 20), ("test", 10)])
def test_every_digit_comes_once(folder, split, count):
    paths = (small_pictures.MNIST.inside(folder) / split).rglob("*.png")
    found = np.load(folder / "out" / "mnist.npz")[f"x_{split}"]
    assert len(found) == count
    assert sorted(picture.tobytes() for picture in found) == sorted(
        pixels(path, "L").tobytes() for path in paths
    )


def test_digits_are_shuffled_by_one_generator_for_both_splits(folder):
    random = np.random.default_rng(0)
    for split, count in (("train", 20), ("test", 10)):
        paths = sorted((small_pictures.MNIST.inside(folder) / split).rglob("*.png"))
        expected = np.stack([pixels(paths[number], "L") for number in random.permutation(count)])
        np.testing.assert_array_equal(np.load(folder / "out" / "mnist.npz")[f"x_{split}"], expected)


def test_the_sprite_is_cut_into_its_garments(folder):
    sprite = pixels(small_pictures.FASHION.inside(folder) / small_pictures.SPRITE, "L")
    tiles = [sprite[:28, :28], sprite[:28, 28:], sprite[28:, :28], sprite[28:, 28:]]
    arrays = np.load(folder / "out" / "fashion_sprite.npz")
    found = [*arrays["x_train"], *arrays["x_test"]]
    assert len(arrays["x_test"]) == 1
    assert sorted(tile.tobytes() for tile in found) == sorted(tile.tobytes() for tile in tiles)


def test_a_face_is_the_mean_of_its_blocks_and_empty_files_are_left_out(folder):
    paths = [small_pictures.FACES.inside(folder) / "faces" / f"{number}.jpg" for number in (4, 0, 2, 1, 3)]
    arrays = np.load(folder / "out" / "faces64.npz")
    found = np.concatenate([arrays["x_train"], arrays["x_test"]])
    for path, face in zip(paths, found, strict=True):
        large = pixels(path).astype(float)
        mean = sum(large[i::2, j::2] for i in (0, 1) for j in (0, 1)) / 4
        assert np.abs(face - mean).max() <= 0.5
    assert read_small_pictures(folder / "out", "faces32", "train").shape == (4, 32, 32, 3)


def test_a_set_is_the_same_where_its_pictures_and_their_order_are(tmp_path):
    published = clone_small_pictures(tmp_path)
    prepare_small_pictures(tmp_path, tmp_path / "out", published)
    known = {name: digest_arrays(dict(np.load(tmp_path / "out" / name))) for name in NAMES}
    again = prepare_small_pictures(tmp_path, tmp_path / "out", replace(published, digests=known))
    assert [file.same for file in again] == [True] * 4
    orders = dict(published.orders) | {"faces64": np.arange(5)}
    other = prepare_small_pictures(
        tmp_path, tmp_path / "out", replace(published, digests=known, orders=orders)
    )
    assert [file.same for file in other] == [True, True, True, False]


@pytest.mark.parametrize(
    ("lost", "sentence"),
    [
        ("CIFAR-10-images/train/bird/0001.jpg", "publishes 8 pictures to train by.*found 7"),
        ("mnist-pngs/test/7/3.png", "publishes 10 digits to test by.*found 9"),
        ("fashion-mnist/doc/img/fashion-mnist-sprite.png", "1 of 1 files are missing.*fashion-mnist-sprite"),
        ("FakeFaces/faces/2.jpg", "publishes 5 faces.*found 4"),
    ],
)
def test_a_missing_picture_is_told(tmp_path, lost, sentence):
    published = clone_small_pictures(tmp_path)
    (tmp_path / lost).unlink()
    with pytest.raises(PublishedDataError, match=sentence):
        prepare_small_pictures(tmp_path, tmp_path / "out", published)


def test_the_published_orders_name_no_picture_twice():
    orders = published_orders()
    for name, (count, of) in {
        "cifar10_train": (25_000, 50_000),
        "cifar10_test": (5_000, 10_000),
        "faces64": (901, 901),
    }.items():
        assert len(set(orders[name])) == len(orders[name]) == count
        assert set(orders[name]) <= set(range(of))
    # As many of each of the ten kinds, which follow each other in the sorted list.
    assert set(np.bincount(orders["cifar10_train"] // 5_000)) == {2_500}
    assert set(np.bincount(orders["cifar10_test"] // 1_000)) == {500}

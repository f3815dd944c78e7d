"""Photos to train, validate and test by, from clones of BSDS500 and of one photo a class of ImageNet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from anp_core.language import say
from anp_core.prepare.published import PreparedFile, Repository, digest, need_count, need_files

BSDS = Repository("BIDS/BSDS500", "a04b7c6c3a9f0ace74bf205c72a43d32e1c72722")
OBJECTS = Repository("EliSchwartz/imagenet-sample-images", "bc69043e2862758a1906c6a24a792bb28c6bb2ff")
# The validation photos of BSDS500 that are CBSD68 (Martin et al. 2001): to test by. The other 32 are to tune by.
CBSD68 = """
3096 12084 14037 16077 19021 21077 24077 33039 101085 101087 102061 103070 105025 106024 108005
108070 108082 109053 119082 123074 126007 130026 134035 143090 145086 147091 148026 148089 157055
159008 160068 163085 167062 167083 170057 175032 175043 182053 189080 196073 197017 208001 210088
216081 219090 220075 223061 227092 229036 236037 241004 241048 253027 253055 260058 271035 285079
291000 295087 296007 296059 299086 300091 302008 304034 304074 306005 351093
"""
# Pixels of an object's photo once it is shrunk; slimmer ones are left out.
LONGER_SIDE, SHORTEST_SIDE = 320, 96
# Grey levels between a pixel's channels, on average: below, a photo in colour is a grey one.
LEAST_COLOUR = 1.0
QUALITY = 90  # of JPEG, with colours at full resolution
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip file can tell: the same photos make the same file


@dataclass(frozen=True)
class PublishedPhotos:
    """How many photos each folder holds, which of them are to test by, and the digest of each written file."""

    train: int = 200
    validation: int = 100
    test: int = 200
    objects: int = 1_000
    to_test_by: frozenset[str] = frozenset(CBSD68.split())
    digests: Mapping[str, str] = field(
        default_factory=lambda: {
            "photos_train.zip": "e896983608b494596c28934f4b370b51f9907e1668994bdc139eae055fa9d727",
            "photos_valid.zip": "cbcb5cbb0d98a3e4057ecabfacdd09ed515e46348719409fb1bf8f971090410a",
            "photos_test.zip": "014ebbb672619220af1c99cc46538107be7467d07e7bc58e023e1157f8fdd8b5",
        }
    )


def prepare_photos(
    folder: Path, out: Path, published: PublishedPhotos = PublishedPhotos()
) -> list[PreparedFile]:
    """Write photos_train.zip, photos_valid.zip and photos_test.zip into `out`.

    To train by are the photos that BSDS500 calls train and test, and the objects; its validation photos are parted
    into those of CBSD68, to test by, and the others.

    Raises:
        PublishedDataError: `folder` does not hold clones of BSDS and OBJECTS with all their photos.
    """
    bsds = {
        part: _photos_of(folder, BSDS, f"BSDS500/data/images/{part}", "*.jpg", count)
        for part, count in (
            ("train", published.train),
            ("val", published.validation),
            ("test", published.test),
        )
    }
    held_out = {path.stem: path for path in bsds["val"]}
    need_files(
        [bsds["val"][0].with_name(f"{name}.jpg") for name in sorted(published.to_test_by)], folder, BSDS
    )
    objects = _photos_of(folder, OBJECTS, "", "*.JPEG", published.objects)
    train = {f"bsds/{path.name}": path.read_bytes() for path in (*bsds["train"], *bsds["test"])}
    for path in objects:
        shrunk = shrink_object(path)
        if shrunk is not None:
            train[f"objects/{path.stem}.jpg"] = shrunk
    sets = {
        "photos_train.zip": train,
        "photos_valid.zip": _contents(held_out.keys() - published.to_test_by, held_out),
        "photos_test.zip": _contents(published.to_test_by, held_out),
    }
    return [_write(out / name, photos, published.digests.get(name)) for name, photos in sets.items()]


def shrink_object(path: Path) -> bytes | None:
    """An object's photo as JPEG, its longer side at most 320 pixels; None where it is grey or too slim."""
    photo: Image.Image = Image.open(path)
    if photo.mode != "RGB":
        return None
    pixels = np.asarray(photo)
    scale = min(1.0, LONGER_SIDE / max(photo.size))
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    if np.ptp(pixels, axis=2).mean() < LEAST_COLOUR or min(size) < SHORTEST_SIDE:
        return None
    if scale < 1:
        photo = photo.resize(size, Image.Resampling.LANCZOS)
    stream = io.BytesIO()
    photo.save(stream, "JPEG", quality=QUALITY, subsampling=0)
    return stream.getvalue()


def _photos_of(folder: Path, repository: Repository, inside: str, pattern: str, count: int) -> list[Path]:
    """All photos of a folder inside a clone, sorted by name."""
    place = repository.inside(folder) / inside
    found = sorted(place.glob(pattern))
    need_count(len(found), count, say("photos in {folder}", folder=str(place)), repository)
    return found


def _contents(names: Iterable[str], paths: Mapping[str, Path]) -> dict[str, bytes]:
    return {paths[name].name: paths[name].read_bytes() for name in names}


def _write(path: Path, photos: Mapping[str, bytes], expected: str | None) -> PreparedFile:
    """Photos are packed as they are: a JPEG does not get smaller."""
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(photos):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), photos[name])
            parts += [name.encode(), photos[name]]
    return PreparedFile(path, say("{count:,} photos", count=len(photos)), digest(parts) == expected)

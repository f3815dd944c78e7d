"""Small made-up clones of the published repositories, laid out as the real ones."""

from __future__ import annotations

import gzip
import json
import zipfile
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

from anp_core.prepare import photos, small_pictures
from anp_core.prepare.published import Repository
from anp_core.prepare.station_sources import SOURCES

RANDOM = np.random.default_rng(5)


def colours(height: int, width: int) -> np.ndarray:
    return RANDOM.integers(0, 256, (height, width, 3), dtype=np.uint8)


def save(pixels: np.ndarray, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
    return path


# ---------------------------------------------------------------- photos


BSDS_NAMES = {"train": ("101", "102", "103"), "test": ("201", "202"), "val": ("301", "302", "303")}
OBJECT_SIZES = {"n1_cat": (640, 400), "n2_dog": (120, 150), "n3_pencil": (400, 60), "n4_ruler": (900, 270)}


def clone_photos(folder: Path) -> photos.PublishedPhotos:
    """Photos of both repositories; objects have (width, height) of OBJECT_SIZES, and two more are grey."""
    for part, names in BSDS_NAMES.items():
        for name in names:
            save(colours(48, 64), photos.BSDS.inside(folder) / f"BSDS500/data/images/{part}/{name}.jpg")
    objects = photos.OBJECTS.inside(folder)
    for name, (width, height) in OBJECT_SIZES.items():
        save(colours(height, width), objects / f"{name}.JPEG")
    save(colours(200, 200)[..., 0], objects / "n5_grey.JPEG")
    save(np.repeat(colours(200, 200)[..., :1], 3, axis=2), objects / "n6_grey_in_colour.JPEG")
    return photos.PublishedPhotos(3, 3, 2, 6, to_test_by=frozenset(("301", "303")), digests={})


# ---------------------------------------------------------------- small pictures


def clone_small_pictures(folder: Path) -> small_pictures.PublishedPictures:
    """Twelve objects, thirty digits, four garments and six faces, one of them an empty file."""
    for split, count in (("train", 4), ("test", 2)):
        for kind in ("bird", "ship"):
            for number in range(count):
                save(colours(32, 32), small_pictures.CIFAR.inside(folder) / split / kind / f"{number:04}.jpg")
    for split, count in (("train", 10), ("test", 5)):
        for digit in ("3", "7"):
            for number in range(count):
                place = small_pictures.MNIST.inside(folder) / split / digit / f"{number}.png"
                save(colours(28, 28)[..., 0], place)
    save(colours(56, 56)[..., 0], small_pictures.FASHION.inside(folder) / small_pictures.SPRITE)
    faces = small_pictures.FACES.inside(folder) / "faces"
    for number in range(5):
        save(colours(128, 128), faces / f"{number}.jpg")
    (faces / "5.jpg").touch()
    orders = {
        "cifar10_train": np.array([7, 0, 3, 5]),
        "cifar10_test": np.array([2, 1]),
        "faces64": np.array([4, 0, 2, 1, 3]),
    }
    return small_pictures.PublishedPictures(
        cifar10=(8, 4),
        mnist=(20, 10),
        faces=5,
        garments=4,
        garments_to_train_by=3,
        faces_to_train_by=4,
        orders=orders,
        digests={},
    )


# ---------------------------------------------------------------- temperature


def place(folder: Path, source: str, name: str) -> Path:
    """Where a station lies."""
    repository: Repository = SOURCES[source].repository
    path = SOURCES[source].find(repository.inside(folder), name)
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def avro(fields: tuple[str, ...], rows: list[tuple[str, ...]], codec: str, rows_a_block: int = 2) -> bytes:
    """An object container file of records of strings."""

    def whole(number: int) -> bytes:
        folded, found = (number << 1) ^ (number >> 63), b""
        while folded >= 0x80:
            found += bytes([folded & 0x7F | 0x80])
            folded >>= 7
        return found + bytes([folded])

    def text(value: bytes) -> bytes:
        return whole(len(value)) + value

    schema = {"type": "record", "name": "T", "fields": [{"name": name, "type": "string"} for name in fields]}
    about = {b"avro.schema": json.dumps(schema).encode(), b"avro.codec": codec.encode()}
    sync = bytes(range(16))
    file = (
        b"Obj\x01" + whole(len(about)) + b"".join(text(k) + text(v) for k, v in about.items()) + b"\0" + sync
    )
    for start in range(0, len(rows), rows_a_block):
        block = rows[start : start + rows_a_block]
        content = b"".join(text(value.encode()) for row in block for value in row)
        if codec == "deflate":
            packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
            content = packer.compress(content) + packer.flush()
        file += whole(len(block)) + whole(len(content)) + content + sync
    return file


def write_dayton(folder: Path, name: str, lines: list[str]) -> None:
    place(folder, "dayton", name).write_text("\n".join(lines) + "\n")


def write_aemet(folder: Path, name: str, rows: list[tuple[str, str]]) -> None:
    text = "date,station_code,temperature_avg[C],rainfall[mm]\n"
    text += "".join(f"{day} 00:00:00,{name},{level},0.0\n" for day, level in rows)
    place(folder, "aemet", name).write_bytes(gzip.compress(text.encode()))


def write_openweathermap(folder: Path, rows: list[tuple[str, str]]) -> None:
    """One city, Denver."""
    place(folder, "owm36", "Denver").write_bytes(avro(("datetime", "Denver"), rows, "deflate"))


def write_beijing(folder: Path, name: str, rows: list[tuple[int, int, int, int, str]]) -> None:
    text = '"No","year","month","day","hour","TEMP","station"\n'
    text += "".join(f'{n},{y},{m},{d},{h},{level},"{name}"\n' for n, (y, m, d, h, level) in enumerate(rows))
    place(folder, "beijing", name).write_text(text)


def write_airport(folder: Path, name: str, rows: list[tuple[str, str]]) -> None:
    text = "station,valid,tmpf,dwpf\n" + "".join(f"{name},{valid},{level},30\n" for valid, level in rows)
    path = SOURCES["asos18"].repository.inside(folder) / "data" / "utah" / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def write_typical_year(folder: Path, state: str, rows: list[tuple[str, str, str, str]]) -> None:
    """Rows of day, time, station and °C."""
    text = "Date (MM/DD/YYYY),Time (HH:MM),StationName,State,Dry-bulb (C)\n"
    text += "".join(f"{day},{time},{station},{state},{level}\n" for day, time, station, level in rows)
    with zipfile.ZipFile(place(folder, "tmy3", f"{state}_ANY"), "w") as archive:
        archive.writestr(f"{state}.csv", text)

"""Bad pictures: no pictures at all, broken ones, and ones that claim or unpack to far more than there is."""

from __future__ import annotations

import gzip
import io
import pickle
import struct
import zipfile
import zlib
from functools import partial

import numpy as np
from PIL import Image

from anp_core.data.png_chunks import SIGNATURE, written_chunk
from tests.hostile.case import Case

RGB = np.random.default_rng(0).integers(0, 256, (11, 17, 3), np.uint8)
MOST = 65_535  # what two bytes hold
DAMAGED = "damaged or cut short; save or download it again"
TOO_LARGE = "at most 25 megapixels can be read; scale it down first"
OTHER = "is not a picture that can be read here; choose a PNG"


def saved(image: np.ndarray | Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    made = image if isinstance(image, Image.Image) else Image.fromarray(image)
    made.save(buffer, file_format, **options)
    return buffer.getvalue()


def png(
    width: int,
    height: int,
    rows: bytes,
    *remarks: tuple[bytes, bytes],
    depth: int = 8,
    colour: int = 2,
    packed: bytes = b"",
) -> bytes:
    """A PNG written by hand, with what Pillow would not write."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = [(b"IHDR", header), *remarks, (b"IDAT", packed or zlib.compress(rows)), (b"IEND", b"")]
    return SIGNATURE + b"".join(written_chunk(kind, body) for kind, body in chunks)


def small_png(*remarks: tuple[bytes, bytes]) -> bytes:
    """Black, 9×9, with remarks."""
    return png(9, 9, bytes(28 * 9), *remarks)


def with_length(data: bytes, place: int, form: str, *values: int) -> bytes:
    """The same file with other numbers at a place."""
    changed = bytearray(data)
    struct.pack_into(form, changed, place, *values)
    return bytes(changed)


def jpeg_of_size(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims another size than it has."""
    data = saved(RGB, "JPEG")
    return with_length(data, data.index(b"\xff\xc0") + 5, ">HH", height, width)


def tiff(tags: list[tuple[int, int, int, int]], after: bytes = b"", following: int = 0) -> bytes:
    """A little-endian TIFF of these (tag, type, count, value), then where the next page lies."""
    entries = b"".join(struct.pack("<HHII", *tag) for tag in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", following) + after


def grey_tiff(
    width: int, height: int, packing: int = 1, data: bytes = bytes(99), following: int = 0
) -> bytes:
    """A grey TIFF of one strip."""
    tags = [
        *((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, packing), (262, 3, 1, 1)),
        *((273, 4, 1, 8 + 2 + 9 * 12 + 4), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, len(data))),
    ]
    return tiff(tags, data, following)


def zipped(name: str, content: bytes) -> bytes:
    """A zip archive of one file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def numpy_objects() -> bytes:
    """A .npy file that would be unpickled."""
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return buffer.getvalue()


class Runs:
    """What would run a command if it were unpickled."""

    def __reduce__(self) -> tuple:
        return exec, ("raise SystemExit('unpickled')",)


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)
UNPACKED = 100_000_000  # bytes, of a bomb
PACKED = zlib.compress(bytes(UNPACKED), 1)

NO_PICTURES = [
    Case("nothing", b"", "is empty; choose a PNG"),
    Case("a table", b"date,temperature\n2020-01-01,3", OTHER),
    Case("zeros", bytes(5_000), OTHER),
    Case("HTML", b"<!DOCTYPE html><html><script>alert(1)</script></html>", "looks like a web page; export"),
    Case("SVG", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "looks like an SVG drawing; export"),
    Case("XML entities", b"<?xml version='1.0'?>" + LAUGHS + b"]><svg>&j;</svg>", "looks like an XML file"),
    Case("PDF", b"%PDF-1.7 " + bytes(40), "looks like a PDF; export"),
    Case("HEIC without a picture", b"\0\0\0\x18ftypheic" + bytes(40), "a HEIC picture that is damaged"),
    Case("zip bomb", partial(zipped, "a.png", bytes(10_000_000)), "looks like a zip archive"),
    Case("gzip bomb", lambda: gzip.compress(bytes(10_000_000)), "looks like a packed file"),
    Case("program of Linux", b"\x7fELF\x02\x01\x01" + bytes(60), "looks like a program"),
    Case("program of Windows", b"MZ\x90\0\x03" + bytes(60), "looks like a program"),
    Case("shell script", b"#!/bin/sh\nrm -rf /\n", OTHER),
    Case("pickle", pickle.dumps(Runs()), OTHER),
    Case("NumPy objects", numpy_objects, "looks like a NumPy array"),
    Case("PPM", b"P6 9 9 255 " + bytes(243), "a PBM, PGM or PPM picture; export it as PNG"),
    Case("deep JSON", b"[" * 100_000, OTHER),
    Case("EPS", b"%!PS-Adobe-3.0 EPSF-3.0\n(%stdin) run", "looks like a PostScript file"),
]
TOO_LARGE_PICTURES = [
    Case("PNG of 10,000×10,000", png(10_000, 10_000, b""), r"10000×10000 pixels \(100 megapixels\)"),
    Case("PNG of 65,535×65,535", png(MOST, MOST, b""), TOO_LARGE),
    Case("PNG of four billion", png(2**31 - 1, 2**31 - 1, b""), TOO_LARGE),
    Case("JPEG of 65,535×65,535", partial(jpeg_of_size, MOST, MOST), TOO_LARGE),
    Case("GIF of 65,535×65,535", lambda: with_length(saved(RGB, "GIF"), 6, "<HH", MOST, MOST), TOO_LARGE),
    Case("BMP of 65,535×65,535", lambda: with_length(saved(RGB, "BMP"), 18, "<ii", MOST, -MOST), TOO_LARGE),
    Case("TIFF of 65,535×65,535", partial(grey_tiff, MOST, MOST), TOO_LARGE),
    Case("TIFF of four billion", partial(grey_tiff, 2**32 - 1, 2**32 - 1), TOO_LARGE),
    Case(
        "WebP of 16,383×16,383", lambda: with_length(saved(RGB, "WEBP"), 26, "<HH", 16383, 16383), TOO_LARGE
    ),
    Case("one pixel", saved(np.zeros((1, 1), np.uint8)), "1×1 pixels; a picture needs at least 8×8"),
    Case("a thread", saved(np.zeros((400, 7), np.uint8)), "7×400 pixels; a picture needs at least 8×8"),
    Case("JPEG of no rows", partial(jpeg_of_size, 9, 0), f"{DAMAGED}|needs at least 8×8"),
    Case("PNG of no columns", png(0, 9, b""), f"{DAMAGED}|needs at least 8×8"),
]
BROKEN = [
    *(
        Case(f"{kind} cut short", partial(lambda k, cut: saved(RGB, k)[:cut], kind, cut), DAMAGED)
        for kind, cut in {"PNG": 150, "JPEG": -60, "WEBP": 60, "BMP": 200, "TIFF": 90, "GIF": 200}.items()
    ),
    Case("PNG of 25 megapixels without any", png(10_000, 2_500, b""), DAMAGED),
    Case("JPEG of 25 megapixels without any", partial(jpeg_of_size, 5_000, 5_000), DAMAGED),
    Case("TIFF of 25 megapixels without any", partial(grey_tiff, 5_000, 5_000), DAMAGED),
    Case("signature alone", SIGNATURE, DAMAGED),
    Case("TIFF whose pages go round", partial(grey_tiff, 9, 9, following=8), "", True),
    Case("TIFF of no known packing", partial(grey_tiff, 9, 9, packing=4711), f"{DAMAGED}|looks like"),
    Case("TIFF with a table beyond its end", b"II*\0\xff\xff\xff\x7f" + bytes(40), DAMAGED),
    Case(
        "TIFF that counts to four billion",
        tiff([(256, 4, 2**32 - 1, 8), (257, 4, 2**32 - 1, 8)]),
        "needs at least 8×8",
    ),
    Case("PNG palette without colours", png(9, 9, bytes(90), colour=3), "Palette", True),
    Case("PNG of depth 255", png(9, 9, bytes(900), depth=255), DAMAGED),
]
BOMBS = [
    Case("PNG rows", png(9, 9, b"", packed=PACKED), "", True),
    Case(
        "PNG zTXt",
        lambda: small_png((b"zTXt", b"a\0\0" + PACKED)),
        "A remark far too large",
        True,
    ),
    Case(
        "PNG iTXt",
        lambda: small_png((b"iTXt", b"a\0\1\0\0\0" + PACKED)),
        "A remark far too large",
        True,
    ),
    Case(
        "PNG iCCP",
        lambda: small_png((b"iCCP", b"a\0\0" + PACKED)),
        "colour profile is damaged or far too large",
        True,
    ),
    Case(
        "PNG of a million frames", small_png((b"acTL", struct.pack(">II", 10**6, 0))), "1000000 frames", True
    ),
    Case("TIFF deflate", lambda: grey_tiff(9, 9, 8, PACKED), "", True),
    Case("EXIF of 2 MB of nothing", lambda: small_png((b"eXIf", b"II*\0" + bytes(2_000_000))), "", True),
]
PICTURES = [*NO_PICTURES, *TOO_LARGE_PICTURES, *BROKEN, *BOMBS]

MASKS = [
    Case("nothing", b"", "The mask cannot be used. The file is empty"),
    Case("HTML", b"<html><body>mask</body></html>", "The mask cannot be used. .* looks like a web page"),
    Case("pickle", pickle.dumps(Runs()), "The mask cannot be used"),
    Case("another size", saved(np.zeros((17, 11), np.uint8)), "11×17"),
    Case("a bomb's header", png(MOST, MOST, b""), TOO_LARGE),
    Case("a photo", saved(RGB), "The mask cannot be used"),
    Case("one colour", saved(np.zeros((11, 17), np.uint8)), "one colour only", True),
]

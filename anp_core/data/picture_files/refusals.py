"""What a file is, by its first bytes, and what is said of one that cannot be read."""

from __future__ import annotations

import codecs

from anp_core.language import mark, say

READABLE = mark("PNG, JPEG, WebP, BMP, TIFF, GIF, AVIF or HEIC")

# Beginnings of the formats that are read, at their place in the file.
_KINDS = (
    ("PNG", 0, (b"\x89PNG",)),
    ("JPEG", 0, (b"\xff\xd8\xff",)),
    ("WEBP", 8, (b"WEBP",)),
    ("GIF", 0, (b"GIF8",)),
    ("BMP", 0, (b"BM",)),
    ("TIFF", 0, (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    ("AVIF", 8, (b"avif", b"avis")),
    ("HEIF", 8, (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1")),
)
RAW = mark("a camera's raw file")
NETPBM = mark("a PBM, PGM or PPM picture")
METAFILE = mark("a Windows metafile")
# What people hand in besides, at its place in the file.
_FOREIGN = (
    (8, b"crx ", RAW),
    (0, b"FUJIFILMCCD-RAW", RAW),
    (0, b"IIRO", RAW),
    (0, b"IIRS", RAW),
    (0, b"IIU\0", RAW),
    (0, b"FOVb", RAW),
    (0, b"\0MRM", RAW),
    (4, b"ftyp", mark("a video or another file of that family")),
    (0, b"%PDF", mark("a PDF")),
    (0, b"<svg", mark("an SVG drawing")),
    (0, b"<!--", mark("an XML file, perhaps an SVG drawing")),
    (0, b"<!doctype", mark("a web page")),
    (0, b"<html", mark("a web page")),
    (0, b"%!PS", mark("a PostScript file")),
    (0, b"\x1f\x8b", mark("a packed file (gzip)")),
    (0, b"\x7fELF", mark("a program")),
    (0, b"MZ\x90", mark("a program")),
    (0, b"<?xml", mark("an XML file, perhaps an SVG drawing")),
    (0, b"8BPS", mark("a Photoshop document")),
    (0, b"gimp xcf", mark("a GIMP document")),
    (0, b"PK\x03\x04", mark("a zip archive, or a Krita or OpenRaster document")),
    (0, b"\0\0\0\x0cjP  ", mark("a JPEG 2000 picture")),
    (0, b"\xff\x4f\xff\x51", mark("a JPEG 2000 picture")),
    (0, b"\0\0\0\x0cJXL ", mark("a JPEG XL picture")),
    (0, b"\xff\x0a", mark("a JPEG XL picture")),
    (0, b"v/1\x01", mark("an OpenEXR picture")),
    (0, b"\x93NUMPY", mark("a NumPy array")),
    (0, b"SIMPLE  =", mark("a FITS picture")),
    (128, b"DICM", mark("a DICOM picture")),
    *((0, b"P%d%c" % (number, gap), NETPBM) for number in range(1, 8) for gap in b"\n\r "),
    (0, b"\0\0\1\0", mark("an icon (ICO)")),
    (0, b"#?RADIANCE", mark("a Radiance (HDR) picture")),
    (0, b"qoif", mark("a QOI picture")),
    (0, b"DDS ", mark("a texture (DDS)")),
    (0, b"\xd7\xcd\xc6\x9a", METAFILE),
    (40, b" EMF", METAFILE),
    (0, b"Rar!", mark("a packed file (RAR)")),
    (0, b"7z\xbc\xaf", mark("a packed file (7z)")),
    (0, b"\x89HDF", mark("an HDF5 file")),
    (0, b"MATLAB", mark("a MATLAB file")),
    (0, b"data:image", mark("a picture written as text (base64)")),
)


def kind_of(data: bytes) -> str | None:
    """The name of a readable format that the file begins as; None for any other."""
    for kind, place, beginnings in _KINDS:
        if data.startswith(beginnings, place):
            return kind if place == 0 or data[:4] == b"RIFF" or data[4:8] == b"ftyp" else None
    return None


def named(label: str, what: str) -> str:
    """What to do with a file that is known but cannot be read."""
    return say(
        "{label} looks like {what}; export it as {formats} first.", label=label, what=what, formats=READABLE
    )


def not_readable(data: bytes, label: str) -> str:
    """What to say of a file of no readable format."""
    for place, beginning, what in _FOREIGN:
        found = data[place : place + 64].removeprefix(codecs.BOM_UTF8)
        # Text may begin with blanks; where a format's name begins with one, it stays.
        if found.lower().startswith(beginning.lower()) or found.lstrip().lower().startswith(
            beginning.lower()
        ):
            return named(label, what)
    return say(
        "{label} is not a picture that can be read here; choose a {formats} file.",
        label=label,
        formats=READABLE,
    )


def damaged(label: str) -> str:
    """What to say of a file whose pixels are not whole."""
    return say("{label} is damaged or cut short; save or download it again.", label=label)

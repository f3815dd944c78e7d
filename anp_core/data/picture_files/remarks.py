"""What a camera wrote beside the pixels (EXIF): which way up they are, and what is to be kept of it."""

from __future__ import annotations

import io
import warnings

from PIL import Image
from PIL.ExifTags import IFD, Base

from anp_core.data.picture_files.decoded import DECODE_ERRORS

PREFIX = b"Exif\0\0"
DESCRIPTIVE = (270, 271, 272, 305, 306, 315, 33432)  # of a TIFF; its other tags tell how the pixels lie
SIZES = (0xA002, 0xA003)  # width and height, which turning swaps
MAX_EXIF = 60_000  # bytes: what fits in a JPEG's segment


def read_exif(content: bytes | None) -> tuple[Image.Exif | None, bool]:
    """Parse EXIF; returns it, None where there is none or nothing of it can be read, and whether it was sound."""
    if content is None:
        return None, True
    exif = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exif.load(content if content.startswith(b"Exif") else PREFIX + content)
            dict(exif)
    except DECODE_ERRORS:
        return None, False
    return exif, True


def orientation_of(exif: Image.Exif | None) -> int:
    """The orientation of 1 to 8; 1 where none is told, or nonsense."""
    try:
        told = 1 if exif is None else exif.get(Base.Orientation, 1)
    except DECODE_ERRORS:
        return 1
    return told if isinstance(told, int) and told in range(1, 9) else 1


def kept_exif(exif: Image.Exif | None, orientation: int) -> bytes | None:
    """EXIF to write again: without the orientation, which was undone, and without the old picture's thumbnail."""
    if exif is None:
        return None
    try:
        for code in (Base.Orientation, *(code for code in exif if code in (0x0201, 0x0202))):
            exif.pop(code, None)
        details = exif.get_ifd(IFD.Exif) if IFD.Exif in exif else {}
        if orientation >= 5 and all(code in details for code in SIZES):
            details[SIZES[0]], details[SIZES[1]] = details[SIZES[1]], details[SIZES[0]]
        content = exif.tobytes() if len(exif) else b""
    except DECODE_ERRORS:
        return None
    return content if 0 < len(content) <= MAX_EXIF else None


def exif_of_tiff(data: bytes, number: int) -> bytes | None:
    """What a page of a TIFF tells of the camera, as EXIF of its own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
                image.seek(number)
                whole = image.getexif()
                own = Image.Exif()
                for code in DESCRIPTIVE:
                    if code in whole:
                        own[code] = whole[code]
                for directory in (IFD.Exif, IFD.GPSInfo):
                    if found := whole.get_ifd(directory):
                        own.get_ifd(directory).update(found)
                return own.tobytes() if len(own) or own.get_ifd(IFD.Exif) else None
    except DECODE_ERRORS:
        return None

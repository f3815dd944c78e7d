"""TIFF in all its kinds: 1 to 64 bits, integers and floats, planes apart, several pages; and what is a raw file.

Pillow reads what has at most 8 bits a channel, tifffile all else.
"""

from __future__ import annotations

import io
import logging
import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from tifffile import TiffFile, TiffPage, TiffWriter

from anp_core.data.picture import COLOURS, Space, TiffTag
from anp_core.data.picture_files.colour import toggle_lab_sign
from anp_core.data.picture_files.decoded import DECODE_ERRORS, Decoded, Unreadable
from anp_core.data.picture_files.pillow_file import open_with_pillow, samples_of
from anp_core.data.picture_files.remarks import exif_of_tiff
from anp_core.language import mark, say

logging.getLogger("tifffile").setLevel(logging.CRITICAL)  # what it finds amiss becomes a sentence here

MAX_BYTES = 500_000_000  # of decoded samples
MAX_TILE_BYTES = 200_000_000
RAW_FILE = mark("a camera's raw file, of which only a small preview could be read")

WHITE_IS_ZERO, PALETTE, YCBCR, CIE_LAB, ICC_LAB = 0, 3, 6, 8, 9  # photometric interpretations
SPACES: dict[int, Space] = {0: "grey", 1: "grey", 2: "rgb", 5: "cmyk", CIE_LAB: "lab", ICC_LAB: "lab"}
MOSAIC, LINEAR_RAW = 32803, 34892  # those of raw files
FAX = (2, 3, 4)  # compressions
PREMULTIPLIED, STRAIGHT = 1, 2  # kinds of extra samples
REDUCED, IS_MASK = 1, 4  # bits of what a page is for
SUB_PAGES, DNG_VERSION, NO_DATA, PURPOSE, PHOTOMETRIC, ORIENTATION = 330, 50706, 42113, 254, 262, 274
GEOGRAPHIC = (33550, 33922, 34264, 34735, 34736, 34737, 42112, NO_DATA)
DESCRIPTIVE = (270, 271, 272, 305, 306, 315, 33432)
INCHES = {2: 1.0, 3: 2.54}  # units of resolution: per inch, per centimetre


def read_tiff(data: bytes, page: int = 0) -> Decoded:
    """The samples of one page of a TIFF, counted from 0 without previews and masks.

    Raises:
        Unreadable: it is damaged, a raw file, or of a kind that is no picture.
        IndexError: it has fewer pages.
    """
    try:
        with TiffFile(io.BytesIO(data)) as tiff:
            numbers = page_numbers(tiff)
            chosen = tiff.pages[numbers[page]]
            assert isinstance(chosen, TiffPage)
            _check_fax(chosen)
            decoded = _by_pillow(data, numbers[page], chosen)
            decoded = decoded or _by_tifffile(chosen)
            _take_tags(decoded, chosen, alone=len(numbers) == 1)
    except DECODE_ERRORS as error:
        if isinstance(error, IndexError) and page:
            raise
        raise Unreadable from error
    decoded.exif = exif_of_tiff(data, numbers[page])
    return decoded


def tiff_size(data: bytes, page: int = 0) -> tuple[int, int] | None:
    """Width and height of a page, out of the header; None where that is damaged."""
    try:
        with TiffFile(io.BytesIO(data)) as tiff:
            chosen = tiff.pages[page_numbers(tiff)[page]]
            assert isinstance(chosen, TiffPage)
            return int(chosen.imagewidth), int(chosen.imagelength)
    except DECODE_ERRORS:
        return None


def tiff_pages(data: bytes) -> int:
    """How many pictures a TIFF holds, without previews and masks; 1 where that cannot be told."""
    try:
        with TiffFile(io.BytesIO(data)) as tiff:
            return max(1, len(page_numbers(tiff)))
    except (Unreadable, *DECODE_ERRORS):
        return 1


def page_numbers(tiff: TiffFile) -> list[int]:
    """Places of the pages that are pictures of their own.

    Raises:
        Unreadable: it is a raw file.
    """
    first: Any = tiff.pages[0]
    if DNG_VERSION in first.tags or tiff.filehandle.read(10)[8:10] == b"CR" or _has_mosaic(first):
        raise Unreadable(RAW_FILE)
    purposes = [_number(page, PURPOSE) or 0 for page in _each_once(tiff.pages)]
    return [place for place, purpose in enumerate(purposes) if not purpose & (REDUCED | IS_MASK)] or [0]


def _each_once(pages: Iterable[Any]) -> Iterator[Any]:
    """The pages up to the first that came before: in a damaged file the chain of pages may run in a ring."""
    seen: set[int] = set()
    for page in pages:
        if page.offset in seen:
            return
        seen.add(page.offset)
        yield page


def _has_mosaic(page: Any) -> bool:
    kinds = [_number(page, PHOTOMETRIC)]
    if SUB_PAGES in page.tags:
        kinds += [_number(sub, PHOTOMETRIC) for sub in page.pages or ()]
    return any(kind in (MOSAIC, LINEAR_RAW) for kind in kinds)


def _number(page: Any, code: int) -> int | None:
    tag = page.tags.get(code)
    value = tag.value if tag is not None else None
    return int(value) if isinstance(value, int) else None


def _by_pillow(data: bytes, number: int, page: TiffPage) -> Decoded | None:
    """What Pillow reads without loss: up to 8 bits, with a plain alpha or none. None for all else."""
    bits = page.bitspersample if isinstance(page.bitspersample, tuple) else (page.bitspersample,)
    alpha = tuple(page.extrasamples)
    plain = max(bits) <= 8 and page.sampleformat == 1 and alpha in ((), (STRAIGHT,))
    if not plain or (alpha and page.photometric != 2):
        return None
    try:
        image = open_with_pillow(data, ("TIFF",))
        image.seek(number)
        image.getexif().pop(ORIENTATION, None)  # or Pillow turns it while loading
        if hasattr(image, "tag_v2"):
            image.tag_v2.pop(ORIENTATION, None)
        image.load()
    except (Unreadable, *DECODE_ERRORS):
        return None
    if image.mode in ("I;16", "I;16B", "I", "F") or image.size != (page.imagewidth, page.imagelength):
        return None
    return samples_of(image)


def _by_tifffile(page: TiffPage) -> Decoded:
    _check_size(page)
    kind = int(page.photometric)
    if kind not in SPACES:
        raise Unreadable(
            say("a TIFF whose colours are {kind}", kind=getattr(page.photometric, "name", str(kind)))
        )
    space = SPACES[kind]
    samples = page.asarray()
    if page.axes == "SYX":
        samples = np.moveaxis(samples, 0, 2)
    elif page.axes == "YX":
        samples = samples[..., None]
    elif page.axes != "YXS":
        raise Unreadable(say("a TIFF of more than one plane in depth"))
    if samples.dtype == bool:
        samples = samples.astype(np.uint8) * 255
    if samples.dtype.kind not in "uif" or samples.dtype.itemsize > 8:
        raise Unreadable(say("a TIFF of {kind} numbers", kind=str(samples.dtype)))
    notes: list[str] = []
    colours = COLOURS[space]
    further = samples.shape[2] - colours
    if further < 0:
        raise Unreadable
    alpha = bool(further and page.extrasamples[:1] and page.extrasamples[0] in (PREMULTIPLIED, STRAIGHT))
    if further > alpha:
        notes.append(say("Its further channels ({count}) were left out.", count=further - alpha))
    samples = samples[..., : colours + alpha]
    samples = samples.astype(samples.dtype.newbyteorder("="), order="C")
    top = _top(samples, page)
    if kind == WHITE_IS_ZERO and top is not None:
        samples[..., 0] = samples.dtype.type(top) - samples[..., 0]
    if space == "lab" and samples.dtype.kind != "u":
        raise Unreadable(say("a TIFF of Lab colours in {kind} numbers", kind=str(samples.dtype)))
    if kind == CIE_LAB:
        samples = toggle_lab_sign(samples)
    premultiplied = alpha and page.extrasamples[0] == PREMULTIPLIED
    return Decoded(samples, space, alpha, premultiplied, top, notes=notes)


def _check_fax(page: TiffPage) -> None:
    """Refuse a fax of more rows than its data has bits: each takes one at least, and decoders make up the rest."""
    if int(page.compression) in FAX and page.imagelength > 8 * sum(page.databytecounts):
        raise Unreadable


def _check_size(page: TiffPage) -> None:
    """Refuse what would take far more memory than a picture, before any is taken."""
    size = max(1, page.dtype.itemsize if page.dtype is not None else 1)
    if math.prod(page.shape) * size > MAX_BYTES:
        raise Unreadable(say("a TIFF of more than {most:,} bytes", most=MAX_BYTES))
    if page.is_tiled and page.tilewidth * page.tilelength * page.samplesperpixel * size > MAX_TILE_BYTES:
        raise Unreadable


def _top(samples: np.ndarray, page: TiffPage) -> float | None:
    if samples.dtype.kind != "u":
        return None
    bits = page.bitspersample if isinstance(page.bitspersample, tuple) else (page.bitspersample,)
    width = max(bits) if 8 < max(bits) <= 8 * samples.dtype.itemsize else 8 * samples.dtype.itemsize
    return float(2**width - 1)


def _take_tags(decoded: Decoded, page: TiffPage, *, alone: bool) -> None:
    decoded.orientation = _number(page, ORIENTATION) or 1
    profile = page.tags.get(34675)
    decoded.profile = bytes(profile.value) if profile is not None and profile.value else None
    decoded.dpi = _dpi(page)
    tag = page.tags.get(NO_DATA)
    if tag is not None:
        try:
            decoded.no_data = float(str(tag.value).strip("\0 "))
        except ValueError:
            decoded.notes.append(say("Its no-data value “{value}” is no number.", value=tag.value))
    decoded.tags = tuple(_kept(page, alone))


def _kept(page: TiffPage, alone: bool) -> list[TiffTag]:
    kept: list[TiffTag] = []
    for code in (*GEOGRAPHIC, *DESCRIPTIVE):
        tag = page.tags.get(code)
        if tag is None:
            continue
        value = tag.value
        of_a_stack = isinstance(value, str) and value.startswith(('{"shape"', "ImageJ="))
        if of_a_stack and (not alone or value.startswith("{")):
            continue
        if isinstance(value, str):
            value = value.encode()  # a µ is no ASCII, which tifffile would insist on
        found = (code, int(tag.dtype), 0 if isinstance(value, bytes) else tag.count, value, True)
        if _can_be_written(found):
            kept.append(found)
    return kept


def _can_be_written(tag: TiffTag) -> bool:
    """Whether a tag that was read makes sense enough to be written."""
    try:
        with TiffWriter(io.BytesIO()) as writer:
            writer.write(np.zeros((1, 1), np.uint8), extratags=[tag], metadata=None)
    except DECODE_ERRORS:
        return False
    return True


def _dpi(page: TiffPage) -> tuple[float, float] | None:
    unit = INCHES.get(_number(page, 296) or 2)
    found = [page.tags.get(code) for code in (282, 283)]
    if unit is None or any(tag is None for tag in found):
        return None
    across, down = (tag.value[0] / tag.value[1] if tag.value[1] else 0 for tag in found)  # type: ignore[union-attr]
    return (across * unit, down * unit) if across > 0 and down > 0 else None

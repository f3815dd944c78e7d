"""Writing pictures: the ending of a file's name decides the format, and what the format cannot hold is said.

PNG and TIFF hold every known pixel as it was; JPEG changes all of them a little, as the format does.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from anp_core.data.picture import Picture, Space
from anp_core.data.picture_files.colour import toggle_lab_sign
from anp_core.data.picture_files.completed import Samples, completed_samples, eight_bits, shown_samples
from anp_core.data.picture_files.remarks import PREFIX
from anp_core.data.picture_files.tiff_writing import encode_tiff
from anp_core.data.png_chunks import (
    Chunk,
    eight_bit_png,
    insert_chunks,
    profile_chunk,
    resolution_chunk,
    sixteen_bit_png,
)
from anp_core.errors import PictureError
from anp_core.language import listed, say

FORMATS = {
    ".png": "PNG",
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".webp": "WEBP",
    ".bmp": "BMP",
}
QUALITY = 95  # of a JPEG: what known pixels lose is not seen
FULL_COLOUR_FROM = 90  # quality from which a JPEG keeps colours as sharp as brightness
LOSSLESS = 100
WHITE = 255
OPAQUE = ("JPEG", "BMP")  # most readers of a BMP ignore its fourth channel


def encode_picture(
    pixels: np.ndarray,
    *,
    alpha: np.ndarray | None = None,
    bit_depth: int = 8,
    icc_profile: bytes | None = None,
    chunks: Sequence[Chunk] = (),
) -> bytes:
    """Write pixels (H, W, C) in [0, 1] as a PNG; values between two levels go to the nearer one.

    Args:
        pixels: C = 1 or 3; values outside [0, 1] are clipped.
        alpha: (H, W) in [0, 1] or None.
        bit_depth: 8 or 16 bits a channel.
        icc_profile: of the pixels' colours.
        chunks: further PNG chunks.

    Raises:
        ValueError: a shape or depth that cannot be written, or values that are not finite.
    """
    if pixels.ndim != 3 or pixels.shape[2] not in (1, 3):
        raise ValueError(f"pixels must be (H, W, 1) or (H, W, 3); got {pixels.shape}")
    if alpha is not None and alpha.shape != pixels.shape[:2]:
        raise ValueError(f"alpha must be {pixels.shape[:2]} like the pixels; got {alpha.shape}")
    if bit_depth not in (8, 16):
        raise ValueError(f"bit_depth must be 8 or 16; got {bit_depth}")
    planes = pixels if alpha is None else np.concatenate([pixels, alpha[..., None]], axis=2)
    if not np.isfinite(planes).all():
        raise ValueError("pixels and alpha must be finite")
    top, kind = (255, np.uint8) if bit_depth == 8 else (65535, np.uint16)
    levels = np.rint(np.clip(planes, 0, 1) * top).astype(kind)  # float32 tells 16 bits apart with 8 to spare
    return encode_png(levels, _with_profile(icc_profile, chunks))


def encode_completion(
    picture: Picture,
    mean: np.ndarray,
    missing: np.ndarray,
    *,
    ending: str = ".png",
    quality: int | None = None,
    chunks: Sequence[Chunk] = (),
    remark: str = "",
) -> bytes:
    """Write a completed picture in its own size, colours and numbers, as far as the format holds them.

    Its profile, dots per inch and EXIF (without the orientation) go with it. What was filled becomes as opaque as
    its surroundings are.

    Args:
        picture: what was completed.
        mean: (H, W, C) in [0, 1]; read at missing pixels alone.
        missing: (H, W) bool.
        ending: of the file's name, which decides the format; see `losses` for what each cannot hold.
        quality: 1 to 100 of a JPEG (95 if None) or a WebP (without loss if None).
        chunks: further chunks of a PNG.
        remark: a line that a TIFF keeps.

    Raises:
        PictureError: no picture is written under that ending.
    """
    file_format = format_of(Path(f"a{ending}"))
    if file_format == "PNG":
        return _png(picture, mean, missing, chunks)
    if file_format == "TIFF":
        return encode_completed_pages([(picture, mean, missing)], remark)
    return _by_pillow(picture, mean, missing, file_format, quality)


def encode_completed_pages(
    pages: Sequence[tuple[Picture, np.ndarray, np.ndarray]], remark: str = ""
) -> bytes:
    """Completed pictures, each with its mean and what was missing, as the pages of one TIFF."""
    samples = [completed_samples(*page) for page in pages]
    first = pages[0][0]
    if (
        len(pages) == 1
        and not remark
        and first.exif
        and samples[0].values.dtype == np.uint8
        and not samples[0].tags
    ):
        return _by_pillow(*pages[0], "TIFF", None)  # tifffile writes no EXIF beside its own tags
    return encode_tiff(samples, first.dpi, remark)


def format_of(path: Path) -> str:
    """The format that a file's name asks for.

    Raises:
        PictureError: an ending under which no picture is written.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise PictureError(
            say(
                "“{name}” must end in one of {endings}, which decides the format.",
                name=path.name,
                endings=listed(FORMATS),
            )
        )
    return FORMATS[ending]


def best_ending(picture: Picture) -> str:
    """The ending of a format that holds the picture whole: .png, or .tif where a PNG cannot."""
    return ".png" if picture.original is None or picture.original.plain else ".tif"


def losses(picture: Picture, ending: str) -> tuple[str, ...]:
    """A sentence for each thing that the format of that ending cannot hold of this picture."""
    file_format = format_of(Path(f"a{ending}"))
    original = picture.original
    found: list[str] = []
    if file_format == "TIFF" or original is None:
        return ()
    if not (original.space in ("grey", "rgb") or (original.space == "cmyk" and file_format == "JPEG")):
        found.append(
            say("{format} holds no {mode}: written as RGB.", format=file_format, mode=_mode(picture))
        )
    deep = original.samples.dtype != np.uint8
    integers = original.samples.dtype in (np.uint8, np.uint16)
    if deep and (file_format != "PNG" or not integers):
        bits = 16 if file_format == "PNG" else 8
        said = say(
            "{format} cannot hold the picture's numbers: written between black and white at {bits} bits. A name "
            "that ends in .tif keeps them.",
            format=file_format,
            bits=bits,
        )
        found.append(said)
    if picture.alpha is not None and file_format in OPAQUE:
        found.append(say("{format} holds no transparency: laid on white.", format=file_format))
    return tuple(found)


def _mode(picture: Picture) -> str:
    return "CMYK" if picture.original is not None and picture.original.space == "cmyk" else "LAB"


def _png(picture: Picture, mean: np.ndarray, missing: np.ndarray, chunks: Sequence[Chunk]) -> bytes:
    plain = picture.original is None or picture.original.plain
    if plain:
        samples = completed_samples(picture, mean, missing)
        extra = _with_profile(samples.profile, [*picture.colour_chunks, *chunks])
    else:
        samples = shown_samples(picture, mean, missing, picture.bit_depth)
        extra = list(chunks)
    if picture.dpi is not None:
        extra.append(resolution_chunk(picture.dpi))
    if picture.exif is not None:
        extra.append((b"eXIf", picture.exif.removeprefix(PREFIX)))
    return encode_png(samples.values, extra)


def encode_png(levels: np.ndarray, chunks: Sequence[Chunk] = ()) -> bytes:
    """Levels (H, W, C) uint8 or uint16 as PNG; C = 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA; with further chunks."""
    return insert_chunks(
        sixteen_bit_png(levels) if levels.dtype == np.uint16 else eight_bit_png(levels), chunks
    )


def _with_profile(profile: bytes | None, chunks: Sequence[Chunk]) -> list[Chunk]:
    if profile is None:
        return list(chunks)
    return [profile_chunk(profile), *(chunk for chunk in chunks if chunk[0] != b"sRGB")]  # not both, says PNG


def _by_pillow(
    picture: Picture, mean: np.ndarray, missing: np.ndarray, file_format: str, quality: int | None
) -> bytes:
    """JPEG, WebP, BMP, and TIFF of 8 bits with EXIF, not compressed: Pillow's libtiff loses the EXIF."""
    samples = _eight_bit_samples(picture, mean, missing, file_format)
    values = samples.values
    if file_format in OPAQUE and samples.has_alpha:
        share = values[..., -1:].astype(np.float32) / WHITE
        values = np.rint(values[..., :-1] * share + WHITE * (1 - share)).astype(np.uint8)
    image = _image(values, samples.space, file_format)
    options: dict[str, object] = {}
    if picture.dpi is not None and file_format != "WEBP":
        options["dpi"] = picture.dpi
    if file_format != "BMP":
        if samples.profile is not None:
            options["icc_profile"] = samples.profile
        if picture.exif is not None:
            options["exif"] = picture.exif
    if file_format == "JPEG":
        options["quality"] = quality or QUALITY
        if samples.space == "rgb" and (quality or QUALITY) >= FULL_COLOUR_FROM:
            options["subsampling"] = 0
    if file_format == "WEBP":
        options |= {"lossless": quality is None, "quality": quality or LOSSLESS, "exact": True}
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def _image(values: np.ndarray, space: Space, file_format: str) -> Image.Image:
    if space in ("cmyk", "lab"):
        raw = toggle_lab_sign(values) if space == "lab" else values
        return Image.frombytes("CMYK" if space == "cmyk" else "LAB", raw.shape[1::-1], raw.tobytes())
    image = Image.fromarray(values[..., 0] if values.shape[2] == 1 else values)
    return image.convert("RGBA") if file_format == "WEBP" and image.mode == "LA" else image


def _eight_bit_samples(picture: Picture, mean: np.ndarray, missing: np.ndarray, file_format: str) -> Samples:
    """The picture's own samples where the format holds them at 8 bits, else what is shown of it."""
    original = picture.original
    if original is None or original.own_range or original.premultiplied:
        return shown_samples(picture, mean, missing, 8)
    holds = {"JPEG": ("grey", "rgb", "cmyk"), "TIFF": ("grey", "rgb", "cmyk", "lab")}
    if original.space not in holds.get(file_format, ("grey", "rgb")) or original.samples.dtype.kind != "u":
        return shown_samples(picture, mean, missing, 8)
    return eight_bits(completed_samples(picture, mean, missing), original.high)

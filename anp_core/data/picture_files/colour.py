"""Colours of every space to sRGB, in which pictures are shown and completed, and back.

ICC profiles are applied by Little CMS, with 16 bits a channel (of 8-bit samples: 8 in, 16 out), which keeps what is
filled as smooth as the file allows. Without a profile, CMYK is taken for inks that stop light, as Pillow takes it.
"""

from __future__ import annotations

from functools import cache, lru_cache

import imagecodecs
import numpy as np

from anp_core.data.picture import Space
from anp_core.data.picture_files.decoded import DECODE_ERRORS

CMS_NAMES: dict[Space, str] = {"grey": "gray", "rgb": "rgb", "cmyk": "cmyk", "lab": "lab"}
ICC_NAMES: dict[Space, bytes] = {"grey": b"GRAY", "rgb": b"RGB ", "cmyk": b"CMYK", "lab": b"Lab "}
DEEP = 65535
SAME = 2.5 / 255  # profiles that differ from sRGB by no more are sRGB, whatever they are called
GRID = 9  # levels a channel at which they are compared
LAB16_STEP = 257 / 256  # TIFF's a and b are 256 a unit from 128, Little CMS's 257


@cache
def srgb_profile() -> bytes:
    """An ICC profile of sRGB."""
    return imagecodecs.cms_profile("srgb")


@cache
def _lab_profile() -> bytes:
    return imagecodecs.cms_profile("lab4")


def toggle_lab_sign(lab: np.ndarray) -> np.ndarray:
    """Lab (H, W, 3 or more) unsigned, as a file has it: its a and b with a sign, there; from half the range on, here.

    Adding half the range, modulo the range, leads either way.
    """
    toggled = lab.copy()
    toggled[..., 1:3] += lab.dtype.type(1 << (8 * lab.dtype.itemsize - 1))
    return toggled


@lru_cache(maxsize=16)
def works_both_ways(profile: bytes, space: Space) -> bool:
    """Whether a profile is one of this space and leads to sRGB and back."""
    if space == "lab" or profile[16:20] != ICC_NAMES[space]:
        return False
    try:
        _from_srgb16(np.zeros((1, 1, 3), np.uint16), space, profile)
        _to_srgb16(np.zeros((1, 1, {"grey": 1, "cmyk": 4}.get(space, 3)), np.uint16), space, profile)
    except DECODE_ERRORS:
        return False
    return True


@lru_cache(maxsize=16)
def is_srgb(profile: bytes, space: Space) -> bool:
    """Whether samples of grey or RGB with this profile are sRGB already, as nearly as can be seen."""
    if space == "cmyk":
        return False
    steps = np.linspace(0, DEEP, GRID).astype(np.uint16)
    if space == "grey":
        grid = steps[:, None, None]
        return _apart(_to_srgb16(grid, space, profile)[..., :1], grid)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, GRID, 3)
    return _apart(_to_srgb16(grid, space, profile), grid)


def _apart(one: np.ndarray, other: np.ndarray) -> bool:
    return bool(np.abs(one.astype(np.float32) - other).max() <= SAME * DEEP)


def to_srgb(colours: np.ndarray, space: Space, profile: bytes | None) -> np.ndarray:
    """Colours (H, W, c) uint8 or uint16 of full range as (H, W, 1 or 3) float32 in [0, 1]; grey stays grey."""
    if profile is not None:
        levels = _to_srgb16(colours, space, profile)
        return _scaled(levels[..., :1] if space == "grey" else levels, DEEP)
    if space == "lab":
        return _scaled(_lab_to_srgb16(colours), DEEP)
    top = np.iinfo(colours.dtype).max
    if space == "cmyk":
        paper = _scaled(top - colours, top)
        light: np.ndarray = paper[..., :3] * paper[..., 3:]
        return light
    return _scaled(colours, top)


def from_srgb(pixels: np.ndarray, space: Space, profile: bytes | None, kind: type) -> np.ndarray:
    """Pixels (M, 1 or 3) in [0, 1] as colours (M, c) of uint8 or uint16, in the space that they came from."""
    top = np.iinfo(kind).max
    pixels = np.clip(pixels, 0, 1)
    if profile is None and space in ("grey", "rgb"):
        whole: np.ndarray = np.rint(pixels * top).astype(kind)
        return whole
    if profile is None and space == "cmyk":
        light = pixels.max(axis=1, keepdims=True)
        inks = (light - pixels) / np.maximum(light, 1e-6)
        printed: np.ndarray = np.rint(np.concatenate([inks, 1 - light], axis=1) * top).astype(kind)
        return printed
    deep = np.rint(np.broadcast_to(pixels, (len(pixels), 3)) * DEEP).astype(np.uint16)[:, None]  # (M, 1, 3)
    if profile is None:
        lab = imagecodecs.cms_transform(
            deep, srgb_profile(), _lab_profile(), colorspace="rgb", outcolorspace="lab", outdtype=np.uint16
        )[:, 0].astype(np.float32)
        lab[:, 1:] /= LAB16_STEP
        return np.rint(lab / (DEEP / top) if top < DEEP else lab).clip(0, top).astype(kind)
    return _from_srgb16(deep, space, profile, kind)[:, 0]


def _to_srgb16(colours: np.ndarray, space: Space, profile: bytes) -> np.ndarray:
    """(H, W, c) to (H, W, 3) uint16."""
    given = colours[..., 0] if space == "grey" else colours
    return imagecodecs.cms_transform(
        np.ascontiguousarray(given),
        profile,
        srgb_profile(),
        colorspace=CMS_NAMES[space],
        outcolorspace="rgb",
        outdtype=np.uint16,
    )


def _from_srgb16(
    deep: np.ndarray, space: Space, profile: bytes, kind: np.dtype | type = np.uint16
) -> np.ndarray:
    """(H, W, 3) uint16 to (H, W, c) of `kind`."""
    made = imagecodecs.cms_transform(
        deep,
        srgb_profile(),
        profile,
        colorspace="rgb",
        outcolorspace=CMS_NAMES[space],
        outdtype=kind,
    )
    return made[..., None] if made.ndim == 2 else made


def _lab_to_srgb16(colours: np.ndarray) -> np.ndarray:
    deep = colours.astype(np.float32) * (DEEP / np.iinfo(colours.dtype).max)
    if colours.dtype == np.uint16:
        deep[..., 1:] *= LAB16_STEP
    return imagecodecs.cms_transform(
        np.rint(deep).clip(0, DEEP).astype(np.uint16),
        _lab_profile(),
        srgb_profile(),
        colorspace="lab",
        outcolorspace="rgb",
        outdtype=np.uint16,
    )


def _scaled(levels: np.ndarray, top: float) -> np.ndarray:
    scaled = levels.astype(np.float32)
    scaled /= top
    return scaled

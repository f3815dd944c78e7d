"""Masks as people make them, each made here: what is understood, and what is refused."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw
from skimage import data

from anp_core.data.images import encode_picture, read_picture
from anp_core.data.mask_reading import UnclearMaskError, check_sure, understand_mask
from anp_core.data.masks import read_mask
from anp_core.data.picture import upright
from anp_core.errors import MaskError

PHOTO = np.ascontiguousarray(data.chelsea()[40:180, 60:260])  # (140, 200, 3)
SIZE = PHOTO.shape[:2]
HOLE = np.zeros(SIZE, bool)
HOLE[30:60, 50:90] = True
HOLE[80:84, 20:150] = True


def saved(image: np.ndarray | Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    made = image if isinstance(image, Image.Image) else Image.fromarray(image)
    buffer = io.BytesIO()
    made.save(buffer, file_format, **options)
    return buffer.getvalue()


def painted(background: np.ndarray, colour: tuple[int, ...], where: np.ndarray = HOLE) -> np.ndarray:
    """A copy of the background (H, W, C) with a flat colour."""
    copy = background.copy()
    copy[where] = colour
    return copy


def brush(colour: tuple[int, int, int], opacity: float, fill: tuple[int, ...] = (0, 0, 0, 0)) -> np.ndarray:
    """A stroke with antialiased edges on a layer, (H, W, 4), and its colour beneath them."""
    cover = Image.new("L", (4 * SIZE[1], 4 * SIZE[0]), 0)
    ImageDraw.Draw(cover).line((100, 120, 640, 400), fill=255, width=50)
    alpha = np.rint(np.asarray(cover.resize(SIZE[::-1], Image.Resampling.BOX)) * opacity).astype(np.uint8)
    layer = np.zeros((*SIZE, 4), np.uint8)
    layer[...] = fill
    layer[alpha > 0, :3] = colour
    layer[..., 3] = np.maximum(alpha, layer[..., 3])
    return layer


def flat(colour: int | tuple[int, ...], channels: int = 3) -> np.ndarray:
    return np.full((*SIZE, channels), colour, np.uint8)


def levels(low: int, high: int, kind: type = np.uint8) -> np.ndarray:
    return np.where(HOLE, high, low).astype(kind)


def palette(colours: dict[int, tuple[int, int, int]], numbers: np.ndarray) -> Image.Image:
    image = Image.fromarray(numbers.astype(np.uint8), "P")
    table = np.zeros((256, 3), np.uint8)
    for number, colour in colours.items():
        table[number] = colour
    image.putpalette(table.tobytes())
    return image


def with_border(inside: int, border: int) -> np.ndarray:
    """Numbers (H, W): 0 around, `inside` the hole, with a border of `border` along its edge within."""
    numbers = np.where(HOLE, border, 0)
    numbers[32:58, 52:88] = inside
    return numbers


VOC = {0: (0, 0, 0), 1: (128, 0, 0), 255: (224, 224, 192)}
KINDS: dict[str, tuple[bytes, str]] = {
    "white on black": (saved(levels(0, 255)), "white"),
    "white on black, as JPEG": (saved(levels(0, 255), "JPEG", quality=75), "white"),
    "grey 127, as JPEG": (saved(levels(0, 127), "JPEG", quality=85), "levels"),
    "grey 40, as JPEG": (saved(levels(0, 40), "JPEG", quality=90), "levels"),
    "grey 200 on grey 90, as JPEG": (saved(levels(90, 200), "JPEG", quality=85), "levels"),
    "16 bits": (saved(levels(0, 65535, np.uint16)), "white"),
    "1 in 16 bits": (saved(levels(0, 1, np.uint16)), "white"),
    "labels 0 1 2": (saved(np.where(HOLE, 1 + (np.arange(SIZE[1]) > 70), 0).astype(np.uint8)), "labels"),
    "numbers of a catalogue of things": (
        saved(np.where(HOLE, np.where(np.arange(SIZE[1]) > 70, 18, 44), 0).astype(np.uint8)),
        "labels",
    ),
    "labels with a void border": (saved(with_border(1, 255).astype(np.uint8)), "labels"),
    "palette with a void border": (saved(palette(VOC, with_border(1, 255))), "coloured"),
    "red on white": (saved(painted(flat(255), (255, 0, 0))), "coloured"),
    "red on black": (saved(painted(flat(0), (255, 0, 0))), "coloured"),
    "red on white, as JPEG": (
        saved(painted(flat(255), (255, 0, 0)), "JPEG", quality=95, subsampling=0),
        "coloured",
    ),
    "two colours on white": (
        saved(painted(painted(flat(255), (255, 0, 0)), (0, 0, 255), HOLE & (np.arange(SIZE[1]) > 70))),
        "coloured",
    ),
    "black with a transparent hole": (saved(painted(flat((0, 0, 0, 255), 4), (0, 0, 0, 0))), "transparent hole"),
    "white with a transparent hole": (
        saved(painted(flat((255, 255, 255, 255), 4), (255, 255, 255, 0))),
        "transparent hole",
    ),
    "black on transparent": (saved(painted(flat(0, 4), (0, 0, 0, 255))), "painted layer"),
    "half opaque on transparent": (saved(painted(flat(0, 4), (90, 200, 30, 120))), "painted layer"),
    "erased from the picture": (
        saved(painted(np.dstack([PHOTO, np.full(SIZE, 255, np.uint8)]), (0, 0, 0, 0))),
        "erased copy",
    ),
    "red on the picture": (saved(painted(PHOTO, (255, 0, 0))), "painted copy"),
    "white on the picture": (saved(painted(PHOTO, (255, 255, 255))), "painted copy"),
    "green on a grey copy of the picture": (
        saved(painted(np.repeat(PHOTO.mean(2).astype(np.uint8)[..., None], 3, 2), (0, 255, 0))),
        "painted copy",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def picture():
    return read_picture(saved(PHOTO))


@pytest.mark.parametrize("name", KINDS)
def test_a_mask_of_each_kind_is_its_hole(name, picture):
    content, kind = KINDS[name]
    reading = understand_mask(content, picture)
    assert (reading.kind, reading.sure) == (kind, True)
    np.testing.assert_array_equal(reading.missing, HOLE)
    (other,) = reading.alternatives
    np.testing.assert_array_equal(other.missing, ~HOLE)


@pytest.mark.parametrize(
    "name", [name for name in KINDS if "erased" not in name and "white on the" not in name]
)
def test_the_size_alone_is_enough_for_all_but_paint_in_no_colour(name):
    np.testing.assert_array_equal(read_mask(KINDS[name][0], *SIZE), HOLE)


@pytest.mark.parametrize("opacity", [1.0, 0.5, 0.1])
@pytest.mark.parametrize("colour", [(231, 51, 59), (255, 255, 255), (0, 0, 0)])
@pytest.mark.parametrize("beneath", [(0, 0, 0, 0), (255, 255, 255, 0)])
def test_a_brush_counts_with_its_edges(colour, opacity, beneath):
    layer = brush(colour, opacity, beneath)
    np.testing.assert_array_equal(read_mask(saved(layer), *SIZE), layer[..., 3] > 0)


@pytest.mark.parametrize("quality", [60, 90])
@pytest.mark.parametrize("colour", [(255, 0, 0), (255, 0, 255)])
def test_paint_on_a_copy_that_was_saved_as_jpeg_is_found_to_a_few_pixels(colour, quality, picture):
    missing = read_mask(saved(painted(PHOTO, colour), "JPEG", quality=quality), *SIZE, picture=picture)
    assert (missing & HOLE).sum() / (missing | HOLE).sum() > 0.93


PHOTOS = {
    "itself": PHOTO,
    "itself, as grey": PHOTO.mean(2).astype(np.uint8),
    "another": np.ascontiguousarray(data.coffee()[100:240, 100:300]),
    "another in grey": np.ascontiguousarray(data.camera()[100:240, 100:300]),
    "of the moon": np.ascontiguousarray(data.moon()[100:240, 100:300]),
}


@pytest.mark.parametrize("options", [{}, {"file_format": "JPEG", "quality": 80}], ids=["PNG", "JPEG"])
@pytest.mark.parametrize("name", PHOTOS)
def test_a_photo_is_no_mask(name, options, picture):
    with pytest.raises(UnclearMaskError, match=r"photo, not like a mask|the picture itself") as caught:
        read_mask(saved(PHOTOS[name], **options), *SIZE, picture=picture)
    assert "A mask is white where the hole is" in str(caught.value)
    assert caught.value.reading.missing.shape == SIZE


def test_a_mask_of_the_unturned_photo_is_turned_as_the_photo_is():
    exif = Image.Exif()
    for orientation in (5, 6, 7, 8):
        exif[0x0112] = orientation
        turned = read_picture(saved(PHOTO, "JPEG", exif=exif))
        dark = PHOTO.copy()
        dark[HOLE] = 0
        expected = read_picture(saved(levels(0, 255), "JPEG", exif=exif)).pixels[..., 0] > 0.5
        missing = read_mask(saved(levels(0, 255)), turned.height, turned.width, picture=turned)
        np.testing.assert_array_equal(missing, expected)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("side", [140, 200], ids=["square", "wide"])
def test_paint_on_the_unturned_photo_is_turned_as_the_photo_is_and_on_the_turned_one_is_not(
    orientation, side
):
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo, hole = np.ascontiguousarray(PHOTO[:, :side]), HOLE[:, :side]
    turned = read_picture(saved(photo, exif=exif))
    unturned = saved(painted(photo, (255, 0, 0), hole))
    expected = upright(hole[..., None], orientation)[..., 0]
    np.testing.assert_array_equal(understand_mask(unturned, turned).missing, expected)
    on_turned = saved(painted(np.rint(turned.rgb * 255).astype(np.uint8), (255, 0, 0), expected))
    np.testing.assert_array_equal(understand_mask(on_turned, turned).missing, expected)


@pytest.mark.parametrize("colour", [(255, 0, 0), (255, 255, 255), (0, 0, 0)])
def test_a_copy_that_is_painted_over_for_the_most_part_is_missing_there(colour, picture):
    around = np.ones(SIZE, bool)
    around[40:90, 60:120] = False
    reading = understand_mask(saved(painted(PHOTO, colour, around)), picture)
    assert reading.sure
    assert not (around & ~reading.missing).any()
    assert (reading.missing & ~around).mean() < 0.01  # what is nearly of that colour in the picture itself


def test_a_mask_of_another_size_is_scaled_when_asked_without_new_greys():
    large = np.kron(HOLE, np.ones((2, 2), bool))
    reading = understand_mask(saved(large.astype(np.uint8) * 255), SIZE, scale=True)
    np.testing.assert_array_equal(reading.missing, HOLE)
    on_its_side = understand_mask(saved(levels(0, 255).T.copy()), SIZE, scale=True)
    assert on_its_side.missing.shape == SIZE
    assert on_its_side.missing.sum() == HOLE.sum()
    with pytest.raises(MaskError, match="Scale it"):
        understand_mask(saved(levels(0, 255).T.copy()), SIZE)


@given(low=st.integers(0, 255), high=st.integers(0, 255))
def test_of_two_greys_the_brighter_is_missing_whatever_they_are(low, high):
    if low == high:
        return
    missing = read_mask(saved(levels(low, high)), *SIZE)
    np.testing.assert_array_equal(missing, HOLE if high > low else ~HOLE)


def test_a_hole_with_a_soft_rim_erased_from_the_picture_takes_its_rim_along(picture):
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    distance = np.hypot(rows - 70, columns - 100)
    alpha = np.rint(np.clip((distance - 20) / 15, 0, 1) * 255).astype(np.uint8)
    missing = read_mask(saved(np.dstack([PHOTO, alpha])), *SIZE, picture=picture)
    np.testing.assert_array_equal(missing, alpha < 255)


def test_an_unclear_reading_is_refused_and_a_sure_one_is_not():
    check_sure(understand_mask(KINDS["white on black"][0], SIZE))
    with pytest.raises(UnclearMaskError):
        check_sure(understand_mask(encode_picture(PHOTO.astype(np.float32) / 255), SIZE))

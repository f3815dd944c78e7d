"""Pictures of every kind in and out: nothing changed in silence, nothing but a PictureError raised.

The sentences for bad files are tested in `tests/hostile`.
"""

import io
import struct
import zlib

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from anp_core.data.images import encode_picture, read_picture
from anp_core.errors import PictureError
from anp_core.limits import limits

RNG = np.random.default_rng(0)
GREY = RNG.integers(0, 256, (11, 17), np.uint8)
RGB = RNG.integers(0, 256, (11, 17, 3), np.uint8)
RGBA = RNG.integers(0, 256, (11, 17, 4), np.uint8)


def saved(image, file_format="PNG", **options):
    image = image if isinstance(image, Image.Image) else Image.fromarray(image)
    buffer = io.BytesIO()
    image.save(buffer, file_format, **options)
    return buffer.getvalue()


def png(width, height, depth, colour, rows=b""):
    """A PNG written by hand: headers and depths that Pillow would not write."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    parts = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@pytest.mark.parametrize("file_format", ["PNG", "BMP", "TIFF", "GIF"])
def test_grey_comes_back_to_the_byte(file_format):
    picture = read_picture(saved(GREY, file_format))
    assert picture.pixels.dtype == np.float32
    assert picture.bit_depth == 8
    again = np.asarray(Image.open(io.BytesIO(encode_picture(picture.pixels))).convert("L"))
    np.testing.assert_array_equal(again, GREY)


@pytest.mark.parametrize(("file_format", "options"), [("PNG", {}), ("BMP", {}), ("WEBP", {"lossless": True})])
def test_rgb_comes_back_to_the_byte(file_format, options):
    picture = read_picture(saved(RGB, file_format, **options))
    assert picture.notes == ()
    assert picture.alpha is None
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(encode_picture(picture.pixels)))), RGB)


@pytest.mark.parametrize("levels", [RGBA, RGBA[..., :2]], ids=["RGBA", "LA"])
def test_transparency_comes_back_to_the_byte(levels):
    picture = read_picture(saved(levels))
    assert picture.pixels.shape[2] == levels.shape[2] - 1
    again = encode_picture(picture.pixels, alpha=picture.alpha)
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(again))), levels)


@pytest.mark.parametrize("file_format", ["PNG", "TIFF"])
def test_sixteen_bit_grey_comes_back_to_the_level(file_format):
    levels = (
        np.concatenate([np.arange(65536 // 16 * 16), [0, 1, 65535] * 16]).astype(np.uint16).reshape(-1, 16)
    )
    picture = read_picture(saved(levels, file_format))
    assert picture.bit_depth == 16
    assert picture.pixels.shape == (*levels.shape, 1)
    again = np.asarray(Image.open(io.BytesIO(encode_picture(picture.pixels, bit_depth=16))))
    np.testing.assert_array_equal(again, levels)


def test_premultiplied_colours_are_shown_as_they_look():
    levels = np.zeros((9, 11, 4), np.uint16)
    levels[...] = 13107, 6554, 26214, 32768  # half opaque: twice as bright as they stand there
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, levels, photometric="rgb", extrasamples=["assocalpha"])
    picture = read_picture(buffer.getvalue())
    assert picture.bit_depth == 16
    np.testing.assert_allclose(picture.pixels[0, 0], [0.4, 0.2, 0.8], atol=1e-4)
    np.testing.assert_allclose(picture.alpha, 0.5, atol=1e-4)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_a_tiff_whose_white_is_zero_is_not_shown_as_its_negative(kind):
    levels = RNG.integers(0, np.iinfo(kind).max, (9, 11), kind)
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, levels, photometric="miniswhite")
    top = np.iinfo(kind).max
    np.testing.assert_array_equal(np.rint(read_picture(buffer.getvalue()).pixels[..., 0] * top), top - levels)


def test_jpeg_is_read_within_its_loss():
    smooth = np.linspace(0, 255, 64).astype(np.uint8)[None, :, None].repeat(48, 0).repeat(3, 2)
    picture = read_picture(saved(smooth, "JPEG", quality=95))
    np.testing.assert_allclose(picture.pixels * 255, smooth, atol=4)


def test_one_bit_is_black_and_white():
    picture = read_picture(saved(Image.fromarray(GREY > 127)))
    np.testing.assert_array_equal(picture.pixels[..., 0], (GREY > 127).astype(np.float32))


def test_cmyk_becomes_rgb_and_says_so():
    picture = read_picture(saved(Image.new("CMYK", (16, 16), (0, 255, 255, 0)), "TIFF"))
    np.testing.assert_array_equal(picture.pixels[3, 4], [1, 0, 0])
    assert "CMYK converted to RGB." in picture.notes


def test_lab_becomes_rgb_and_says_so():
    picture = read_picture(saved(Image.new("LAB", (16, 16), (136, 128 + 80, 128 + 70)), "TIFF"))
    red, green, blue = picture.pixels[3, 4]
    assert red > 0.9
    assert max(green, blue) < 0.3
    assert "LAB converted to RGB." in picture.notes


def test_palette_with_a_transparent_entry_has_alpha():
    image = Image.fromarray((np.arange(256).reshape(16, 16) % 3).astype(np.uint8), "P")
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    picture = read_picture(saved(image, transparency=1))
    np.testing.assert_array_equal(picture.alpha == 0, np.asarray(image) == 1)
    np.testing.assert_array_equal(picture.pixels[0, 0], [1, 0, 0])
    assert "Palette colours converted to RGB." in picture.notes


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_a_colour_key_is_transparency(mode):
    image = Image.new(mode, (9, 9), 0)
    image.paste(Image.new(mode, (3, 3), "white"), (2, 2))
    key = (255, 255, 255) if mode == "RGB" else 255
    picture = read_picture(saved(image, transparency=key))
    np.testing.assert_array_equal(picture.alpha == 0, picture.pixels[..., 0] == 1)


@pytest.mark.parametrize("file_format", ["GIF", "PNG", "TIFF", "WEBP"])
def test_the_first_of_several_frames_is_used(file_format):
    frames = [Image.new("RGB", (12, 10), colour) for colour in ("red", "lime", "blue")]
    options = {} if file_format == "TIFF" else {"lossless": True, "duration": 50}
    picture = read_picture(saved(frames[0], file_format, save_all=True, append_images=frames[1:], **options))
    np.testing.assert_array_equal(picture.pixels[4, 4], [1, 0, 0])
    assert "The file holds 3 frames: the first is used." in picture.notes


@pytest.mark.parametrize(
    ("values", "expected", "note"),
    [
        (np.float32([0.25, 1.0]), [0.25, 1.0], None),
        (np.float32([0.0, 204.0]), [0.0, 0.8], "divided by 255"),
        (np.int32([0, 52428]), [0.0, 0.8], "divided by 65535"),
        (np.int32([0, 13107]), [0.0, 1.0], "Values from 0 to 13107"),  # it would be too dark to see
        (np.float32([-3.0, 5.0]), [0.0, 1.0], "Values from -3 to 5"),
    ],
)
def test_wide_values_are_scaled_and_it_is_said(values, expected, note):
    picture = read_picture(saved(np.repeat(values, 50).reshape(10, 10), "TIFF"))
    np.testing.assert_allclose(np.unique(picture.pixels), expected, atol=1e-6)
    assert picture.bit_depth == 16
    assert [note in text for text in picture.notes] == ([True] if note else [])


def test_values_that_are_not_finite_count_as_transparent():
    values = np.linspace(0, 1, 81, dtype=np.float32).reshape(9, 9)
    values[2, 2] = np.nan
    picture = read_picture(saved(values, "TIFF"), "depth.tif")
    np.testing.assert_array_equal(np.argwhere(picture.alpha == 0), [[2, 2]])
    assert any("1 pixels are without a value" in note for note in picture.notes)
    with pytest.raises(PictureError, match="no values"):
        read_picture(saved(np.full((9, 9), np.nan, np.float32), "TIFF"))


def test_the_limit_is_read_off_the_header():
    """Fifty megapixels pass the check of the header and then miss their data; one row more does not pass."""
    with pytest.raises(PictureError, match="cut short"):
        read_picture(png(10_000, limits().pixels // 10_000, 8, 2))
    with pytest.raises(PictureError, match="megapixels"):
        read_picture(png(10_000, limits().pixels // 10_000 + 1, 8, 2))


@pytest.mark.filterwarnings("ignore::UserWarning")
@settings(max_examples=150, deadline=None)
@given(
    file_format=st.sampled_from(["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"]),
    position=st.floats(0, 1),
    value=st.integers(0, 255),
    keep=st.floats(0.1, 1.5),
)
def test_damage_never_raises_anything_else(file_format, position, value, keep):
    data = bytearray(saved(RGB, file_format))
    data[int(position * (len(data) - 1))] = value
    try:
        picture = read_picture(bytes(data[: int(keep * len(data))]))
    except PictureError:
        return
    assert np.isfinite(picture.pixels).all()
    assert picture.pixels.min() >= 0
    assert picture.pixels.max() <= 1


def test_paths_and_open_files_give_the_same_picture_and_their_name(tmp_path):
    path = tmp_path / "walk.png"
    path.write_bytes(saved(RGB))
    with path.open("rb") as file:
        file.read(7)  # somebody looked at the header before
        pictures = [read_picture(path), read_picture(str(path)), read_picture(file)]
    for picture in pictures:
        assert picture.name == "walk.png"
        np.testing.assert_array_equal(np.rint(picture.pixels * 255), RGB)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(PictureError, match=r"nowhere\.png"):
        read_picture(tmp_path / "nowhere.png")


def test_rgb_of_a_grey_picture_repeats_its_channel():
    picture = read_picture(saved(GREY))
    assert picture.rgb.shape == (picture.height, picture.width, 3) == (11, 17, 3)
    np.testing.assert_array_equal(picture.rgb, np.repeat(picture.pixels, 3, axis=2))


def test_encoding_clips_and_rounds():
    levels = Image.open(
        io.BytesIO(encode_picture(np.array([[[-0.5], [0.4999 / 255], [0.5001 / 255], [1.7]]])))
    )
    np.testing.assert_array_equal(np.asarray(levels), [[0, 0, 1, 255]])


@pytest.mark.parametrize(
    ("pixels", "options"),
    [
        (np.zeros((4, 4)), {}),
        (np.zeros((4, 4, 2)), {}),
        (np.zeros((4, 4, 1)), {"bit_depth": 12}),
        (np.zeros((4, 4, 1)), {"alpha": np.zeros((4, 5))}),
        (np.full((4, 4, 1), np.nan), {}),
    ],
)
def test_what_cannot_be_encoded_is_refused(pixels, options):
    with pytest.raises(ValueError, match=r"pixels|alpha|bit_depth"):
        encode_picture(pixels, **options)

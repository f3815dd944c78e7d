"""Known pixels come back identical in every mode, depth, size and orientation, as readers not ours see them."""

import io
import zlib

import cv2
import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

from anp_core.data.images import Picture, encode_completion, encode_picture, read_picture
from anp_core.data.png_chunks import insert_chunks, read_chunks, sixteen_bit_png
from anp_core.prediction.pictures.complete_image import complete_image

CHANNELS = {"grey": 1, "grey and alpha": 2, "RGB": 3, "RGBA": 4}
FROM_OPENCV = {1: [0], 2: [0, 3], 3: [2, 1, 0], 4: [2, 1, 0, 3]}  # it spreads grey and alpha over BGRA
COLOUR_TYPE = {1: 0, 2: 4, 3: 2, 4: 6}


def random_levels(height, width, channels, depth, seed=0):
    """(H, W, C) of every level there is, and black, white and transparent more often than by chance."""
    rng = np.random.default_rng(seed)
    top = 2**depth - 1
    levels = rng.integers(0, top + 1, (height, width, channels))
    extreme = rng.random(levels.shape) < 0.3
    levels[extreme] = rng.choice([0, 1, top], extreme.sum())
    return levels.astype(np.uint8 if depth == 8 else np.uint16)


def as_png(levels):
    """Written by OpenCV where it can, else by Pillow or by hand."""
    channels = levels.shape[2]
    if channels != 2:
        return cv2.imencode(".png", levels[..., FROM_OPENCV[channels]])[1].tobytes()
    if levels.dtype == np.uint16:
        return sixteen_bit_png(levels)
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, "PNG")
    return buffer.getvalue()


def as_tiff(levels, **options):
    buffer = io.BytesIO()
    alpha = ["unassalpha"] if levels.shape[2] in (2, 4) else None
    kind = "rgb" if levels.shape[2] > 2 else "minisblack"
    shaped = levels[..., 0] if levels.shape[2] == 1 else levels
    tifffile.imwrite(buffer, shaped, photometric=kind, extrasamples=alpha, compression="zlib", **options)
    return buffer.getvalue()


def seen(png, channels):
    """Levels (H, W, C) of a PNG as OpenCV reads them."""
    read = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    return np.atleast_3d(read)[..., FROM_OPENCV[channels]]


def header(png):
    """Width, height, bit depth, colour type."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big"), png[24], png[25]


def some_mask(height, width, seed):
    """(H, W) bool with at least one pixel of either kind."""
    missing = np.random.default_rng(seed).random((height, width)) < 0.4
    missing[0, 0], missing[-1, -1] = True, False
    return missing


def filled(picture, missing):
    """What a filler would hand back: the picture's own known pixels, anything elsewhere."""
    mean = picture.pixels.copy()
    mean[missing] = np.random.default_rng(1).random((int(missing.sum()), mean.shape[2]), np.float32)
    return mean


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("mode", CHANNELS)
@given(
    height=st.integers(8, 90),  # more than one strip of the 16-bit writer
    width=st.integers(8, 23),
    seed=st.integers(0, 2**16),
    written=st.sampled_from([as_png, as_tiff]),
)
def test_known_samples_come_back_identical_in_size_mode_and_depth(mode, depth, height, width, seed, written):
    channels = CHANNELS[mode]
    if channels == 2:
        written = as_png  # Pillow opens no TIFF of grey and alpha
    levels = random_levels(height, width, channels, depth, seed)
    missing = some_mask(height, width, seed)
    picture = read_picture(written(levels))
    assert picture.notes == ()
    png = encode_completion(picture, filled(picture, missing), missing)
    assert header(png) == (width, height, depth, COLOUR_TYPE[channels])
    got = seen(png, channels)
    assert got.dtype == levels.dtype
    np.testing.assert_array_equal(got[~missing], levels[~missing])
    np.testing.assert_array_equal(read_picture(png).pixels[~missing], picture.pixels[~missing])


@pytest.mark.parametrize(("mode", "depth"), [("grey and alpha", 16), ("RGB", 16), ("RGBA", 8), ("grey", 8)])
def test_the_real_completion_keeps_them_too(mode, depth):
    levels = random_levels(12, 13, CHANNELS[mode], depth)
    missing = np.zeros((12, 13), bool)
    missing[4:6, 5:9] = True
    picture = read_picture(as_png(levels))
    completion = complete_image(picture, missing)
    got = seen(encode_completion(picture, completion.mean, missing), CHANNELS[mode])
    assert got.dtype == levels.dtype
    np.testing.assert_array_equal(got[~missing], levels[~missing])
    colours = slice(None) if CHANNELS[mode] % 2 else slice(-1)
    top = 2.0**depth - 1
    np.testing.assert_allclose(got[missing][..., colours] / top, completion.mean[missing], atol=0.51 / top)


# ------------------------------------------------------------------------ orientation


TURNED = [("PNG", mode) for mode in CHANNELS] + [("TIFF", mode) for mode in ("grey", "RGB", "RGBA")]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("file_format", "mode"), TURNED)
@pytest.mark.parametrize("depth", [8, 16])
def test_an_orientation_is_applied_once_and_its_tag_is_left_out(orientation, mode, depth, file_format):
    channels = CHANNELS[mode]
    levels = random_levels(9, 14, channels, depth)
    if file_format == "TIFF":
        data = as_tiff(levels, extratags=[(0x0112, "H", 1, orientation, True)])
    else:
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = insert_chunks(as_png(levels), [(b"eXIf", exif.tobytes().removeprefix(b"Exif\0\0"))])
    picture = read_picture(data)
    turned = picture.notes == ("Turned upright as its EXIF orientation says.",)
    assert turned == (orientation > 1)
    png = encode_completion(picture, picture.pixels, np.zeros((picture.height, picture.width), bool))
    assert Image.open(io.BytesIO(png)).getexif().get(0x0112) is None
    np.testing.assert_array_equal(seen(png, channels), upright(levels, orientation))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_webp_is_turned_as_well(orientation, mode):
    levels = random_levels(9, 14, CHANNELS[mode], 8)
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, "WEBP", lossless=True, exact=True, exif=exif)
    picture = read_picture(buffer.getvalue())
    png = encode_completion(picture, picture.pixels, np.zeros((picture.height, picture.width), bool))
    np.testing.assert_array_equal(seen(png, CHANNELS[mode]), upright(levels, orientation))


def upright(levels, orientation):
    """As Pillow turns each channel."""
    turned = []
    for channel in np.moveaxis(levels.astype(np.int32), 2, 0):
        image = Image.fromarray(channel)
        image.getexif()[0x0112] = orientation
        turned.append(np.asarray(ImageOps.exif_transpose(image)))
    return np.stack(turned, axis=2)


# ------------------------------------------------------------------------ transparency


def test_what_is_known_keeps_its_alpha_to_the_level_and_the_fill_is_as_opaque_as_its_rim():
    levels = random_levels(16, 16, 4, 8)
    levels[..., 3] = np.arange(256).reshape(16, 16)
    picture = read_picture(as_png(levels))
    missing = np.zeros((16, 16), bool)
    missing[5:9, 5:9] = True  # levels 85 to 136, with rows of 16 levels more above and fewer below
    got = seen(encode_completion(picture, filled(picture, missing), missing), 4)
    np.testing.assert_array_equal(got[~missing], levels[~missing])  # also colours that are quite transparent
    np.testing.assert_allclose(got[missing, 3], levels[missing, 3], atol=1)  # a slope goes on as a slope


def test_a_hole_out_of_the_alpha_leaves_an_opaque_picture_that_is_still_rgba():
    levels = random_levels(9, 9, 4, 16)
    levels[..., 3] = 65535
    levels[2:5, 3:6, 3] = 0
    picture = read_picture(as_png(levels))
    missing = picture.alpha == 0
    png = encode_completion(picture, filled(picture, missing), missing)
    assert header(png)[2:] == (16, 6)
    assert (seen(png, 4)[..., 3] == 65535).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_colour_key_of_sixteen_bits_is_transparency(channels):
    levels = random_levels(9, 9, channels, 16)
    key = levels[3, 4].copy()
    levels[3, 4, 0] = (int(key[0]) + 1) % 65536  # one level off is another colour
    levels[7, 2] = key
    body = b"".join(int(level).to_bytes(2, "big") for level in key)
    picture = read_picture(insert_chunks(as_png(levels), [(b"tRNS", body)]))
    np.testing.assert_array_equal(picture.alpha == 0, (levels == key).all(axis=2))
    assert picture.alpha[7, 2] == 0
    assert picture.alpha[3, 4] == 1
    assert picture.bit_depth == 16


# ------------------------------------------------------------------------ what the levels look like


def profile_of(space):
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[16:20] = space
    return bytes(made)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize(("mode", "space"), [("grey", b"GRAY"), ("RGB", b"RGB "), ("RGBA", b"RGB ")])
def test_the_profile_goes_through(mode, space, depth):
    levels = random_levels(9, 9, CHANNELS[mode], depth)
    profile = profile_of(space)
    data = encode_picture(read_picture(as_png(levels)).pixels, icc_profile=profile, bit_depth=depth)
    picture = read_picture(data)
    assert picture.icc_profile == profile
    again = Image.open(io.BytesIO(encode_completion(picture, picture.pixels, picture.pixels[..., 0] < 0)))
    assert again.info["icc_profile"] == profile


def test_a_profile_of_other_colours_is_dropped():
    buffer = io.BytesIO()
    image = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    image.save(buffer, "TIFF", icc_profile=profile_of(b"CMYK"))
    assert read_picture(buffer.getvalue()).icc_profile is None


def test_gamma_and_the_like_go_through_but_srgb_not_beside_a_profile():
    gamma = (b"gAMA", (100_000).to_bytes(4, "big"))
    srgb = (b"sRGB", b"\0")
    plain = as_png(random_levels(9, 9, 3, 16))
    picture = read_picture(insert_chunks(plain, [gamma, srgb]))
    nothing = np.zeros((9, 9), bool)
    png = encode_completion(picture, picture.pixels, nothing)
    assert Image.open(io.BytesIO(png)).info["gamma"] == 1.0
    assert read_chunks(png, (b"gAMA", b"sRGB")) == (gamma, srgb)
    both = encode_picture(picture.pixels, icc_profile=profile_of(b"RGB "), chunks=[gamma, srgb])
    assert [kind for kind, _ in read_chunks(both, (b"gAMA", b"sRGB", b"iCCP"))] == [b"iCCP", b"gAMA"]


# ------------------------------------------------------------------------ PNG by hand


@given(height=st.integers(1, 130), width=st.integers(1, 9), channels=st.integers(1, 4), smooth=st.booleans())
def test_what_the_sixteen_bit_writer_writes_is_what_opencv_reads(height, width, channels, smooth):
    levels = random_levels(height, width, channels, 16)
    if smooth:
        levels = np.cumsum(levels % 50, axis=0).cumsum(axis=1).astype(np.uint16)
    png = sixteen_bit_png(levels)
    np.testing.assert_array_equal(seen(png, channels), levels)


def test_filters_shrink_what_is_smooth():
    rows, columns = np.mgrid[:200, :300]
    levels = np.stack([100 * rows + columns, 70 * columns, 50 * (rows + columns)], axis=2).astype(np.uint16)
    assert len(sixteen_bit_png(levels)) < 0.5 * len(zlib.compress(levels.astype(">u2").tobytes()))


def test_chunks_are_read_until_the_pixels_and_only_whole():
    png = as_png(random_levels(9, 9, 3, 8))
    gamma = (b"gAMA", b"\0\0\1\0")
    marked = insert_chunks(png, [gamma])
    assert read_chunks(marked, {b"gAMA"}) == (gamma,)
    assert read_chunks(marked.replace(b"gAMA\0\0\1", b"gAMA\0\0\2"), {b"gAMA"}) == ()  # its checksum is wrong
    assert read_chunks(png, {b"IDAT", b"IEND", b"gAMA"}) == ()
    assert read_chunks(marked[:40], {b"gAMA"}) == ()
    assert read_chunks(b"\xff\xd8\xff gAMA", {b"gAMA"}) == ()


def test_pillow_reads_every_mode_of_sixteen_bits():
    for channels in CHANNELS.values():
        image = Image.open(io.BytesIO(sixteen_bit_png(random_levels(9, 9, channels, 16))))
        assert isinstance(image, PngImagePlugin.PngImageFile)
        image.load()
        assert image.size == (9, 9)


def test_a_picture_without_a_profile_says_nothing_of_colours():
    png = encode_completion(
        Picture(np.zeros((8, 8, 3), np.float32)), np.zeros((8, 8, 3)), np.eye(8, dtype=bool)
    )
    assert read_chunks(png, {b"iCCP", b"gAMA", b"cHRM", b"sRGB"}) == ()

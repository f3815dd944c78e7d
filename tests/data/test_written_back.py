"""Whatever a picture is made of, its known pixels come back to the bit, with what its file said beside them."""

from __future__ import annotations

import io

import imagecodecs
import numpy as np
import pytest
import tifffile
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from anp_core.data.images import encode_completion, read_picture
from anp_core.data.picture import Picture, upright
from anp_core.data.picture_files.completed import alpha_of_fill
from anp_core.data.picture_files.writing import best_ending, format_of, losses
from anp_core.errors import PictureError

KINDS = ("uint8", "uint16", "uint32", "int16", "int32", "float16", "float32", "float64")
SPACES = {"grey": ("minisblack", 1), "rgb": ("rgb", 3), "cmyk": ("separated", 4), "lab": ("cielab", 3)}
WIDE = imagecodecs.cms_profile("adobergb")


@st.composite
def tiffs(draw: st.DrawFn) -> tuple[bytes, np.ndarray, int]:
    """A TIFF of any type, range, space, alpha, orientation and profile; its samples; its orientation."""
    space = draw(st.sampled_from(sorted(SPACES)))
    kind = np.dtype(draw(st.sampled_from(KINDS if space in ("grey", "rgb") else KINDS[:2])))
    photometric, channels = SPACES[space]
    alpha = draw(st.sampled_from([None, "unassalpha", "assocalpha"])) if space != "lab" else None
    alpha = alpha if kind.kind == "u" else None
    shape = draw(st.integers(8, 20)), draw(st.integers(8, 20)), channels + (alpha is not None)
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    share = random.random(shape)
    if kind.kind == "f":
        values = (
            draw(st.sampled_from([0.0, -40.0, 1000.0])) + share * draw(st.sampled_from([1, 30, 5000]))
        ).astype(kind)
    else:
        top = min(np.iinfo(kind).max, 2 ** draw(st.sampled_from([8, 10, 12, 16, 31])) - 1)
        values = (share * top).astype(kind)
    values[0, 0] = values.max() if values.max() else 1  # not transparent everywhere
    orientation = draw(st.integers(1, 8))
    profile = WIDE if space == "rgb" and kind.kind == "u" and draw(st.booleans()) else None
    buffer = io.BytesIO()
    planes = values[..., 0] if values.shape[2] == 1 else values
    tifffile.imwrite(
        buffer,
        planes,
        photometric=photometric,
        extrasamples=[alpha] if alpha else None,
        iccprofile=profile,
        extratags=[(274, "H", 1, orientation, True)],
        metadata=None,
    )
    return buffer.getvalue(), values, orientation


def holed(picture: Picture, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A mean that fills some pixels with anything, and which those are."""
    random = np.random.default_rng(seed)
    missing = random.random(picture.pixels.shape[:2]) < 0.3
    missing[0, 0], missing[-1, -1] = True, False
    mean = picture.pixels.copy()
    mean[missing] = random.random((int(missing.sum()), mean.shape[2]), np.float32)
    return mean, missing


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(made=tiffs(), seed=st.integers(0, 100))
def test_known_samples_of_any_tiff_come_back_to_the_bit(made, seed):
    content, values, orientation = made
    picture = read_picture(content)
    assert picture.orientation == orientation
    assert picture.pixels.dtype == np.float32
    assert picture.pixels.min() >= 0
    assert picture.pixels.max() <= 1
    mean, missing = holed(picture, seed)
    written = encode_completion(picture, mean, missing, ending=".tif")
    got = np.atleast_3d(tifffile.imread(io.BytesIO(written)))
    assert got.dtype == values.dtype
    np.testing.assert_array_equal(got[~missing], upright(values, orientation)[~missing])
    again = read_picture(written)
    assert again.icc_profile == picture.icc_profile
    assert again.orientation == 1


@pytest.mark.slow
@settings(deadline=None, max_examples=100)
@given(made=tiffs(), seed=st.integers(0, 100))
def test_what_was_filled_comes_back_as_nearly_as_the_type_allows(made, seed):
    """Of colours that sRGB and the picture's space share: greys between its black and white."""
    picture = read_picture(made[0])
    original = picture.original
    assume(original.space in ("grey", "rgb") and not original.has_alpha and original.managed is None)
    mean, missing = holed(picture, seed)
    again = tifffile.imread(io.BytesIO(encode_completion(picture, mean, missing, ending=".tif")))
    got = (np.atleast_3d(again)[missing].astype(np.float64) - original.low) / (original.high - original.low)
    coarse = np.spacing(again.dtype.type(np.abs(again).max())) if again.dtype.kind == "f" else 1
    np.testing.assert_allclose(got, mean[missing], atol=1e-6 + float(coarse) / (original.high - original.low))


@settings(deadline=None, max_examples=60)
@given(
    mode=st.sampled_from(["L", "LA", "RGB", "RGBA"]),
    file_format=st.sampled_from(["PNG", "WEBP", "BMP", "TIFF"]),
    ending=st.sampled_from([".png", ".tif", ".webp", ".bmp"]),
    seed=st.integers(0, 1000),
    orientation=st.integers(1, 8),
)
def test_eight_bits_come_back_through_every_lossless_format(mode, file_format, ending, seed, orientation):
    assume(not (file_format in ("BMP", "TIFF") and mode == "LA") and not (ending == ".bmp" and "A" in mode))
    random = np.random.default_rng(seed)
    channels = len(mode)
    levels = random.integers(1, 256, (11, 13, channels), np.uint8)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Lacuna cameras"
    options = {} if file_format == "BMP" else {"exif": exif}
    if file_format == "WEBP":
        options |= {"lossless": True, "exact": True}
    buffer = io.BytesIO()
    Image.fromarray(levels[..., 0] if channels == 1 else levels).save(buffer, file_format, **options)
    picture = read_picture(buffer.getvalue())
    mean, missing = holed(picture, seed)
    again = read_picture(encode_completion(picture, mean, missing, ending=ending))
    np.testing.assert_array_equal(again.rgb[~missing], picture.rgb[~missing])
    if picture.alpha is not None:
        np.testing.assert_array_equal(again.alpha[~missing], picture.alpha[~missing])
    if file_format != "BMP" and ending != ".bmp":
        kept = Image.Exif()
        kept.load(again.exif)
        assert kept[0x010F] == "Lacuna cameras"
        assert 0x0112 not in kept


# ------------------------------------------------------------------------ formats


def photo(**options: object) -> Picture:
    rows, columns = np.mgrid[:40, :50]
    levels = np.stack([3 * rows + 90, 2 * columns + 60, 200 - rows - columns], axis=2).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(levels).save(buffer, "JPEG", **options)
    return read_picture(buffer.getvalue())


NOTHING = np.zeros((40, 50), bool)


@pytest.mark.parametrize(
    ("ending", "file_format"),
    [
        (".png", "PNG"),
        (".jpg", "JPEG"),
        (".JPEG", "JPEG"),
        (".jpe", "JPEG"),
        (".jfif", "JPEG"),
        (".tiff", "TIFF"),
        (".webp", "WEBP"),
        (".bmp", "BMP"),
    ],
)
def test_the_ending_decides_the_format(ending, file_format):
    picture = photo(dpi=(300, 300))
    written = Image.open(io.BytesIO(encode_completion(picture, picture.pixels, NOTHING, ending=ending)))
    assert written.format == file_format
    np.testing.assert_allclose(np.asarray(written.convert("RGB")), picture.pixels * 255, atol=6)


def test_an_unknown_ending_names_the_known_ones(tmp_path):
    with pytest.raises(PictureError, match=r"out\.xyz.*\.png, \.jpg"):
        format_of(tmp_path / "out.xyz")


@pytest.mark.parametrize("ending", [".png", ".jpg", ".tif"])
def test_camera_dots_and_profile_are_kept_and_the_orientation_is_not(ending):
    exif = Image.Exif()
    exif[0x0112], exif[0x0110] = 6, "Hole I"
    exif.get_ifd(0x8769)[0x829A] = 0.01  # exposure time
    picture = photo(exif=exif, dpi=(240, 300), icc_profile=WIDE)
    written = encode_completion(picture, picture.pixels, NOTHING.T, ending=ending)
    image = Image.open(io.BytesIO(written))
    told = image.getexif()
    assert image.size == (40, 50)
    assert told.get(0x0112) is None
    assert told[0x0110] == "Hole I"
    assert float(told.get_ifd(0x8769)[0x829A]) == pytest.approx(0.01)
    assert image.info["icc_profile"] == WIDE
    assert tuple(map(float, image.info["dpi"])) == pytest.approx((300, 240), abs=0.1)  # turned as well


def test_a_lower_quality_makes_a_smaller_jpeg():
    picture = photo()
    sizes = [
        len(encode_completion(picture, picture.pixels, NOTHING, ending=".jpg", quality=quality))
        for quality in (30, 80, None, 100)
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1] / 2


def test_where_a_thing_lies_on_the_earth_is_kept():
    tags = [
        (33550, 12, 3, (2.0, 2.0, 0.0), True),
        (33922, 12, 6, (0.0, 0.0, 0.0, 440720.0, 3751320.0, 0.0), True),
        (42113, 2, 0, "-9999", True),
    ]
    values = np.random.default_rng(0).normal(500, 90, (20, 30)).astype(np.float32)
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, values, extratags=tags)
    picture = read_picture(buffer.getvalue())
    assert best_ending(picture) == ".tif"
    written = encode_completion(picture, picture.pixels, np.zeros((20, 30), bool), ending=".tif")
    with tifffile.TiffFile(io.BytesIO(written)) as tiff:
        found = tiff.pages[0].tags
        assert found[33922].value == tags[1][3]
        assert found[33550].value == tags[0][3]
        assert found[42113].value == "-9999"


def test_what_a_format_cannot_hold_is_said():
    values = np.random.default_rng(0).normal(500, 90, (20, 30)).astype(np.float32)
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, values)
    picture = read_picture(buffer.getvalue())
    assert losses(picture, ".tif") == ()
    assert "between black and white at 16 bits" in losses(picture, ".png")[0]
    assert "at 8 bits" in losses(picture, ".jpg")[0]
    assert losses(photo(), ".jpg") == losses(photo(), ".png") == ()


def test_cmyk_with_a_profile_stays_cmyk_in_tiff_and_jpeg_and_becomes_rgb_in_png():
    inks = np.random.default_rng(0).integers(0, 200, (16, 16, 4), np.uint8)
    buffer = io.BytesIO()
    Image.frombytes("CMYK", (16, 16), inks.tobytes()).save(buffer, "TIFF")
    picture = read_picture(buffer.getvalue())
    nothing = np.zeros((16, 16), bool)
    for ending, mode in ((".tif", "CMYK"), (".jpg", "CMYK"), (".png", "RGB")):
        assert (
            Image.open(io.BytesIO(encode_completion(picture, picture.pixels, nothing, ending=ending))).mode
            == mode
        )
    assert losses(picture, ".png")[0].startswith("PNG holds no CMYK")


# ------------------------------------------------------------------------ the fill's alpha


def test_a_fill_is_as_opaque_as_its_rim():
    missing = np.zeros((20, 20), bool)
    missing[6:14, 6:14] = True
    assert (alpha_of_fill(np.ones((20, 20), np.float32), missing) == 1).all()
    assert (alpha_of_fill(np.zeros((20, 20), np.float32), missing) == 0).all()
    half = np.tile(np.arange(20) < 10, (20, 1)).astype(np.float32)
    found = np.zeros((20, 20))
    found[missing] = alpha_of_fill(half, missing)
    np.testing.assert_array_equal(found[6:14, 6:14], half[6:14, 6:14])  # a hard edge goes on as one


def test_what_is_transparent_is_laid_on_white_in_a_jpeg():
    levels = np.zeros((16, 16, 4), np.uint8)
    levels[8:, :, 3] = 255
    picture = Picture(np.zeros((16, 16, 3), np.float32), levels[..., 3] / np.float32(255))
    shown = np.asarray(
        Image.open(
            io.BytesIO(encode_completion(picture, picture.pixels, np.zeros((16, 16), bool), ending=".jpg"))
        )
    )
    assert shown[0, 0].min() > 250
    assert shown[15, 15].max() < 5

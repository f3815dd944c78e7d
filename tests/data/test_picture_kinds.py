"""Picture files of every kind that people have, each made here: read as meant, or named with what to do."""

from __future__ import annotations

import io
import struct
import zlib

import imagecodecs
import numpy as np
import pillow_heif
import pytest
import tifffile
from PIL import Image, ImageCms

from anp_core.data.images import count_pages, read_picture
from anp_core.data.png_chunks import insert_chunks, sixteen_bit_png, written_chunk
from anp_core.errors import PictureError

ROWS, COLUMNS = np.mgrid[:48, :64]
SMOOTH = np.stack([90 + 2 * ROWS, 60 + 2 * COLUMNS, 200 - ROWS - COLUMNS], axis=2).astype(np.uint8)
GREY = SMOOTH[..., 0]


def saved(image: np.ndarray | Image.Image, file_format: str = "PNG", **options: object) -> bytes:
    made = image if isinstance(image, Image.Image) else Image.fromarray(image)
    buffer = io.BytesIO()
    made.save(buffer, file_format, **options)
    return buffer.getvalue()


def tiff(values: np.ndarray, **options: object) -> bytes:
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, values, **options)
    return buffer.getvalue()


def noted(picture, text: str) -> bool:
    return any(text in note for note in picture.notes)


def chunk(kind: bytes, body: bytes) -> tuple[bytes, bytes]:
    return kind, body


# ------------------------------------------------------------------------ sound pixels, broken remarks


@pytest.mark.parametrize(
    ("chunks", "said"),
    [
        ([(b"eXIf", bytes.fromhex("0000110000010400"))], "EXIF"),
        ([(b"iCCP", b"big\0\0" + zlib.compress(bytes(30_000_000)))], "profile"),
        ([(b"iCCP", b"junk\0\0hello")], "profile"),
        ([(b"zTXt", b"remark\0\0" + zlib.compress(bytes(30_000_000)))], "remark"),
    ],
    ids=["EXIF", "profile far too large", "profile that is none", "remark far too large"],
)
def test_a_broken_remark_is_left_out_and_said(chunks, said):
    picture = read_picture(insert_chunks(saved(SMOOTH), chunks))
    np.testing.assert_array_equal(picture.original.samples, SMOOTH)
    assert noted(picture, said)
    assert picture.exif is None
    assert picture.icc_profile is None


def test_a_remark_with_a_wrong_checksum_does_not_spoil_the_pixels():
    marked = insert_chunks(
        saved(SMOOTH), [(b"tEXt", b"Title\0holiday"), (b"gAMA", (45455).to_bytes(4, "big"))]
    )
    picture = read_picture(marked.replace(b"holiday", b"Holiday").replace(b"gAMA\0\0", b"gAMA\0\1"))
    np.testing.assert_array_equal(picture.original.samples, SMOOTH)
    assert noted(picture, "remark")
    assert picture.colour_chunks == ()


@pytest.mark.parametrize("cut", [12, 8, 14])
def test_a_png_without_its_end_is_whole_if_its_pixels_are(cut):
    picture = read_picture(saved(SMOOTH)[:-cut])
    np.testing.assert_array_equal(picture.original.samples, SMOOTH)
    assert noted(picture, "end")


@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["baseline", "progressive"])
@pytest.mark.parametrize("cut", [1, 2])
def test_a_jpeg_without_its_end_marker_is_whole(options, cut):
    whole = saved(SMOOTH, "JPEG", quality=90, **options)
    picture = read_picture(whole[:-cut])
    np.testing.assert_array_equal(picture.pixels, read_picture(whole).pixels)
    assert noted(picture, "end marker")


@pytest.mark.parametrize("cut", [4, 40, 400])
def test_a_jpeg_that_lacks_pixels_is_cut_short(cut):
    noise = np.random.default_rng(0).integers(0, 256, SMOOTH.shape, np.uint8)
    with pytest.raises(PictureError, match="cut short"):
        read_picture(saved(noise, "JPEG", quality=90)[:-cut])


def test_the_remarks_of_a_jpeg_may_be_anything():
    whole = saved(SMOOTH, "JPEG", quality=90)
    rubbish = b"Exif\0\0MM\0*" + bytes(range(200)), b"MPF\0" + bytes(range(100)), b"ICC_PROFILE\0\x01\x02abc"
    segments = b"".join(
        b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
        for marker, body in zip((0xE1, 0xE2, 0xE2), rubbish, strict=True)
    )
    picture = read_picture(whole[:2] + segments + whole[2:])
    np.testing.assert_array_equal(picture.pixels, read_picture(whole).pixels)


def test_an_orientation_that_only_xmp_tells_is_not_followed_as_in_browsers():
    packet = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf="
    packet += b"'http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:tiff="
    packet += b"'http://ns.adobe.com/tiff/1.0/' tiff:Orientation=\"6\"/></rdf:RDF></x:xmpmeta>"
    whole = saved(SMOOTH, "JPEG")
    segment = b"\xff\xe1" + struct.pack(">H", len(packet) + 2) + packet
    assert Image.open(io.BytesIO(whole[:2] + segment + whole[2:])).getexif().get(0x0112) == 6
    picture = read_picture(whole[:2] + segment + whole[2:])
    assert (picture.height, picture.width) == (48, 64)
    assert picture.orientation == 1


# ------------------------------------------------------------------------ called by their names


def raw_file(tag: int, value: object, kind: str) -> bytes:
    return tiff(
        SMOOTH[::4, ::4], photometric="rgb", extratags=[(tag, kind, 4 if kind == "B" else 1, value, True)]
    )


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (raw_file(50706, (1, 4, 0, 0), "B"), "camera's raw file"),
        (tiff(GREY.astype(np.uint16), photometric=32803), "camera's raw file"),
        (b"FUJIFILMCCD-RAW 0201" + bytes(40), "camera's raw file"),
        (b"\0\0\0\x18ftypcrx " + bytes(40), "camera's raw file"),
        (b"\0\0\0\x18ftypisom" + bytes(40), "video"),
        (b"8BPS\0\1" + bytes(40), "Photoshop"),
        (b"gimp xcf v011" + bytes(40), "GIMP"),
        (b"PK\x03\x04" + bytes(40), "Krita"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(40), "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(40), "JPEG 2000"),
        (bytes(128) + b"DICM" + bytes(40), "DICOM"),
        (tiff(GREY.astype(np.complex64)), "complex64"),
        (b"P6 140 100 255\n" + bytes(40), "PPM"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG"),
        (b"\n<!-- drawn by hand --><svg/>", "SVG"),
        (b"\0\0\1\0\1\0" + bytes(40), "ICO"),
        (b"\1\0\0\0" + bytes(36) + b" EMF" + bytes(40), "metafile"),
        (b"qoif" + bytes(40), "QOI"),
        (b"#?RADIANCE\n" + bytes(40), "Radiance"),
        (b"Rar!\x1a\7" + bytes(40), "RAR"),
        (b"data:image/png;base64,iVBORw0KGgo=", "base64"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_cannot_be_read_is_called_by_its_name_with_what_to_do(data, name):
    with pytest.raises(PictureError, match=name) as caught:
        read_picture(data, "mine")
    assert "export it as PNG, JPEG" in str(caught.value)


# ------------------------------------------------------------------------ kinds


def test_twelve_bits_of_a_jpeg_are_read():
    levels = (GREY.astype(np.uint16) << 4) + 5
    picture = read_picture(imagecodecs.jpeg8_encode(levels, 98, bitspersample=12))
    assert picture.bit_depth == 16
    np.testing.assert_allclose(picture.original.samples[..., 0].astype(int), levels, atol=24)


def test_heic_and_avif_are_read():
    opened = pillow_heif.from_pillow(Image.fromarray(SMOOTH))
    buffer = io.BytesIO()
    opened.save(buffer, quality=95)
    for content in (buffer.getvalue(), saved(SMOOTH, "AVIF", quality=95)):
        np.testing.assert_allclose(read_picture(content).pixels * 255, SMOOTH, atol=12)


@pytest.mark.parametrize("ending", ["jfif", "jpe", "jpg"])
def test_the_ending_of_a_jpeg_does_not_matter(tmp_path, ending):
    path = tmp_path / f"photo.{ending}"
    path.write_bytes(saved(SMOOTH, "JPEG"))
    assert read_picture(path).height == 48


@pytest.mark.parametrize("bits", [2, 4])
def test_transparency_of_few_greys_is_kept(bits):
    top = 2**bits - 1
    numbers = ((ROWS // 12 + COLUMNS // 8) % (top + 1)).astype(np.uint8)
    per_byte = 8 // bits
    packed = sum(numbers[:, place::per_byte] << (8 - bits * (place + 1)) for place in range(per_byte))
    rows = np.column_stack([np.zeros(48, np.uint8), packed.astype(np.uint8)]).tobytes()
    header = struct.pack(">IIBBBBB", 64, 48, bits, 0, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        written_chunk(kind, body)
        for kind, body in (
            (b"IHDR", header), (b"tRNS", b"\0\2"), (b"IDAT", zlib.compress(rows)), (b"IEND", b""),
        )
    )  # fmt: skip
    picture = read_picture(content)
    np.testing.assert_array_equal(picture.alpha == 0, numbers == 2)
    np.testing.assert_allclose(picture.pixels[..., 0] * top, numbers, atol=1e-5)


def test_an_alpha_of_a_bmp_that_is_zero_everywhere_is_none():
    header = struct.pack("<IiiHHIIiiII", 40, 64, -48, 1, 32, 3, 64 * 48 * 4, 2835, 2835, 0, 0)
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    header = struct.pack("<I", 56) + header[4:] + masks
    body = np.dstack([SMOOTH[..., ::-1], np.zeros_like(GREY)]).tobytes()
    content = (
        b"BM" + struct.pack("<IHHI", 14 + len(header) + len(body), 0, 0, 14 + len(header)) + header + body
    )
    assert Image.open(io.BytesIO(content)).mode == "RGBA"
    picture = read_picture(content)
    assert picture.alpha is None
    assert noted(picture, "transparency")
    np.testing.assert_array_equal(picture.original.samples, SMOOTH)


def test_planes_apart_of_sixteen_bits():
    levels = SMOOTH.astype(np.uint16) * 257
    picture = read_picture(tiff(np.moveaxis(levels, 2, 0), photometric="rgb", planarconfig="separate"))
    np.testing.assert_array_equal(picture.original.samples, levels)


@pytest.mark.parametrize("compression", ["lzw", "zlib", "packbits", "zstd", "lzma"])
def test_compressed_floats(compression):
    values = GREY.astype(np.float32) / 255
    picture = read_picture(tiff(values, compression=compression))
    np.testing.assert_array_equal(picture.original.samples[..., 0], values)


def test_a_big_tiff():
    np.testing.assert_array_equal(read_picture(tiff(GREY, bigtiff=True)).original.samples[..., 0], GREY)


def test_ycck_is_read_as_the_cmyk_it_stands_for():
    inks = np.dstack([255 - SMOOTH, GREY // 4])
    plain = read_picture(saved(Image.frombytes("CMYK", (64, 48), inks.tobytes()), "TIFF"))
    adobe = imagecodecs.jpeg8_encode(
        255 - inks, 98, colorspace="CMYK", outcolorspace="YCCK", subsampling="444"
    )
    np.testing.assert_allclose(read_picture(adobe).pixels, plain.pixels, atol=0.05)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_lab_of_eight_and_sixteen_bits_is_the_same_colour(kind):
    step = 1 if kind == np.uint8 else 256
    lab = np.zeros((16, 16, 3), kind)
    lab[..., 0] = 136 * (1 if kind == np.uint8 else 257)
    lab[..., 1:] = [80 * step, 70 * step]
    red, green, blue = read_picture(tiff(lab, photometric="cielab")).pixels[3, 4]
    assert (round(red * 255), round(green * 255), round(blue * 255)) == pytest.approx((249, 2, 3), abs=4)


# ------------------------------------------------------------------------ colour


WIDE = imagecodecs.cms_profile("adobergb")  # of colours much wider than sRGB


def test_colours_with_a_profile_are_shown_in_srgb():
    wide = np.empty((16, 16, 3), np.uint8)
    wide[...] = 60, 200, 90
    picture = read_picture(saved(wide, icc_profile=WIDE))
    expected = imagecodecs.cms_transform(
        wide, WIDE, imagecodecs.cms_profile("srgb"), colorspace="rgb", outcolorspace="rgb"
    )
    np.testing.assert_allclose(picture.pixels * 255, expected, atol=1)
    assert np.abs(picture.pixels * 255 - wide).max() > 20
    assert picture.icc_profile == WIDE
    assert noted(picture, "profile")


@pytest.mark.parametrize("made", ["by Pillow", "by Little CMS"])
def test_srgb_by_any_profile_is_left_alone(made):
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = own if made == "by Pillow" else imagecodecs.cms_profile("srgb")
    picture = read_picture(saved(SMOOTH, icc_profile=profile))
    np.testing.assert_array_equal(np.rint(picture.pixels * 255), SMOOTH)
    assert picture.icc_profile == profile
    assert picture.notes == ()


# ------------------------------------------------------------------------ ranges


@pytest.mark.parametrize(
    ("values", "low", "high"),
    [
        ((GREY.astype(np.uint16) << 4) - 1000, 440, 1944),  # 12 bits in 16
        (GREY.astype(np.uint32) * 5_000_000, 90 * 5_000_000, 184 * 5_000_000),
        (GREY.astype(np.int16) - 100, -10, 84),
        (GREY.astype(np.float16) * 20, 1800, 3680),
        (1000 + GREY.astype(np.float32) / 100, 1000.9, 1001.84),
        (GREY.astype(np.float64) * 1e-6, 9e-5, 1.84e-4),
    ],
    ids=lambda part: str(part.dtype) if isinstance(part, np.ndarray) else "",
)
def test_a_range_of_its_own_is_shown_from_end_to_end(values, low, high):
    picture = read_picture(tiff(values))
    assert picture.original.own_range
    assert (picture.original.low, picture.original.high) == pytest.approx((low, high))
    assert (picture.pixels.min(), picture.pixels.max()) == (0, 1)
    np.testing.assert_allclose(picture.pixels[..., 0] * (184 - 90), GREY - 90.0, atol=0.05)
    assert picture.units == pytest.approx(high - low, rel=1e-4)


def test_a_few_hot_pixels_do_not_decide_what_is_white():
    values = GREY.astype(np.uint16) * 10
    values[5, 7] = 65535
    picture = read_picture(tiff(values))
    assert picture.original.high < 4000
    assert picture.original.samples[5, 7, 0] == 65535


@pytest.mark.parametrize("no_value", [-9999.0, np.nan, -np.inf, -3.4028235e38, -99999.0, 1e20])
def test_what_stands_for_no_value_counts_as_transparent(no_value):
    values = 1 + GREY.astype(np.float32) / 100
    values[4:9, 3:20] = no_value
    picture = read_picture(tiff(values))
    assert (picture.alpha == 0).sum() == 5 * 17
    assert picture.original.low == pytest.approx(1.9)
    assert np.isfinite(picture.pixels).all()


def test_the_no_data_value_that_the_file_tells_is_followed():
    values = GREY.astype(np.uint16) + 1000
    values[4:9, 3:20] = 7
    picture = read_picture(tiff(values, extratags=[(42113, 2, 0, "7", True)]))
    assert (picture.alpha == 0).sum() == 5 * 17
    assert picture.original.low == 1090


def test_a_low_value_that_belongs_is_no_gap():
    values = GREY.astype(np.float32) * -100  # to -18400: -9999 would not stand apart
    values[4:9, 3:20] = -9999
    assert read_picture(tiff(values)).alpha is None


# ------------------------------------------------------------------------ pages


def test_each_page_of_a_tiff_can_be_asked_for():
    pages = tiff(np.stack([GREY, GREY + 20, GREY + 40]), photometric="minisblack")
    assert count_pages(pages) == 3
    for number in (1, 2, 3):
        picture = read_picture(pages, page=number)
        np.testing.assert_array_equal(picture.original.samples[..., 0], GREY + 20 * (number - 1))
        assert picture.notes == ()
    with pytest.raises(PictureError, match="pages 1 to 3; got page 4"):
        read_picture(pages, page=4)
    assert count_pages(saved(SMOOTH)) == 1


def test_sixteen_bit_colour_key_and_grey_alpha_are_read_as_they_are():
    levels = np.dstack([GREY.astype(np.uint16) * 257, np.where(ROWS < 9, 0, 65535).astype(np.uint16)])
    picture = read_picture(sixteen_bit_png(levels))
    np.testing.assert_array_equal(picture.original.samples, levels)
    from_tiff = read_picture(tiff(levels, photometric="minisblack", extrasamples=["unassalpha"]))
    np.testing.assert_array_equal(from_tiff.pixels, picture.pixels)
    np.testing.assert_array_equal(from_tiff.alpha, picture.alpha)

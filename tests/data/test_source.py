"""A file may be named or handed over in any form: all readers take all of them, and read the same."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from anp_core.data.curve_samples import read_pairs
from anp_core.data.images import count_pages, read_picture
from anp_core.data.mask_reading import understand_mask
from anp_core.data.masks import read_mask
from anp_core.data.source import read_source
from anp_core.data.temperature import read_record, read_series
from anp_core.errors import MaskError, PictureError, RecordError, UserInputError

FORMS: dict[str, Callable[[Path], Any]] = {
    "a path as text": str,
    "a Path": Path,
    "bytes": Path.read_bytes,
    "a bytearray": lambda path: bytearray(path.read_bytes()),
    "a memoryview": lambda path: memoryview(path.read_bytes()),
    "bytes in a file object": lambda path: io.BytesIO(path.read_bytes()),
    "an open binary file": lambda path: path.open("rb"),
    "a file that was opened as text": lambda path: path.open(encoding="latin-1"),
}
READERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "read_picture": ("photo.png", lambda source: read_picture(source).pixels),
    "count_pages": ("photo.png", count_pages),
    "read_mask": ("mask.png", lambda source: read_mask(source, 23, 31)),
    "understand_mask": ("mask.png", lambda source: understand_mask(source, (23, 31)).missing),
    "read_record": ("station.csv", lambda source: read_record(source).values),
    "read_series": ("station.csv", lambda source: [record.values for _, record in read_series(source)]),
    "read_pairs": ("pairs.csv", lambda source: read_pairs(source).y),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where a picture, a mask, a record and a table of pairs lie."""
    folder = tmp_path_factory.mktemp("files")
    rows, columns = np.mgrid[:23, :31]
    Image.fromarray((4 * rows + 5 * columns).astype(np.uint8)).save(folder / "photo.png")
    Image.fromarray((255 * (abs(rows - 11) + abs(columns - 9) < 5)).astype(np.uint8)).save(
        folder / "mask.png"
    )
    days = np.datetime64("2020-02-11") + np.arange(60)
    lines = [f"{day},{10 + number % 7}.5" for number, day in enumerate(days)]
    (folder / "station.csv").write_text("\n".join(["date,temperature (°C)", *lines]), encoding="utf-8")
    pairs = [f"{x},{x * x}" for x in range(40)]
    (folder / "pairs.csv").write_text("\n".join(["x,y", *pairs]), encoding="utf-8")
    return folder


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("form", FORMS)
def test_every_reader_takes_every_form(folder, reader, form):
    file, read = READERS[reader]
    source = FORMS[form](folder / file)
    first = read(source)
    np.testing.assert_array_equal(first, read(folder / file))
    np.testing.assert_array_equal(first, read(source))  # an open file is read from its beginning again
    if isinstance(source, io.IOBase):
        source.close()


@given(content=st.binary(max_size=99), form=st.sampled_from(sorted(FORMS)), skipped=st.integers(0, 99))
def test_content_arrives_to_the_byte_wherever_an_open_file_stands(content, form, skipped):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.bin"
        path.write_bytes(content)
        source = FORMS[form](path)
        if isinstance(source, io.IOBase):
            source.seek(skipped)
        read, name = read_source(source, "", UserInputError)
        assert read == content
        assert name == ("file.bin" if form in ("a path as text", "a Path") or hasattr(source, "name") else "")
        assert read_source(source, "mine", UserInputError) == (content, "mine")
        if isinstance(source, io.IOBase):
            source.close()


def test_text_in_memory_is_read_as_a_table(folder):
    text = (folder / "station.csv").read_text(encoding="utf-8")
    expected = read_record(folder / "station.csv").values
    np.testing.assert_array_equal(read_record(io.StringIO(text)).values, expected)


@pytest.mark.parametrize(
    ("read", "error"),
    [
        (read_picture, PictureError),
        (lambda path: read_mask(path, 2, 2), MaskError),
        (read_record, RecordError),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(folder, read, error):
    with pytest.raises(error, match=r"There is no file .*none\.csv; check its name"):
        read(str(folder / "none.csv"))
    with pytest.raises(error, match="cannot be opened"):
        read(folder)

"""A few hundred of the fuzzer's files in every run of the tests; for more, `python -m tests.fuzz_readers`."""

from __future__ import annotations

import io
import itertools
import struct

import pytest
from tifffile import TiffFile

from anp_core.data.images import count_pages, read_picture
from anp_core.errors import PictureError
from tests.fuzz_readers import SIDE, cases, read_any, seeds


@pytest.mark.parametrize("name", sorted(seeds()))
def test_every_kind_of_file_that_is_mutated_is_read_as_it_is(name):
    assert read_any(seeds()[name]).startswith("re")
    assert read_any(seeds()[name]) != "refused"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(4))
def test_a_mutated_file_is_a_picture_or_a_sentence(seed):
    results = [read_any(content) for _, content in itertools.islice(cases(seed), 100)]
    assert {"read", "refused"} <= set(results)


def test_a_fax_of_more_rows_than_its_data_has_bits_is_refused_before_they_are_made_up():
    content = bytearray(seeds()["tiff fax"])
    with TiffFile(io.BytesIO(content)) as tiff:
        places = {tag.code: tag.offset for tag in tiff.pages[0].tags}
    for code, number in ((256, 24), (257, 900_000), (278, 900_000)):
        struct.pack_into("<HHII", content, places[code], code, 4, 1, number)
    with pytest.raises(PictureError, match="damaged or cut short"):
        read_picture(bytes(content))


def test_a_page_that_names_itself_as_the_next_is_refused_at_once():
    ring = b"II*\0" + struct.pack("<IHI", 8, 0, 8)  # at 8 a page of no tags, after it the page at 8
    assert read_any(ring) == "refused"


def test_pages_that_run_in_a_ring_are_counted_once():
    content = bytearray(seeds()["tiff pages"])
    with TiffFile(io.BytesIO(content)) as tiff:
        first, last = tiff.pages[0], tiff.pages[-1]
        struct.pack_into("<Q", content, last.offset + 8 + 20 * len(last.tags), first.offset)
    assert count_pages(bytes(content)) == 3
    assert read_picture(bytes(content), page=3).pixels.shape == (SIDE, SIDE, 1)

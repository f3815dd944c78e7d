"""A few hundred of the fuzzer's files in every run of the tests; for more, `python -m tests.fuzz_readers`."""

from __future__ import annotations

import io
import itertools
import struct

import pytest
from tifffile import TiffFile

from anp_core.data.images import read_picture
from anp_core.errors import PictureError
from tests.fuzz_readers import cases, read_any, seeds


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

"""A table of texts out of an Avro file, whatever the texts and the packing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.errors import PublishedDataError
from anp_core.prepare.avro_table import read_avro_table
from tests.prepare.clones import avro

FIELDS = ("datetime", "Kraków", "c")
texts = st.text(max_size=200)


@pytest.mark.slow
@given(
    rows=st.lists(st.tuples(texts, texts, texts), max_size=7),
    codec=st.sampled_from(["null", "deflate"]),
    rows_a_block=st.integers(1, 4),
)
def test_every_text_comes_back(tmp_path_factory, rows, codec, rows_a_block):
    path = tmp_path_factory.mktemp("avro") / "table.avro"
    path.write_bytes(avro(FIELDS, rows, codec, rows_a_block))
    table = read_avro_table(path)
    assert tuple(table.columns) == FIELDS
    assert [tuple(row) for row in table.itertuples(index=False, name=None)] == rows


@pytest.mark.parametrize(
    "content",
    [
        b"datetime,Denver\n",
        avro(FIELDS, [], "snappy"),
        avro(FIELDS, [], "null").replace(b"string", b"double"),
    ],
)
def test_another_kind_of_file_is_told(tmp_path, content):
    path = tmp_path / "table.avro"
    path.write_bytes(content)
    with pytest.raises(PublishedDataError, match="must be an Avro file of records of strings"):
        read_avro_table(path)

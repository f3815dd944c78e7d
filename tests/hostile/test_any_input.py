"""Whatever comes, every parser gives a value or a sentence: properties of all that read what others wrote.

Formulas, pictures and their masks, tables, avro and year parts have further properties beside their own tests.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anp_core.data.context_edits import box_of
from anp_core.data.formula import check_on, read_formula
from anp_core.data.mask_reading import understand_mask
from anp_core.data.painted_masks import read_painted_mask
from anp_core.data.reading.named_units import unit_in_name, unit_in_preamble, unit_of_line
from anp_core.data.reading.numbers import parse_numbers
from anp_core.data.reading.times import parse_clock, parse_times
from anp_core.data.record import Record
from anp_core.data.source import LONGEST_NAME, seen_name
from anp_core.data.temperature import read_record
from anp_core.data.units import WRITTEN_UNITS
from anp_core.errors import UserInputError
from anp_core.prediction.temperature.forecast import MAX_HORIZON, horizon_steps
from anp_core.prepare.avro_table import MAGIC, read_avro_table
from anp_core.tensor_files import read_tensors
from pages.address import LONGEST, one_of, some_of, whole_number
from tests.hostile.pictures import small_png
from tests.hostile.tables import table
from tests.hostile.weights import headed
from tests.prepare.clones import avro

# Letters that mean something to one parser or another, beside any others.
SIGNS = st.sampled_from(
    [*list("0123456789.,:;-+/^*()eExXTZ '\"\t\n|#%°CFK"), "\x00", "\u202e", "٣", "²", "年"]
)
TEXTS = st.text(SIGNS | st.characters(), max_size=60)
CELLS = st.lists(TEXTS | st.sampled_from(["2023-01-05", "1.5", "12:30", "5 Jan 2023", "24:00"]), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=6,
)
DAYS = Record(np.zeros(1, "datetime64[s]"), np.zeros(1), "daily")


def damaged(sound: bytes) -> st.SearchStrategy[bytes]:
    """A sound file, a piece of which is replaced."""
    piece = st.tuples(st.integers(0, len(sound)), st.integers(0, 9), st.binary(max_size=9))
    return piece.map(lambda at: sound[: at[0]] + at[2] + sound[at[0] + at[1] :])


def value_or_sentence(read, *given_to):
    """What a parser makes of it; None where it says a sentence, which ends like one."""
    try:
        return read(*given_to)
    except UserInputError as error:
        said = str(error)
    assert said.rstrip()[-1] in ".!?”)"
    return None


@given(TEXTS)
@example("\ud800")
@example("(" * 199)
@example("-" * 200)
@example("9^9^9^9")
@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_a_formula(text):
    x = np.linspace(0, 5, 7)
    function = value_or_sentence(read_formula, text)
    if function is not None:
        assert function(x).shape == x.shape
        if value_or_sentence(lambda: check_on(text, 0, 5) or True):
            assert np.isfinite(function(x)).all()


@given(CELLS)
def test_dates(cells):
    times = parse_times(pd.Series(cells, dtype=str)).times
    assert len(times) == len(cells)
    years = times[~np.isnat(times)].astype("datetime64[Y]").astype(int) + 1970
    assert ((years > 0) & (years < 3000)).all()


@given(CELLS)
def test_clocks(cells):
    seconds, _ = parse_clock(pd.Series(cells, dtype=str))
    read = seconds[np.isfinite(seconds)]
    assert len(seconds) == len(cells)
    assert (np.abs(read) <= 86_400 + 14 * 3_600).all()


@given(CELLS)
@example(["1e308", "inf", "-inf", "nan", "1e999", "0x1F", "1_0"])
def test_numbers(cells):
    values = parse_numbers(pd.Series(cells, dtype=str)).values
    assert len(values) == len(cells)
    assert (np.isnan(values) | (np.abs(values) < 1e6)).all()


@given(TEXTS, TEXTS)
def test_units(name, preamble):
    found = unit_in_preamble(preamble, name)
    for unit in (unit_in_name(name), unit_of_line(preamble), found and found[0]):
        assert unit is None or unit in WRITTEN_UNITS


@given(TEXTS | st.binary(max_size=300).map(lambda content: content.decode("latin-1")))
@example("[" * LONGEST)
@example("9" * LONGEST)
def test_addresses(text):
    text = text[:LONGEST]
    number = whole_number(2, 40)(text)
    assert number is None or 2 <= number <= 40
    assert one_of({"a": 1})(text) in (None, 1)
    assert set(some_of(["a", "b"])(text) or []) <= {"a", "b"}


@given(TEXTS)
@example("9" * 5_000 + "D")
@example("٣D")
def test_horizons(text):
    steps = value_or_sentence(horizon_steps, text, DAYS)
    assert steps is None or 1 <= steps <= MAX_HORIZON["daily"]


@given(st.binary(max_size=200) | damaged(small_png()))
def test_what_a_painter_sends(content):
    missing = value_or_sentence(read_painted_mask, content, (9, 9))
    assert missing is None or (missing.shape == (9, 9) and missing.dtype == bool)


@given(JSON | st.fixed_dictionaries(dict.fromkeys(("top", "left", "bottom", "right"), st.integers() | JSON)))
def test_what_a_canvas_sends(message):
    box = box_of(message, (7, 11))
    if box is not None:
        top, left, bottom, right = box
        assert 0 <= top <= bottom < 7
        assert 0 <= left <= right < 11


@given(st.binary(max_size=200) | damaged(small_png()))
def test_a_mask_file(content):
    reading = value_or_sentence(understand_mask, content, (9, 9))
    assert reading is None or reading.missing.shape == (9, 9)


@given(
    TEXTS.map(lambda text: text.encode(errors="surrogatepass")) | st.binary(max_size=300) | damaged(table())
)
def test_a_table(content):
    record = value_or_sentence(read_record, content)
    assert record is None or (len(record) >= 10 and np.isfinite(record.values).all())


@given(damaged(avro(("datetime", "c"), [("2020", "1.5"), ("2021", "2.5")], "deflate", 1)) | st.binary())
@example(MAGIC + b"\xff" * 50)
def test_an_avro_table(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("avro") / "table.avro"
    path.write_bytes(content)
    frame = value_or_sentence(read_avro_table, path)
    assert frame is None or len(frame.columns)


@given(st.binary(max_size=100) | JSON.map(lambda value: headed(value)))
def test_a_weights_file(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("weights") / "a.safetensors"
    path.write_bytes(content)
    value_or_sentence(read_tensors, path)


@given(st.text())
def test_a_name(name):
    seen = seen_name(name)
    assert len(seen) <= LONGEST_NAME
    assert seen.encode().decode() == seen
    assert seen_name(seen) == seen
    assert not set(seen) & set("\0\n\r\u202e\u2066\u200b")

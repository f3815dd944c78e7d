"""Cards become a row a value, and marks that stand where no CSV file has them go; other text stays as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.reading.cards import read_cards
from anp_core.data.reading.quotes import plain_quotes

CELL = st.text("abcxyz 0123456789.-", min_size=1, max_size=9)


def test_a_card_of_a_year_is_a_row_a_month_without_what_is_missing():
    line = "USW000147352015TAVG" + "".join(
        f"{-9999 if month == 3 else 100 * month:5d}a S" for month in range(1, 13)
    )
    cards = read_cards(f"{line}\n")
    assert cards.title == "GHCN-Monthly (.dat)"
    rows = cards.text.splitlines()
    assert rows[0] == "station,date,element,value (0.01 °C),flags"
    assert rows[1] == "USW00014735,2015-01,TAVG,100,a S"
    assert [row.split(",")[1][-2:] for row in rows[1:]] == [
        f"{month:02d}" for month in range(1, 13) if month != 3
    ]


@pytest.mark.parametrize("text", ["date,temp\n2019-01-01,3\n", "", "USW00014735 is a station\n"])
def test_what_is_no_card_is_none(text):
    assert read_cards(text) is None


@given(st.lists(st.tuples(CELL, CELL), min_size=3, max_size=9))
def test_marks_around_whole_lines_go(rows):
    plain = "\n".join(f"{a},{b}" for a, b in rows)
    assert plain_quotes("\n".join(f'"{a},{b}"' for a, b in rows)) == plain


@given(
    st.lists(st.tuples(CELL, CELL), min_size=3, max_size=9),
    st.sampled_from(["{},{}", '"{}","{}"', '"{}";{}']),
)
def test_what_is_quoted_as_in_a_csv_file_stays(rows, form):
    text = "\n".join(form.format(a, b) for a, b in rows)
    assert plain_quotes(text) == text

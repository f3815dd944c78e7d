"""Tables set out in columns: a blank cell moves no other, and numbers that touch come apart."""

from hypothesis import given
from hypothesis import strategies as st

from anp_core.data.reading.fixed_width import by_place, unglued

CELLS = st.lists(st.floats(-99, 99).map(lambda value: f"{value:.1f}"), min_size=4, max_size=4)


@given(st.lists(CELLS, min_size=12, max_size=20), st.lists(st.integers(1, 2), min_size=1, max_size=4))
def test_a_blank_cell_moves_no_other(rows, blanks):
    wanted = [list(row) for row in rows]
    for row, column in enumerate(blanks):
        wanted[row][column] = ""
    body = "\n".join("".join(f"{cell:>7}" for cell in row) for row in wanted)
    assert by_place(body, 4) == "".join("\t".join(row) + "\n" for row in wanted)


@given(st.lists(CELLS, min_size=3, max_size=9))
def test_numbers_that_touch_come_apart_and_nothing_else_changes(rows):
    glued = "\n".join("2019-01-05 " + "".join(f"{cell:>5}" for cell in row) for row in rows)
    assert [line.split()[1:] for line in unglued(glued).splitlines()] == rows
    assert unglued("2019-01-05;1.5-2.5\n") == "2019-01-05;1.5-2.5\n"


def test_without_columns_or_blanks_nothing_is_placed():
    assert by_place("1 22 3\n" * 9, 3) is None
    assert by_place("1 22 3\n" * 9 + "1 333\n" + "1000 2 3\n" * 9, 3) is None

"""Where a table begins, what separates its columns and what names them."""

import pytest

from anp_core.data.reading.layout import find_layout

DAYS = [f"2019-01-{day:02d}" for day in range(1, 29)]


def rows(form):
    return "\n".join(
        form.format(day=day, t=f"{5 + i % 7}.{i % 10}", c=f"{5 + i % 7},{i % 10}")
        for i, day in enumerate(DAYS)
    )


@pytest.mark.parametrize(
    ("head", "form", "separator", "columns"),
    [
        ("date,temp", "{day},{t}", ",", ("date", "temp")),
        ("date;temp", "{day};{c}", ";", ("date", "temp")),
        ("date temp", "{day} {c}", " ", ("date", "temp")),
        ("", "{day},{t}", ",", ("column 1", "column 2")),
        ("# made by hand\n# date,temp", "{day},{t}", ",", ("date", "temp")),
        ("Town\nHeight: 12 m\n\ndate,temp\n", "{day},{t}", ",", ("date", "temp")),
        ("date  tmax  sun\n      degC  hours", "{day} {t} 3.1", " ", ("date", "tmax (degC)", "sun (hours)")),
        ("date;temp;rain\n;°C;mm", "{day};{t};0.1", ";", ("date", "temp (°C)", "rain (mm)")),
        (",town,town\nday,temp,temp\n,,flag", "{day},{t},8", ",", ("day", "town temp", "town temp flag")),
        ("\tTemp\tHi\nDate\tOut\tTemp", "{day}\t{t}\t{t}", "\t", ("Date", "Temp Out", "Hi Temp")),
        ('"time","temp, air","rain"', '"{day}",{t},0.1', ",", ("time", "temp, air", "rain")),
        ("date,temp", "{day},{c}", ",", ("date", "temp")),
    ],
    ids=repr,
)
def test_columns_are_named_by_the_lines_above_them(head, form, separator, columns):
    text = (head + "\n" if head else "") + rows(form)
    layout = find_layout(text)
    assert (layout.separator, layout.columns) == (separator, columns)
    assert text[layout.start :].startswith(rows(form).split("\n", 1)[0])


def test_lines_above_the_header_are_kept_for_what_they_say():
    layout = find_layout("Station: Hill Top\nUnits: Fahrenheit\n\ndate,temp\n" + rows("{day},{t}"))
    assert layout.preamble == "Station: Hill Top\nUnits: Fahrenheit"


def test_a_line_of_the_preamble_that_looks_like_a_row_is_none():
    head = "from;until;height\n1780-01-01;2022-05-01;50.0\n\nfrom;until;temp"
    layout = find_layout(head + "\n" + rows("{day};{day};{t}"))
    assert layout.columns == ("from", "until", "temp")
    assert "1780" in layout.preamble


def test_decimals_that_a_comma_cuts_off_are_found_where_only_one_choice_is_left():
    assert find_layout("date,temp\n" + rows("{day},{c}")).split == (1,)
    assert find_layout("date,temp,rain\n" + rows("{day},{c},0,5")).split == (1, 3)
    assert find_layout(rows("{day},{c}")).split == (1,)
    assert find_layout("date,a,b,c\n" + rows("{day},5,6,7")).split == ()

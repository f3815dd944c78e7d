"""Digits of other scripts, years of the Buddhist era, names that a comma cuts, a cell that stands only once."""

import numpy as np
import pytest

from anp_core.data.temperature import read_record

DAYS = np.datetime64("2021-02-20") + np.arange(60)
VALUES = np.round(8 + 6 * np.sin(np.arange(60) / 9) + np.arange(60) % 4 / 10, 1)


def check(text, times=DAYS):
    record = read_record(text.encode())
    np.testing.assert_array_equal(record.times, times.astype("datetime64[s]"))
    np.testing.assert_allclose(record.values, VALUES, atol=1e-9)
    return record


@pytest.mark.parametrize("zero", "٠۰०๐０")
def test_digits_of_other_scripts_are_digits(zero):
    rows = "".join(f"{str(day).replace('-', '/')};{value}\n" for day, value in zip(DAYS, VALUES, strict=True))
    digits = {ord("0") + digit: chr(ord(zero) + digit) for digit in range(10)}
    check(("date;temperature °C\n" + rows).translate(digits))


def test_a_decimal_sign_of_arabic_is_a_point():
    rows = "".join(f"{day};{value}\n" for day, value in zip(DAYS, VALUES, strict=True)).replace(".", "٫")
    digits = {ord("0") + digit: chr(ord("٠") + digit) for digit in range(10)}
    check("التاريخ;درجة الحرارة\n" + rows.translate(digits))


@pytest.mark.parametrize(
    "written", ["{d:02d}/{m:02d}/{y}", "{y}-{m:02d}-{d:02d}", "{d:02d}/{m:02d}/{y} 00:00"]
)
def test_years_of_the_buddhist_era_are_common_years_and_it_is_said(written):
    parts = [str(day).split("-") for day in DAYS]
    dates = [written.format(y=int(y) + 543, m=int(m), d=int(d)) for y, m, d in parts]
    rows = "".join(f"{date},{value}\n" for date, value in zip(dates, VALUES, strict=True))
    record = check("วันที่,อุณหภูมิ\n" + rows)
    assert any("Buddhist" in sentence for sentence in record.report)


def test_a_year_that_only_looks_so_stays_what_it_is():
    hours = np.datetime64("2021-02-20T00") + np.arange(60)
    rows = "".join(
        f"{str(hour)[:10]} 24{n % 60:02d},{value}\n"
        for n, (hour, value) in enumerate(zip(hours, VALUES, strict=True))
    )
    try:
        record = read_record(("date,temp_c\n" + rows).encode())
    except ValueError:
        return
    assert not any("Buddhist" in sentence for sentence in record.report)


def test_names_that_a_comma_cuts_as_the_bureau_of_meteorology_writes_them():
    hours = np.datetime64("2021-02-20T00") + np.arange(60)
    head = (
        "hm,Station Number,Year Month Day Hour Minutes in YYYY,MM,DD,HH24,MI format in Local time,"
        "Air Temperature in degrees C,Quality of air temperature\n"
    )
    rows = []
    for hour, value in zip(hours, VALUES, strict=True):
        year, month, day = str(hour)[:10].split("-")
        rows.append(f"hm,066062,{year},{month},{day},{str(hour)[11:13]},00,{value},Y\n")
    check(head + "".join(rows), hours)


def test_a_last_column_that_only_the_first_row_fills_costs_no_row():
    rows = [f"{n + 1},{day},{value}" for n, (day, value) in enumerate(zip(DAYS, VALUES, strict=True))]
    rows[0] += ",010012345"
    check("\n".join(["EasyLog USB,Time,Celsius(°C),Serial Number", *rows]))

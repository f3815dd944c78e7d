# ruff: noqa: E501  (rows stand as the services write them)
"""Tables that hold more than one column or series of temperatures, and tables with months, hours or days across."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from tests.data.reading.dressing import (
    DAILY,
    DAYS,
    FILES,
    HOURLY,
    HOURS,
    MONTHLY,
    MONTHS,
    Dressed,
    add,
    comma,
    fahrenheit,
    weather,
)

# ------------------------------------------------------------------------ which column
add(
    "outside before inside", "time,temp_in,temp_out", lambda t, v, i: f"{t:%Y-%m-%d %H:%M},21.3,{v}", "hourly"
)
add(
    "measured before forecast",
    "date,forecast_temp,actual_temp",
    lambda t, v, i: f"{t:%Y-%m-%d},{v + 2:.1f},{v}",
)
add("air before water, battery and panel", "date,water_temp,batt_temp,panel_temp,air_temp",
    lambda t, v, i: f"{t:%Y-%m-%d},12.3,{v + 4:.1f},{v + 6:.1f},{v}")  # fmt: skip
add("one temperature in two units", "date,temp_f,temp_c", lambda t, v, i: f"{t:%Y-%m-%d},{fahrenheit(v)},{v}")
add(
    "two alike",
    "date,north,south",
    lambda t, v, i: f"{t:%Y-%m-%d},{v},{v + 2 + i % 3:.1f}",
    asks="column",
    says={"column": "north"},
)

add(
    "a letter that is no unit",
    "time,Temp A,Temp F,Temp B",
    lambda t, v, i: f"{t:%Y-%m-%d %H:%M},,{v},",
    "hourly",
)
add("a quality code beyond the header", "date;temp", lambda t, v, i: f"{t:%Y-%m-%d};{v};{i % 3 or ''}")
add("a comma within dates", "date,temp", lambda t, v, i: f"{t:%b %d, %Y},{v}")
add("cells as formulas", "date;temp", lambda t, v, i: f'="{t:%Y-%m-%d}";="{v}"')
add("hundredths without a unit", "date,temp", lambda t, v, i: f"{t:%Y-%m-%d},{round(v * 100)}")
add("tenths of a kelvin", "date,T (0.1 K)", lambda t, v, i: f"{t:%Y-%m-%d},{round((v + 273.15) * 10)}")
FILES[-1] = replace(FILES[-1], within=0.11)

add(
    "how fine the sensor is", "Sensor accuracy: 0.1 °C\ndate;temperature", lambda t, v, i: f"{t:%Y-%m-%d};{v}"
)
add("how fine the column is", "date;temperature (0.1 °C)", lambda t, v, i: f"{t:%Y-%m-%d};{v + 0.05:.2f}")
add("blank cells between columns", "DATE      TMAX  TMIN  TAVG",
    lambda t, v, i: f"{t:%Y-%m-%d}{'      ' if i % 5 == 2 else f'{v + 9:6.1f}'}{v - 5:6.1f}{v:6.1f}")  # fmt: skip
add(
    "numbers that touch",
    "YYYYMMDD  TX   TN  TG",
    lambda t, v, i: f"{t:%Y%m%d}{v + 15:5.1f}{v - 25:5.1f}{v:5.1f}",
)
add("times counted from 1858", "time;temp", lambda t, v, i: f"{56295 + i / 24:.6f};{v}", "hourly")

add(
    "an F that is no unit",
    "date,Tair_f",
    lambda t, v, i: f"{t:%Y-%m-%d},{v}",
    asks="unit",
    says={"unit": "C"},
)
add("an F that is one", "date,Tair_f", lambda t, v, i: f"{t:%Y-%m-%d},{fahrenheit(v)}")
add("cells marked as text", "date,temp", lambda t, v, i: f"'{t:%d/%m/%Y},{v}")
add("uncertainties in the cells", "date;temp", lambda t, v, i: f"{t:%Y-%m-%d};{v} ± 0.2")
add("blanks and decimal commas", "Date Time T", lambda t, v, i: f"{t:%d.%m.%Y %H:%M} {comma(v)}", "hourly")
add("a mean beside extremes", "DateTime;Laveste;Middel;Højeste temperatur",
    lambda t, v, i: f"{t:%Y-%m-%d};{v - 4:.1f};{v};{v + 4:.1f}")  # fmt: skip
add(
    "a unit in each cell",
    "date,temp",
    lambda t, v, i: f"{t:%Y-%m-%d},{v} °C" if i % 2 else f"{t:%Y-%m-%d},{fahrenheit(v)} °F",
)
add("whole lines in marks", '"date,temp"', lambda t, v, i: f'"{t:%Y-%m-%d},{v}"')
add("cells in single marks", "'date';'temp'", lambda t, v, i: f"'{t:%Y-%m-%d}';'{v}'")
add(
    "days in merged cells",
    "date;hour;temp",
    lambda t, v, i: f"{t.strftime('%d.%m.%Y') if t.hour == 0 else ''};{t.hour};{v}",
    "hourly",
)
add(
    "years in merged cells",
    "year;month;temp",
    lambda t, v, i: f"{t.year if t.month == 1 else ''};{t.month};{v}",
    "monthly",
)

# ------------------------------------------------------------------------ long and wide tables
add("GHCN by year", "", lambda t, v, i: "\n".join(
    f"NLM00006260,{t:%Y%m%d},{element},{number},,,E," for element, number in
    (("TMAX", round(v * 10)), ("TMIN", round(v * 10) - 40), ("PRCP", 4), ("SNWD", 0))),
    asks="series", says={"series": "TMAX"})  # fmt: skip
add("two cities", "location,date,precipitation,temp_max,temp_min,weather", lambda t, v, i: (
    f"Seattle,{t:%Y-%m-%d},0.0,{v},{v - 7:.1f},rain\nNew York,{t:%Y-%m-%d},1.0,{v - 9:.1f},{v - 15:.1f},sun"),
    asks="series", says={"series": "Seattle"})  # fmt: skip
add("two airports", "station,valid,tmpf", lambda t, v, i: (
    f"EWR,{t:%Y-%m-%d %H:51},{fahrenheit(v)}\nLGA,{t:%Y-%m-%d %H:56},{fahrenheit(v + 3)}"),
    "hourly", shift="51min", asks="series", says={"series": "EWR"})  # fmt: skip
add("elements of two stations", "stationId,parameterId,observed,value", lambda t, v, i: "\n".join(
    f"{station},{name},{t:%Y-%m-%dT%H:%M:%SZ},{number}" for station in ("06180", "06060") for name, number in
    (("humidity", 70), ("temp_dry", v if station == "06180" else round(v + 2, 1)))),
    "hourly", asks="series", says={"series": "06180 / temp_dry"})  # fmt: skip


add("series by number", "time,member,t2m", lambda t, v, i: "\n".join(
    f"{t:%Y-%m-%d},{member},{v + member:.1f}" for member in range(3)), asks="series", says={"series": "0"})  # fmt: skip


def wide_months() -> Dressed:
    rows = ["Year,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec,Annual"]
    for year in range(5):
        cells = MONTHLY[12 * year : 12 * year + 12]
        rows.append(",".join([str(2015 + year), *map(str, cells), f"{cells.mean():.2f}"]))
    return Dressed(
        "months as columns", "\n".join(rows).encode(), MONTHS.to_numpy().astype("datetime64[s]"), MONTHLY
    )


def numbered_months(name: str, head: str) -> Dressed:
    rows = [f"{2015 + year}\t" + "\t".join(map(str, MONTHLY[12 * year :][:12])) for year in range(5)]
    raw = "\n".join([*([head] if head else []), *rows]).encode()
    return Dressed(name, raw, MONTHS.to_numpy().astype("datetime64[s]"), MONTHLY)


def days_across() -> Dressed:
    rows = ["station;" + ";".join(f"{day:%Y-%m-%d}" for day in DAYS)]
    rows += [
        f"{name};" + ";".join(f"{value + more:.1f}" for value in DAILY) for name, more in (("A", 0), ("B", 3))
    ]
    times, says = DAYS.to_numpy().astype("datetime64[s]"), {"series": "A"}
    return Dressed("days as columns", "\n".join(rows).encode(), times, DAILY, "series", says)


def monthly_cards(name: str, begins: str, width: int, element: str) -> Dressed:
    rows = [
        f"{begins}{2015 + year}{element}"
        + "".join(f"{round(v * 100):{width}d}  S" for v in MONTHLY[12 * year :][:12])
        for year in range(5)
    ]
    return Dressed(name, "\n".join(rows).encode(), MONTHS.to_numpy().astype("datetime64[s]"), MONTHLY)


def years_across() -> Dressed:
    rows = ["Month," + ",".join(str(2015 + year) for year in range(5))]
    rows += [f"{MONTHS[k]:%B}," + ",".join(map(str, MONTHLY[k::12])) for k in range(12)]
    return Dressed(
        "years as columns", "\n".join(rows).encode(), MONTHS.to_numpy().astype("datetime64[s]"), MONTHLY
    )


def hours_across(name: str, hours: list[str]) -> Dressed:
    rows = ["Date;" + ";".join(hours)]
    rows += [f"{HOURS[24 * day]:%Y-%m-%d};" + ";".join(map(str, HOURLY[24 * day :][:24])) for day in range(8)]
    times = HOURS[: 24 * 8].to_numpy().astype("datetime64[s]")
    return Dressed(name, "\n".join(rows).encode(), times, HOURLY[: 24 * 8])


def wide_hours() -> Dressed:
    rows = ["Date;" + ";".join(f"{hour:02d}:00" for hour in range(24))]
    for day in range(8):
        cells = HOURLY[24 * day : 24 * day + 24]
        rows.append(f"{HOURS[24 * day]:%d.%m.%Y};" + ";".join(map(comma, cells)))
    times = HOURS[: 24 * 8].to_numpy().astype("datetime64[s]")
    return Dressed("hours as columns", "\n".join(rows).encode(), times, HOURLY[: 24 * 8])


def central_england() -> Dressed:
    table = pd.Series(weather(731, 10, 6, 365, 2), index=pd.date_range("2019-01-01", periods=731))
    rows = []
    for year in (2019, 2020):
        for day in range(1, 32):
            cells = [
                table.get(pd.Timestamp(year, month, day))
                if day <= pd.Timestamp(year, month, 1).days_in_month
                else None
                for month in range(1, 13)
            ]
            rows.append(
                f"{year:5d}{day:5d}" + "".join(f"{-999 if c is None else round(c * 10):5d}" for c in cells)
            )
    return Dressed(
        "days down, months across",
        "\n".join(rows).encode(),
        table.index.to_numpy().astype("datetime64[s]"),
        table.to_numpy(),
    )


def cards() -> Dressed:
    lines = []
    for month in pd.date_range("2019-01-01", periods=4, freq="MS"):
        for element, shift in (("TMAX", 0), ("TMIN", -40)):
            days = DAYS[(month <= DAYS) & (month + pd.offsets.MonthBegin() > DAYS)]
            cells = [f"{round(DAILY[DAYS.get_loc(day)] * 10) + shift:5d}  E" for day in days]
            cells += ["-9999   "] * (31 - len(cells))
            lines.append(f"NLM00006260{month:%Y%m}{element}" + "".join(cells))
    times = DAYS[pd.Timestamp("2019-05-01") > DAYS]
    return Dressed("GHCN-Daily cards", "\n".join(lines).encode(), times.to_numpy().astype("datetime64[s]"), DAILY[: len(times)],
                   asks="series", says={"series": "TMAX"})  # fmt: skip


def one_below_the_other() -> Dressed:
    """Two stations that follow each other in time: together they would be one record."""
    parts = [
        "\n".join([f"Station {name}, height {name}", "date,temp", *(f"{t:%Y-%m-%d},{v}" for t, v in rows)])
        for name, rows in (("1a", zip(DAYS[:60], DAILY[:60])), ("2b", zip(DAYS[60:], DAILY[60:])))  # noqa: B905
    ]
    first, says = DAYS[:60].to_numpy().astype("datetime64[s]"), {"series": "Station 1a, height 1a"}
    return Dressed("one below the other", "\n\n".join(parts).encode(), first, DAILY[:60], "series", says)


FILES += [
    days_across(),
    monthly_cards("GHCN-Monthly cards", "USW00014735", 5, "TAVG"),
    monthly_cards("USHCN cards", "USH00011084 ", 6, ""),
]
FILES += [one_below_the_other(), wide_months(), wide_hours(), central_england(), cards(), years_across()]
FILES += [
    numbered_months("months by number", "\t".join(["Year", *map(str, range(1, 13))])),
    numbered_months("a year and twelve months", ""),
    hours_across("hours by number", [str(hour) for hour in range(24)]),
    hours_across("hours AM and PM", [f"{(hour - 1) % 12 + 1} {'AP'[hour // 12]}M" for hour in range(24)]),
]

# ruff: noqa: E501  (layouts stand in rows)
"""Spellings of days, clocks and months, and times in numbers or in several columns: a file each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from tests.data.reading.dressing import FILES, MONTHLY, Dressed, add, dated

# ------------------------------------------------------------------------ spellings of days and clocks
for number, layout in enumerate(
    ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%y-%m-%d", "%d.%m.%y", "%m/%d/%y", "%Y. %m. %d.",
     "%Y%m%d", "%y%m%d", "%d%m%Y", "%Y-%j", "%Y%j", "%Y年%m月%d日", "%Y년 %m월 %d일", "%d-%b-%Y", "%d %B %Y", "%b %d %Y",
     "%d%b%Y", "%a %d %b %Y", "%A, %d %B %Y", "%Y/%m/%d", "%Y-%m-%dT00:00:00Z", "%d/%m/%Y 12:00", "%Y-%b-%d")
):  # fmt: skip
    add(f"day {number} {layout}", "date;temp", dated(layout))
for number, layout in enumerate(
    ("%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S.000Z", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M Uhr", "%d.%m.%Y %H Uhr",
     "%d.%m.%Y %I.%M %p", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%y %I:%M%p", "%Y%m%d:%H%M", "%Y%m%d%H", "%Y%m%d %H%M",
     "%Y%m%d%H%M%S", "%Y-%m-%d %H:%M UTC", "%d/%m/%Y %Hh%M", "%Y年%m月%d日 %H时%M分", "%d %b %Y %H:%M", "%Y/%m/%d %H:%M:%S",
     "%d-%b-%Y %H:%M:%S", "%b %d, %Y %I:%M %p", "%Y-%m-%d_%H:%M", "%Y.%m.%d %H.%M", "%Y-%m-%d %H:%M:%S+01:00")
):  # fmt: skip
    separator = "\t" if "," in layout else ";"
    add(f"clock {number} {layout}", f"time{separator}temp", dated(layout, separator), "hourly")


def halves(before: str, after: str, first: bool) -> Callable[[pd.Timestamp, float, int], str]:
    def row(t: pd.Timestamp, v: float, i: int) -> str:
        half = before if t.hour < 12 else after
        clock = f"{(t.hour - 1) % 12 + 1}:{t.minute:02d}"
        return f"{t:%Y/%m/%d} {half} {clock};{v}" if first else f"{t:%d/%m/%Y} {clock} {half};{v}"

    return row


add("half of the day, Spanish", "fecha;temperatura", halves("a. m.", "p. m.", False), "hourly")
add("half of the day, Chinese", "时间;气温", halves("上午", "下午", True), "hourly")
add("half of the day, Korean", "일시;기온", halves("오전", "오후", True), "hourly")
add("half of the day, Japanese", "日時;気温", halves("午前", "午後", True), "hourly")
add("half of the day, a letter", "Date\tTime\tTemp Out",
    lambda t, v, i: f"{t:%m/%d/%y}\t{(t.hour - 1) % 12 + 1}:00{'a' if t.hour < 12 else 'p'}\t{v}", "hourly")  # fmt: skip
add("day, hour and minute", "Date,HR,MI,T", lambda t, v, i: f"{t:%Y-%m-%d},{t.hour},{t.minute},{v}", "hourly")

MONTH_WORDS = {
    "es": "ene feb mar abr may jun jul ago sep oct nov dic", "de": "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec", "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez", "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "sv": "jan feb mar apr maj jun jul aug sep okt nov dec", "da": "jan feb mar apr maj jun jul aug sep okt nov dec",
    "fi": "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "no": "jan feb mar apr mai jun jul aug sep okt nov des", "pl": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "cs": "led úno bře dub kvě čvn čvc srp zář říj lis pro", "ru": "янв фев мар апр май июн июл авг сен окт ноя дек",
}  # fmt: skip
for language, words in MONTH_WORDS.items():
    months = words.split()
    add(
        f"months of {language}",
        "date;temp",
        lambda t, v, i, m=months: f"{t.day:02d}-{m[t.month - 1]}-{t.year};{v}",
    )
    add(f"months of {language}, alone", "month;temp",
        lambda t, v, i, m=months: f"{m[t.month - 1]} {t.year};{v}", "monthly")  # fmt: skip
for language, words in {
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
}.items():
    months = words.split()
    add(
        f"whole months of {language}",
        "date;temp",
        lambda t, v, i, m=months: f"{t.day} {m[t.month - 1]} {t.year};{v}",
    )
add("Spanish dates in words", "fecha;temp",
    lambda t, v, i: f"{t.day} de {MONTH_WORDS['es'].split()[t.month - 1]} de {t.year};{v}")  # fmt: skip
for number, layout in enumerate(
    ("%b-%y", "%B %Y", "%m/%Y", "%Y-%m", "%Y%m", "%Y.%m", "%Y年%m月", "%d/%m/%Y", "%m/%d/%Y")
):
    add(f"month {number} {layout}", "Month,Temp", dated(layout, ","), "monthly")
add("years", "Year,Temp", lambda t, v, i: f"{1960 + i},{v}", "monthly")
FILES[-1] = Dressed(
    "years", FILES[-1].raw, (np.datetime64("1960") + np.arange(60)).astype("datetime64[s]"), MONTHLY
)

# ------------------------------------------------------------------------ spans, clocks of spreadsheets, odd orders
add(
    "spans of clocks",
    "date;period;temp",
    lambda t, v, i: f"{t:%Y-%m-%d};{t:%H:%M}-{t + pd.Timedelta('1h'):%H:%M};{v}",
    "hourly",
)
add(
    "spans of times",
    "time;temp",
    lambda t, v, i: f"{t:%d.%m.%Y %H:%M} - {t + pd.Timedelta('1h'):%d.%m.%Y %H:%M};{v}",
    "hourly",
)
add(
    "ISO spans",
    "time;temp",
    lambda t, v, i: f"{t:%Y-%m-%dT%H:%M:%SZ}/{t + pd.Timedelta('1h'):%Y-%m-%dT%H:%M:%SZ};{v}",
    "hourly",
)
add(
    "clocks dated 1899",
    "Date,Time,Temp",
    lambda t, v, i: f"{t:%Y-%m-%d},1899-12-30 {t:%H:%M:%S},{v}",
    "hourly",
)
add(
    "clocks as shares of a day",
    "Date,Time,Temp",
    lambda t, v, i: f"{t:%Y-%m-%d},{t.hour / 24:.6f},{v}",
    "hourly",
)
add("the year last", "time,temp", lambda t, v, i: f"{t:%a %b %d %H:%M:%S %Y},{v}", "hourly")
add("dashes throughout", "time,temp", lambda t, v, i: f"{t:%Y-%m-%d-%H-%M-%S},{v}", "hourly")
add("clocks first", "time,temp", lambda t, v, i: f"{t:%H:%M %d/%m/%Y},{v}", "hourly")
add(
    "times of browsers", "time;temp", lambda t, v, i: f"{t:%a %b %d %Y %H:%M:%S} GMT+0100 (CET);{v}", "hourly"
)
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
add("months in Roman numbers", "date;temp",
    lambda t, v, i: f"{t.day}.{ROMAN[t.month - 1]}.{t.year};{v}")  # fmt: skip
add(
    "ordinals",
    "time;temp",
    lambda t, v, i: (
        f"{t:%B} {t.day}{'th' if 10 < t.day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(t.day % 10, 'th')}, {t.year};{v}"
    ),
)
add("hours that end", "date;HE;temp", lambda t, v, i: f"{t:%Y-%m-%d};{t.hour + 1};{v}", "hourly", shift="1h")
add("years of two digits", "YY MM DD hh ATMP", lambda t, v, i: f"{t:%y %m %d %H} {v}", "hourly")

# ------------------------------------------------------------------------ numbers as times, columns of parts
add("serial dates", "Date,Temp", lambda t, v, i: f"{43466 + i},{v}")
add("serial dates with hours", "Date,Temp", lambda t, v, i: f"{41277 + i / 24:.6f},{v}", "hourly")
add(
    "serial dates with commas",
    "Datum;Temp",
    lambda t, v, i: f"{41277 + i / 24:.6f};{v}".replace(".", ","),
    "hourly",
)
add("seconds", "time,temp", lambda t, v, i: f"{int(t.timestamp())},{v}", "hourly")
add("milliseconds", "time,temp", lambda t, v, i: f"{int(t.timestamp() * 1000)},{v}", "hourly")
add("year and day", "YEAR,DOY,T2M", lambda t, v, i: f"{t.year},{t.day_of_year},{v}")
add("months by name in a column", "Year,Month,Day,Temp", lambda t, v, i: f"{t.year},{t:%b},{t.day},{v}")

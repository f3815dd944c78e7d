"""Layouts that weather services document elsewhere than in the file: names for columns without a header, and units.

Each is recognised by what its rows must look like; then the general reader goes on with the names given here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pandas as pd

from anp_core.language import say

_ELEMENT = r"(TMAX|TMIN|TAVG|TOBS|PRCP|SNOW|SNWD|AWND|W[A-Z0-9]{3}|M[A-Z0-9]{3}|[A-Z]{2}[A-Z0-9]{2})"
_STATION = r"[A-Z]{2}[A-Z0-9_-]{9}"


@dataclass(frozen=True)
class Known:
    """title: as a user knows it; names: of the columns, in order; fits: whether a sample of the rows is such.

    unit is that of all values where they stand in columns of months.
    """

    title: str
    names: tuple[str, ...]
    fits: Callable[[pd.DataFrame], bool]
    unit: str = ""


def _whole(cells: pd.Series, low: float, high: float, share: float = 0.99) -> bool:
    numbers = pd.to_numeric(cells, errors="coerce")
    return bool(((numbers >= low) & (numbers <= high) & (numbers % 1 == 0)).mean() >= share)


def _spelled(cells: pd.Series, pattern: str, share: float = 0.99) -> bool:
    return bool(cells.str.fullmatch(pattern).mean() >= share)


def _hours_count_up(cells: pd.Series, period: int = 24) -> bool:
    numbers = pd.to_numeric(cells, errors="coerce")
    return bool((((numbers.diff() - 1) % period) == 0)[1:].mean() > 0.6) if len(numbers) > 1 else True


def _isd_lite(rows: pd.DataFrame) -> bool:
    return (
        rows.shape[1] in (11, 12)
        and _whole(rows.iloc[:, 0], 1850, 2100)
        and _whole(rows.iloc[:, 1], 1, 12)
        and _whole(rows.iloc[:, 2], 1, 31)
        and _whole(rows.iloc[:, 3], 0, 23)
        and all(_spelled(rows.iloc[:, column], r"-?\d+") for column in range(4, rows.shape[1]))
    )


def _uscrn(width: int, dates: tuple[int, ...]) -> Callable[[pd.DataFrame], bool]:
    def fits(rows: pd.DataFrame) -> bool:
        return (
            rows.shape[1] == width
            and _spelled(rows.iloc[:, 0], r"\d{4,5}")
            and all(_spelled(rows.iloc[:, column], r"(18|19|20)\d{6}") for column in dates)
        )

    return fits


def _meteostat(width: int, hourly: bool) -> Callable[[pd.DataFrame], bool]:
    def fits(rows: pd.DataFrame) -> bool:
        if rows.shape[1] != width or not _spelled(rows.iloc[:, 0], r"\d{4}-\d{2}-\d{2}"):
            return False
        if hourly:
            return _whole(rows.iloc[:, 1], 0, 23) and _hours_count_up(rows.iloc[:, 1])
        means, lows, highs = (pd.to_numeric(rows.iloc[:, column], errors="coerce") for column in (1, 2, 3))
        known = (lows + highs).notna()
        between = (lows <= highs) & ((means >= lows - 0.1) & (means <= highs + 0.1) | means.isna())
        return bool(between[known].mean() > 0.98)

    return fits


def _meteostat_monthly(rows: pd.DataFrame) -> bool:
    return (
        rows.shape[1] == 9 and _whole(rows.iloc[:, 0], 1700, 2100) and _whole(rows.iloc[:, 1], 1, 12)
        and pd.to_numeric(rows.iloc[:, 7], errors="coerce").dropna().between(900, 1100).all()
    )  # fmt: skip


def _energyplus(rows: pd.DataFrame) -> bool:
    return (
        rows.shape[1] >= 32
        and _whole(rows.iloc[:, 0], 1850, 2200)
        and _whole(rows.iloc[:, 1], 1, 12)
        and _whole(rows.iloc[:, 2], 1, 31)
        and _whole(rows.iloc[:, 3], 1, 24)
        and _whole(rows.iloc[:, 4], 0, 60)
    )


def _ghcn_by_year(rows: pd.DataFrame) -> bool:
    return (
        4 <= rows.shape[1] <= 8
        and _spelled(rows.iloc[:, 0], _STATION)
        and _spelled(rows.iloc[:, 1], r"(1[78]|19|20)\d{6}")
        and _spelled(rows.iloc[:, 2], _ELEMENT)
    )


def _cet_daily(rows: pd.DataFrame) -> bool:
    return (
        rows.shape[1] == 14
        and _whole(rows.iloc[:, 0], 1600, 2100)
        and _whole(rows.iloc[:, 1], 1, 31)
        and all(_spelled(rows.iloc[:, column], r"-?\d{1,3}") for column in range(2, 14))
        and bool((pd.to_numeric(rows.iloc[:, 3], errors="coerce") == -999).any())
    )


def _imgw_daily(rows: pd.DataFrame) -> bool:
    return (
        rows.shape[1] in (18, 17)
        and _spelled(rows.iloc[:, 0], r"\d{9}")
        and _whole(rows.iloc[:, 2], 1900, 2100)
        and _whole(rows.iloc[:, 3], 1, 12)
        and _whole(rows.iloc[:, 4], 1, 31)
    )


def _cma_daily(rows: pd.DataFrame) -> bool:
    return (
        rows.shape[1] == 13
        and _spelled(rows.iloc[:, 0], r"5\d{4}")
        and _whole(rows.iloc[:, 4], 1900, 2100)
        and _whole(rows.iloc[:, 5], 1, 12)
        and _whole(rows.iloc[:, 6], 1, 31)
        and all(_spelled(rows.iloc[:, column], r"-?\d+") for column in (7, 8, 9))
    )


def _gsod(rows: pd.DataFrame) -> bool:
    return (
        rows.shape[1] == 22
        and _spelled(rows.iloc[:, 0], r"[A-Z\d]{6}")
        and _spelled(rows.iloc[:, 1], r"\d{5}")
        and _spelled(rows.iloc[:, 2], r"(19|20)\d{6}")
    )


def _dayton(rows: pd.DataFrame) -> bool:
    return (
        rows.shape[1] == 4
        and _whole(rows.iloc[:, 0], 1, 12)
        and _whole(rows.iloc[:, 1], 1, 31)
        and _whole(rows.iloc[:, 2], 1990, 2030)
        and bool((pd.to_numeric(rows.iloc[:, 1], errors="coerce").diff() == 1).mean() > 0.9)
    )


def _year_and_months(rows: pd.DataFrame) -> bool:
    if rows.shape[1] not in (13, 14) or not _whole(rows.iloc[:, 0], 1600, 2199):
        return False
    numbers = rows.apply(pd.to_numeric, errors="coerce")
    months, years = numbers.iloc[:, 1:13], numbers.iloc[:, 0]
    if not (len(rows) > 2 and (years.diff().dropna() == 1).all() and months.notna().to_numpy().mean() > 0.5):
        return False
    if rows.shape[1] == 13:
        return True
    usual = months[months.abs() < 90].mean(axis=1)  # the last column holds the year's mean
    return bool(((numbers.iloc[:, 13] - usual).abs() < 0.3).mean() > 0.8)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_USCRN_TAIL = tuple(f"soil {number}" for number in range(1, 40))

# Sources: readme.txt of pub/data/noaa/isd-lite, of pub/data/uscrn/products/{hourly02,daily01,subhourly01} and of
# pub/data/ghcn/daily (NOAA); dev.meteostat.net/bulk; EnergyPlus Auxiliary Programs, "Weather Data Format";
# the headers of hadobs/hadcet (Met Office); k_d_format.txt of danepubliczne.imgw.pl; SURF_CLI_CHN_MUL_DAY-TEM (CMA).
KNOWN: tuple[Known, ...] = (
    Known(
        "NOAA ISD-Lite",
        ("year", "month", "day", "hour", "air temperature (0.1 °C)", "dew point (0.1 °C)", "pressure (0.1 hPa)",
         "wind direction", "wind speed (0.1 m/s)", "cloud cover", "precipitation 1 h", "precipitation 6 h"),
        _isd_lite,
    ),
    Known(
        "NOAA USCRN, hourly",
        ("WBANNO", "UTC_DATE", "UTC_TIME", "LST_DATE", "LST_TIME", "CRX_VN", "LONGITUDE", "LATITUDE", "T_CALC (°C)",
         "T_HR_AVG (°C)", "T_MAX (°C)", "T_MIN (°C)", "P_CALC", "SOLARAD", "SOLARAD_FLAG", "SOLARAD_MAX",
         "SOLARAD_MAX_FLAG", "SOLARAD_MIN", "SOLARAD_MIN_FLAG", "SUR_TEMP_TYPE", "SUR_TEMP (°C)", "SUR_TEMP_FLAG",
         "SUR_TEMP_MAX (°C)", "SUR_TEMP_MAX_FLAG", "SUR_TEMP_MIN (°C)", "SUR_TEMP_MIN_FLAG", "RH_HR_AVG",
         "RH_HR_AVG_FLAG", *_USCRN_TAIL[:10]),
        _uscrn(38, (1, 3)),
    ),
    Known(
        "NOAA USCRN, daily",
        ("WBANNO", "LST_DATE", "CRX_VN", "LONGITUDE", "LATITUDE", "T_DAILY_MAX (°C)", "T_DAILY_MIN (°C)",
         "T_DAILY_MEAN (°C)", "T_DAILY_AVG (°C)", "P_DAILY_CALC", "SOLARAD_DAILY", "SUR_TEMP_DAILY_TYPE",
         "SUR_TEMP_DAILY_MAX (°C)", "SUR_TEMP_DAILY_MIN (°C)", "SUR_TEMP_DAILY_AVG (°C)", "RH_DAILY_MAX",
         "RH_DAILY_MIN", "RH_DAILY_AVG", *_USCRN_TAIL[:10]),
        _uscrn(28, (1,)),
    ),
    Known(
        "NOAA USCRN, every five minutes",
        ("WBANNO", "UTC_DATE", "UTC_TIME", "LST_DATE", "LST_TIME", "CRX_VN", "LONGITUDE", "LATITUDE",
         "AIR_TEMPERATURE (°C)", "PRECIPITATION", "SOLAR_RADIATION", "SR_FLAG", "SURFACE_TEMPERATURE (°C)", "ST_TYPE",
         "ST_FLAG", "RELATIVE_HUMIDITY", "RH_FLAG", "SOIL_MOISTURE_5", "SOIL_TEMPERATURE_5 (°C)", "WETNESS",
         "WET_FLAG", "WIND_1_5", "WIND_FLAG"),
        _uscrn(23, (1, 3)),
    ),
    Known(
        "Meteostat, hourly",
        ("date", "hour", "temp (°C)", "dwpt (°C)", "rhum", "prcp", "snow", "wdir", "wspd", "wpgt", "pres", "tsun",
         "coco"),
        _meteostat(13, hourly=True),
    ),
    Known(
        "Meteostat, daily",
        ("date", "tavg (°C)", "tmin (°C)", "tmax (°C)", "prcp", "snow", "wdir", "wspd", "wpgt", "pres", "tsun"),
        _meteostat(11, hourly=False),
    ),
    Known(
        "Meteostat, daily",
        ("date", "tavg (°C)", "tmin (°C)", "tmax (°C)", "prcp", "snow", "wdir", "wspd", "wpgt", "pres"),
        _meteostat(10, hourly=False),
    ),
    Known(
        "Meteostat, monthly",
        ("year", "month", "tavg (°C)", "tmin (°C)", "tmax (°C)", "prcp", "wspd", "pres", "tsun"),
        _meteostat_monthly,
    ),
    Known(
        "EnergyPlus weather file",
        ("year", "month", "day", "hour", "minute", "data source and flags", "dry bulb temperature (°C)",
         "dew point temperature (°C)", "relative humidity", "pressure"),
        _energyplus,
    ),
    Known(
        "GHCN-Daily by year",
        ("station", "date", "element", "value (0.1 °C)", "measurement flag", "quality flag", "source flag",
         "read at"),
        _ghcn_by_year,
    ),
    Known(
        "Central England temperature, daily",
        ("year", "day", *_MONTHS),
        _cet_daily,
        "0.1 °C",
    ),
    Known(
        say("tables of years and their months"),
        ("year", *_MONTHS),
        _year_and_months,
    ),
    Known(
        "NOAA GSOD (.op)",
        ("STN---", "WBAN", "YEARMODA", "TEMP (°F)", "count TEMP", "DEWP (°F)", "count DEWP", "SLP", "count SLP",
         "STP", "count STP", "VISIB", "count VISIB", "WDSP", "count WDSP", "MXSPD", "GUST", "MAX (°F)", "MIN (°F)",
         "PRCP", "SNDP", "FRSHTT"),
        _gsod,
    ),
    Known(
        "University of Dayton, daily",
        ("month", "day", "year", "temperature (°F)"),
        _dayton,
    ),
    Known(
        "IMGW, daily climate stations",
        ("station", "station name", "year", "month", "day", "tmax (°C)", "flag tmax", "tmin (°C)", "flag tmin",
         "tmean (°C)", "flag tmean", "ground tmin (°C)", "flag ground", "precipitation", "flag precipitation",
         "kind of precipitation", "snow", "flag snow"),
        _imgw_daily,
    ),
    Known(
        "CMA, daily temperature",
        ("station", "latitude", "longitude", "altitude", "year", "month", "day", "tmean (0.1 °C)", "tmax (0.1 °C)",
         "tmin (0.1 °C)", "flag tmean", "flag tmax", "flag tmin"),
        _cma_daily,
    ),
)  # fmt: skip

# Headers that say no unit but are written by one service only, in one unit.
_SIGNATURES: tuple[tuple[frozenset[str], re.Pattern[str], str, str], ...] = (
    (frozenset({"TEMP", "DEWP", "FRSHTT"}), re.compile(r"TEMP|DEWP|MAX|MIN"), "F", "NOAA GSOD"),
    (frozenset({"STN---", "YEARMODA", "TEMP"}), re.compile(r"TEMP|DEWP|MAX|MIN"), "F", "NOAA GSOD"),
    (frozenset({"MESS_DATUM", "STATIONS_ID"}), re.compile(r"T.*"), "C", "DWD"),
    (frozenset({"SOUID", "DATE", "Q_TG"}), re.compile(r"T.*"), "0.1C", "ECA&D"),
    (frozenset({"SOUID", "DATE", "Q_TX"}), re.compile(r"T.*"), "0.1C", "ECA&D"),
    (frozenset({"SOUID", "DATE", "Q_TN"}), re.compile(r"T.*"), "0.1C", "ECA&D"),
    (frozenset({"STN", "YYYYMMDD", "FH"}), re.compile(r"T|T10N|TD"), "0.1C", "KNMI"),
    (frozenset({"STN", "YYYYMMDD", "TG", "FG"}), re.compile(r"T.*"), "0.1C", "KNMI"),
    # An F at the end is no unit there: such values are filled.
    (frozenset({"TIMESTAMP", "TA_F"}), re.compile(r"T[AS]_.*"), "C", "FLUXNET"),
    (frozenset({"TIMESTAMP_START", "TIMESTAMP_END"}), re.compile(r"T[AS](_.*)?|T_.*"), "C", "FLUXNET"),
)


def known_layout(sample: pd.DataFrame) -> Known | None:
    """The layout, with a name for each column, of a table without a header; None where its rows are of none."""
    for known in KNOWN:
        if known.fits(sample):
            width = sample.shape[1]
            rest = tuple(f"column {number}" for number in range(len(known.names) + 1, width + 1))
            return replace(known, names=(*known.names, *rest)[:width])
    return None


def unit_of_service(columns: list[str], column: str) -> tuple[str, str] | None:
    """(unit, service) of a column whose table only one service writes so; None for other tables."""
    names = {name.strip().upper(): name for name in columns}
    for needed, pattern, unit, title in _SIGNATURES:
        if needed <= names.keys() and pattern.fullmatch(column.strip().upper()):
            return unit, title
    return None

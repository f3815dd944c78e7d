"""Published temperature records: where each station lies in its source, and what stands there, in °C."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from anp_core.prepare.avro_table import read_avro_table
from anp_core.prepare.published import Repository
from anp_core.prepare.station_cleaning import DAILY, HOURLY, CleaningRule

NEAREST = pd.Timedelta(minutes=30)  # a report stands for a full hour that it is at most so far from
NEVER_MEASURED = -98.0  # °F: what is not above it says that there is no value


@dataclass(frozen=True)
class StationSource:
    """Stations that one repository publishes in one form."""

    repository: Repository
    rule: CleaningRule
    terms: str
    find: Callable[[Path, str], Path]  # folder of the repository, station's name → its file
    read: Callable[[Path, str], pd.Series]  # that file, the name → °C by time, not cleaned
    # From when on stations to learn from are not read: test windows lie there.
    learn_before: str | None = None

    @property
    def hourly(self) -> bool:
        """Whether it has hours, not days."""
        return self.rule is HOURLY


def read_dayton(path: Path, name: str) -> pd.Series:
    """Month, day, year and °F in columns; of a line with two rows in it the first one counts."""
    lines = [line.split()[:4] for line in path.read_text().splitlines()]
    table = pd.DataFrame(
        [line for line in lines if len(line) == 4], columns=["month", "day", "year", "level"]
    )
    days = pd.to_datetime(table[["year", "month", "day"]].astype(int), errors="coerce")
    level = table.level.astype(float).to_numpy()
    values = pd.Series((level - 32) / 1.8, index=days)
    return values[(level > NEVER_MEASURED) & days.notna().to_numpy()]


def read_aemet(path: Path, name: str) -> pd.Series:
    """The mean of the day, in °C."""
    table = pd.read_csv(path, usecols=["date", "temperature_avg[C]"], compression="gzip")
    return pd.Series(
        table["temperature_avg[C]"].to_numpy(float), index=pd.to_datetime(table["date"], format="ISO8601")
    )


def read_openweathermap(path: Path, name: str) -> pd.Series:
    """A column a city, in K, a row an hour."""
    table = _open_avro(path)
    kelvin = pd.to_numeric(table[name], errors="coerce").to_numpy(float)
    return pd.Series(kelvin - 273.15, index=pd.to_datetime(table["datetime"], format="ISO8601"))


@lru_cache(maxsize=1)
def _open_avro(path: Path) -> pd.DataFrame:
    return read_avro_table(path)


def read_beijing(path: Path, name: str) -> pd.Series:
    """Year, month, day, hour and °C in columns."""
    table = pd.read_csv(path, usecols=["year", "month", "day", "hour", "TEMP"])
    hours = pd.to_datetime(table[["year", "month", "day", "hour"]])
    return pd.Series(table["TEMP"].to_numpy(float), index=hours)


def read_airport(path: Path, name: str) -> pd.Series:
    """Reports in °F at any minute: for each full hour the nearest one."""
    table = pd.read_csv(path, usecols=["valid", "tmpf"]).dropna()
    reported = pd.to_datetime(table["valid"], utc=True).dt.tz_localize(None)
    hour = reported.dt.round("h")
    off = (reported - hour).abs()
    order = off.argsort(kind="stable")
    order = order[off.to_numpy()[order] <= NEAREST]
    values = pd.Series((table["tmpf"].to_numpy(float) - 32) / 1.8, index=pd.DatetimeIndex(hour))
    return values.iloc[order]


def read_typical_year(path: Path, name: str) -> pd.Series:
    """Stations of a state in one table inside an archive; `name` is the state and the station, AL_TROY_AF.

    Each row is an hour's end, and the day's last one is written as 00:00 of the same day. It is taken as written:
    these midnights stand a day early, and the shipped weights learnt from them so.
    """
    return _open_state(path)[name]


@lru_cache(maxsize=1)
def _open_state(path: Path) -> dict[str, pd.Series]:
    with zipfile.ZipFile(path) as archive, archive.open(f"{path.stem}.csv") as file:
        table = pd.read_csv(
            file, usecols=["Date (MM/DD/YYYY)", "Time (HH:MM)", "StationName", "Dry-bulb (C)"]
        )
    stamps = table["Date (MM/DD/YYYY)"] + " " + table["Time (HH:MM)"]
    table.index = pd.DatetimeIndex(pd.to_datetime(stamps, format="%m/%d/%Y %H:%M:%S"))
    stations = table.groupby("StationName")["Dry-bulb (C)"]
    return {f"{path.stem}_{_spelled(str(name))}": values for name, values in stations}


def _spelled(name: str) -> str:
    """A station's name in letters, digits and underscores."""
    return re.sub(r"[^A-Z0-9]+", "_", name.upper()).strip("_")


def _folder_file(pattern: str) -> Callable[[Path, str], Path]:
    return lambda folder, name: folder / pattern.format(name=name)


def _airport_file(folder: Path, name: str) -> Path:
    """Airports lie in folders by state, of which their names say nothing."""
    found = sorted((folder / "data").glob(f"*/{name}.csv"))
    return found[0] if found else folder / "data" / f"{name}.csv"


SOURCES: dict[str, StationSource] = {
    "dayton": StationSource(
        Repository("kaizensoze/daily-temp-history", "5e26ffeba3699610bd63404f2b8fc9a7acc348a1"),
        DAILY,
        "University of Dayton archive (from NOAA GSOD): research and non-commercial use",
        _folder_file("data/data-files/{name}.txt"),
        read_dayton,
        learn_before="2012-01-01",
    ),
    "aemet": StationSource(
        Repository("kikocorreoso/datos_aemet", "6fe0cdc6c5adf7a2f70912852e92fde5827c5703"),
        DAILY,
        "AEMET: free use with attribution",
        _folder_file("csv/daily/by_station/{name}.CSV.gz"),
        read_aemet,
        learn_before="2012-01-01",
    ),
    "owm36": StationSource(
        Repository("giusdc/Weather_Info_Batch_Processing", "7c7402c54f83663e29b2d661cb22615bd6be0179"),
        HOURLY,
        "OpenWeatherMap: ODbL 1.0",
        _folder_file("avro/temperature.avro"),
        read_openweathermap,
        learn_before="2016-12-01",
    ),
    "beijing": StationSource(
        Repository(
            "Peiris94-dev/Beijing-Multi-Site-Air-Quality-Analysis", "0aa46c055fcca7da49ebac9329435ffe674b74c3"
        ),
        HOURLY,
        "UCI Beijing Multi-Site Air-Quality: CC BY 4.0",
        _folder_file("PRSA_Data_{name}_20130301-20170228.csv"),
        read_beijing,
    ),
    "asos18": StationSource(
        Repository("byuidatascience/data_weather", "a84812a6c76922e59f89f01ec95ee169884745c0"),
        HOURLY,
        "Iowa Environmental Mesonet, ASOS: US public domain, not stated in the repository",
        _airport_file,
        read_airport,
    ),
    "tmy3": StationSource(
        Repository("byuidatascience/data_weather", "a84812a6c76922e59f89f01ec95ee169884745c0"),
        HOURLY,
        "NREL TMY3: US government, public",
        lambda folder, name: folder / "All_tmy3" / f"{name[:2]}.zip",
        read_typical_year,
    ),
}

"""Forecast many stations' records into one table, by whichever engine: a bad file stops nobody.

`plan_forecasts` checks what all share, `forecast_many` goes through them, `write_forecasts` puts the table down.
"""

from __future__ import annotations

import io
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from anp_core.data.reading.parquet_table import is_parquet, read_parquet_table
from anp_core.data.record import Record
from anp_core.data.table_writing import iso_times, table_to_csv
from anp_core.data.temperature import ALL_SERIES, read_table, to_record, to_series
from anp_core.engines.engine import Engine, LocalEngine
from anp_core.errors import ChoiceNeeded, RecordError, refused_by_system
from anp_core.language import say
from anp_core.prediction.temperature.forecast import DEFAULT_MODEL, forecast, horizon_steps
from anp_core.prediction.temperature.kept_forecasts import (
    drop_others,
    keep,
    kept_folder,
    origin_of,
    take_kept,
)
from anp_core.pretrained import LoadedModel, load_model, sha256
from anp_core.whole_files import write_whole

# What is taken from a folder; a file that is named may end in anything.
SUFFIXES = (".csv", ".tsv", ".txt", ".dat", ".parquet")
TABLES = (".csv", ".parquet")
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)


@dataclass(frozen=True)
class ForecastJob:
    """Which records are to be forecast, how far, and with what.

    Attributes:
        records: the files, each once.
        stations: what each is called in the table: its name without the ending, or its path where names repeat.
        ignored: how many files of folders are none, and whether the table itself lay among the records.
        horizon: "30D" or "48h".
        model: loaded once, for all.
        series: of long tables, which; "all" for every one.
        reading: further arguments of `read_record`, for every file.
        kept: folder of what was forecast so far.
        overwrite: forecast again what is kept.
    """

    records: tuple[Path, ...]
    stations: tuple[str, ...]
    ignored: int
    horizon: str
    model: LoadedModel
    series: str | None
    reading: dict[str, Any]
    kept: Path
    overwrite: bool


@dataclass(frozen=True)
class StationForecast:
    """What became of one record."""

    path: Path
    station: str
    # Station, time, mean_c, std_c and a column of °C for each quantile; None: it failed.
    table: pd.DataFrame | None
    sentence: str  # what was forecast, or what is wrong and how to mend it
    notes: tuple[str, ...] = ()  # what was done while reading, and how the record is unlike those of training
    asked: ChoiceNeeded | None = None  # it failed as it can be read in more than one way
    place: int = 0  # among all records: the table has them in this order
    origin: str = ""  # by which its rows are kept
    skipped: bool = False  # its rows were kept by an earlier run


@dataclass(frozen=True)
class _Station:
    """A record to forecast: a file, or one series of a long table, which is read already."""

    path: Path
    name: str
    digest: str = ""  # of the file, where it is read already
    record: Record | RecordError | OSError | None = None


def plan_forecasts(
    inputs: Sequence[Path],
    out: Path,
    *,
    horizon: str = "30D",
    model: str = DEFAULT_MODEL,
    series: str | None = None,
    overwrite: bool = False,
    **reading: Any,
) -> ForecastJob:
    """Find the records among files and folders (not in folders within them), and check what all of them share.

    The table of an earlier run is no record, even where it lies among them. `series` and `reading` are arguments of
    `read_record`; series "all" takes every series of a long table as a record of its own.

    Raises:
        RecordError: no record, an input that is not there, a horizon that is none, a table of another kind.
        ModelError: no such model.
    """
    if out.suffix.lower() not in TABLES:
        raise RecordError(
            say(
                "The forecasts of many records go into a .csv or .parquet file; got “{path}” for --out.",
                path=str(out),
            )
        )
    if out.is_dir():
        raise RecordError(
            say("“{path}” is a folder; name a .csv or .parquet file for the forecasts.", path=str(out))
        )
    _check_horizon(horizon)
    found: dict[Path, Path] = {}
    ignored = 0
    for path in inputs:
        if not path.exists():
            raise RecordError(
                say(
                    "“{path}” is not there; expected a CSV with dates and temperatures, or a folder.",
                    path=str(path),
                )
            )
        files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.resolve() == out.resolve() or (path.is_dir() and not _is_table(file)):
                ignored += 1
            else:
                found.setdefault(file.resolve(), file)
    if not found:
        names = ", ".join(f"“{path}”" for path in inputs)
        raise RecordError(
            say(
                "There is no record in {names}; expected files that end in {suffixes}.",
                names=names,
                suffixes=", ".join(SUFFIXES),
            )
        )
    records = tuple(found.values())
    return ForecastJob(
        records,
        station_names(records),
        ignored,
        horizon,
        load_model(model),
        series,
        reading,
        kept_folder(out),
        overwrite,
    )


def station_names(records: Sequence[Path]) -> tuple[str, ...]:
    """For each file its name without the ending; its whole path where another one has the same name."""
    counts = Counter(path.stem for path in records)
    return tuple(path.stem if counts[path.stem] == 1 else path.as_posix() for path in records)


def forecast_many(job: ForecastJob, *, engine: Engine | None = None) -> Iterator[StationForecast]:
    """Forecast every record, or every series of a file where all are meant, and say what became of it.

    Rows are kept as soon as they are there: run again, a job takes those of every record that has not changed.

    Args:
        job: from `plan_forecasts`.
        engine: who forecasts them; by default the local one, in order.
    """
    origins = []
    for place, outcome in (engine or LocalEngine()).run(
        partial(_become_of, job), _stations(job), _beyond_memory
    ):
        origins.append(outcome.origin)
        yield replace(outcome, place=place)
    drop_others(job.kept, origins)


def _stations(job: ForecastJob) -> Iterator[_Station]:
    """A file is read by whoever forecasts it; a long table here, as its series may go to many."""
    for path, station in zip(job.records, job.stations, strict=True):
        if job.series != ALL_SERIES:
            yield _Station(path, station)
            continue
        try:
            digest = sha256(path)
            for label, found in to_series(_table_of(path), **job.reading):
                yield _Station(path, f"{station}/{label}" if label else station, digest, found)
        except (RecordError, OSError) as error:
            yield _Station(path, station, "", error)


def _table_of(path: Path) -> pd.DataFrame:
    return read_parquet_table(path) if is_parquet(path) else read_table(path)


def _become_of(job: ForecastJob, station: _Station) -> StationForecast:
    """What becomes of one station: its rows as they were kept, or forecast and kept."""
    try:
        if isinstance(station.record, Exception):
            raise station.record
        reading = {**job.reading, "series": job.series}
        digest = station.digest or sha256(station.path)
        origin = origin_of(digest, station.name, job.horizon, job.model, reading)
        table = None if job.overwrite else take_kept(job.kept, origin)
        if table is not None:
            said = say("Done before.")
            return StationForecast(station.path, station.name, table, said, origin=origin, skipped=True)
        record = station.record
        if record is None:
            record = to_record(_table_of(station.path), series=job.series, **job.reading)
        outcome = forecast_station(record, job.horizon, job.model, station=station.name, path=station.path)
        if outcome.table is not None:
            keep(job.kept, origin, outcome.table)
        return replace(outcome, origin=origin)
    except (RecordError, OSError) as error:
        return _failed(station.path, station.name, error)
    except MemoryError:
        return _beyond_memory(station)


def _beyond_memory(station: _Station) -> StationForecast:
    said = say("The memory does not suffice; leave out old rows first.")
    return StationForecast(station.path, station.name, None, said)


def forecast_station(
    record: Record | RecordError, horizon: str, model: LoadedModel, *, station: str, path: Path
) -> StationForecast:
    """What becomes of one record, or of one that could not be read; horizon: "30D" or "48h"."""
    started = time.perf_counter()
    try:
        if isinstance(record, RecordError):
            raise record
        outlook = forecast(record, horizon, model=model)
    except RecordError as error:
        return _failed(path, station, error)
    columns = {"station": station, "time": outlook.times, "mean_c": outlook.mean, "std_c": outlook.std}
    for level, row in zip(LEVELS, outlook.quantiles(LEVELS), strict=True):
        columns[f"p{100 * level:g}_c"] = row
    spent = time.perf_counter() - started
    said = say("{number:,} times in {seconds:.2f} s.", number=len(outlook.times), seconds=spent)
    return StationForecast(path, station, pd.DataFrame(columns), said, (*record.report, *outlook.notes))


def _failed(path: Path, station: str, error: RecordError | OSError) -> StationForecast:
    asked = error if isinstance(error, ChoiceNeeded) else None
    said = refused_by_system(error) if isinstance(error, OSError) else error.sentence
    return StationForecast(path, station, None, said, asked=asked)


def write_forecasts(tables: Sequence[pd.DataFrame], out: Path) -> int:
    """Write all stations' tables as one, CSV or Parquet by its ending, whole or not at all; returns its rows."""
    table = pd.concat(tables, ignore_index=True)
    write_whole(out, forecasts_to_bytes(table, out.suffix.lower()))
    return len(table)


def forecasts_to_bytes(table: pd.DataFrame, ending: str) -> bytes:
    """The table of many stations as a file; ending: ".parquet", or ".csv" with three decimals and ISO times."""
    if ending == ".parquet":
        buffer = io.BytesIO()
        table.to_parquet(buffer, index=False)
        return buffer.getvalue()
    text = table.assign(time=iso_times(table["time"].to_numpy()))
    return table_to_csv(text, "%.3f")


def _check_horizon(horizon: str) -> None:
    """What no record could take is said once, before the first: it must do for one step or the other."""
    for step in ("daily", "hourly"):
        try:
            horizon_steps(horizon, Record(np.zeros(1, "datetime64[s]"), np.zeros(1), step))
            return
        except RecordError as error:
            refused = error
    raise refused


def _is_table(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")

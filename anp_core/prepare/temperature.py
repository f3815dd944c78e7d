"""Temperature records to train, validate and test by, from clones: cleaned, and parted by station and time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd

from anp_core.language import say
from anp_core.prepare.published import PreparedFile, digest, need_files
from anp_core.prepare.station_cleaning import clean_record
from anp_core.prepare.station_sources import SOURCES, StationSource

TABLES = {False: "daily.parquet", True: "hourly.parquet"}  # by whether hourly
FREQUENCIES = {False: "D", True: "H"}
Splits = Mapping[str, str]  # "dayton/ABTIRANA" → "train", "val" or "test"


def published_splits() -> dict[str, str]:
    """Which station is to train, to validate or to test by."""
    with (files("anp_core.prepare") / "station_splits.csv").open(encoding="utf-8") as text:
        table = pd.read_csv(text)
    return dict(zip(table["series_id"], table["split"], strict=True))


@dataclass(frozen=True)
class PublishedStations:
    """The stations that are read, their splits, and the digest of each written table."""

    splits: Splits = field(default_factory=published_splits)
    digests: Mapping[str, str] = field(
        default_factory=lambda: {
            "daily.parquet": "37c1ef87224c93b9db0043dad48e779c75b8f18e7914bf4e5c508a285abec411",
            "hourly.parquet": "5beb2daab3e8933ae28692b2657737862de15ea0c676812143fa9fef5440df57",
        }
    )


def prepare_temperature(
    folder: Path, out: Path, published: PublishedStations | None = None
) -> list[PreparedFile]:
    """Write daily.parquet, hourly.parquet and stations.csv into `out`.

    The tables hold series_id, timestamp and value in °C, a missing step being a missing row.

    Raises:
        PublishedDataError: `folder` does not hold clones of the repositories of SOURCES with every station.
    """
    published = published or PublishedStations()
    for prefix, source in SOURCES.items():
        names = [name.partition("/")[2] for name in published.splits if name.startswith(f"{prefix}/")]
        inside = source.repository.inside(folder)
        need_files([source.find(inside, name) for name in names], folder, source.repository)
    records = {name: read_station(folder, name, split) for name, split in sorted(published.splits.items())}
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for hourly, table in TABLES.items():
        chosen = {name: record for name, record in records.items() if _source(name).hourly == hourly}
        _table(chosen).to_parquet(out / table, index=False, compression="zstd")
        content = say("{count:,} series", count=len(chosen))
        written.append(
            PreparedFile(out / table, content, digest_records(chosen) == published.digests.get(table))
        )
    _index(records, published.splits).to_csv(out / "stations.csv", index=False)
    return written


def read_station(folder: Path, name: str, split: str) -> pd.Series:
    """The cleaned record of "dayton/ABTIRANA", °C by time; of those to learn from, up to where test windows begin."""
    source, station = _source(name), name.partition("/")[2]
    path = source.find(source.repository.inside(folder), station)
    record = clean_record(source.read(path, station), source.rule)
    if source.learn_before is not None and split != "test":
        record = record[record.index < pd.Timestamp(source.learn_before)]
    return record


def digest_records(records: Mapping[str, pd.Series]) -> str:
    """Hex digest of records by name: their seconds since 1970 and their °C in single precision."""
    parts = []
    for name in sorted(records):
        times = pd.DatetimeIndex(records[name].index).to_numpy("datetime64[s]").astype("<i8")
        parts += [name.encode(), times.tobytes(), records[name].to_numpy("<f4").tobytes()]
    return digest(parts)


def _source(name: str) -> StationSource:
    return SOURCES[name.partition("/")[0]]


def _table(records: Mapping[str, pd.Series]) -> pd.DataFrame:
    names = sorted(records)
    lengths = [len(records[name]) for name in names]
    return pd.DataFrame(
        {
            "series_id": pd.Categorical.from_codes(np.repeat(np.arange(len(names)), lengths), names),
            "timestamp": np.concatenate([records[name].index.to_numpy("datetime64[s]") for name in names]),
            "value": np.concatenate([records[name].to_numpy(np.float32) for name in names]),
        }
    )


def _index(records: Mapping[str, pd.Series], splits: Splits) -> pd.DataFrame:
    """A row a series: its split and frequency, its span, and on what terms it may be used."""
    return pd.DataFrame(
        {
            "series_id": name,
            "split": splits[name],
            "freq": FREQUENCIES[_source(name).hourly],
            "first": record.index.min(),
            "last": record.index.max(),
            "n": len(record),
            "terms": _source(name).terms,
            "source_repo": _source(name).repository.name,
        }
        for name, record in records.items()
    )

"""What a run over many records has forecast so far, so that the same command goes on from there.

A table cannot be written piece by piece, so each record's rows wait in a folder beside it, named by a hash of
everything that they depend on: what changed has another name and is not found.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from anp_core.pretrained import LoadedModel
from anp_core.whole_files import write_whole

ENDING = ".feather"  # keeps every bit, the units of times as well


def kept_folder(out: Path) -> Path:
    """Where the rows wait that belong into the table `out`: out.csv.parts beside out.csv."""
    return out.with_name(f"{out.name}.parts")


def origin_of(digest: str, station: str, horizon: str, model: LoadedModel, reading: dict[str, Any]) -> str:
    """A hash of everything that a station's rows depend on; digest: of its file."""
    said = repr((digest, station, horizon, model.name, model.card["sha256"], sorted(reading.items())))
    return hashlib.sha256(said.encode()).hexdigest()


def take_kept(folder: Path, origin: str) -> pd.DataFrame | None:
    """The rows that were kept; None where there are none, or something else stands in their place."""
    try:
        return pd.read_feather(folder / f"{origin}{ENDING}")
    except (OSError, ValueError, TypeError):
        return None


def keep(folder: Path, origin: str, table: pd.DataFrame) -> None:
    """Write a station's rows, whole; OSError where the disk is full or may not be written to."""
    buffer = io.BytesIO()
    table.to_feather(buffer)
    write_whole(folder / f"{origin}{ENDING}", buffer.getvalue())


def drop_others(folder: Path, origins: Iterable[str]) -> None:
    """Take away the rows of earlier runs that this one did not want."""
    wanted = {f"{origin}{ENDING}" for origin in origins}
    for path in folder.glob(f"*{ENDING}"):
        if path.name not in wanted:
            path.unlink()

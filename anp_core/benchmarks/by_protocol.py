"""Which protocol measures what, and by which network where none is named: what the command `benchmark` asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from anp_core import protocols
from anp_core.benchmarks.curve_protocol import benchmark_curves
from anp_core.benchmarks.forecast_differences import forecast_differences
from anp_core.benchmarks.forecast_windows import StationWindows
from anp_core.benchmarks.gaps import benchmark_gaps
from anp_core.benchmarks.leads import benchmark_leads
from anp_core.benchmarks.lengths import benchmark_lengths
from anp_core.benchmarks.picture_sets import (
    PHOTO_SIZE,
    benchmark_photos,
    benchmark_small_pictures,
    photo_differences,
)
from anp_core.benchmarks.temperature import benchmark_temperature
from anp_core.benchmarks.warming import benchmark_warming
from anp_core.data.stations import read_stations

Row = dict[str, Any]
DEFAULT_MODELS = {
    "curves": "curves",
    "photos": "photo/local",
    "small-pictures": "small-pictures/multihead",
    "temperature": "temperature/local",
    "leads": "temperature/local",
    "gaps": "temperature/local",
    "warming": "temperature/local",
}
FORECASTS = {
    "temperature": benchmark_temperature,
    "leads": benchmark_leads,
    "gaps": benchmark_gaps,
}


def benchmark_by_protocol(
    what: str,
    folder: Path | None,
    *,
    model: str | None = None,
    limit: int | None = None,
    size: int = PHOTO_SIZE,
) -> Iterator[Row]:
    """Scores of one network, row by row as they are ready.

    Args:
        what: one of DEFAULT_MODELS.
        folder: test data as `python -m anp_core prepare` writes them; curves need none.
        model: a name of `model_names()`, or "baseline/harmonic" and the like.
        limit: fewer photos, pictures, windows, stations or batches.
        size: the longer side of photos; the others have theirs.

    Raises:
        FileNotFoundError: the folder does not hold what is needed.
        ModelError: there is no such model.
    """
    model = model or DEFAULT_MODELS[what]
    if what == "curves":
        yield from benchmark_curves(partial(protocols.regress, model=model), limit)
        return
    if folder is None:
        raise FileNotFoundError(f"{what} needs --data, the folder that holds its test data")
    if what == "photos":
        yield from benchmark_photos(folder, model, limit, size)
    elif what == "small-pictures":
        yield from benchmark_small_pictures(folder, model, limit)
    elif what == "warming":
        yield from benchmark_warming(read_stations(folder, hourly=False, split="train"), model, limit)
    else:
        yield from FORECASTS[what](StationWindows(folder), model, limit)


def benchmark_differences(
    what: str, folder: Path, models: Sequence[str], *, limit: int | None = None, size: int = PHOTO_SIZE
) -> Iterator[Row]:
    """How far the first model is ahead of each other on the same photos, or windows for `what` = "temperature"."""
    if what == "temperature":
        return forecast_differences(StationWindows(folder), models, limit)
    return photo_differences(folder, models, limit, size)


def benchmark_by_length(
    folder: Path, models: Sequence[str], *, limit: int | None = None, keep: Path | None = None
) -> Iterator[Row]:
    """Scores of forecasters at every length of record, as `benchmark_lengths` says."""
    return benchmark_lengths(StationWindows(folder), models, limit, keep)

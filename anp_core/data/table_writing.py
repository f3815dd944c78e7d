"""From records and forecasts back to CSV: what the pages and the command line offer for download.

Written so that `temperature.read_record` reads it again: ASCII header, ISO times, empty cells for gaps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from anp_core.data.units import Unit, in_unit

# What a cell begins with that spreadsheets compute (OWASP, "CSV Injection").
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r")
_TEMPLATE_VALUES = (
    "3.4",
    "4.1",
    "2.8",
    "1.9",
    "0.6",
    "",
    "",
    "-1.2",
    "-0.4",
    "1.5",
    "2.2",
    "3.0",
    "4.6",
    "5.1",
)


def template_csv() -> bytes:
    """A small daily table to start from: a header, ISO dates, and two days without a value."""
    days = np.datetime64("2024-01-01") + np.arange(len(_TEMPLATE_VALUES))
    rows = [f"{day},{value}" for day, value in zip(days, _TEMPLATE_VALUES, strict=True)]
    return "\n".join(["date,temperature_c", *rows, ""]).encode()


def forecast_to_csv(
    times: np.ndarray,
    mean: np.ndarray,
    std: np.ndarray,
    levels: Sequence[float] = (),
    quantiles: np.ndarray | None = None,
) -> bytes:
    """A forecast in °C, one row a step.

    times datetime64 (M,), mean and std (M,), quantiles (len(levels), M) with levels in (0, 1): the column of
    level 0.025 is called `p2.5`.
    """
    table = {"time": iso_times(times), "temperature_c": np.asarray(mean), "std_c": np.asarray(std)}
    if quantiles is not None:
        rows = np.asarray(quantiles)
        if rows.shape != (len(levels), len(times)):
            raise ValueError(
                f"quantiles must be {len(levels)}×{len(times)}, levels × times; got {rows.shape}"
            )
        table |= {f"p{100 * level:g}": row for level, row in zip(levels, rows, strict=True)}
    return table_to_csv(pd.DataFrame(table), "%.3f")


def quantiles_to_csv(times: np.ndarray, levels: Sequence[float], quantiles: np.ndarray, unit: Unit) -> bytes:
    """A predictive distribution in the unit of the user's file, one row a step.

    times datetime64 (M,), quantiles (len(levels), M) in °C: the median's column is called `temperature_f` where
    `unit` is F, that of level 0.025 `p2.5_f`.
    """
    table = {"time": iso_times(times)}
    for level, row in zip(levels, in_unit(quantiles, unit), strict=True):
        name = "temperature" if level == 0.5 else f"p{100 * level:g}"
        table[f"{name}_{unit.lower()}"] = row.round(3)
    return table_to_csv(pd.DataFrame(table))


def whole_to_csv(
    times: np.ndarray,
    values: np.ndarray,
    predicted: Mapping[str, tuple[np.ndarray, np.ndarray]],
    levels: Sequence[float],
    unit: Unit,
) -> bytes:
    """A record and what was predicted beside it in one table, in the order of time, in the unit of the user's file.

    Args:
        times, values: datetime64 and °C (T,), what was measured.
        predicted: by what it is, such as "forecast": times (M,) and quantiles (len(levels), M) in °C.
        levels: in (0, 1), with 0.5 among them, which stands in the column of the measured values.

    Returns:
        Columns `time`, `what` ("measured" or a key of `predicted`), `temperature_c`, `p2.5_c` and so on.
    """
    parts = [
        pd.DataFrame({"time": iso_times(times), "what": "measured", "median": in_unit(values, unit).round(3)})
    ]
    for what, (asked, quantiles) in predicted.items():
        rows = zip(levels, in_unit(quantiles, unit).round(3), strict=True)
        named = {"median" if level == 0.5 else f"p{100 * level:g}": row for level, row in rows}
        parts.append(pd.DataFrame({"time": iso_times(asked), "what": what} | named))
    table = pd.concat([part for part in parts if len(part)]).sort_values("time", kind="stable")
    suffix = unit.lower()
    names = {
        name: f"{'temperature' if name == 'median' else name}_{suffix}"
        for name in table.columns
        if name not in ("time", "what")
    }
    return table_to_csv(table.rename(columns=names))


def paths_to_csv(times: np.ndarray, paths: np.ndarray, unit: Unit) -> bytes:
    """Sample paths (S, M) in °C at times (M,), one column each, in the unit of the user's file."""
    rows = in_unit(paths, unit).round(2)
    columns = {f"path_{number}_{unit.lower()}": row for number, row in enumerate(rows, start=1)}
    return table_to_csv(pd.DataFrame({"time": iso_times(times)} | columns))


def changes_to_csv(times: np.ndarray, columns: Mapping[str, np.ndarray]) -> bytes:
    """What a change did at times (M,): columns (M,) by name, to four places."""
    return table_to_csv(pd.DataFrame({"time": iso_times(times), **columns}).round(4))


def iso_times(times: np.ndarray) -> np.ndarray:
    """Times (M,) as ISO strings: days where all are midnights, else to the minute."""
    seconds = times.astype("datetime64[s]")
    days = seconds.astype("datetime64[D]")
    if (days == seconds).all():
        return days.astype(str)
    return np.char.replace(seconds.astype("datetime64[m]").astype(str), "T", " ")


def table_to_csv(table: pd.DataFrame, number_format: str | None = None) -> bytes:
    """Any table as CSV; `number_format` such as "%.3f".

    A text that a spreadsheet would take for a formula is written behind an apostrophe, for it may be the name of a
    file or a station that somebody else chose; numbers are written as they are.
    """
    safe = table.copy(deep=False)
    for name in safe.select_dtypes(["object", "string", "category"]):
        safe[name] = safe[name].astype(object).map(_harmless)
    return str(safe.to_csv(index=False, float_format=number_format, lineterminator="\n")).encode()


def _harmless(cell: object) -> object:
    """A cell that is text, as a spreadsheet takes it for text and for one cell; any other as it is."""
    if not isinstance(cell, str):
        return cell
    # A lone carriage return is not quoted, and begins a row for some readers.
    return ("'" if cell.startswith(FORMULA_BEGINNINGS) else "") + cell.replace("\r", " ")

"""What the lens on a record is sent: the record, its forecast and filled gaps, and what each time attends to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from anp_core.data.record import STEP_LENGTH, Record
from anp_core.data.units import Unit, in_unit, unit_sign
from anp_core.explain.head_groups import head_groups
from anp_core.figures.forecast_traces import BANDS, MEDIAN, QUANTILE_LEVELS, Fan
from anp_core.figures.theme import ATTENTION_SCALE, LINES, paint
from anp_core.language import tag
from anp_core.prediction.result import Attention
from anp_core.web.byte_blocks import NamedArray, pack_block
from anp_core.web.record_words import group_words, head_words, lens_words

LEVELS = 65_535  # of a weight, on a square-root scale: small weights keep their digits
LEAST_TOP = 0.02  # weight where the colours end at least: even attention must not look sharp
UNUSED, USED, DROPPED = 0, 1, 2  # what an observation is to the forecast


@dataclass(frozen=True, eq=False)
class Beside:
    """How a lens stands beside others of the same record and question."""

    link: str  # lenses of one link look at the same time and show the same stretch
    title: str  # which of them it is
    reach: dict[str, np.ndarray]  # by kind, (2, M) °C, lowest and highest of all of them


@dataclass(frozen=True, eq=False)
class LensView:
    """What the lens shows; temperatures in °C."""

    record: Record
    context: np.ndarray  # (T,) bool over the record
    dropped: np.ndarray  # (T,) bool: left out by hand
    fans: dict[str, Fan]  # by kind, in the order in which they are drawn
    attention: dict[str, Attention]  # by kind; what is missing is still being worked out
    context_times: dict[str, np.ndarray]  # by kind, (N,) what the columns of `attention` mean
    heads: tuple[str, ...]
    truth: Record | None
    alt: str
    pending: frozenset[str]  # kinds that will come: until then the browser keeps what it has
    can_undo: bool
    usual: Record | None = None  # what is usual for the date, at every step of a stretch
    beside: Beside | None = None  # then it shows its chart alone, and its context cannot be edited


def pack_lens(view: LensView) -> bytes:
    """The block of bytes that the browser reads, the same for the same view."""
    arrays: list[NamedArray] = []
    record = view.record
    start = record.times[0]
    unit = record.unit
    state = np.where(view.dropped, DROPPED, np.where(view.context, USED, UNUSED))
    arrays.append(("recordAt", "u4", _steps(record.times, record)))
    arrays.append(("recordValue", "f4", in_unit(record.values, unit)))
    arrays.append(("recordState", "u1", state))
    arrays.append(("colours", "u1", paint(np.linspace(0, 1, 256), ATTENTION_SCALE)))
    if view.truth is not None:
        arrays.append(("truthAt", "u4", _steps(view.truth.times, record)))
        arrays.append(("truthValue", "f4", in_unit(view.truth.values, unit)))
    if view.usual is not None:
        arrays.append(("usualAt", "u4", _steps(view.usual.times, record)))
        arrays.append(("usualValue", "f4", in_unit(view.usual.values, unit)))
    for kind, fan in view.fans.items():
        arrays.append((f"{kind}At", "u4", _steps(fan.times, record)))
        arrays.append((f"{kind}Quantiles", "f4", in_unit(fan.quantiles, unit)))
        if view.beside is not None:
            arrays.append((f"{kind}Reach", "f4", in_unit(view.beside.reach[kind], unit)))
    top = highest_weight(view.attention)
    for kind, attention in view.attention.items():
        rows = np.searchsorted(record.times, view.context_times[kind])
        arrays += [(f"{kind}{name}", form, part) for name, form, part in pack_weights(attention, rows, top)]
    return pack_block(_head(view, start, top, unit), arrays)


def highest_weight(attention: dict[str, Attention]) -> float:
    """The largest weight of all kinds, times and heads: the one scale by which all are quantised."""
    return max((float(item.weights.max(initial=0.0)) for item in attention.values()), default=1.0)


def pack_weights(attention: Attention, rows: np.ndarray, top: float) -> list[NamedArray]:
    """Sparse weights as named arrays: (name, number type, numbers).

    Columns  which observations (row numbers of the record) each list names, the lists one after the other
    Starts   where each list begins in Columns, and where the last one ends
    Asked    the asked times that have weights
    ListOf   the list that each of them uses
    Weights  heads × points of each asked time, one after the other; q stands for top · (q / LEVELS)²

    Args:
        rows: (N,) the row of the record that each context point is.
        top: the weight that is sent as LEVELS.
    """
    listed = attention.lists >= 0
    there = np.broadcast_to(listed[attention.list_of][:, None], attention.weights.shape)
    return [
        ("Columns", "u4", rows[attention.lists[listed]]),
        ("Starts", "u4", np.cumsum([0, *listed.sum(axis=1)])),
        ("Asked", "u4", attention.targets),
        ("ListOf", "u4", attention.list_of),
        ("Weights", "u2", quantise(attention.weights[there], top)),
    ]


def quantise(weights: np.ndarray, top: float) -> np.ndarray:
    """Weights (…,) from 0 to `top` as whole numbers from 0 to LEVELS, the largest error for the largest weights."""
    levels: np.ndarray = np.rint(LEVELS * np.sqrt(np.clip(weights / top, 0, 1)))
    return levels


def _head(view: LensView, start: np.datetime64, top: float, unit: Unit) -> dict[str, Any]:
    """All that is not a long row of numbers."""
    record = view.record
    return {
        "record": hashlib.sha256(record.times.tobytes() + record.values.tobytes()).hexdigest()[:16],
        "alt": view.alt,
        "origin": int(start.astype(np.int64)),
        "stepSeconds": int(STEP_LENGTH[record.step].astype(np.int64)),
        "step": record.step,
        "spacing": record.sampling.longest,  # steps from one usual time to the next: further apart is another gap
        "usual": float(np.median(np.diff(_steps(record.times, record)))) if len(record) > 1 else 1.0,
        "unit": unit_sign(unit),
        "locale": tag(),
        "kinds": list(view.fans),
        "pending": sorted(view.pending),
        "median": MEDIAN,
        "levels": list(QUANTILE_LEVELS),
        "bands": [{"low": low, "high": high, "opacity": opacity} for low, high, opacity in BANDS],
        "lines": LINES,
        "headKeys": list(view.heads),
        "heads": [head_words(name) for name in view.heads],
        "groups": [
            {"name": group_words(name), "heads": rows} for name, rows in head_groups(view.heads).items()
        ],
        "top": top,
        "leastTop": LEAST_TOP,
        "link": "" if view.beside is None else view.beside.link,
        "title": "" if view.beside is None else view.beside.title,
        "compact": view.beside is not None,
        "weightLevels": LEVELS,
        "droppedCount": int(view.dropped.sum()),
        "canUndo": view.can_undo,
        "words": lens_words(record.step),
    }


def _steps(times: np.ndarray, record: Record) -> np.ndarray:
    """Times (T,) as steps since the record's first."""
    steps: np.ndarray = (times - record.times[0]).astype(np.int64) // int(record.step_length.astype(np.int64))
    return steps

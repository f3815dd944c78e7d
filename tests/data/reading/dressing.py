"""One made record for each step, and how a file is made of it: what the layouts in the tests are built with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

DAYS = pd.date_range("2019-01-01", periods=120, freq="D")
HOURS = pd.date_range("2013-01-03", periods=200, freq="h")
MONTHS = pd.date_range("2015-01-01", periods=60, freq="MS")


def weather(count: int, level: float, swing: float, period: float, noise: float, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    x = np.zeros(count)
    for i in range(1, count):
        x[i] = 0.75 * x[i - 1] + 0.66 * random.normal()
    return np.round(level - swing * np.cos(2 * np.pi * np.arange(count) / period) + noise * x, 1) + 0.0


DAILY = weather(len(DAYS), 6, 4, 365, 3)
HOURLY = weather(len(HOURS), 1, 3, 24, 0.8)
MONTHLY = weather(len(MONTHS), 11, 8, 12, 1)


@dataclass(frozen=True)
class Dressed:
    """A file, what has to be said about it, and the record in it. times are compared to the minute."""

    name: str
    raw: bytes
    times: np.ndarray
    celsius: np.ndarray
    asks: str = ""  # the option that has to be asked for; "" where none may be
    says: dict[str, str] = field(default_factory=dict)  # the answer
    within: float = 0.051


FILES: list[Dressed] = []
TIMES = {"daily": DAYS, "hourly": HOURS, "monthly": MONTHS}
VALUES = {"daily": DAILY, "hourly": HOURLY, "monthly": MONTHLY}


def add(
    name: str,
    head: str,
    row: Callable[[pd.Timestamp, float, int], str],
    step: str = "daily",
    *,
    encoding: str = "utf-8",
    tail: str = "",
    count: int | None = None,
    shift: str = "0h",
    **told: object,
) -> None:
    """A file of a head and a row for each time and value (°C)."""
    times, values = TIMES[step][:count], VALUES[step][:count]
    rows = [row(time, value, i) for i, (time, value) in enumerate(zip(times, values, strict=True))]
    text = "\n".join([*([head] if head else []), *rows]) + "\n" + tail
    expected = (times + pd.Timedelta(shift)).to_numpy().astype("datetime64[s]")
    FILES.append(Dressed(name, text.encode(encoding), expected, values, **told))  # type: ignore[arg-type]


def comma(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def fahrenheit(value: float) -> str:
    return f"{value * 1.8 + 32:.1f}"


def dated(layout: str, separator: str = ";") -> Callable[[pd.Timestamp, float, int], str]:
    return lambda t, v, i: f"{t.strftime(layout)}{separator}{v}"

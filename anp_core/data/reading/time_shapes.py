"""The spellings of days that a temperature table may use, as strptime formats, and the reading of clocks.

`times.py` asks for the shape of some cells, and then reads whole columns with it. Words are gone by then.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np

_MON = r"[A-Z][a-z]{2}"
_DAY_SHAPES: tuple[tuple[str, str], ...] = (
    (r"\d{4}([-/. ])\d{1,2}([-/. ])\d{1,2}", "%Y{0}%m{1}%d"),
    (r"\d{1,2}([-/. ])\d{1,2}([-/. ])\d{4}", "%1{0}%2{1}%Y"),
    (r"\d{1,2}([-/. ])\d{1,2}([-/. ])\d{2}", "%1{0}%2{1}%3"),
    (rf"\d{{1,2}}(-|/|, | |){_MON}(-|/|, | |)\d{{4}}", "%d{0}%b{1}%Y"),
    (rf"\d{{1,2}}(-|/|, | |){_MON}(-|/|, | |)\d{{2}}", "%d{0}%b{1}%y"),
    (rf"\d{{4}}(-|/| |){_MON}(-|/| |)\d{{1,2}}", "%Y{0}%b{1}%d"),
    (rf"{_MON}( |-)\d{{1,2}}(, | |-)\d{{4}}", "%b{0}%d{1}%Y"),
    (r"\d{8}", "%Y%m%d"),
    (r"\d{4}(-|/)\d{3}", "%Y{0}%j"),
    (r"\d{4}([-/.])\d{1,2}", "%Y{0}%m"),
    (r"\d{1,2}([-/.])\d{4}", "%m{0}%Y"),
    (rf"{_MON}( |-|/|, |)\d{{4}}", "%b{0}%Y"),
    (rf"{_MON}( |-|/|)\d{{2}}", "%b{0}%y"),
    (rf"\d{{4}}( |-|/|){_MON}", "%Y{0}%b"),
)
_CLOCK_TEXT = r"\d{1,2}[:.]\d{2}([:.]\d{2}([.,]\d+)?)?( [AP]M)?|\d{1,2} [AP]M|\d{4}|\d{6}|\d{1,2}"
_SHAPES = tuple(
    (re.compile(rf"(?:{day})(?:(?P<gap>[T_ :]| - |, | T|; )(?P<clock>{_CLOCK_TEXT}))?"), layout)
    for day, layout in _DAY_SHAPES
)
_CLOCK = re.compile(
    r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d+)?)?\s*([AP]M)?|(\d{1,2})\s*([AP]M)|(\d{1,6})(?:\.0*)?"
)


@dataclass(frozen=True)
class Shape:
    """How one cell spells a time: the strptime format of its day, and the gap between day and clock.

    `%1`, `%2` and `%3` stand for day, month and year in an order still to be found; `cut` is where the gap begins.
    """

    day: str
    gap: str
    clocked: bool
    cut: int = field(compare=False)

    @property
    def orders(self) -> tuple[str, ...]:
        """The orders in which the day can be read; one where the spelling leaves no doubt."""
        if "%3" in self.day:
            return ("dmy", "mdy", "ymd")
        return ("dmy", "mdy") if "%1" in self.day else ("",)

    def read_as(self, order: str) -> Shape:
        """The shape with its order settled: "dmy", "mdy" or "ymd"."""
        codes = {"d": "%d", "m": "%m", "y": "%y"}
        day = self.day
        for place, letter in enumerate(order, start=1):
            day = day.replace(f"%{place}", codes[letter])
        return replace(self, day=day)


def shape_of(cell: str) -> Shape | None:
    """How a stripped cell spells a time; None when it is none of the known spellings."""
    for pattern, layout in _SHAPES:
        match = pattern.fullmatch(cell)
        if match:
            separators = [group for group in match.groups()[: layout.count("{")] if group is not None]
            gap = match["gap"] or ""
            cut = match.start("gap") if gap else len(cell)
            return Shape(layout.format(*separators), gap, bool(gap), cut)
    return None


def clock_seconds(cell: str, hours_only: bool = False) -> float:
    """Seconds after midnight, NaN where unreadable: 13:30, 1:30 PM, 13.30, 1330, 133000; or whole hours 0 to 24."""
    match = _CLOCK.fullmatch(cell)
    if match is None:
        return np.nan
    hour, minute, second, half, bare, bare_half, digits = match.groups()
    if digits is not None:
        number = int(digits)
        if hours_only or len(digits) <= 2:
            parts = (number, 0, 0)
        elif len(digits) > 4:
            parts = (number // 10_000, number // 100 % 100, number % 100)
        else:
            parts = (number // 100, number % 100, 0)
    elif bare is not None:
        parts, half = (int(bare), 0, 0), bare_half
    elif hours_only and "." in cell:
        return clock_seconds(cell.split(".")[0], hours_only=True) if not int(minute) else np.nan
    else:
        parts = (int(hour), int(minute), int(second or 0))
    hours = parts[0] % 12 + 12 * (half == "PM") if half and parts[0] <= 12 else parts[0]
    total = hours * 3600 + parts[1] * 60 + parts[2]
    return float(total) if parts[1] < 60 and parts[2] < 60 and total <= 86_400 else np.nan

"""The spellings of dates and clocks that a temperature table may use, as strptime formats.

`time_parsing.py` asks for the shape of some cells, and then reads whole columns with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_DATE_SHAPES: tuple[tuple[str, str], ...] = (
    (r"\d{4}([-/. ])\d{1,2}([-/. ])\d{1,2}", "%Y{0}%m{1}%d"),
    (r"\d{4}年\d{1,2}月\d{1,2}日", "%Y年%m月%d日"),
    (r"\d{1,2}([-/. ])\d{1,2}([-/. ])\d{4}", "%1{0}%2{1}%Y"),
    (r"\d{1,2}([-/. ])\d{1,2}([-/. ])\d{2}", "%1{0}%2{1}%y"),
    (r"\d{1,2}(-|/|\. |\.| |)[^\W\d]{3}(-|/|\. |\.|, | |)\d{4}", "%d{0}%b{1}%Y"),
    (r"\d{1,2}(-|/|\. |\.| |)[^\W\d]{3}(-|/|\. |\.|, | |)\d{2}", "%d{0}%b{1}%y"),
    (r"\d{1,2}(-|/|\. |\.| )[^\W\d]{4,}(-|/|, | )\d{4}", "%d{0}%B{1}%Y"),
    (r"[^\W\d]{3}(\. | )\d{1,2}(, | )\d{4}", "%b{0}%d{1}%Y"),
    (r"[^\W\d]{4,} \d{1,2}(, | )\d{4}", "%B %d{0}%Y"),
    (r"\d{8}", "%Y%m%d"),
    (r"\d{4}([-/])\d{1,2}", "%Y{0}%m"),
    (r"[^\W\d]{3}([- ])\d{4}", "%b{0}%Y"),
)
_TIME_SHAPES: tuple[tuple[str, str], ...] = (
    (r"", ""),
    (r"\d{1,2}:\d{2}", "%H:%M"),
    (r"\d{1,2}:\d{2}:\d{2}", "%H:%M:%S"),
    (r"\d{1,2}:\d{2}:\d{2}\.\d+", "%H:%M:%S.%f"),
    (r"\d{1,2}:\d{2} [AaPp][Mm]", "%I:%M %p"),
    (r"\d{1,2}:\d{2}:\d{2} [AaPp][Mm]", "%I:%M:%S %p"),
    (r"\d{1,2}:\d{2}[AaPp][Mm]", "%I:%M%p"),
    (r"\d{4}", "%H%M"),
    (r"\d{6}", "%H%M%S"),
    (r"\d{1,2}h\d{2}", "%Hh%M"),
    (r"\d{1,2}", "%H"),
)
_SHAPES = tuple(
    (re.compile(f"(?:{date})(?P<gap>{'[T_ ]| - |, | T' if time else ''}){time}"), day_format, time_format)
    for date, day_format in _DATE_SHAPES
    for time, time_format in _TIME_SHAPES
)


@dataclass(frozen=True)
class Shape:
    """How one cell spells a time: strptime formats of day and clock, and the gap between them.

    `%1` and `%2` stand for day and month in an order still to be found; `cut` is where the gap begins.
    """

    day: str
    gap: str
    clock: str
    cut: int = field(compare=False)


def shape_of(cell: str) -> Shape | None:
    """How a stripped cell spells a time; None when it is none of the known spellings."""
    for pattern, day_format, time_format in _SHAPES:
        match = pattern.fullmatch(cell)
        if match:
            separators = [group for group in match.groups()[:-1] if group is not None]
            return Shape(day_format.format(*separators), match["gap"], time_format, cut=match.start("gap"))
    return None

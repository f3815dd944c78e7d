"""The lines right above a table's rows: which one names the columns, which one their units.

Called by `layout.py`. A header may take several lines: names cut in two (Davis), names under the names of stations
(JMA), a line of units (Met Office, NDBC), units and statistics (Campbell).
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from anp_core.data.reading.cells import COMMENT, kind_of, split_line

_MOST_LINES = 6
FEWEST_DAYS = 5  # dates in a row that name columns
_UNIT = re.compile(
    r"[\[(]?\s*(°\s*[CFK]?|º\s*[CFK]?|o[CFK]|℃|℉|deg(rees?)?[ _.]?([CFKT]|true|north)?|celsius|"
    r"fahrenheit|kelvin|[CFK]|"
    r"0?[.,]1\s*(°|deg(rees?)?|º)?\s*[CFK]|1/10\s*°?[CFK]|%|pct|percent|prozent|m/s|m s-1|ms-1|"
    r"km/h|kmh|kph|kn|kt|kts|"
    r"mph|knots|"
    r"hpa|mb|mbar|kpa|inhg|in ?hg|pa|mm|cm|m|km|ft|feet|mi|nmi|in|inch(es)?|mm/h|w/m\^?2|w/m²|"
    r"w m-2|wm-2|j/cm2|mj/m\^?2|kj/m²?|"
    r"mj/m²|v|volts?|mv|hours?|hrs?|h|min|minutes?|sec|s|days?|oktas?|1/8|lux|lx|ppm|ts|rn|"
    r"unitless|none|-|--|n/a|"
    r"yyyymmdd|ddmmyyyy|yr|mo|dy|hr|mn|utc|hoa|dbm|µg/m³|g/m³|degree)\s*[\])]?",
    re.IGNORECASE,
)  # fmt: skip
_STATISTIC = re.compile(r"smp|avg|min|max|tot|std|wvc|tmn|tmx|mean|sum|med|count", re.IGNORECASE)


@dataclass(frozen=True)
class Header:
    """first: index of the first line of the header; names: of the columns, a unit in brackets; empty where none."""

    first: int
    names: tuple[str, ...]


def find_header(above: list[str], separator: str, width: int, kinds: tuple[str, ...]) -> Header:
    """The names of the columns from the lines above the rows; `width` and `kinds` are those of the rows."""
    names: list[str] = []
    units: list[str] = []
    unit_line = ""
    first = len(above)
    for back, line in enumerate(reversed(above[-_MOST_LINES:]), start=1):
        bare = COMMENT.sub("", line)
        cells = split_line(bare, separator)
        filled = [cell for cell in cells if cell and kind_of(cell) != "e"]
        if not filled:
            if cells and len(cells) > 1:
                continue  # a ruler of dashes, or a line of separators
            break
        if (
            not names
            and not units
            and _are_units(filled)
            and back < len(above)
            and _goes_on(above, back, separator, cells)
        ):
            units, unit_line, first = cells, line, len(above) - back
            continue
        if not _fits(cells, width, separator):
            break
        if names:
            if all(names) and len(set(names)) == len(names) and (cells[0] or separator == " "):
                break  # complete: what stands above is no part of it, unless it leaves room above the dates
            if sum(kind_of(cell) in "nd" for cell in filled) > len(filled) / 2 or len(cells) != len(names):
                break
            names = [_joined(upper, lower) for upper, lower in zip(cells, names, strict=True)]
        elif _are_statistics(filled) and back < len(above):
            continue
        elif not _are_names(cells, kinds, width):
            break
        else:
            names = cells
            if units:
                names = _with_units(names, units, line, unit_line, separator)
        first = len(above) - back
    if not names and units:  # a lone "T °C" header is a header after all
        names = units
    if not names:
        return Header(len(above), ())
    cut = ",; " if separator == " " else " "  # "% Year, Month, Anomaly," names columns that blanks separate
    return Header(first, tuple(name.strip().strip('"').strip(cut) for name in names))


def _goes_on(above: list[str], back: int, separator: str, cells: list[str]) -> bool:
    """Whether the line above a line of units may name the columns: it has words for as many, or more."""
    upper = split_line(COMMENT.sub("", above[len(above) - back - 1]), separator)
    return len(upper) >= len(cells) - 1 and len(upper) > 1


def _fits(cells: list[str], width: int, separator: str) -> bool:
    """Whether a line has about as many cells as a row; decimals that a comma cuts off make rows longer."""
    if len(cells) == 1 < width:
        return False
    if separator == ",":
        return width / 2 <= len(cells) <= width + 1
    if separator == " ":
        return abs(len(cells) - width) <= 1
    return abs(len(cells) - width) <= 1 or (len(cells) > width and not any(cells[width:]))


def _are_units(filled: list[str]) -> bool:
    found = sum(bool(_UNIT.fullmatch(cell)) for cell in filled)
    return found >= 0.6 * len(filled)


def _are_statistics(filled: list[str]) -> bool:
    return sum(bool(_STATISTIC.fullmatch(cell)) for cell in filled) >= 0.8 * len(filled)


def _are_names(cells: list[str], kinds: tuple[str, ...], width: int) -> bool:
    """Words, or the numbers 1 to 12, 1 to 31 or 0 to 23 of months, days and hours as columns."""
    found = [kind_of(cell) for cell in cells]
    words = sum(kind in "sce" for kind in found)
    if words > len(cells) / 2 or width == 1:
        return found.count("s") > 0
    return number_columns(cells)


def number_columns(cells: list[str]) -> bool:
    """Whether words, and then months, days, hours, years or days of the calendar, name columns: Date, 0, 1, …, 23."""
    words = next((i for i, cell in enumerate(cells) if kind_of(cell) != "s"), len(cells))
    rest = list(itertools.takewhile(lambda cell: kind_of(cell) not in "se", cells[words:]))
    if not words or len(cells) - words - len(rest) > 6:
        return False
    if len(set(rest)) == len(rest) >= FEWEST_DAYS and all(kind_of(cell) == "d" for cell in rest):
        return True
    if len(rest) == len(set(rest)) == 24 and all(
        re.fullmatch(r"\d{1,2}(:00)?\s?[AaPp]\.?[Mm]\.?", cell) for cell in rest
    ):
        return True
    if len(rest) >= 12 and all(re.fullmatch(r"\d{1,2}", cell) for cell in rest):
        numbers = [int(cell) for cell in rest]
        return numbers[0] <= 1 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    years = [int(cell) for cell in rest if re.fullmatch(r"(1[6-9]|20)\d{2}", cell)]
    return len(years) == len(rest) > 1 and years == list(range(years[0], years[0] + len(years)))


def _joined(upper: str, lower: str) -> str:
    return f"{upper} {lower}".strip() if upper.lower() not in lower.lower() else lower


def _with_units(names: list[str], units: list[str], line: str, unit_line: str, separator: str) -> list[str]:
    """Names, each with its unit in brackets; where fewer units than names are given, they stand under theirs."""
    if len(units) != len(names) and separator == " ":
        units = _by_place(COMMENT.sub(_blanks, line), COMMENT.sub(_blanks, unit_line), len(names))
    if len(units) < len(names):
        units = [""] * (len(names) - len(units)) + units
    pairs = zip(names, (unit.strip("()[] ") if _UNIT.fullmatch(unit) else "" for unit in units), strict=False)
    return [f"{name} ({unit})" if unit and unit != "-" else name for name, unit in pairs]


def _blanks(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _by_place(line: str, unit_line: str, count: int) -> list[str]:
    """The unit under each of `count` names of a line that is set out in columns."""
    ends = [match.end() for match in re.finditer(r"\S+", line)]
    units = [""] * count
    for match in re.finditer(r"\S+", unit_line):
        nearest = min(range(len(ends)), key=lambda i: abs(ends[i] - match.end()))
        units[nearest] = match.group()
    return units

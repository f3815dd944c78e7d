"""Single cells and lines: what a cell looks like, and how a line falls into cells."""

from __future__ import annotations

import csv
import re

MISSING_TOKENS = frozenset(
    ("", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "nil", "nodata", "no_data", "missing", "m", "t", "tr",
     "trace", "-", "--", "---", "----", ".", "..", "...", "*", "**", "***", "****", "*****", "x", "/", "//", "///",
     "?", "–", "—", "mq", "unavailable", "unknown", "#div/0!", "#value!", "#ref!", "bdl", "void", "-.-", "--.-",
     "///.", "×", "×××", ")", "]")
)  # fmt: skip

_UNIT_SIGN = r"\s*(?:°\s*[CFK]?|º\s*[CFK]?|℃|℉|deg\.?\s?[CFK]|[CFK*#$!?ABDEGHJ-Z]|[\])]|\s[a-zA-Z]{1,2})?"
_NUMBER = re.compile(
    r"[-+−–]?(\d+([.,]\d*)?|[.,]\d+|\d{1,3}([.,' ]\d{3})+([.,]\d+)?)([eE][-+]?\d+)?" + _UNIT_SIGN
)
_MEASURED = re.compile(r"[-+−]?\d+([.,]\d+)?\s?(°C|°F|%|hPa|mbar|m/s|km/h|mm|mph|kt|V|W/m2|W/m²|lx|ppm)")
_HALF = r"([AaPp]\.?\s?[Mm]?\.?|上午|下午|午前|午後|오전|오후)"
_CLOCK = re.compile(
    rf"({_HALF}\s*)?\d{{1,2}}([:h.时時]\d{{2}}|[:.]\d{{2}}[:.]\d{{2}}([.,]\d+)?|\s?(h|Uhr|uhr))分?\s*{_HALF}?\s*"
    r"(Z|UTC|GMT|Uhr|uhr|h|[-+]\d{2}:?\d{2})?|\d{4}\s?(UTC|GMT|Z)"
)
_MONTH = r"[^\W\d_]{1,12}\.?"
_DAY = (
    r"(\d{4}[-/. ]\s?\d{1,2}[-/. ]\s?\d{1,2}\.?|\d{1,2}[-/. ]\s?\d{1,2}[-/. ]\s?\d{2,4}|\d{4}[-/]\d{1,2}|"
    r"\d{1,2}[-/]\d{4}|\d{8}|\d{7}|\d{2,4}[-/. ]?" + _MONTH + r"[-/. ]?\d{1,2}|"
    r"\d{1,2}\.?[-/ ]?(de )?" + _MONTH + r"[-/., ]*(de )?\d{2,4}|" + _MONTH + r"[-/ ']+\d{2,4}|"
    + _MONTH + r" \d{1,2},? \d{4}|\d{4}\s?[年년]\s?\d{1,2}\s?[月월](\s?\d{1,2}\s?[日일])?)"
)  # fmt: skip
_DATE = re.compile(
    r"([^\W\d_]{2,9}\.?,? )?" + _DAY + r"(T\d{1,6}Z?|:\d{4}|[T_,: -]+-? ?(\D{1,6})?"
    r"(\d{1,2}[:h.时時시]\d{2}.*|\d{4}(\d{2})?( ?UTC)?|\d{1,2} ?([AaPp]\.? ?[Mm]\.?|h|Uhr|UTC|시)))?"
)
_WORDS = re.compile(r'"[^"]*"|\S+')
COMMENT = re.compile(r"^\s*(#+|%+|//|!)\s*")


def kind_of(cell: str) -> str:
    """What a cell looks like: (e)mpty, (n)umber, (c)lock, (d)ate or (s)tring."""
    if cell.lower() in MISSING_TOKENS:
        return "e"
    if not any(sign.isdigit() for sign in cell):
        return "s"
    for kind, pattern in (("n", _NUMBER), ("c", _CLOCK), ("d", _DATE), ("n", _MEASURED)):
        if pattern.fullmatch(cell):
            return kind
    return "s"


def split_line(line: str, separator: str) -> list[str]:
    """The stripped cells of a line; a blank as separator stands for any white space."""
    if separator == " ":
        return [cell.strip('"') for cell in _WORDS.findall(line)]
    if '"' not in line:
        return [cell.strip() for cell in line.split(separator)]
    rows = csv.reader([line], delimiter=separator, skipinitialspace=True)
    return [cell.strip() for cell in next(rows, [])]

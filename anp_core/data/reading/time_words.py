"""Words within dates and clocks: months, halves of the day, weekdays and units of time become digits and signs.

Called by `times.py` before the shapes of cells are looked for.
"""

from __future__ import annotations

import re

import pandas as pd

from anp_core.data.reading.month_names import find_months, half_of_day

ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_HAN_DAY = re.compile(r"(\d{2,4})\s*[年년]\s*(\d{1,2})\s*[月월](?:\s*(\d{1,2})\s*[日일])?")
_HAN_CLOCK = re.compile(r"(\d{1,2})\s*[时時시点]\s*(?:(\d{1,2})\s*[分분])?(?:\s*(\d{1,2})\s*[秒초])?")
_HALF = r"上午|下午|午前|午後|오전|오후|[AaPp]\.\s?[Mm]\.?|[AaPp][Mm](?![^\W\d])|[πμ]\.?μ\.?"
_HALF_BEFORE = re.compile(rf"({_HALF})\s*(\d{{1,2}}(?:[:.]\d{{2}}){{0,2}})")
_HALF_AFTER = re.compile(rf"(?<=\d)\s*({_HALF}|[AaPp](?![^\W\d]))")
_MONTH_DOT = re.compile(r"([^\W\d_])\.(?=\W|$)")
_WORD = re.compile(r"[^\W\d_]+")
_HALVES = r"^(.*?)[\sT,]+(\D{0,8}\d{1,2}[:.hH时時시]\s?\d{2}.*)$"
_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b")
_YEAR_LAST = re.compile(  # Thu Jan 28 13:05:00 UTC 2021
    r"^(?:[^\W\d_]+\.?,? )?([^\W\d_]+) +(\d{1,2}) (\d{1,2}:\d{2}(?::\d{2})?)(?: [A-Z]{3,4})? (\d{4})$"
)
MANY = 50_000  # different cells, beyond which days and clocks are looked at by themselves
_KEPT = frozenset(("T", "Z", "UTC", "GMT", "AM", "PM"))
_SPACED_DAY = re.compile(r"(\d{4})\. ?(\d{1,2})\. ?(\d{1,2})\.?")
_HOURS_ONLY = re.compile(r"(?<=[T ])(\d{1,2})\s?(?:h|Uhr|uhr|H)(?!\w)")
_HOURS_MINUTES = re.compile(r"(\d{1,2})\s?[hH]\s?(\d{2})(?!\d)")


def has_words(sample: pd.Series) -> bool:
    """Whether cells hold letters beyond those of ISO times, or dots set apart by blanks."""
    return bool(sample.str.contains(r"[^\W\d_TZ]|[年月日时時년월일시]|\. |\.$", regex=True).any())


def without_words(cells: pd.Series) -> pd.Series:
    """Cells with English three-letter months, AM and PM after the clock, and no other words; NaN stays away."""
    codes, distinct = pd.factorize(cells)
    if len(distinct) > MANY:
        # Every cell is new, but days and clocks repeat.
        halves = cells.str.extract(_HALVES)
        if halves[1].notna().mean() > 0.9:
            day, clock = halves[0].where(halves[1].notna(), cells), halves[1].fillna("")
            return (without_words(day) + " " + without_words("T " + clock).str.slice(2)).str.strip()
    texts = [_signs(str(text)) for text in distinct]
    words = {word for text in texts for word in _WORD.findall(text)} - _KEPT
    months = find_months(words)
    zones = {
        word for word in words - months.keys() if word.isupper() and 2 <= len(word) <= 5 and word.isascii()
    }
    known = {word: ENGLISH[number - 1] for word, number in months.items()}
    known |= {word: word for word in zones | _KEPT}

    def replaced(match: re.Match[str]) -> str:
        return known.get(match.group(), " ")

    clean = [re.sub(r"\s+", " ", _WORD.sub(replaced, text)).strip(" ,") for text in texts]
    clean = [
        re.sub(r"(?<=\d) ?[./] ?(?=[A-Z][a-z]{2})|(?<=[a-z]) ?[./] ?(?=\d)", " ", text) for text in clean
    ]
    return pd.Series(pd.Series(clean, dtype=str).to_numpy()[codes], index=cells.index, dtype=str)


def _signs(text: str) -> str:
    """Date and clock in ASCII signs: 2013年1月3日 下午1时 is 2013-1-3 1:00 PM."""
    text = text.replace("\u202f", " ").replace("\xa0", " ").replace("'", " ")
    text = _ORDINAL.sub(r"\1", text)
    text = _YEAR_LAST.sub(r"\2 \1 \4 \3", text)
    text = _HAN_DAY.sub(lambda match: "-".join(part for part in match.groups() if part) + " ", text)
    text = _HAN_CLOCK.sub(lambda match: ":".join((part or "00") for part in match.groups()), text)
    text = _SPACED_DAY.sub(r"\1.\2.\3", text)
    text = _HALF_BEFORE.sub(lambda match: f"{match[2]} {_half(match[1])}", text)
    text = _HALF_AFTER.sub(lambda match: f" {_half(match[1])}", text)
    text = _HOURS_MINUTES.sub(r"\1:\2", text)
    text = _HOURS_ONLY.sub(r"\1:00", text)
    return _MONTH_DOT.sub(r"\1 ", text)


def _half(marker: str) -> str:
    return "PM" if half_of_day(marker) else "AM"

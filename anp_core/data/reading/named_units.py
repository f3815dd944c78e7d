"""Units that a file states: in the name of a column, in a line of units, or in the text above the table."""

from __future__ import annotations

import re

from anp_core.data.reading.words import names_temperature, words_of
from anp_core.data.units import Unit, WrittenUnit

_SPELLED: dict[Unit, str] = {
    "F": r"fahrenheit|℉|华氏|\bdeg[\s_.]*f\b|degf",
    "K": r"kelvin|\bdeg[\s_.]*k\b|degk",
    "C": r"celsius|centigrade|℃|摄氏|цельс|\bdeg[\s_.]*c\b|degc|\boc\b",
}
_TENTHS = re.compile(
    r"(?<!\d)0[.,]1\s*(?:[°º]|deg|grad|celsius|℃|c\b|k\b|f\b|&#176;)|1/10|tenth|zehntel|in 0[.,]1|"
    r"dixième|décim|"
    r"(?<![±\d])(?<!\+/-)(?<![±-]\s)0[.,]1\s*$|\b10ths?\b|tiende|décimas|0\.1度|x\s?10\b|×\s?10\b",
    re.IGNORECASE,
)
# How fine a sensor is says nothing of how its values are written.
_FINENESS = re.compile(
    r"(resolution|accuracy|precision|uncertainty|tolerance|auflösung|genauigkeit|±|\+/-)\D{0,12}0[.,]0?1",
    re.IGNORECASE,
)
_HUNDREDTHS = re.compile(r"(?<!\d)0[.,]01\s*(?:[°º]|deg|celsius|℃|c\b)|1/100|hundredth", re.IGNORECASE)
_JOINED = re.compile(
    r"(?:temp(?:erature)?|tmp|tmax|tmin|tavg|tmean|dry ?bulb|dwp|t(?:air|db|out)|high|low|avg|max|"
    r"min|mean|actual)[ _.]?([fck])$"
)


def unit_in_name(name: str) -> WrittenUnit | None:
    """The unit that a column's name spells out: "temp (°F)", "t2m [K]", "tmpf", "DryBulbF", "TG (0.1 °C)"."""
    lower = name.lower().strip()
    unit = _whole_unit(lower) or _joined_unit(name)
    if _HUNDREDTHS.search(lower) and unit in (None, "C"):
        return "0.01C"
    if _TENTHS.search(lower) and (unit or names_temperature(name)):
        return _tenths_of(unit or "C")
    return unit


def is_bare_letter(name: str) -> bool:
    """Whether a name says its unit by no more than a last letter, which may mean another thing: "Tair_f", "T_F"."""
    return bool(re.search(r"[\s_.-][fck]$", name.lower())) and "temp" not in name.lower()


def _whole_unit(lower: str) -> Unit | None:
    for unit, spelled in _SPELLED.items():
        sign = unit.lower()
        pattern = rf"{spelled}|[°º˚]\s*{sign}\b|deg(rees?)?[\s_.]*{sign}\b|[\[(,]\s*{sign}\s*[\])]"
        pattern += rf"|0[.,]0?1\s*{sign}\b|(^|[^a-z0-9°]){sign}[.\s]*$"
        if re.search(pattern, lower):
            return unit
    return None


def _joined_unit(name: str) -> Unit | None:
    """A letter behind the word: TemperatureF, tmpf, DryBulbF, TempK; and ahead of what follows: Temp_C_Avg."""
    words = words_of(name)
    match = _JOINED.search(words)
    letters: dict[str, Unit] = {"f": "F", "c": "C", "k": "K"}
    if match:
        return letters[match[1]]
    match = re.search(r"(?:temp(?:erature)?|air ?t|tair|t ?air|ptemp)[ _]?([fck])(?= |$)", words)
    return letters[match[1]] if match else None


def _tenths_of(unit: Unit) -> WrittenUnit:
    tenths: dict[Unit, WrittenUnit] = {"C": "0.1C", "F": "0.1F", "K": "0.1K"}
    return tenths[unit]


def unit_in_preamble(preamble: str, column: str) -> tuple[WrittenUnit, str] | None:
    """(unit, the line that says it) for a column: a line that begins with its name, else one about all temperatures.

    "TG = Daily mean temperature in (0.1 degrees Celsius)" is KNMI's; "Units: Fahrenheit" anybody's.
    """
    bare = re.sub(r"\s*[\[(].*", "", column).strip()
    lines = [line.strip().strip("#%*\"' ;,\t") for line in preamble.splitlines()]
    own = re.compile(
        rf"^[\s#]*{re.escape(bare)}\s*[:=\-–;,(\t]|^[\s#]*{re.escape(bare)}\s{{2,}}|"
        rf"^{re.escape(bare)}\s+\w",
        re.IGNORECASE,
    )
    about_all = re.compile(
        r"\bunits?\b|einheit|unidad|unité|eenheid|yksikkö|enhet|jednotk|единиц|单位|單位", re.IGNORECASE
    )
    of_temperature = re.compile(
        r"temp|lufttemp|температур|气温|氣溫|気温|기온|lämpötila|teplot", re.IGNORECASE
    )
    rules = (
        [line for line in lines if bare and own.match(line) and len(line) > len(bare) + 1],
        [line for line in lines if about_all.search(line) and of_temperature.search(line)],
        [line for line in lines if of_temperature.search(line) and not _is_other(line)],
        [line for line in lines if about_all.search(line)],
    )
    for found in rules:
        units = {(unit_of_line(line), line) for line in found if unit_of_line(line)}
        kinds = {unit for unit, _ in units}
        if len(kinds) == 1:
            unit, line = min(units, key=lambda pair: len(pair[1]))
            assert unit is not None
            return unit, line[:100]
    return None


def unit_of_line(line: str) -> WrittenUnit | None:
    """The unit of temperature that a line of text states."""
    lower = line.lower().replace("&#176;", "°")
    lower = _FINENESS.sub("", lower)
    unit = _whole_unit(lower)
    if unit is None and re.search(r"units?\W+(us|imperial|english)\b", lower):
        unit = "F"
    if unit is None and re.search(r"units?\W+(si|metric|metrisch)\b", lower):
        unit = "C"
    if _HUNDREDTHS.search(lower):
        return "0.01C"
    if _TENTHS.search(lower) and (unit or "temp" in lower):
        return _tenths_of(unit or "C")
    return unit


def _is_other(line: str) -> bool:
    return bool(re.search(r"dew|sea surface|soil|water|grass|anomal", line, re.IGNORECASE))

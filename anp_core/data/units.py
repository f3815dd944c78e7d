"""Units of temperature, whole and in tenths, and the way from each to °C."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np

from anp_core.language import Sentence, say

Unit = Literal["C", "F", "K"]
WrittenUnit = Literal["C", "F", "K", "0.1C", "0.1F", "0.1K", "0.01C"]  # as a file may write it
WRITTEN_UNITS: tuple[WrittenUnit, ...] = get_args(WrittenUnit)
UNIT_TITLES: dict[WrittenUnit, Sentence] = {
    "C": say("degrees Celsius"),
    "F": say("degrees Fahrenheit"),
    "K": say("kelvin"),
    "0.1C": say("tenths of a degree Celsius"),
    "0.1F": say("tenths of a degree Fahrenheit"),
    "0.1K": say("tenths of a kelvin"),
    "0.01C": say("hundredths of a degree Celsius"),
}
COLDEST, HOTTEST = -95.0, 65.0  # °C; a little beyond what air near the ground has ever shown


def scale_of(unit: WrittenUnit) -> tuple[float, Unit]:
    """(what a written number is multiplied by, the whole unit it is then in): "0.1C" is (0.1, "C")."""
    for scale in ("0.01", "0.1"):
        if unit.startswith(scale):
            return float(scale), whole_unit(unit)
    return 1.0, whole_unit(unit)


def whole_unit(unit: WrittenUnit) -> Unit:
    """The unit of which a written one is a part: "0.1C" is of "C"."""
    letters: dict[str, Unit] = {"C": "C", "F": "F", "K": "K"}
    return letters[unit[-1]]


def to_celsius(values: np.ndarray, unit: WrittenUnit) -> np.ndarray:
    """Convert values (T,) from a unit to °C."""
    scale, whole = scale_of(unit)
    values = values * scale if scale != 1.0 else values
    if whole == "F":
        return (values - 32.0) / 1.8
    return values - 273.15 if whole == "K" else values


def in_unit(celsius: np.ndarray | float, unit: Unit) -> np.ndarray:
    """Temperatures in °C turned into `unit`, one of C, F or K."""
    values = np.asarray(celsius, dtype=np.float64)
    return {"C": values, "F": values * 1.8 + 32.0, "K": values + 273.15}[unit]


def unit_sign(unit: Unit) -> str:
    """How a unit is written after a number: °C, °F or K."""
    return "K" if unit == "K" else f"°{unit}"

"""From the column of temperatures to values in °C: their unit, codes for missing values, and what cannot be.

Called by `temperature.py` with the rows of one series in the order of time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from anp_core.data.reading.likely_units import likely_unit
from anp_core.data.reading.numbers import NumberReading, is_sentinel, parse_numbers
from anp_core.data.reading.reading import LeftOut
from anp_core.data.reading.time_grid import count_of
from anp_core.data.reading.value_checks import mend_change_of_unit
from anp_core.data.reading.wild_values import find_restless, find_wild
from anp_core.data.units import COLDEST, HOTTEST, UNIT_TITLES, WrittenUnit, scale_of, to_celsius, whole_unit
from anp_core.errors import ChoiceNeeded, RecordError
from anp_core.language import Sentence, say, sentences

DECIMALS = 0.5  # share of values with decimals, beyond which they are no tenths
MOST_IMPOSSIBLE = 0.5  # share of impossible values, beyond which the column or its unit is wrong


@dataclass(frozen=True)
class StatedUnit:
    """A unit that the file states, and the sentence that says where; weak: where it may be no unit at all."""

    unit: WrittenUnit
    reason: Sentence
    weak: bool = False


@dataclass
class ValueReading:
    """Values of one series.

    celsius (T,), NaN where missing or left out; unit of the file and why; units that would do as well.
    """

    celsius: np.ndarray
    unit: WrittenUnit
    reason: Sentence
    units: tuple[WrittenUnit, ...]
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[Sentence] = field(default_factory=list)


def read_values(
    cells: pd.Series,
    times: np.ndarray,
    *,
    wanted: WrittenUnit | None,
    stated: StatedUnit | None,
    quantity: str = "",
) -> ValueReading:
    """Read the cells (T,) of one series, at ascending times datetime64[s] (T,), as °C.

    wanted: the unit that the caller names; stated: the one that the file states; quantity: what the column holds
    where that is no air temperature. ChoiceNeeded where neither is there and the values allow more than one unit.
    """
    name = str(cells.name)
    numbers = parse_numbers(cells)
    if not np.isfinite(numbers.values).any():
        raise RecordError(_nothing_to_read(cells, numbers))
    found = ValueReading(numbers.values, "C", sentences(), (), notes=list(numbers.notes))
    if numbers.unreadable:
        sentence = say("Cells without a number became gaps: {number:,}.", number=numbers.unreadable)
        found.left_out.append(LeftOut(numbers.unreadable, False, sentence, numbers.examples))
    if stated is None and numbers.unit is not None:
        stated = StatedUnit(numbers.unit, say("the cells say so"))
    values = numbers.values
    if wanted is None:
        values = _with_one_unit(values, times, stated, found)
    _settle_unit(values, times, wanted, stated, quantity, name, found)
    tenths = scale_of(found.unit)[0] != 1.0
    values = _without_codes(values, tenths, found)
    found.celsius = to_celsius(values, found.unit)
    if quantity in ("", "dew point", "water or soil temperature"):
        _leave_out_impossible(name, found)
    return found


def _with_one_unit(
    values: np.ndarray, times: np.ndarray, stated: StatedUnit | None, found: ValueReading
) -> np.ndarray:
    """Values in one unit throughout, where it changes once on the way."""
    bare = np.where(is_sentinel(values, tenths=True), np.nan, values)
    unit = whole_unit(stated.unit) if stated and scale_of(stated.unit)[0] == 1.0 else None
    mend = mend_change_of_unit(bare, unit, times)
    if mend is None:
        return values
    found.notes.append(mend.sentence)
    return np.where(np.isfinite(bare), mend.values, values)


def _settle_unit(
    values: np.ndarray,
    times: np.ndarray,
    wanted: WrittenUnit | None,
    stated: StatedUnit | None,
    quantity: str,
    name: str,
    found: ValueReading,
) -> None:
    bare = np.where(is_sentinel(values, tenths=True), np.nan, values)
    steps = np.diff(times.astype(np.int64))
    steps = steps[steps > 0]
    likely = likely_unit(bare, float(np.median(steps)) / 86_400 if len(steps) else 1.0)
    found.units = likely.units
    if wanted is not None:
        in_parts = (
            stated is not None and scale_of(stated.unit)[0] != 1.0 and whole_unit(stated.unit) == wanted
        )
        found.unit = stated.unit if in_parts and stated is not None else wanted
        found.reason = say("you chose it")
    elif stated is not None and stated.weak and likely.sure and likely.units[0] != stated.unit:
        raise ChoiceNeeded(
            say(
                'The name "{column}" ends as if it were in {unit}, but its values, such as {value:g}, are usual ones '
                "in {other}.",
                column=name,
                unit=UNIT_TITLES[stated.unit],
                value=float(np.nanmedian(bare)),
                other=UNIT_TITLES[likely.units[0]],
            ),
            option="unit",
            choices=list(dict.fromkeys([likely.units[0], stated.unit, *likely.units])),
        )
    elif stated is not None:
        found.unit, found.reason = _in_parts_if_need_be(stated, likely.units, bare)
    elif quantity not in ("", "dew point", "water or soil temperature"):
        found.unit, found.reason = "C", say("it is no temperature, so it is taken as it is")
    elif likely.sure:
        found.unit = likely.units[0]
        found.reason = (
            say("no unit is stated, and the values are usual ones in degrees Celsius")
            if found.unit == "C"
            else say("no unit is stated, and no other is possible")
        )
    else:
        raise ChoiceNeeded(
            say(
                'No unit is stated for "{column}", and its values, such as {value:g}, may be in more than one.',
                column=name,
                value=float(np.nanmedian(bare)),
            ),
            option="unit",
            choices=likely.units,
        )


def _in_parts_if_need_be(
    stated: StatedUnit, likely: Sequence[WrittenUnit], values: np.ndarray
) -> tuple[WrittenUnit, Sentence]:
    """The stated unit; tenths of it where whole degrees are impossible and whole numbers are written.

    Where tenths are stated and decimals written, 0.1 °C is how fine they are: then it is the whole unit.
    """
    scale, whole = scale_of(stated.unit)
    known = values[np.isfinite(values)]
    if scale != 1.0 and whole in likely and np.mean(known % 1 != 0) > DECIMALS:
        return whole, say("the file says {unit}, but decimals are written", unit=UNIT_TITLES[stated.unit])
    tenths: dict[str, WrittenUnit] = {"C": "0.1C", "F": "0.1F", "K": "0.1K"}
    if scale == 1.0 and whole not in likely and tenths[whole] in likely:
        return tenths[whole], say(
            "the file says {unit}, and whole ones are impossible", unit=UNIT_TITLES[whole]
        )
    return stated.unit, stated.reason


def _without_codes(values: np.ndarray, tenths: bool, found: ValueReading) -> np.ndarray:
    sentinel = is_sentinel(values, tenths)
    if sentinel.any():
        codes = ", ".join(f"{code:g}" for code in np.unique(values[sentinel])[:4])
        count = int(sentinel.sum())
        sentence = say(
            "Codes for missing values ({codes}) became gaps: {number:,}.", codes=codes, number=count
        )
        found.left_out.append(LeftOut(count, False, sentence, tuple(codes.split(", "))))
    return np.where(sentinel, np.nan, values)


def _leave_out_impossible(name: str, found: ValueReading) -> None:
    """Blank what no place on Earth has, stretches ten times too large, error codes and spikes; and say so."""
    celsius = found.celsius
    if not np.isfinite(celsius).any():
        raise RecordError(_only_gaps(name))
    restless = find_restless(celsius)
    if restless is not None:
        count = int(np.isfinite(celsius[restless]).sum())
        low, high = np.nanmin(celsius[restless]), np.nanmax(celsius[restless])
        celsius[restless] = np.nan
        sentence = say(
            "A stretch of {number:,} values jumps between {low:.0f} and {high:.0f} °C as no weather does, as if it "
            "were ten times too large; it was left out.",
            number=count,
            low=float(low),
            high=float(high),
        )
        found.left_out.append(LeftOut(count, False, sentence))
    outside = (celsius < COLDEST) | (celsius > HOTTEST)
    known = int(np.isfinite(celsius).sum())
    if MOST_IMPOSSIBLE * known < outside.sum() < known:
        raise RecordError(
            say(
                "Only {possible:,} of the {values} in {column} are possible air temperatures in {unit}; choose "
                "another column or unit.",
                possible=known - int(outside.sum()),
                values=count_of(known, "value"),
                column=f'"{name}"',
                unit=UNIT_TITLES[found.unit],
            )
        )
    wild = find_wild(np.where(outside, np.nan, celsius))
    if outside.any():
        sentence = say(
            "Dropped {values} outside {coldest:.0f} to {hottest:.0f} °C as impossible.",
            values=count_of(outside.sum(), "value"),
            coldest=COLDEST,
            hottest=HOTTEST,
        )
        examples = tuple(f"{value:.1f}" for value in np.unique(celsius[outside])[:3])
        found.left_out.append(LeftOut(int(outside.sum()), False, sentence, examples))
        celsius[outside] = np.nan
    for group in wild:
        count = len(group.rows)
        seen = float(celsius[group.rows[0]])
        sentence = (
            say(
                "Left out {values} far from those around; {value:g} °C stands there as an error code does.",
                values=count_of(count, "value"),
                value=round(seen, 2),
            )
            if group.code is not None
            else say(
                "Left out {values} far from those around, such as {value:g} °C.",
                values=count_of(count, "value"),
                value=round(seen, 2),
            )
        )
        celsius[group.rows] = np.nan
        found.left_out.append(LeftOut(count, False, sentence, (f"{seen:g}",)))
    if not np.isfinite(celsius).any():
        raise RecordError(
            say(
                "None of the values in {column} is a possible air temperature in {unit}; choose another column "
                "or unit.",
                column=f'"{name}"',
                unit=UNIT_TITLES[found.unit],
            )
        )


def _nothing_to_read(cells: pd.Series, numbers: NumberReading) -> Sentence:
    if not numbers.unreadable:
        return _only_gaps(str(cells.name))
    return say(
        "No numbers were found in the column {column}, which begins with {cell}; choose the column with "
        "the temperatures.",
        column=f'"{cells.name}"',
        cell=f'"{numbers.examples[0]}"',
    )


def _only_gaps(column: str) -> Sentence:
    return say(
        "The column {column} holds only gaps; choose a column that has temperatures.", column=f'"{column}"'
    )

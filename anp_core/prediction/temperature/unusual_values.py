"""Signs that a record is no weather that the network knows: another quantity, a sensor that never moves, a shift.

Called by `familiarity.py`; each sign is a sentence. The bounds are what stations of the training and validation
splits show at most, a little widened.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from anp_core.data.record import Record
from anp_core.data.temperature_tasks import Observed
from anp_core.data.units import Unit
from anp_core.language import Sentence, mark, say

COLDEST, HOTTEST = -75.0, 62.0  # °C
SPREAD = {False: (0.5, 7.0), True: (0.5, 12.0)}  # °C, sigma of the anomalies, daily and hourly
PERSISTENCE = {False: (0.12, 0.95), True: (0.5, 0.998)}  # of anomalies from one step to the next
LOPSIDED = {False: 2.2, True: 7.0}  # skewness
AT_THE_END = 0.10  # share of the values that are exactly the lowest, or exactly the highest
FULL = 0.003  # share at exactly 100 where all lie between 0 and 100
FEWEST_FOR_SHAPE = 200
STILL = 0.05  # °C between the lowest and the highest value
SHIFT, CLEAR = 0.8, 6.0  # in sigmas, and in standard errors: one station in a hundred shows as much
BLOCK = 30  # days of one mean
BLOCKS_BEFORE, BLOCKS_AFTER = 6, 2

HIGHER = mark(
    "Since about {since} values lie {size} higher than before, the season taken out, as where a station or its "
    "sensor was moved. The forecast leans on both levels; to use the new one alone, leave out what came before."
)
LOWER = mark(
    "Since about {since} values lie {size} lower than before, the season taken out, as where a station or its sensor "
    "was moved. The forecast leans on both levels; to use the new one alone, leave out what came before."
)


@dataclass(frozen=True)
class Shift:
    """A level that changed for good, as far as can be seen."""

    sentence: Sentence
    factor: float  # ≥ 1


def say_unusual(record: Record, observed: Observed, values: np.ndarray) -> list[str]:
    """Sentences on what no air temperature looks like; values (T,) in °C are those of `observed`."""
    low, high = float(values.min()), float(values.max())
    if high - low < STILL:
        return [
            say(
                "The sensor never moves: all {number:,} values are {value}. The band knows of no weather there, and "
                "would miss it if it came back.",
                number=len(values),
                value=_degrees(low, record.unit),
            )
        ]
    said: list[str] = []
    if record.quantity:
        said.append(
            say(
                "The file says {quantity}, and the network knows air temperature only.",
                quantity=record.quantity,
            )
        )
    elif looks_like := _shape(in_file_unit(values, record.unit), observed):
        said.append(looks_like)
    if low < COLDEST or high > HOTTEST:
        said.append(
            say(
                "Values reach from {low} to {high}, beyond all that the network has seen.",
                low=_degrees(low, record.unit),
                high=_degrees(high, record.unit),
            )
        )
    return said


def find_shift(observed: Observed, unit: Unit = "C") -> Shift | None:
    """The clearest lasting change of level, in means of 30 days with the season taken out; None if there is none.

    A forecast far ahead returns to the mean of all that was observed. After a shift by Δ sigmas that is wrong by
    Δ times the share w of the record before it, so that much variance is added: √(1 + (w·Δ)²).
    """
    if not observed.climatology.annual:
        return None
    days = observed.days(observed.steps)
    block = (days // BLOCK).astype(np.int64)
    block -= block[0]
    counts = np.bincount(block)
    full = np.flatnonzero(counts >= 0.5 * counts.max())
    total = len(full)
    if total < BLOCKS_BEFORE + BLOCKS_AFTER + 1:
        return None
    means = np.bincount(block, observed.anomaly)[full] / counts[full]
    noise = np.sqrt(np.mean(np.diff(means) ** 2) / 2) + 0.05
    before = np.arange(BLOCKS_BEFORE, total - BLOCKS_AFTER + 1)  # how many blocks lie before the change
    sums = np.concatenate([[0.0], np.cumsum(means)])
    change = (sums[total] - sums[before]) / (total - before) - sums[before] / before
    clarity = np.abs(change) / (noise * np.sqrt(1 / before + 1 / (total - before)))
    best = int(clarity.argmax())
    if clarity[best] < CLEAR or abs(change[best]) < SHIFT:
        return None
    degrees = float(change[best]) * observed.climatology.sigma * (1.8 if unit == "F" else 1.0)
    start = int(days[0] // BLOCK + full[before[best]]) * BLOCK
    since = str(np.datetime64(start, "D"))[:7]
    share = before[best] / total
    return Shift(
        say(HIGHER if degrees > 0 else LOWER, since=since, size=f"{abs(degrees):.1f} {_sign(unit)}"),
        float(np.sqrt(1 + (share * change[best]) ** 2)),
    )


def _shape(values: np.ndarray, observed: Observed) -> str:
    """What the distribution betrays, in the file's own unit; empty where it could be air temperature."""
    hourly, climatology = observed.hourly, observed.climatology
    if len(values) < FEWEST_FOR_SHAPE:
        return ""
    low, high = values.min(), values.max()
    at_low, at_high = np.mean(values == low), np.mean(values == high)
    if low >= 0 and abs(high - 100) < 1e-6 and at_high >= FULL:
        return say(
            "All values lie between 0 and 100, and some at exactly 100: this may be humidity, not air temperature."
        )
    if max(at_low, at_high) >= AT_THE_END:
        if at_low >= at_high:
            return say(
                "{share:.0%} of the values are exactly the lowest one, as with rain, wind or sunshine: this may be "
                "no air temperature.",
                share=float(at_low),
            )
        return say(
            "{share:.0%} of the values are exactly the highest one, as with rain, wind or sunshine: this may be no "
            "air temperature.",
            share=float(at_high),
        )
    anomaly = observed.anomaly - observed.anomaly.mean()
    skewness = float(np.mean(anomaly**3) / max(np.mean(anomaly**2) ** 1.5, 1e-9))
    if abs(skewness) > LOPSIDED[hourly]:
        return say(
            "The values lie far more to one side than air temperature does: this may be another quantity."
        )
    least, most = SPREAD[hourly]
    if not least <= climatology.sigma <= most:
        if climatology.sigma > most:
            return say(
                "Around their usual course the values vary by {sigma:.1f} °C, more than air temperature does at any "
                "station that the network was trained on.",
                sigma=climatology.sigma,
            )
        return say(
            "Around their usual course the values vary by {sigma:.1f} °C, less than air temperature does at any "
            "station that the network was trained on.",
            sigma=climatology.sigma,
        )
    dense = np.count_nonzero(np.diff(observed.steps) == 1) > len(values) // 4
    least, most = PERSISTENCE[hourly]
    if dense and not least <= climatology.phi <= most:
        if climatology.phi > most:
            return say(
                "The values change more slowly than air temperature does: this may be another quantity, or a place "
                "indoors."
            )
        return say(
            "The values change more abruptly than air temperature does: this may be another quantity, or a place "
            "indoors."
        )
    return ""


def in_file_unit(celsius: np.ndarray, unit: Unit) -> np.ndarray:
    """Values (T,) as they stand in the file, to a hundredth."""
    turned = {"C": celsius, "F": celsius * 1.8 + 32.0, "K": celsius + 273.15}[unit]
    return np.round(turned, 2)


def _degrees(celsius: float, unit: Unit) -> str:
    return f"{in_file_unit(np.array([celsius]), unit)[0]:.1f} {_sign(unit)}"


def _sign(unit: Unit) -> str:
    return "K" if unit == "K" else f"°{unit}"

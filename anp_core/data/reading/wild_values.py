"""Values that no weather brings about: error codes that look like temperatures, and stretches ten times too large.

Called by `values.py` once the values are in °C and in the order of time. They are left out and told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import median_filter

BESIDE = 11  # values whose median a value is compared with
FAR = 15.0  # °C from it, at least, is wild; and so many times what is usual in this record:
FAR_TIMES = 14.0
HANDFUL = 0.06  # share of the values that may be left out as wild: more of them are the record itself
CODED = 0.3  # the same for one code that has no other value near it
REPEATED = 3  # times that a code stands in a file, at least
ALONE = 8.0  # °C on either side without another value, around a code
BLOCK = 24  # values of a stretch that is looked at as a whole
# °C from one value to the next, and times the usual, that no weather keeps up.
RESTLESS, RESTLESS_TIMES = 5.0, 4.0


@dataclass(frozen=True)
class Wild:
    """rows (W,): which values are wild; code: the one value that they all have, where they have one."""

    rows: np.ndarray
    code: float | None


def find_wild(celsius: np.ndarray) -> list[Wild]:
    """Error codes and spikes among values (T,) in the order of time, NaN where missing."""
    known = np.flatnonzero(np.isfinite(celsius))
    if len(known) < 2 * BESIDE:
        return []
    x = celsius[known]
    wild = np.zeros(len(x), dtype=bool)
    found: list[Wild] = []
    for code in _lone_codes(x):
        rows = x == code
        wild |= rows
        found.append(Wild(known[rows], float(code)))
    rest = np.where(wild, np.median(x[~wild]), x)
    away = np.abs(rest - median_filter(rest, BESIDE, mode="nearest"))
    spikes = ~wild & (away > max(FAR, FAR_TIMES * (float(np.median(away[~wild])) + 0.25)))
    if spikes.any() and spikes.sum() + wild.sum() <= max(2, HANDFUL * len(x)):
        codes, counts = np.unique(x[spikes], return_counts=True)
        for code in codes[counts >= REPEATED]:
            rows = x == code if _is_finer(code, x) else spikes & (x == code)
            found.append(Wild(known[rows], float(code)))
        single = spikes & ~np.isin(x, codes[counts >= REPEATED])
        if single.any():
            found.append(Wild(known[single], None))
    return found


def _is_finer(code: float, x: np.ndarray) -> bool:
    """Whether a code has hundredths and no other value has: then it is a code in the cold season, too."""
    others = x[x != code]
    return abs(code - round(code, 1)) > 1e-6 and bool(np.all(np.abs(others - np.round(others, 1)) < 1e-6))


def _lone_codes(x: np.ndarray) -> list[float]:
    """Values that repeat exactly and have no others near them, beyond one end of the body of all values."""
    values, counts = np.unique(x, return_counts=True)
    if len(values) < 4:
        return []
    spread = float(np.subtract(*np.percentile(x, (75, 25))))
    lone = max(ALONE, 0.8 * spread)
    codes: list[float] = []
    left = len(x) * CODED
    low, high = 0, len(values) - 1
    while high - low > 3:
        if values[low + 1] - values[low] > lone and REPEATED <= counts[low] <= left:
            codes.append(values[low])
            low += 1
        elif values[high] - values[high - 1] > lone and REPEATED <= counts[high] <= left:
            codes.append(values[high])
            high -= 1
        else:
            break
    return codes


def find_restless(celsius: np.ndarray) -> slice | None:
    """The one stretch of values (T,), NaN where missing, that jumps about as only values ten times too large do.

    None where there is no such stretch, or where it is most of the record.
    """
    known = np.flatnonzero(np.isfinite(celsius))
    if len(known) < 6 * BLOCK:
        return None
    x = celsius[known]
    change = np.abs(np.diff(x, prepend=x[0]))
    blocks = len(x) // BLOCK
    by_block = np.median(change[: blocks * BLOCK].reshape(blocks, BLOCK), axis=1)
    restless = by_block > max(RESTLESS, RESTLESS_TIMES * (float(np.median(by_block)) + 0.25))
    where = np.flatnonzero(restless)
    if len(where) < 2:
        return None
    first, last = int(where[0]), int(where[-1])
    if restless[first : last + 1].mean() < 0.5 or last - first + 1 > 0.4 * blocks:
        return None
    start, stop = max(first - 1, 0) * BLOCK, min((last + 2) * BLOCK, len(x))
    usual = max(RESTLESS, RESTLESS_TIMES * (float(np.median(by_block)) + 0.25))
    jumps = np.flatnonzero(change[start:stop] > usual) + start
    ending = len(x) if last + 2 >= blocks else int(jumps[-1]) + 1
    return slice(int(known[jumps[0]]), int(known[ending - 1]) + 1)

"""At which steps of its grid a station usually measures: every third hour, at 7, 14 and 21, every Monday, yearly.

Found by `temperature.py` while reading and kept by a Record, whose gaps and forecasts keep to these times.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cache

import numpy as np

from anp_core.language import Sentence, listed, say, say_n

# Observations, daily and hourly: a station that changed its hours counts as now.
NEWEST = {False: 60, True: 200}
MOST = 0.9  # of the observations lie at usual times, where there are such
DAYS_FOR_HOURS = 7  # a week shows which hours of the day are measured
MOST_HOURS = 16  # of the day; a station that leaves out fewer than eight has gaps there
SELDOM = 0.4  # an hour with fewer observations than this share of the busiest one's is none of the usual ones
DAYS_OF_A_MONTH = 30.44
TOO_EARLY = 0.6  # of the usual distance: scattered losses leave many shorter ones, a schedule hardly any


@dataclass(frozen=True)
class Sampling:
    """The usual steps, counted in days or hours since 1970.

    cycle      steps after which they repeat
    places     those of one cycle that are usual, ascending; steps s with s mod cycle among them
    month_day  not 0: on this day of a month, or on the last one of a shorter month; cycle and places say nothing then
    months     from one such month to the next: 1, 3 for quarters, 12 for years
    month      which of them: months m since 1970 with m mod `months` equal to it
    """

    cycle: int = 1
    places: tuple[int, ...] = (0,)
    month_day: int = 0
    months: int = 1
    month: int = 0

    def between(self, first: int, last: int) -> np.ndarray:
        """Usual steps from first to last, both included, int64 ascending."""
        if self.month_day:
            opening, closing = _months(np.array([first, last]))
            opening += (self.month - opening) % self.months
            found = _days_of(np.arange(opening, closing + 1, self.months), self.month_day)
        else:
            cycles = np.arange(first // self.cycle, last // self.cycle + 1, dtype=np.int64)
            found = (cycles[:, None] * self.cycle + np.array(self.places)).ravel()
        return found[(found >= first) & (found <= last)]

    @property
    def longest(self) -> int:
        """Steps from one usual time to the next, at most."""
        return max(self._distances)

    @property
    def shortest(self) -> int:
        """Steps from one usual time to the next, at least."""
        return min(self._distances)

    @property
    def _distances(self) -> tuple[int, ...]:
        if self.month_day:
            return _month_distances(self.month_day, self.months, self.month)
        return tuple(b - a for a, b in itertools.pairwise([*self.places, self.places[0] + self.cycle]))

    @property
    def near(self) -> int:
        """How many steps beside its usual time an observation still stands for it: a reading a day late is none
        that is missing."""
        return self.shortest // 2

    def unmet(self, steps: np.ndarray) -> np.ndarray:
        """Usual steps between the first and the last of the observed ones (T,), ascending, that none stands for."""
        usual = self.between(int(steps[0]), int(steps[-1]))
        place = np.searchsorted(steps, usual)
        away = np.minimum(np.abs(usual - steps[np.maximum(place - 1, 0)]), steps[place] - usual)
        unmet: np.ndarray = usual[away > self.near]
        return unmet

    def ahead(self, last: int, steps: int) -> np.ndarray:
        """Usual steps up to `steps` after the last observed one; the next one, where that is further away."""
        usual = self.between(last + 1 + self.near, last + max(steps, self.near + 2 * self.longest))
        return usual[: max(1, int(np.searchsorted(usual, last + steps, side="right")))]

    def says(self, hourly: bool) -> Sentence:
        """In words, to stand after "Values come": "every 3 hours", "at 07:00, 14:00 and 21:00", "once a month"."""
        if self.month_day:
            usual = {
                1: say("once a month"),
                3: say("once a quarter"),
                6: say("twice a year"),
                12: say("once a year"),
            }
            if self.months in usual:
                return usual[self.months]
            if self.months % 12 == 0:
                return say("every {count} years", count=self.months // 12)
            return say("every {count} months", count=self.months)
        if len(self.places) > 1:
            if self.longest == self.cycle - len(self.places) + 1:  # in a row: by day, not by night
                first = next(i for i, gap in enumerate(self._distances) if gap > 1) + 1
                row = [*self.places[first:], *self.places[:first]]
                return say("every hour from {first:02d}:00 to {last:02d}:00", first=row[0], last=row[-1])
            clocks = [f"{hour:02d}:00" for hour in range(24) if hour % self.cycle in self.places]
            return say("at {clocks} and {last}", clocks=listed(clocks[:-1]), last=clocks[-1])
        if hourly:
            return say_n("every hour", "every {count} hours", self.cycle)
        return say_n("every day", "every {count} days", self.cycle)


EVERY_STEP = Sampling()


def find_sampling(steps: np.ndarray, hourly: bool) -> Sampling:
    """How a station measures now, from its observed steps (T,) since 1970, ascending; every step if in doubt."""
    recent = steps[-NEWEST[hourly] :]
    if len(recent) < 3:
        return EVERY_STEP
    if hourly and recent[-1] - recent[0] >= 24 * DAYS_FOR_HOURS:
        found = _hours_of_the_day(recent)
        if found is not None:
            return found
    jumps = np.diff(recent)
    usual = int(np.median(jumps))
    if usual < 2 or np.mean(jumps < TOO_EARLY * usual) > 1 - MOST:
        return EVERY_STEP
    if not hourly and usual >= 28:
        found = _by_month(recent, max(1, round(usual / DAYS_OF_A_MONTH)))
        if found is not None:
            return found
    phases, counts = np.unique(recent % usual, return_counts=True)
    regular = counts.max() >= MOST * len(recent)
    return Sampling(usual, (int(phases[counts.argmax()] if regular else recent[-1] % usual),))


def _hours_of_the_day(recent: np.ndarray) -> Sampling | None:
    """The hours at which most days have an observation; None where nearly all have, or no such hours stand out."""
    days = (recent[-1] - recent[0]) / 24
    counts = np.bincount(recent % 24, minlength=24)
    places = np.flatnonzero(counts >= SELDOM * counts.max())
    scattered = counts[places].mean() < 0.5 * days or counts[places].sum() < MOST * len(recent)
    if scattered or len(places) > MOST_HOURS:
        return None
    cycle = next(
        cycle
        for cycle in (1, 2, 3, 4, 6, 8, 12, 24)
        if len(np.unique(places % cycle)) * 24 == len(places) * cycle
    )
    return Sampling(cycle, tuple(np.unique(places % cycle).tolist()))


def _by_month(recent: np.ndarray, months: int) -> Sampling | None:
    """On one day of each month, quarter or year, as many `months` apart; None where the days or months wander."""
    day = _day_of_the_month(recent)
    places, counts = np.unique(_months(recent) % months, return_counts=True)
    if not day or counts.max() < MOST * len(recent):
        return None
    return Sampling(month_day=day, months=months, month=int(places[counts.argmax()]))


@cache
def _month_distances(day: int, months: int, month: int) -> tuple[int, ...]:
    """Days from one time of a monthly schedule to the next, over four centuries: after these the calendar repeats."""
    days = _days_of(np.arange(month, month + 12 * 400 + months, months), day)
    return tuple(np.unique(np.diff(days)).tolist())


def _day_of_the_month(recent: np.ndarray) -> int:
    """The day of the month on which most observations lie, 31 for the last one; 0 where they wander."""
    months = _months(recent)
    days = recent - _days_of(months, 1) + 1
    if np.mean(recent == _days_of(months, 31)) >= MOST:
        return 31
    found, counts = np.unique(days, return_counts=True)
    return int(found[counts.argmax()]) if counts.max() >= MOST * len(recent) else 0


def _months(days: np.ndarray) -> np.ndarray:
    return days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _days_of(months: np.ndarray, day: int) -> np.ndarray:
    """Days since 1970 of one day of each month (T,), or of its last one."""
    first, following = ((months + k).astype("datetime64[M]").astype("datetime64[D]") for k in (0, 1))
    return np.minimum(first.astype(np.int64) + day - 1, following.astype(np.int64) - 1)

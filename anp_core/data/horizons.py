"""How far ahead a record may be forecast: the horizons on offer, and the one to begin with.

Between a Record and the forecast. A file with empty rows at its end says until when it wants a forecast.
"""

from __future__ import annotations

from anp_core.data.record import Record, Step

HORIZONS: dict[Step, tuple[int, ...]] = {"daily": (7, 14, 30, 90, 365), "hourly": (12, 24, 48, 96, 168, 336)}
DEFAULT_HORIZON: dict[Step, int] = {"daily": 30, "hourly": 48}
SPARSE_DAYS = 31  # from one value to the next: beyond, years ahead are on offer as well
YEARS_AHEAD = (731, 1827, 3653)  # 2, 5 and 10 years, in days
FEWEST_VALUES = 6  # of a sparse record, in the horizon to begin with
MOST_EMPTY = 4  # times the longest horizon; a file that goes on for longer is no wish


def horizon_choices(record: Record) -> tuple[int, ...]:
    """Horizons in days or hours that reach the next usual time, and the one at which the file's empty rows end."""
    longest, end = record.sampling.longest, empty_steps(record)
    offered = HORIZONS[record.step]
    if record.step == "daily" and longest > SPARSE_DAYS:
        offered = (*offered, longest, *YEARS_AHEAD)
    choices = {steps for steps in offered if steps >= longest} or {longest}
    return tuple(sorted(choices | ({end} if end else set())))


def first_horizon(record: Record) -> int:
    """To the end of a file that says until when; else the usual one, or one that holds some values."""
    wanted = empty_steps(record) or max(DEFAULT_HORIZON[record.step], FEWEST_VALUES * record.sampling.longest)
    choices = horizon_choices(record)
    return next((steps for steps in choices if steps >= wanted), choices[-1])


def has_usual_horizons(record: Record) -> bool:
    """Whether the record is offered what any ordinary one of its step is, and begins with the same."""
    usual = HORIZONS[record.step], DEFAULT_HORIZON[record.step]
    return (horizon_choices(record), first_horizon(record)) == usual


def empty_steps(record: Record) -> int:
    """Steps from the last value to the last empty row of the file; 0 where there are none, or absurdly many."""
    if record.empty_until is None:
        return 0
    steps = int((record.empty_until - record.times[-1]) // record.step_length)
    return steps if steps <= MOST_EMPTY * max(HORIZONS[record.step]) else 0

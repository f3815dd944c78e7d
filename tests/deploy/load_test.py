"""Many visitors at once, over Streamlit's own protocol: `python -m tests.deploy.load_test`.

Twenty people, half filling pictures and half forecasting, come one after the other within twenty seconds; each then
changes a control every five seconds, and no two ever ask for the same. Whoever still waits when the next action is
due acts as soon as the answer is there. One warm server of its own on this machine; its visitors run beside it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.server import peak_memory, running_dashboard
from tests.deploy.visitor import Visitor, visiting

PEOPLE, EVERY, COMING = 20, 5.0, 20.0  # seconds between a person's actions, and within which all come
PATIENCE = 120.0  # seconds, after which an answer counts as an error
MISSING = 2  # per cent of a sample, in strokes: what scratches take
SAMPLES = ("astronaut", "chelsea", "coffee", "rocket")
RECORDS = ("temperate-daily", "continental-daily")


@dataclass
class Seen:
    """What all visitors met, in seconds."""

    first: list[float] = field(default_factory=list)  # from connecting to the page's first complete run
    first_answer: list[float] = field(default_factory=list)  # to the first picture or forecast
    actions: list[float] = field(default_factory=list)  # from a change to its answer
    errors: list[str] = field(default_factory=list)
    places: int = 0  # times that a place in the queue was shown
    sessions: int = 0  # that stood from the beginning to the end


async def person(host: str, number: int, until: float, seen: Seen) -> None:
    """One of them: comes, waits for the first answer, then acts every so often."""
    fills = number % 2 == 0
    path, query, key, value = fill(number) if fills else forecast(number)
    began = time.monotonic()
    try:
        async with visiting(host, path, query) as visitor:
            await visitor.ask()
            await asyncio.wait_for(visitor.ran(0), PATIENCE)
            seen.first.append(time.monotonic() - began)
            await asyncio.wait_for(visitor.answered(0), PATIENCE)
            seen.first_answer.append(time.monotonic() - began)
            await act(visitor, key, value, until, seen)
            seen.errors += visitor.errors
            seen.places += len(visitor.places)
            seen.sessions += "the session was lost" not in visitor.errors
    except Exception as error:  # whatever it is, it is what the test looks for
        seen.errors.append(f"{path}: {type(error).__name__} {error}")


async def act(visitor: Visitor, key: str, value: dict[str, Any], until: float, seen: Seen) -> None:
    """Change a control every `EVERY` seconds; a number rises by one each time."""
    due = time.monotonic() + EVERY
    while due < until:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        began, runs, address = time.monotonic(), visitor.runs, visitor.query
        value = {name: each if each is True else each + 1 for name, each in value.items()}
        await visitor.ask(key, **value)
        await asyncio.wait_for(visitor.answered(runs), PATIENCE)
        seen.actions.append(time.monotonic() - began)
        if visitor.query == address:
            visitor.errors.append(f"{key} changed nothing")
        due = max(due + EVERY, time.monotonic())


def fill(number: int) -> tuple[str, str, str, dict[str, Any]]:
    """Page, address, control and value of someone who tries one hole after the other in a sample."""
    seed = 400 * number
    query = f"sample={SAMPLES[number % len(SAMPLES)]}&hole=strokes&missing={MISSING}&seed={seed}"
    return "complete_picture", query, "picture_hole_seed", {"double_value": seed}


def forecast(number: int) -> tuple[str, str, str, dict[str, Any]]:
    """The same of someone who forecasts a record from one random half of its points after the other."""
    query = f"sample={RECORDS[number % len(RECORDS)]}&share=50&draw={400 * number}"
    return "forecast_temperature", query, "forecast_redraw", {"trigger_value": True}


async def everybody(host: str, people: int, seconds: float) -> Seen:
    """All of them, after two who come to a cold server and are not counted."""
    for warming in (fill(people), forecast(people + 1)):
        async with visiting(host, *warming[:2]) as visitor:
            await visitor.ask()
            await visitor.answered(0)
    seen, until = Seen(), time.monotonic() + seconds

    async def come(number: int) -> None:
        await asyncio.sleep(COMING * number / people)
        await person(host, number, until, seen)

    await asyncio.gather(*map(come, range(people)))
    return seen


def processor_seconds(process: int) -> float:
    """What all threads of a process have used so far; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/stat")
    if not status.exists():
        return 0.0
    user, system = status.read_text().rpartition(") ")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is at least as large as that share of them; NaN of none."""
    return sorted(values)[math.ceil(share * len(values)) - 1] if values else math.nan


def main() -> int:
    """Print what was measured as JSON; exit code 1 where anybody met an error or lost a session."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, default=PEOPLE)
    asked.add_argument(
        "--seconds", type=float, default=90.0, help="from the first who comes to the last action"
    )
    options = asked.parse_args()
    with running_dashboard() as dashboard:
        host = dashboard.url.removeprefix("http://")
        seen = asyncio.run(everybody(host, options.people, options.seconds))
        memory, processor = (
            peak_memory(dashboard.process.pid) / 1024,
            processor_seconds(dashboard.process.pid),
        )
    told: dict[str, Any] = {
        "people": options.people,
        "actions": len(seen.actions),
        "errors": len(seen.errors),
    }
    told["sessions kept"] = seen.sessions
    for name, values in (
        ("page", seen.first),
        ("first answer", seen.first_answer),
        ("action", seen.actions),
    ):
        told[f"{name}, median s"] = round(statistics.median(values), 2) if values else None
        told[f"{name}, p95 s"] = round(percentile(values, 0.95), 2)
    answers = len(seen.first_answer) + len(seen.actions)
    told["processor s an answer, start included"] = round(processor / max(1, answers), 2)
    told |= {"places shown": seen.places, "peak memory MB": round(memory)}
    print(json.dumps(told, indent=1))
    for error in seen.errors[:10]:
        print(error, file=sys.stderr)
    return int(bool(seen.errors) or seen.sessions < options.people)


if __name__ == "__main__":
    sys.exit(main())

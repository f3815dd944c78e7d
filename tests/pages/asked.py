"""What a page under test has asked for: wait for it as a browser's looks would, and see what came."""

import time

from pages.asking.ask import SLOTS


def slot(at, name):
    """What the session holds in a slot; None where nothing was asked."""
    return slots(at).get(name)


def slots(at):
    """All of them, by name."""
    return at.session_state[SLOTS] if SLOTS in at.session_state else {}  # noqa: SIM401  (it has no get)


def job(at, name):
    """The work in a slot, under way or done."""
    return slot(at, name).job


def wait(at, *names, seconds=120):
    """Until nothing is under way in these slots, or in any; then one more look at the page."""
    end = time.monotonic() + seconds
    for name in names or list(slots(at)):
        asked = slot(at, name)
        if asked is not None and asked.job is not None and not asked.is_cancelled:
            assert asked.job.wait(end - time.monotonic()), f"{name} took too long"
    at.run()
    assert not at.exception
    return at


def found(at, name):
    """What is there in a slot, or what was there before."""
    asked = slot(at, name)
    return asked.meanwhile if asked.found is None else asked.found

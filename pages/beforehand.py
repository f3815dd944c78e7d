"""Begins what a visitor will see first while the browser is still loading what shows it.

A browser that asks for a page first has to fetch and start Streamlit's own scripts, for about a second. The first
answer of the picture page takes as long: so it is under way by the time the page asks for it.
"""

from __future__ import annotations

import logging
import threading
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

# What Streamlit's scripts ask for once they run; before that, they would only come later for it.
RUNS = "/_stcore/host-config"
# Seconds from then on, by the end of the page's path: whoever reads the start page is not to wait for another page.
AFTER = {"/complete_picture": 0.0, "/": 4.0}

log = logging.getLogger(__name__)


class Beforehand:
    """Middleware that hands on everything as it is, and looks at who asks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["path"].endswith(RUNS):
            seconds = seconds_until(Headers(scope=scope).get("referer", ""))
            if seconds is not None:
                timer = threading.Timer(seconds, begin)
                timer.daemon = True
                timer.start()
        await self.app(scope, receive, send)


def seconds_until(page: str) -> float | None:
    """When to begin the picture page's first answer; None where the address of the page asks for something else."""
    address = urlsplit(page)
    if address.query and parse_qs(address.query).keys() - {"lang", "view"}:
        return None
    return next((seconds for end, seconds in AFTER.items() if address.path.endswith(end)), None)


def begin() -> None:
    """Runs in a thread of its own."""
    try:
        from pages.pictures.answer import begin_first_answer  # imports what the server has loaded by now

        begin_first_answer()
    except Exception:  # the page asks anew, and says what is wrong
        log.exception("What the picture page shows first could not be begun.")

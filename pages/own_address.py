"""Tells the browser where the server is: by itself it would look below the address of a page first, and find nothing.

Streamlit's page takes a setting of that name; each page of the dashboard lies right below the root, wherever that is.
Said with it is which scripts the page will need: see pages/first_scripts.py.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages.first_scripts import links_to_scripts

BEFORE, LAST = b'<script type="module"', b"</head>"
SCRIPT = (
    b'<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href };</script>\n    '
)


class OwnAddress:
    """Middleware that adds setting and scripts to Streamlit's page, and hands on everything else as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        asks_for_page = scope["type"] == "http" and "text/html" in Headers(scope=scope).get("accept", "")
        if asks_for_page:
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            scope, send = {**scope, "headers": plain}, _Telling(send, scope["path"]).pass_on
        await self.app(scope, receive, send)


class _Telling:
    """Sends an answer on; a page waits until all of it is there."""

    def __init__(self, send: Send, path: str) -> None:
        self.send, self.page = send, path.rpartition("/")[2]
        self.start: Message | None = None
        self.body = b""

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
            return
        if self.start is None or message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if not message.get("more_body", False):
            told = self.body.replace(BEFORE, SCRIPT + BEFORE, 1)
            told = told.replace(LAST, links_to_scripts(self.page) + LAST, 1)
            MutableHeaders(raw=self.start["headers"])["content-length"] = str(len(told))
            await self.send(self.start)
            await self.send({"type": "http.response.body", "body": told})


def _is_page(start: Message) -> bool:
    kind = Headers(raw=start["headers"]).get("content-type", "")
    return bool(start["status"] == 200 and kind.startswith("text/html"))

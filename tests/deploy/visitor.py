"""A visitor without a browser: Streamlit's own protocol over a websocket, as its page speaks it.

It opens a page, changes controls, and knows from what the server sends when a run is through and whether its answer
stands there or is waited for.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from pages.pictures.copy_offer import CHECKING

WIDGET = re.compile(r"\$\$ID-[0-9a-f]+-(.+)")
LARGEST = 200 * 2**20  # bytes of a message: pictures travel in them

# What a browser sends back of each control, changed or not: it begins with what the server says.
STATES: dict[str, Callable[[Any], dict[str, Any]]] = {
    "button_group": lambda each: {
        "string_array_value": {
            "data": each.raw_values if each.set_value else [each.options[at].content for at in each.default]
        }
    },
    "selectbox": lambda each: {
        "string_value": each.raw_value if each.set_value else each.options[each.default]
    },
    "slider": lambda each: _slid(each),
    "number_input": lambda each: {"double_value": each.value if each.set_value else each.default},
    "checkbox": lambda each: {"bool_value": each.value if each.set_value else each.default},
}


@dataclass
class Visitor:
    """One of them, on one page.

    Attributes:
        query: what the address says.
        session: what the server calls the session; another one would mean that this one was lost.
        widgets: the server's name of each control, by its key.
        values: what each control says, by that name.
        waiting: what progress bars of the last run say; empty once the answer stands there. A check beside it does
            not count.
        places: sentences on the place in the queue that were shown.
        errors: what the page said went wrong.
    """

    socket: ClientConnection
    path: str
    query: str
    session: str = ""
    page: str = ""
    widgets: dict[str, str] = field(default_factory=dict)
    values: dict[str, WidgetState] = field(default_factory=dict)
    waiting: dict[str, str] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    runs: int = 0  # of the whole page that came to their end
    again: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    announced: set[str] = field(default_factory=set)  # fragments that want that, of the run under way
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def ask(self, key: str = "", fragment: str = "", **value: Any) -> None:
        """Have the page run, with one control changed: `number_value=3` and the like, as of WidgetState."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash, state.fragment_id = self.query, self.page, fragment
        state.page_name, state.is_auto_rerun = "" if self.page else self.path, bool(fragment)
        state.context_info.timezone, state.context_info.locale = "UTC", "en-GB"
        if key:
            changed = WidgetState(id=self.widgets[key], **value)
            self.values[changed.id] = changed
        state.widget_states.widgets.extend(self.values.values())
        for name in [name for name, each in self.values.items() if each.HasField("trigger_value")]:
            del self.values[name]
        await self.socket.send(message.SerializeToString())

    async def answered(self, after: int) -> None:
        """Wait until a run of the whole page after that number is through and nothing is waited for."""
        async with self.changed:
            await self.changed.wait_for(lambda: self.runs > after and not self.waiting)

    async def ran(self, after: int) -> None:
        """Wait until a run of the whole page after that number is through, whatever it shows."""
        async with self.changed:
            await self.changed.wait_for(lambda: self.runs > after)

    async def listen(self) -> None:
        """Take in what the server sends, until the connection ends."""
        fresh: dict[str, str] = {}
        async for sent in self.socket:
            message = ForwardMsg.FromString(bytes(sent))  # type: ignore[arg-type]
            kind = message.WhichOneof("type")
            if kind == "new_session":
                fresh = {}
                self._begin(message)
            elif kind == "delta":
                self._note(message, fresh)
            elif kind == "navigation":
                self.page = message.navigation.page_script_hash
            elif kind == "page_info_changed":
                self.query = message.page_info_changed.query_string
            elif kind == "auto_rerun":
                self._look_again(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            elif kind == "script_finished":
                await self._finish(message.script_finished, fresh)

    def _begin(self, message: ForwardMsg) -> None:
        session = message.new_session.initialize.session_id
        if self.session and session and session != self.session:
            self.errors.append("the session was lost")
        self.session = session or self.session
        self.announced.clear()

    def _note(self, message: ForwardMsg, fresh: dict[str, str]) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        for key, name in _widgets(message.delta):
            self.widgets[key] = name
        if kind in STATES:
            control = getattr(element, kind)
            if control.set_value or control.id not in self.values:
                self.values[control.id] = WidgetState(id=control.id, **STATES[kind](control))
        if kind == "progress" and not element.progress.text.startswith(CHECKING):
            fresh[str(list(message.metadata.delta_path))] = element.progress.text
            if "Waiting for" in element.progress.text:
                self.places.append(element.progress.text)
        elif kind == "exception":
            self.errors.append(element.exception.message)
        elif kind == "alert" and element.alert.format == element.alert.ERROR:
            self.errors.append(element.alert.body)

    def _look_again(self, fragment: str, seconds: float) -> None:
        """As the browser does: fragments that want it run again every so often, until the page runs anew."""

        async def look() -> None:
            while True:
                await asyncio.sleep(seconds)
                await self.ask(fragment=fragment)

        self.announced.add(fragment)
        if fragment not in self.again:
            self.again[fragment] = asyncio.create_task(look())

    async def _finish(self, status: int, fresh: dict[str, str]) -> None:
        if status != ForwardMsg.FINISHED_SUCCESSFULLY:
            return  # a fragment's, or one that another cut short
        for name in self.again.keys() - self.announced:
            self.again.pop(name).cancel()
        async with self.changed:
            self.waiting = dict(fresh)
            self.runs += 1
            self.changed.notify_all()


def _slid(slider: Any) -> dict[str, Any]:
    """What a slider says: numbers, or the words of one that has words."""
    if slider.options:
        words = slider.raw_value if slider.set_value else [slider.options[int(at)] for at in slider.default]
        return {"string_array_value": {"data": words}}
    return {"double_array_value": {"data": slider.value if slider.set_value else slider.default}}


def _widgets(message: Any) -> list[tuple[str, str]]:
    """(key, the server's name) of every control in a message."""
    found = []
    for described, value in message.ListFields():
        if hasattr(value, "ListFields"):
            found += _widgets(value)
        elif described.name in ("id", "group_id") and isinstance(value, str):
            named = WIDGET.fullmatch(value)
            if named is not None:
                found.append((named[1], value))
    return found


@asynccontextmanager
async def visiting(host: str, path: str, query: str) -> AsyncIterator[Visitor]:
    """A visitor who has just connected; what they see begins with their first `ask`."""
    address = f"ws://{host}/_stcore/stream"
    async with connect(
        address, subprotocols=["streamlit"], origin=f"http://{host}", max_size=LARGEST
    ) as socket:  # type: ignore[list-item, arg-type]
        visitor = Visitor(socket, path, query)
        listening = asyncio.create_task(visitor.listen())
        try:
            yield visitor
        finally:
            listening.cancel()
            for task in visitor.again.values():
                task.cancel()

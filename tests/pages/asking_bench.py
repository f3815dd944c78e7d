"""A page that asks for what a test tells it to: its script is run as text, so that it imports what it shares."""

import threading

from anp_core.errors import Cancelled


class Bench:
    """What the page of these tests asks for: set from outside, for a page's script is run as text."""

    def __init__(self):
        self.key, self.slot, self.work, self.is_long, self.asks = (
            "key",
            "slot",
            lambda *told: "done",
            False,
            True,
        )
        self.outcome = None


class Slow:
    """Work that goes on until it is let through or stopped."""

    def __init__(self, result="slowly done"):
        self.result = result
        self.began, self.opened, self.stopped = threading.Event(), threading.Event(), threading.Event()

    def __call__(self, progress, cancelled):
        progress(1, 2)
        self.began.set()
        while not self.opened.wait(0.005):
            if cancelled():
                self.stopped.set()
                raise Cancelled
        return self.result


def page():
    """A page that asks, and shows what it gets."""
    import streamlit as st

    from pages.asking import ask as asking
    from pages.asking.waiting import show_waiting
    from tests.pages.asking_bench import BENCH

    with asking.one_run():
        if BENCH.asks:
            BENCH.outcome = asking.ask(
                BENCH.slot, BENCH.key, BENCH.work, is_long=BENCH.is_long, patience=0.05
            )
            if isinstance(BENCH.outcome, asking.Value):
                st.write(BENCH.outcome.value)
            else:
                show_waiting(BENCH.slot, BENCH.outcome, "Working")


BENCH = Bench()

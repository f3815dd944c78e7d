"""A job that ends shows its result at once, without a timer in the browser and without a click."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import ROOT, running_dashboard

pytestmark = pytest.mark.browser

SCRIPT = f"""
import sys, time

sys.path.insert(0, {str(ROOT)!r})
import streamlit as st

from pages.asking import ask
from pages.asking.waking import waker


def work(progress, cancelled):
    time.sleep(1.5)
    return "It is done."


@st.fragment
def watch():
    found = ask.look("slot")
    if isinstance(found, ask.Value):
        st.rerun()
    ask.wake_when_done("slot", waker())
    st.write("It is under way.")


with ask.one_run():
    st.title("Waking")
    word = st.text_input("Word", "seven")
    found = ask.ask("slot", "key", work, patience=0.0)
    if isinstance(found, ask.Value):
        st.write(found.value, word)
    else:
        watch()
"""


def test_the_end_of_a_job_shows_by_itself_and_leaves_what_was_typed(page: Page, tmp_path: Path) -> None:
    (tmp_path / "waking.py").write_text(SCRIPT)
    with running_dashboard(tmp_path / "waking.py") as bare:
        other = page.context.new_page()
        other.goto(bare.url)
        expect(other.get_by_text("It is under way.")).to_be_visible()
        other.get_by_label("Word").fill("eleven")
        other.get_by_label("Word").press("Enter")
        expect(other.get_by_text("It is done. eleven")).to_be_visible()
        other.close()

"""Pages under test run as a server runs them: through app.py, with its navigation around them."""

import functools

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager

from pages.widgets import lab_card


@pytest.fixture(autouse=True, scope="session")
def through_app():
    """Streamlit's test runner takes a folder `pages` for its old multipage mode, and would leave out app.py."""
    begin = PagesManager.__init__

    def begin_with_navigation(self, *given, **named):
        begin(self, *given, **named)
        PagesManager.uses_pages_directory = False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PagesManager, "__init__", begin_with_navigation)
        yield


@pytest.fixture(autouse=True, scope="session")
def components_looked_up_once():
    """A server reads what all installed packages say of themselves once; the test runner would for every session."""
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(autouse=True, scope="session")
def code_unfolded():
    """A visitor unfolds the code of a demonstration; here all of it is there to be run."""
    kept_expander = lab_card.kept_expander

    def unfolded(label, *, key, **how):
        st.session_state.setdefault(key, True)
        return kept_expander(label, key=key, **how)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lab_card, "kept_expander", unfolded)
        yield

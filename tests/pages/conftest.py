"""Pages under test run as a server runs them: through app.py, with its navigation around them."""

import functools

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager


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

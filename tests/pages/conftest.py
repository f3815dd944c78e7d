"""Pages under test run as a server runs them: through app.py, with its navigation around them."""

import pytest
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

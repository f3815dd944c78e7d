"""What tests of the forecast page share: to open it, to upload to it, to wait for it, and to read what it shows."""

import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.records.answer import AHEAD, GAPS
from tests.pages.asked import found

PAGE = str(Path(__file__).parents[2] / "pages" / "forecast_temperature.py")
SECONDS = 120


def opened(**state):
    """The page in a fresh session with this state, at rest."""
    app = AppTest.from_file(PAGE, default_timeout=SECONDS)
    for name, value in state.items():
        app.session_state[name] = value
    return settled(app)


def settled(app):
    """Run until nothing is under way in the background."""
    for _ in range(600):
        app.run()
        assert not app.exception
        if not any((item.key or "").endswith("_cancel") for item in app.button):
            return app
        time.sleep(0.1)
    raise AssertionError("the page never came to rest")


def upload(app, content, name="record.csv"):
    app.segmented_control(key="forecast_source").set_value("My own file").run()
    app.file_uploader(key="forecast_upload").upload(name, content, "text/csv")
    return settled(app)


def forecast(app):
    """The forecast that is shown."""
    return found(app, AHEAD)


def gaps(app):
    """The filled gaps."""
    return found(app, GAPS)

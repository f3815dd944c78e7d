"""What tests of the forecast page share: to open it, to upload to it, to wait for it, and to read what it shows."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
from streamlit.testing.v1 import AppTest

from pages.records.answer import AHEAD, GAPS
from tests.pages.asked import found

PAGE = str(Path(__file__).parents[2] / "pages" / "forecast_temperature.py")
SECONDS = 120


def daily(days=400, missing=()):
    """A CSV table of days around 10 degrees with a cold winter."""
    times = pd.date_range("2022-01-01", periods=days, freq="D")
    values = (
        10 - 8 * np.cos(2 * np.pi * np.arange(days) / 365.25) + np.random.default_rng(0).normal(0, 2, days)
    )
    table = pd.DataFrame(
        {"day": times.strftime("%Y-%m-%d"), "other": 7, "temp_c": values.round(1).astype(str)}
    )
    table.loc[list(missing), "temp_c"] = ""
    return table


def csv(table, **options):
    return table.to_csv(index=False, **options).encode()


def opened(**state):
    """The page in a fresh session with this state, at rest."""
    app = AppTest.from_file(PAGE, default_timeout=SECONDS)
    for name, value in state.items():
        app.session_state[name] = value
    return settled(app)


def empty(**state):
    """The page in a fresh session that asks for a file, and forecasts no sample meanwhile."""
    return opened(forecast_source="My own file", **state)


def settled(app):
    """Run until nothing is under way in the background."""
    for _ in range(600):
        app.run()
        assert not app.exception
        if not any((item.key or "").endswith("_cancel") for item in app.button):
            return app
        time.sleep(0.1)
    raise AssertionError("the page never came to rest")


def drawn(app):
    """The components that show an answer: lenses on a record, and the board of a comparison."""
    shows = ("forecast_lens", "compare_lens", "compare_board")
    return [part for part in app.get("bidi_component") if (part.key or "").startswith(shows)]


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

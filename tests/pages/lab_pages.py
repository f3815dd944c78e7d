"""What the tests of the lab's pages share: open a page, and run the scripts that it shows."""

from __future__ import annotations

import contextlib
import functools
import io
from pathlib import Path

import torch
from streamlit.testing.v1 import AppTest

PAGES = Path(__file__).parents[2] / "pages"


def open_page(name: str) -> AppTest:
    """A page of that file name, run once."""
    app = AppTest.from_file(str(PAGES / f"{name}.py"), default_timeout=300).run()
    assert not app.exception
    return app


@functools.cache
def printed(code: str) -> str:
    """What a script prints, run in an empty namespace; the same script is run once."""
    said, dtype = io.StringIO(), torch.get_default_dtype()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "script", "exec"), {"__name__": "__main__"})
    torch.set_default_dtype(dtype)
    return said.getvalue().strip()


def check_scripts(app: AppTest, at_least: int = 1) -> None:
    """Every script on the page prints the number beside it."""
    assert not app.exception
    assert len(app.code) >= at_least
    assert len(app.code) == len(app.metric)
    for block, metric in zip(app.code, app.metric, strict=True):
        assert printed(block.value) == metric.value, block.value

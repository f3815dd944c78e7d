"""What every test shares: how Hypothesis draws its examples, and how tests are shared out among processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

from anp_core.limits import PREFIX, limits

# The same few examples on every machine, and no stopwatch on any of them: the first call of a kernel may be slow.
# To look for counter-examples that nobody has met: `pytest --hypothesis-profile thorough`.
settings.register_profile("lacuna", deadline=None, max_examples=10, derandomize=True)
settings.register_profile("thorough", deadline=None, max_examples=300)
settings.load_profile("lacuna")

# Processes that share the cores gain nothing by threads, which would only wait for one another.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture
def set_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets limits of `anp_core.limits` as whoever runs a server does."""

    def choose(**chosen: int) -> None:
        for name, number in chosen.items():
            monkeypatch.setenv(f"{PREFIX}{name.upper()}", str(number))
        limits.cache_clear()

    yield choose
    monkeypatch.undo()
    limits.cache_clear()


BROWSER = "tests/browser/"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that drive a browser take long."""
    for item in items:
        if item.get_closest_marker("browser") is not None:
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `pytest -n 2`, a file's tests stay together, and all that drive a browser: they share a server."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return BROWSER if nodeid.startswith(BROWSER) else nodeid.partition("::")[0]

    return ByFile(config, log)

"""Node for tests of the JavaScript: skipped with a reason where there is none, unless everything has to be tested."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

OLDEST = 18  # the first that runs tests by itself


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run node, which may fail; with LACUNA_BROWSER=required, as CI sets it, its absence is a failure too."""
    refuse = pytest.fail if os.environ.get("LACUNA_BROWSER") == "required" else pytest.skip
    if shutil.which("node") is None:
        refuse("node is not installed: the JavaScript was not tested")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < OLDEST:
        refuse(f"node {version} is older than {OLDEST}: the JavaScript was not tested")
    return subprocess.run(["node", *arguments], capture_output=True, text=True, timeout=120, check=False)

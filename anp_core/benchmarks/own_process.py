"""Measuring in a process of its own, whose peak memory is its own and where nothing is warm from before."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

PATIENCE = 600  # seconds, after which a measurement says that it took longer


def measure_apart(module: str, what: dict[str, Any]) -> dict[str, Any]:
    """What `python -m module JSON` prints as JSON; "refusal" where that takes over ten minutes."""
    try:
        ran = subprocess.run(
            [sys.executable, "-m", module, json.dumps(what)],
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return {"refusal": f"over {PATIENCE} s"}
    except subprocess.CalledProcessError as error:
        raise RuntimeError(f"{module} failed on {what}:\n{error.stderr}") from error
    measured: dict[str, Any] = json.loads(ran.stdout)
    return measured


def peak_bytes() -> int:
    """The highest resident memory of this process so far.

    Linux hands the peak of whoever started a process on to it in getrusage, across exec; its own is VmHWM.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024  # macOS counts in bytes
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

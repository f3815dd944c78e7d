"""Does the wheel work by itself? Build it, install it where nothing of the checkout is, and use it: CI's last check.

The new environment borrows the packages of the one that runs this script, so that torch is not downloaded twice; what
the wheel asks for is compared with what is there. Needs Chromium for the dashboard.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
import zipfile
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.browser.server import find_browser, launch_browser, open_context, settle  # noqa: E402  (the checkout's, for this script)

PATIENCE = 300  # seconds for a command
START = 120  # seconds for the server


def main() -> None:
    """All of it, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wheel = build(folder / "dist")
        check_requirements(wheel)
        programs = install(wheel, folder / "environment")
        work = folder / "work"
        work.mkdir()
        check_place(programs, work)
        check_picture(programs, work)
        check_record(programs, work)
        check_dashboard(programs, work)
    print(f"{wheel.name} works by itself")


def build(out: Path) -> Path:
    """The wheel, built from the source archive, as whoever repackages it would."""
    subprocess.run([sys.executable, "-m", "uv", "build", "--quiet", "--out-dir", out, ROOT], check=True)
    (wheel,) = out.glob("*.whl")
    return wheel


def check_requirements(wheel: Path) -> None:
    """Every requirement of the wheel is installed here, in the version it names."""
    with zipfile.ZipFile(wheel) as archive:
        (about,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        asked = Parser().parsestr(archive.read(about).decode()).get_all("Requires-Dist", [])
    pinned = [re.fullmatch(r"([\w.-]+)==([\w.]+)", line) for line in asked if "extra ==" not in line]
    assert len(pinned) > 10, asked
    assert None not in pinned, f"not all pinned: {asked}"
    for line in pinned:
        name, wanted = line.groups()
        assert version(name).partition("+")[0] == wanted, f"{name} {version(name)} is here, not {wanted}"


def install(wheel: Path, environment: Path) -> Path:
    """A new environment with the wheel in it; the folder of its programs."""
    venv.create(environment, with_pip=False)
    programs = environment / ("Scripts" if os.name == "nt" else "bin")
    (packages,) = environment.glob("lib/python*/site-packages")
    borrowed = [entry for entry in sys.path if entry.endswith("site-packages")]
    (packages / "borrowed.pth").write_text("\n".join(borrowed) + "\n")
    into = ["--quiet", "--no-deps", "--python", programs / "python"]
    subprocess.run([sys.executable, "-m", "uv", "pip", "install", *into, wheel], check=True)
    return programs


def run(work: Path, *words: object) -> str:
    """What a command prints, started far from the checkout."""
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run(
        [str(word) for word in words], cwd=work, env=clean, capture_output=True, text=True, timeout=PATIENCE
    )
    assert ran.returncode == 0, f"{words} failed:\n{ran.stdout}\n{ran.stderr}"
    return ran.stdout


def check_place(programs: Path, work: Path) -> None:
    """What runs is what was installed, with its assets and its types."""
    program = (
        "import anp_core.places as p; print(p.HOME); print(p.HOME.parent.joinpath('py.typed').is_file())"
    )
    home, typed = run(work, programs / "python", "-c", program).split()
    assert home.startswith(str(programs.parent)), home
    assert typed == "True"
    names = run(work, programs / "lacuna", "models")
    assert names == run(work, programs / "python", "-m", "anp_core", "models")
    assert "photo" in names
    said = "from anp_core.language import translated; print(translated('Cancelled.', 'zh'))"
    assert run(work, programs / "python", "-c", said).strip() == "已取消。"


def check_picture(programs: Path, work: Path) -> None:
    """A slope with a hole comes back, known pixels to the byte."""
    rows, columns = np.mgrid[:48, :64]
    slope = np.stack([4 * rows + 20, 3 * columns + 30, 200 - rows - columns], axis=2).astype(np.uint8)
    missing = np.zeros((48, 64), bool)
    missing[20:30, 25:37] = True
    Image.fromarray(np.where(missing[..., None], 0, slope).astype(np.uint8)).save(work / "slope.png")
    Image.fromarray(np.where(missing, 255, 0).astype(np.uint8)).save(work / "mask.png")
    run(work, programs / "lacuna", "complete", "slope.png", "--mask", "mask.png", "--out", "filled.png")
    filled = np.asarray(Image.open(work / "filled.png").convert("RGB")).astype(int)
    assert (filled[~missing] == slope[~missing]).all()
    assert np.abs(filled - slope)[missing].mean() < 8


def check_record(programs: Path, work: Path) -> None:
    """A year of days goes on for a month."""
    days = np.datetime64("2021-01-01") + np.arange(400)
    values = 10 - 9 * np.cos(2 * np.pi * np.arange(400) / 365.25) + np.random.default_rng(0).normal(0, 2, 400)
    lines = [f"{day},{value:.1f}" for day, value in zip(days, values, strict=True)]
    (work / "station.csv").write_text("date,temperature_c\n" + "\n".join(lines) + "\n")
    run(work, programs / "lacuna", "forecast", "station.csv", "--horizon", "30D", "--out", "forecast.csv")
    times = [line.partition(",")[0] for line in (work / "forecast.csv").read_text().splitlines()[1:]]
    assert times == [str(days[-1] + ahead) for ahead in range(1, 31)]


def check_dashboard(programs: Path, work: Path) -> None:
    """`lacuna` alone starts it, in its own colours, and its pages open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = {"STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1"}
    process = subprocess.Popen([programs / "lacuna"], cwd=work, env=os.environ | options)
    try:
        wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
        path = find_browser()
        assert path is not None, "no Chromium is installed to open the dashboard with"
        with sync_playwright() as playwright:
            page = open_context(launch_browser(playwright, path)).new_page()
            page.set_default_timeout(1000 * PATIENCE)
            for address, title in (("", "Fill what is missing"), ("complete_picture", "Complete a picture")):
                page.goto(f"http://127.0.0.1:{port}/{address}")
                settle(page)
                expect(page.get_by_role("heading", level=1)).to_contain_text(title)
                expect(page.get_by_test_id("stException")).to_have_count(0)
            background = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
            assert background == "rgb(251, 248, 243)", f"the theme was not read: {background}"
    finally:
        process.kill()
        process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until the server answers; an AssertionError where it ended or took too long."""
    ends = time.monotonic() + START
    while True:
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            assert process.poll() is None, "the dashboard ended"
            assert time.monotonic() < ends, "the dashboard did not start"
            time.sleep(0.2)


if __name__ == "__main__":
    main()

"""The lab's scripts run where they are saved: in an empty folder, with the project installed and no checkout near."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from anp_core.lab.mistakes.mistakes import ALL_SCRIPT, MISTAKES
from pages.widgets.lab_card import script_file
from tests.pages.lab_pages import open_page

ROOT = Path(__file__).parents[2]
PAGES = (
    "lab_cues",
    "lab_blocks",
    "lab_regression",
    "lab_scores",
    "lab_sequences",
    "lab_neural_process",
    "lab_classifiers",
)
BUNDLED = ("app.py", "pages", "assets", ".streamlit")  # what a wheel puts into anp_core/bundled
RUN_ALL = """
import contextlib, io, json, pathlib, runpy, sys, torch
sys.path.insert(0, sys.argv[1])
said = {}
for path in sorted(pathlib.Path().glob("*.py")):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        runpy.run_path(str(path), run_name="__main__")
    said[path.name] = out.getvalue().strip()
    torch.set_default_dtype(torch.float32)
import anp_core.places
print(json.dumps([said, str(anp_core.places.HOME)]))
"""


@pytest.fixture
def site(tmp_path):
    """A folder of installed packages that holds the project as its wheel lays it out."""
    package = tmp_path / "site" / "anp_core"
    (package / "bundled").mkdir(parents=True)
    for part in (ROOT / "anp_core").iterdir():
        (package / part.name).symlink_to(part)
    for name in BUNDLED:
        (package / "bundled" / name).symlink_to(ROOT / name)
    return package.parent


def run_in_an_empty_folder(scripts, folder, site):
    """What each script of `scripts` (by file name) prints, run there."""
    folder.mkdir()
    for name, code in scripts.items():
        (folder / name).write_bytes(script_file(code, name))
    done = subprocess.run(
        [sys.executable, "-I", "-c", RUN_ALL, site],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said, home = json.loads(done.stdout)
    assert home == str(site / "anp_core" / "bundled")
    return said


@pytest.mark.slow
def test_every_script_of_every_page_prints_its_number_there(tmp_path, site):
    scripts, expected = {}, {}
    for page in PAGES:
        app = open_page(page)
        for number, (block, metric) in enumerate(zip(app.code, app.metric, strict=True)):
            name = f"{page}_{number}.py"
            scripts[name], expected[name] = block.value, metric.value
    assert len(scripts) >= 2 * len(PAGES)
    for name, mistake in MISTAKES.items():
        scripts[f"mistake_{name}.py"] = mistake.script()
        expected[f"mistake_{name}.py"] = "\n".join(f"{number:.3g}" for number in mistake.broken())
    scripts["mistakes_all.py"] = ALL_SCRIPT
    said = run_in_an_empty_folder(scripts, tmp_path / "empty", site)
    assert said.pop("mistakes_all.py").count(" against ") == len(MISTAKES)
    assert said == expected

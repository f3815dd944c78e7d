"""What is imported is required, what is required is said once, and the command lacuna starts what it should."""

from __future__ import annotations

import ast
import re
import runpy
import sys
import tomllib
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from anp_core import cli
from anp_core.cli import dashboard
from anp_core.places import APP, ASSETS, HOME

ROOT = Path(__file__).resolve().parents[1]
LISTS = ROOT / ".requirements"


def required(name: str) -> set[str]:
    """The packages of a list, in small letters."""
    lines = (LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    stated = [line.partition("#")[0].strip() for line in lines]
    packages = [re.fullmatch(r"([\w.-]+)(?:\[\w+\])?==[\w.]+", line) for line in stated if line]
    assert None not in packages, f"{name}.txt: every line must pin one version"
    return {package.group(1).lower() for package in packages if package}


@cache
def imported(*folders: str) -> set[str]:
    """The packages that the sources of these folders import, wherever in a file."""
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    names: set[str] = set()
    for path in [*paths, ROOT / "app.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names.add(str(node.module).split(".")[0])
    return names - sys.stdlib_module_names - {"anp_core", "pages", "tests"}


def providers(names: set[str]) -> dict[str, set[str]]:
    """Which packages each imported name may come from."""
    known = packages_distributions()
    return {
        name: {package.lower().replace("_", "-") for package in known.get(name, [name])} for name in names
    }


@pytest.mark.slow
def test_whatever_lacuna_imports_is_required_and_nothing_else():
    wanted = required("run") | required("ray")
    found = providers(imported("anp_core", "pages"))
    assert [name for name, packages in found.items() if not packages & wanted] == []
    assert wanted - {package for packages in found.values() for package in packages} == set()


@pytest.mark.slow
def test_whatever_the_tests_import_beside_that_is_required_for_them():
    wanted = required("run") | required("ray") | required("test")
    found = providers(imported("anp_core", "pages", "tests"))
    assert [name for name, packages in found.items() if not packages & wanted] == []
    assert not required("test") & required("run")


def test_the_two_commands_of_the_readme_bring_what_runs_and_what_tests():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "-r .requirements/run.txt",
        "-r .requirements/ray.txt",
        "-r .requirements/test.txt",
    ]


def test_the_package_states_the_same_lists():
    hook = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["metadata"]["hooks"]
    assert hook["requirements_txt"] == {
        "files": [".requirements/run.txt"],
        "optional-dependencies": {name: [f".requirements/{name}.txt"] for name in ("test", "dev", "ray")},
    }


def test_the_version_and_its_day_are_the_same_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    cited = (ROOT / "docs" / "CITATION.cff").read_text()
    changes = (ROOT / "docs" / "CHANGELOG.md").read_text()
    (newest, day), *_ = re.findall(r"^## (\S+), (\S+)$", changes, re.MULTILINE)
    assert newest == version
    assert re.search(r"^version: (\S+)$", cited, re.MULTILINE).group(1) == version
    assert re.search(r"^date-released: (\S+)$", cited, re.MULTILINE).group(1) == day


def test_every_pinned_version_is_locked():
    pinned = re.compile(r"^([\w.-]+)(?:\[\w+\])?(==[\w.]+)", re.MULTILINE)
    locked = set(pinned.findall((LISTS / "lock.txt").read_text()))
    for name in ("run", "test", "dev", "ray"):
        lines = set(pinned.findall((LISTS / f"{name}.txt").read_text()))
        assert lines, name
        assert lines <= locked, name


def test_the_wheel_holds_what_lies_beside_the_package_in_a_checkout():
    included = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"][
        "wheel"
    ]
    assert included["force-include"] == {
        name: f"anp_core/bundled/{name}" for name in ("app.py", "pages", "assets", ".streamlit")
    }
    assert HOME == ROOT  # of the checkout that runs this test
    assert APP.is_file()
    assert (ASSETS / "models" / "curves.safetensors").is_file()


def test_lacuna_alone_starts_the_dashboard(monkeypatch):
    started = []
    monkeypatch.setattr(sys, "argv", ["lacuna"])
    monkeypatch.setattr(runpy, "run_module", lambda name, **_: started.append((name, sys.argv)))
    dashboard.main()
    assert started == [("streamlit", ["streamlit", "run", str(APP)])]


def test_lacuna_with_a_command_is_the_command_line(monkeypatch, capsys):
    for program in (dashboard.main, cli.main):
        monkeypatch.setattr(sys, "argv", ["lacuna", "models"])
        with pytest.raises(SystemExit) as ended:
            program()
        assert ended.value.code == 0
    ours, theirs = re.split(r"(?<=public\)\.)\n(?=curves)", capsys.readouterr().out)
    assert ours.strip() == theirs.strip()

"""What the documents say is true: their Python runs, their commands exist, the docstrings' examples hold."""

from __future__ import annotations

import doctest
import re
import shlex
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer.main
from PIL import Image

from anp_core import cli
from anp_core.attention.catalogue import CATALOGUE
from anp_core.language import speaking
from tests.documents import DOCUMENTS, ROOT, fences, run

COMMANDS = typer.main.get_command(cli.app)
RUN = re.compile(r"(?:python -m anp_core|^lacuna) (.+)")


def runs_of(document: Path) -> list[str]:
    """What follows `python -m anp_core` on every line of a document's shell blocks."""
    lines = [line for _, block in fences(document, "sh") for line in block.splitlines()]
    return [found[1] for line in lines if (found := RUN.match(line))]


def mentions_of(document: Path) -> list[str]:
    """The same within sentences: `python -m anp_core benchmark photos|curves --data DIR [--model …]`."""
    return re.findall(r"`python -m anp_core ([^`…]+?)`", document.read_text(encoding="utf-8"))


@pytest.fixture
def named_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in that holds the files which the documents name."""
    rows, columns = np.mgrid[:140, :210]
    levels = np.stack([rows + 40, columns // 2 + 30, (rows + columns) // 3 + 20], axis=2).astype(np.uint8)
    hole = np.zeros((140, 210), np.uint8)
    hole[116:124, 196:204] = 255
    Image.fromarray(levels).save(tmp_path / "photo.jpg")
    Image.fromarray(hole).save(tmp_path / "mask.png")
    days = pd.date_range("2023-01-01", periods=500, freq="D")
    warmth = (
        10 - 9 * np.cos(2 * np.pi * days.day_of_year / 365.25) + np.random.default_rng(0).normal(0, 2, 500)
    )
    record = pd.DataFrame({"date": days, "temperature (°C)": warmth.round(1)})
    record.drop(index=range(100, 110)).to_csv(tmp_path / "station.csv", index=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


WITH_PYTHON = [document for document in DOCUMENTS if any(fences(document, "python"))]


@pytest.mark.slow
@pytest.mark.usefixtures("named_files")
@pytest.mark.parametrize("document", WITH_PYTHON, ids=lambda document: document.name)
def test_the_python_of_a_document_runs_from_top_to_bottom(document):
    before = list(CATALOGUE)
    with run(document, {}) as made:
        assert made
    assert list(CATALOGUE) == before


def test_the_readme_shows_how_it_is_used_from_python_and_from_a_shell():
    assert ROOT / "README.md" in WITH_PYTHON
    assert len(runs_of(ROOT / "README.md")) >= 10


@pytest.mark.parametrize("line", [line for document in DOCUMENTS for line in runs_of(document)])
def test_a_command_line_of_a_document_is_understood(line):
    name, *words = shlex.split(line, comments=True)
    COMMANDS.commands[name].make_context(name, words)  # raises where an option or a choice does not exist


@pytest.mark.parametrize(
    "mention", sorted({each for document in DOCUMENTS for each in mentions_of(document)})
)
def test_a_command_within_a_sentence_names_what_exists(mention):
    name, *words = mention.split()
    known = {option for each in COMMANDS.commands[name].params for option in each.opts}
    assert {word.strip("[]") for word in words if word.lstrip("[").startswith("--")} <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_the_files_that_a_document_names_are_there(document):
    text = document.read_text(encoding="utf-8")
    named = re.findall(r"`((?:anp_core|pages|tests|assets|docs|\.ci|\.requirements)/[\w./-]*)`", text)
    linked = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    missing = [name for name in named if not (ROOT / name).exists() and "spectrogram" not in name]
    assert missing == []
    assert [name for name in linked if not (document.parent / name).exists()] == []


WITH_EXAMPLES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "anp_core").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_the_examples_of_docstrings_hold(name):
    with speaking("en"):
        result = doctest.testmod(import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


def test_the_pictures_of_a_document_are_there_and_small():
    """Every version of every picture stays in a repository for good."""
    shown = [
        ROOT / path for path in re.findall(r"!\[[^]]*\]\((docs/[^)]+)\)", (ROOT / "README.md").read_text())
    ]
    kept = list((ROOT / "docs" / "screenshots").iterdir())
    assert sorted(shown) == sorted(kept)
    assert all(path.stat().st_size < 200_000 for path in kept)

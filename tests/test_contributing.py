"""docs/CONTRIBUTING.md holds: an attention type, a page and a language join as it says."""

from __future__ import annotations

import re
import tomllib

import pytest
import torch
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from anp_core import language
from anp_core.attention.catalogue import CATALOGUE
from anp_core.lab.scoring.score_board import draw_queries_and_keys, type_weights
from anp_core.task import Task
from tests.documents import ROOT, fences, run

GUIDE = ROOT / "docs" / "CONTRIBUTING.md"
CITATION = (ROOT / "docs" / "CITATION.cff").read_text(encoding="utf-8")


def block(kind: str) -> str:
    """The only block of a kind."""
    ((_, text),) = fences(GUIDE, f"python {kind}")
    return text


@pytest.fixture
def guide():
    """What the guide defines, with its attention type, while a test runs."""
    with run(GUIDE, {}) as names:
        yield names


def test_a_registered_type_scores_by_its_function_wherever_types_are_used(guide):
    data = draw_queries_and_keys(4, 5, 7, seed=2)
    query, key = torch.tensor(data.query), torch.tensor(data.key)
    expected = torch.tensor(
        [[-torch.log(1 + ((q - k) ** 2).sum() / 2) for k in key] for q in query], dtype=query.dtype
    )
    torch.testing.assert_close(guide["rational_quadratic_scores"](query, key), expected)
    weights = torch.as_tensor(type_weights("rational_quadratic", data))
    torch.testing.assert_close(weights, expected.softmax(-1).to(weights.dtype))
    assert list(CATALOGUE)[-1] == "rational_quadratic"


def test_a_network_is_built_with_it(guide):
    generator = torch.Generator().manual_seed(0)
    x, y, asked = (torch.randn(1, count, 1, generator=generator) for count in (7, 7, 5))
    found = {name: guide["network"](Task(x, y, asked), name).mean for name in guide["config"].attention}
    assert found["rational_quadratic"].shape == (1, 5, 1)
    assert not torch.equal(found["rational_quadratic"], found["uniform"])


def test_a_page_keeps_its_control_in_the_address(tmp_path):
    page = tmp_path / "falling_off.py"
    page.write_text(block("page"), encoding="utf-8")
    exec(block("test"), {"PAGE": str(page)})


def test_a_language_is_spoken_once_it_has_a_name_and_a_catalogue(tmp_path, monkeypatch):
    for name in ("LANGUAGES", "LOCALES"):
        monkeypatch.setattr(language, name, dict(getattr(language, name)))
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    folder = tmp_path / "de_DE" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    catalogue = Catalog(locale="de_DE")
    catalogue.add("Cancelled.", "Abgebrochen.")
    with (folder / "lacuna.po").open("wb") as file:
        write_po(file, catalogue)
    language._catalogue.cache_clear()
    try:
        exec(block("language"), {})
        said = language.sentences(language.say("Cancelled."), "7 m")
        # Joined as in English where nothing else is said.
        assert language.translated(said, "de") == "Abgebrochen. 7 m"
    finally:
        language._catalogue.cache_clear()


def test_the_citation_is_of_this_version_under_its_licence():
    stated = dict(re.findall(r"^([a-z-]+): *(.*)$", CITATION, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "type", "title", "authors", "references"} <= stated.keys()
    assert (stated["version"], stated["license"]) == (project["version"], project["license"])
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", stated["date-released"])


def test_the_changes_speak_of_this_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    changes = (ROOT / "docs" / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## ([\d.]+)", changes, re.MULTILINE)
    assert newest is not None
    assert newest[1] == project["version"]

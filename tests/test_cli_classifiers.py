"""`train-classifiers`: what it writes, and what it refuses."""

import json

import pytest
from typer.testing import CliRunner

from anp_core.cli import app
from anp_core.lab.classifiers import classifier_scores, classifier_training
from anp_core.lab.classifiers.classifier_training import Plan

TINY = Plan(steps=3, rate=1e-3, decay=0.0, examples=8)


@pytest.fixture
def quick(monkeypatch):
    """Plans and measurements of a second."""
    monkeypatch.setattr(classifier_training, "TEXT_PLAN", TINY)
    monkeypatch.setattr(classifier_training, "PICTURE_PLAN", TINY)
    monkeypatch.setattr(classifier_training, "BATCH_SIZE", 4)
    for name in ("score_text", "score_pictures", "doubt_text", "doubt_pictures"):
        whole = getattr(classifier_scores, name)
        monkeypatch.setattr(classifier_scores, name, lambda network, whole=whole: whole(network, 2))


def run(*arguments):
    return CliRunner().invoke(app, ["train-classifiers", *map(str, arguments)])


def test_both_are_written_with_cards_of_all_variants(quick, tmp_path):
    result = run("--out", tmp_path, "--steps", 2)
    assert result.exit_code == 0, result.output
    sentences = json.loads((tmp_path / "review-sentences.json").read_text())
    scenes = json.loads((tmp_path / "shape-scenes.json").read_text())
    assert set(sentences["baselines"]) == {"average pooling", "bag of words"}
    assert set(scenes["baselines"]) == {"average pooling"}
    for card in (sentences, scenes):
        assert (card["steps"], card["examples"], card["seed"]) == (2, 8, 0)
        assert (tmp_path / f"{card['name']}.safetensors").is_file()


def test_a_resnet_is_written_beside_under_its_own_name(quick, tmp_path):
    result = run("scenes", "--backbone", "resnet18", "--steps", 1, "--out", tmp_path)
    assert result.exit_code == 0, result.output
    card = json.loads((tmp_path / "shape-scenes-resnet18.json").read_text())
    assert card["config"]["backbone"] == "resnet18"


@pytest.mark.parametrize(
    "arguments",
    [("dates",), ("scenes", "--backbone", "vgg"), ("all", "--backbone", "resnet18")],
)
def test_what_makes_no_sense_is_refused(arguments):
    assert run(*arguments).exit_code == 2

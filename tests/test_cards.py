"""Every weights file has a card that says what it learnt from, how, by which command, and how well it does."""

import json
import shlex

import pytest
import typer

from anp_core import cli
from anp_core.cards import model_names
from anp_core.places import LAB_FOLDER, MODEL_FOLDER
from anp_core.pretrained import sha256
from anp_core.training.recipes import RECIPES

SHIPPED = sorted(MODEL_FOLDER.glob("*.safetensors"))
IN_THE_LAB = sorted(LAB_FOLDER.glob("*.safetensors"))


def card_of(weights):
    return json.loads(weights.with_suffix(".json").read_text(encoding="utf-8"))


def by_name(path):
    return path.stem


@pytest.mark.parametrize("weights", [*SHIPPED, *IN_THE_LAB], ids=by_name)
def test_a_card_names_its_data_its_run_and_its_scores(weights):
    card = card_of(weights)
    assert card["name"] == weights.stem
    assert card["sha256"] == sha256(weights)
    assert len(card.get("data_terms") or card["data"]) > 20
    assert card["steps"] > 0
    assert isinstance(card["seed"], int)
    assert "x86" in card["machine"] or "GPU" in card["machine"] or "NVIDIA" in card["machine"]
    assert card["scores"]


@pytest.mark.parametrize("weights", [*SHIPPED, *IN_THE_LAB], ids=by_name)
def test_the_command_of_a_card_is_one_that_the_program_takes(weights):
    python, module, program, name, *words = shlex.split(card_of(weights)["command"])
    assert (python, module, program) == ("python", "-m", "anp_core")
    typer.main.get_command(cli.app).commands[name].make_context(name, words)  # refuses what it does not know


@pytest.mark.parametrize("weights", SHIPPED, ids=by_name)
def test_the_command_trains_this_very_network_as_long_as_the_card_says(weights):
    card = card_of(weights)
    words = shlex.split(card["command"])
    recipe = RECIPES[words[4]]
    assert recipe.name == weights.stem
    assert recipe.config.to_dict() | card["config"] == recipe.config.to_dict()
    if "--minutes" in words:  # the clock ended it
        asked = float(words[words.index("--minutes") + 1])
        assert asked == card["options"]["minutes"] == pytest.approx(card["training_minutes"], abs=1)
    else:
        assert recipe.plan.steps == card["steps"]
    assert card.get("options", {}).get("batch", recipe.plan.batch_size) == recipe.plan.batch_size
    assert ("--data" in words) == (weights.stem != "curves")


@pytest.mark.parametrize("weights", SHIPPED, ids=by_name)
def test_scores_are_of_this_networks_names_by_a_protocol_on_a_day(weights):
    card = card_of(weights)
    names = {name for name in model_names() if name.split("/")[0] == weights.stem}
    assert set(card["scores"]) <= names
    for scored in card["scores"].values():
        assert scored["rows"]
        assert scored["protocol"]
        assert scored["date"] >= "2026-11-21"

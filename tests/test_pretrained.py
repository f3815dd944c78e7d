"""The weights that are shipped: every name loads, matches its card, and knows its terms."""

import pytest

from anp_core.cards import model_names, read_card
from anp_core.places import MODEL_FOLDER
from anp_core.pretrained import load_model, sha256
from anp_core.training.recipes import RECIPES

CARDS = sorted(path.stem for path in MODEL_FOLDER.glob("*.json"))


@pytest.mark.parametrize("name", model_names())
def test_every_name_loads(name):
    loaded = load_model(name)
    assert loaded.name == name
    assert loaded.attention in loaded.network.config.attention
    assert len(loaded.head_names) == loaded.network.config.rounds * (
        loaded.network.config.num_heads if loaded.attention in ("multihead", "local") else 1
    )


@pytest.mark.parametrize("card", CARDS)
def test_every_card_fits_its_weights_and_names_its_data(card):
    values = read_card(card)
    path = MODEL_FOLDER / f"{card}.safetensors"
    assert values["sha256"] == sha256(path)
    assert values["name"] == card
    assert values["data_terms"]
    assert path.stat().st_size < 9e6  # a few MB each


@pytest.mark.parametrize("card", CARDS)
def test_every_shipped_network_is_the_one_its_recipe_makes(card):
    recipe = next(recipe for recipe in RECIPES.values() if recipe.name == card)
    assert load_model(card).network.config == recipe.config


def test_what_photos_were_completed_by_before_is_another_name_of_the_same():
    loaded = load_model("photo-local")
    assert loaded.name == "photo/local"
    assert loaded.grid is load_model("photo/uniform").grid

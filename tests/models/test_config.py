"""A network's configuration: what it refuses, and its way to a card and back."""

import json

import pytest

from anp_core.models.config import ANPConfig
from anp_core.models.grid_neural_process import build_network
from anp_core.places import MODEL_FOLDER
from anp_core.training.recipes import RECIPES


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"attention": ("softmax",)}, "attention must be among uniform, .*; got \\('softmax',\\)"),
        ({"attention": ()}, "attention must be among"),
        ({"d_model": 64, "num_heads": 5}, "num_heads must divide d_model; got 5 and 64"),
        ({"relative": "distance"}, "relative must be among offset, lag, scaled_offset; got 'distance'"),
        ({"positions": "abs"}, "positions must be among absolute, relative, both; got 'abs'"),
        ({"relative": "lag"}, "lag .* 2 .*; got dim_x 1"),
        ({"relative": "scaled_offset"}, "scaled offsets belong to neighbours, which self-attention"),
        ({"std_floor": 0.1}, "std_floor must be .* 0.01; got 0.1"),
        ({"std_floor": 0.0}, "std_floor must be .* 0.01; got 0.0"),
        ({"rounds": 0}, "rounds must be at least 1; got 0"),
        ({"num_neighbours": 0}, "num_neighbours must be at least 1; got 0"),
        ({"distance_dims": 2}, "distance_dims must be 1 to dim_x; got 2 of 1"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_what_was_expected_and_what_came(settings, reason):
    with pytest.raises(ValueError, match=reason):
        ANPConfig(dim_x=1, dim_y=1, **settings)


@pytest.mark.parametrize("name", RECIPES)
def test_a_config_survives_its_card(name):
    config = RECIPES[name].config
    assert ANPConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config


@pytest.mark.parametrize("card", sorted(MODEL_FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_shipped_card_names_a_network_of_as_many_parameters(card):
    values = json.loads(card.read_text(encoding="utf-8"))
    network = build_network(ANPConfig.from_dict(values["config"]))
    assert sum(value.numel() for value in network.parameters()) == values["parameters"]


def test_a_field_that_is_not_one_is_refused():
    with pytest.raises(TypeError, match="depth"):
        ANPConfig.from_dict(ANPConfig(1, 1).to_dict() | {"depth": 3})

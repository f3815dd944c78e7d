"""From a checkpoint to the catalogue and back: the averaged weights, their card, and the refusal of any others."""

import json

import pytest
import torch

from anp_core import cards, pretrained
from anp_core.errors import ModelError
from anp_core.models.config import ANPConfig
from anp_core.training.ship import record_calibration, ship
from tests.training.runs import CONFIG, batch, run

CARD = {"name": "tiny", "data_terms": "Curves drawn by the project.", "scores": {"log_likelihood": 0.5}}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty catalogue."""
    monkeypatch.setattr(cards, "MODEL_FOLDER", tmp_path)
    pretrained._load_network.cache_clear()
    yield tmp_path
    pretrained._load_network.cache_clear()


@pytest.fixture
def shipped(folder, tmp_path_factory):
    """A network trained for five steps and shipped; its training state."""
    checkpoint = tmp_path_factory.mktemp("runs") / "tiny.safetensors"
    state = run(steps=5, seed=3, checkpoint=checkpoint)
    assert ship(checkpoint, CARD, folder) == folder / "tiny.safetensors"
    return state


def test_the_averaged_weights_come_back_and_predict_alike(shipped):
    for kind in CONFIG.attention:
        loaded = pretrained.load_model(f"tiny/{kind}")
        assert loaded.attention == kind
        ours = loaded.network.predict(batch(9), loaded.attention)
        theirs = shipped.average.predict(batch(9), kind)
        assert torch.equal(ours.mean, theirs.mean)
        assert torch.equal(ours.std, theirs.std)
        assert not torch.equal(ours.mean, shipped.model.predict(batch(9), kind).mean)


def test_a_loaded_network_cannot_be_trained_by_accident(shipped):
    network = pretrained.load_model("tiny").network
    assert not network.training
    assert not any(value.requires_grad for value in network.parameters())


def test_the_card_says_what_the_weights_are(shipped, folder):
    card = cards.read_card("tiny")
    assert card == json.loads((folder / "tiny.json").read_text(encoding="utf-8"))
    assert {name: card[name] for name in CARD} == CARD
    assert (card["steps"], card["seed"]) == (5, 3)
    assert card["parameters"] == sum(value.numel() for value in shipped.model.parameters())
    assert ANPConfig.from_dict(card["config"]) == CONFIG


def test_names_are_the_networks_with_their_types_where_there_are_several(shipped, folder, tmp_path_factory):
    assert cards.model_names() == ("tiny/laplace", "tiny/multihead", "tiny/local")
    alone = tmp_path_factory.mktemp("runs") / "alone.safetensors"
    run(steps=1, config=ANPConfig(1, 1, attention=("cosine",), d_model=12, num_heads=3), checkpoint=alone)
    ship(alone, CARD | {"name": "alone"}, folder)
    assert cards.model_names() == ("alone", "tiny/laplace", "tiny/multihead", "tiny/local")
    assert pretrained.load_model("alone").attention == "cosine"
    assert pretrained.load_model("tiny").attention == "multihead"


def test_heads_are_named_round_by_round(shipped):
    assert pretrained.load_model("tiny/laplace").head_names == ("round 1, head 1", "round 2, head 1")
    assert pretrained.load_model("tiny/multihead").head_names == tuple(
        f"round {number}, head {head}" for number in (1, 2) for head in (1, 2, 3)
    )


# ---------------------------------------------------------------- refusals


def test_weights_that_are_not_the_cards_are_refused(shipped, folder):
    path = folder / "tiny.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"weights of tiny .* not the ones its card describes; restore"):
        pretrained.load_model("tiny")


def test_missing_weights_are_told(shipped, folder):
    (folder / "tiny.safetensors").unlink()
    with pytest.raises(ModelError, match="weights of tiny are missing"):
        pretrained.load_model("tiny")


@pytest.mark.parametrize("name", ["huge", "", "../tiny", "/etc/passwd", "tiny.json"])
def test_an_unknown_name_is_told_with_those_there_are(shipped, name):
    with pytest.raises(ModelError, match=r"There is no model named .*; the shipped ones are: tiny"):
        pretrained.load_model(name)


def test_an_unknown_type_is_told_with_those_there_are(shipped):
    with pytest.raises(ModelError, match="attention types multihead, laplace, local; got 'gaussian'"):
        pretrained.load_model("tiny/gaussian")


def test_an_empty_catalogue_says_so(folder):
    assert cards.model_names() == ()
    with pytest.raises(ModelError, match="the shipped ones are: none"):
        pretrained.load_model("tiny")


def test_bands_measured_anew_take_the_place_of_the_old_ones_and_of_nothing_else(shipped, folder):
    before = cards.read_card("tiny")
    found = {"validation": {"rmse": 1.0}, "calibration": {"daily": {"lengths": [30]}}}
    record_calibration("tiny", found, "python -m anp_core fit-bands", folder)
    after = cards.read_card("tiny")
    assert after == before | {
        "validation": {"rmse": 1.0},
        "calibration": {"command": "python -m anp_core fit-bands", "daily": {"lengths": [30]}},
    }

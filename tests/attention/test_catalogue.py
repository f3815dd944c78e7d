"""The catalogue of attention types: what it says of each, and that a type of one's own joins by one call."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core import cards
from anp_core.attention.catalogue import CATALOGUE, AttentionType, in_order
from anp_core.attention.pooling import GlobalAttention
from anp_core.attention.registry import SCORE_FUNCTIONS, SCORE_MODULES, register, remove
from anp_core.attention.score_modules import Geometry, ScoreSize
from anp_core.lab.scoring.score_board import RANDOM_PARTS, change_after, draw_queries_and_keys, type_weights
from anp_core.language import say
from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from tests.models import scenes
from tests.pages.lab_pages import open_page

TOY = "euclidean"
DATA = draw_queries_and_keys(4, 5, 7, seed=2)


def minus_distance(query, key):
    """−‖q − k‖₂, which none of the project's own types has."""
    return -(query.unsqueeze(-2) - key.unsqueeze(-3)).norm(dim=-1)


def toy(compares="positions", key=TOY):
    sentence = say("Near points count, alike in every direction.")
    background = say("Laplace with another distance.")
    return AttentionType(
        key, say("Toy"), say("toy"), say("Toy"), sentence, r"-|q - k|_2", compares, background
    )


@pytest.fixture(params=["positions", "content"])
def registered(request):
    """The toy type, while a test runs."""
    entry = toy(request.param)
    register(entry, minus_distance)
    yield entry
    remove(TOY)


# ------------------------------------------------------------------------ what is there


def test_the_catalogue_has_the_nine_types_from_the_plain_mean_to_the_richest():
    assert tuple(CATALOGUE) == (
        "uniform",
        "laplace",
        "gaussian",
        "dot_product",
        "cosine",
        "additive",
        "bilinear",
        "multihead",
        "local",
    )


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_type_is_named_and_described_for_pictures_and_records_alike(key):
    entry = CATALOGUE[key]
    assert entry.key == key
    assert entry.title.lower() == entry.name.lower()
    assert entry.title[0].isupper()
    for text in (entry.sentence, entry.background):
        assert text.endswith(".")
        assert not {"pixel", "pixels", "time", "times", "day", "days"} & set(text.lower().split())
    assert entry.formula.startswith("s")


def test_every_type_can_be_scored_in_a_network_and_on_the_board():
    assert (*SCORE_MODULES, "local") == tuple(sorted(CATALOGUE, key=[*SCORE_MODULES, "local"].index))
    assert set(SCORE_FUNCTIONS) | set(RANDOM_PARTS) == set(CATALOGUE)


@pytest.mark.parametrize("key", SCORE_MODULES)
def test_a_type_compares_what_the_catalogue_says(key):
    """The weights of one that compares positions change with these alone, of another with the tokens alone."""
    score = SCORE_MODULES[key](ScoreSize(d_model=6, num_heads=3, dim_x=2)).double()
    draw = scenes.draw

    def weights(tokens, places):
        geometry = Geometry(draw(places, 1, 5, 2), draw(places + 1, 1, 7, 2))
        return score(draw(tokens, 1, 5, 6), draw(tokens + 1, 1, 7, 6), geometry).softmax(-1)

    moved = not torch.equal(weights(0, 10), weights(0, 20))
    changed = not torch.equal(weights(0, 10), weights(2, 10))
    expected = {"nothing": (False, False), "positions": (True, False), "content": (False, True)}
    assert (moved, changed) == expected[CATALOGUE[key].compares]


@given(st.lists(st.sampled_from([*CATALOGUE, "song", ""])))
def test_types_are_listed_in_the_order_of_the_catalogue(keys):
    listed = in_order(keys)
    assert set(listed) == set(keys) & set(CATALOGUE)
    assert [*listed] == sorted(listed, key=list(CATALOGUE).index)


@pytest.mark.parametrize("network", cards.network_names())
def test_a_network_offers_what_its_card_lists(network):
    listed = cards.read_card(network)["config"]["attention"]
    assert sorted(cards.carried_types(network)) == sorted(listed)
    assert cards.default_type(network) == listed[0]


# ------------------------------------------------------------------------ one more


def test_a_registered_type_is_in_the_catalogue_until_it_is_removed():
    before = dict(CATALOGUE), dict(SCORE_MODULES), dict(SCORE_FUNCTIONS)
    register(toy(), minus_distance)
    assert CATALOGUE[TOY].title == "Toy"
    assert in_order([TOY, "uniform"]) == ("uniform", TOY)
    remove(TOY)
    assert before == (CATALOGUE, SCORE_MODULES, SCORE_FUNCTIONS)


def test_a_network_is_built_and_trained_with_a_registered_type(registered):
    network = scenes.build(attention=("uniform", TOY))
    task = scenes.draw_task()
    prediction = network(task, TOY)
    assert prediction.mean.shape == (scenes.BATCH, scenes.TARGETS, scenes.DIM_Y)
    assert not torch.equal(prediction.mean, network(task, "uniform").mean)
    prediction.mean.square().sum().backward()
    gradients = [p.grad for layer in network.layers(TOY) for p in layer.attention.score.parameters()]
    assert gradients
    assert all((gradient != 0).any() for gradient in gradients)


def test_a_registered_type_attends_by_its_own_function(registered):
    attention = GlobalAttention(TOY, ScoreSize(d_model=6, num_heads=3, dim_x=2)).double()
    geometry = Geometry(scenes.draw(0, 1, 5, 2), scenes.draw(1, 1, 7, 2))
    target, context = scenes.draw(2, 1, 5, 6), scenes.draw(3, 1, 7, 6)
    _, weights = attention(target, context, geometry, need_weights=True)
    score = attention.score
    if registered.compares == "positions":
        query, key = (x / score.log_length_scale.exp() for x in (geometry.target_x, geometry.context_x))
    else:
        query, key = score.query(target), score.key(context)
    torch.testing.assert_close(weights, torch.cdist(query, key).neg().softmax(-1)[:, None])


def test_a_card_with_a_registered_type_is_read_back_while_it_is_registered(registered):
    config = ANPConfig(dim_x=1, dim_y=1, attention=(TOY,))
    assert ANPConfig.from_dict(config.to_dict()) == config
    assert AttentiveNeuralProcess(config).config.attention == (TOY,)


def test_a_registered_type_is_measured_on_the_board_and_shown_in_the_lab(registered):
    weights = type_weights(TOY, DATA)
    expected = minus_distance(torch.as_tensor(DATA.query), torch.as_tensor(DATA.key)).softmax(-1)
    torch.testing.assert_close(torch.as_tensor(weights), expected)
    assert change_after(TOY, DATA, "rotate") < 1e-9 < change_after(TOY, DATA, "scale")

    page = open_page("lab_scores")
    page.segmented_control(key="scores_type").set_value(TOY).run()
    assert not page.exception
    assert any(registered.formula in each.value for each in page.latex)
    assert list(page.table[0].value["Type"]) == [each.title for each in CATALOGUE.values()]


@pytest.mark.parametrize(("key", "said"), [("cosine", "already"), ("two words", "Python name")])
def test_a_type_needs_a_name_of_its_own(key, said):
    with pytest.raises(ValueError, match=said):
        register(toy(key=key), minus_distance)
    assert TOY not in CATALOGUE


def test_only_registered_types_can_be_removed():
    with pytest.raises(ValueError, match="built in"):
        remove("uniform")
    with pytest.raises(KeyError):
        remove("song")
    assert "uniform" in SCORE_MODULES

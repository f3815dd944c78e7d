"""The sentence classifier: laws of its attention, numbers against plain loops, and its card reproduced."""

import numpy as np
import pytest
import torch

from anp_core.lab.classifiers import classifier_scores
from anp_core.lab.classifiers.classifier_training import Plan, train_text
from anp_core.lab.classifiers.review_sentences import draw_reviews
from anp_core.lab.classifiers.text_classifier import (
    NAME,
    TextClassifier,
    TextConfig,
    deletion_effect,
    load_text_classifier,
    read_sentence,
)
from anp_core.lab.model_files import read_lab_card
from tests import reference

SENTENCE = ["although", "the", "room", "was", "dirty", "the", "staff", "was", "friendly"]
SMALL = TextConfig(d_model=8, num_heads=2, layers=1)


def judge(network, *sentences):
    with torch.inference_mode():
        return network(*network.encode(sentences))


@pytest.fixture(scope="module")
def shipped():
    return load_text_classifier()


@pytest.fixture(scope="module")
def exact():
    """A small random network in float64."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return TextClassifier(SMALL).double().eval()


def test_padding_never_changes_the_answer(exact):
    alone = judge(exact, SENTENCE)
    beside = judge(exact, SENTENCE, SENTENCE * 3)
    n = len(SENTENCE)
    torch.testing.assert_close(beside.logit[:1], alone.logit)
    torch.testing.assert_close(beside.weights[:1, :n], alone.weights)
    torch.testing.assert_close(beside.heads[:1, ..., :n, :n], alone.heads)
    assert not beside.weights[0, n:].any()
    assert not beside.heads[0, :, :, :n, n:].any()


def test_all_weights_are_shares(shipped):
    output = judge(shipped, SENTENCE, ["good"], SENTENCE[5:])
    torch.testing.assert_close(output.weights.sum(-1), torch.ones(3))
    assert (output.weights >= 0).all()
    torch.testing.assert_close(output.heads.sum(-1), torch.ones_like(output.heads[..., 0]))


def test_pooling_is_that_of_a_plain_loop(exact):
    output = judge(exact, SENTENCE)
    states = output.states[0].numpy()
    keys = reference.affine(exact.key.weight.detach().numpy(), exact.key.bias.detach().numpy(), states)
    scores = reference.loop_scores(exact.query.detach().numpy()[None], keys, reference.dot_product)
    weights = reference.masked_softmax(scores)
    np.testing.assert_allclose(output.weights.numpy(), weights, atol=1e-12)
    np.testing.assert_allclose(output.pooled.numpy(), reference.pool(weights, states), atol=1e-12)


def test_average_pooling_is_the_mean_over_the_words_alone():
    network = TextClassifier(TextConfig(d_model=8, num_heads=2, layers=0, pooling="average")).double().eval()
    output = judge(network, SENTENCE[:2], SENTENCE)
    torch.testing.assert_close(output.pooled[0], output.states[0, :2].mean(0))
    assert output.heads.shape == (2, 0, 1, 9, 9)


def test_a_bag_of_words_does_not_know_their_order():
    network = TextClassifier(TextConfig(d_model=8, num_heads=2, layers=0, pooling="average")).double().eval()
    forward, backward = judge(network, SENTENCE).logit, judge(network, SENTENCE[::-1]).logit
    torch.testing.assert_close(forward, backward)


def test_the_order_of_words_counts_with_self_attention(shipped):
    first = read_sentence("the room was dirty but the staff was friendly", shipped)
    second = read_sentence("the staff was friendly but the room was dirty", shipped)
    assert first.positive
    assert not second.positive


def test_the_effect_of_a_word_is_that_of_leaving_it_out(shipped):
    effect = deletion_effect(SENTENCE, shipped)
    whole = judge(shipped, SENTENCE).logit[0]
    for at in (0, 4, 8):
        without = judge(shipped, SENTENCE[:at] + SENTENCE[at + 1 :]).logit[0]
        assert effect[at] == pytest.approx(float(whole - without), abs=1e-4)
    assert np.isnan(deletion_effect(["good"], shipped)).all()


def test_unknown_words_are_named_once_and_all_treated_alike(shipped):
    reading = read_sentence("The zeppelin was good, the zeppelin and the quokka", shipped)
    assert reading.unknown == ("zeppelin", "quokka")
    one, other = (judge(shipped, f"the {word} was good".split()).logit for word in ("zeppelin", "quokka"))
    torch.testing.assert_close(one, other)


@pytest.mark.parametrize(
    ("sentence", "positive"),
    [
        ("The soup was not good", False),
        ("The soup wasn't bad", True),
        ("The bed was anything but comfortable.", False),
        ("Although the room was dirty, the staff was friendly", True),
        ("The staff was friendly although the room was dirty", True),
        ("Nobody called the breakfast awful", True),
    ],
)
def test_it_reads_plain_sentences_right(sentence, positive):
    assert read_sentence(sentence).positive == positive


def test_the_card_is_reproduced_on_sentences_drawn_anew(shipped):
    card = read_lab_card(NAME)
    again = classifier_scores.score_text(shipped, 600, seed=77)
    for split, score in card["scores"].items():
        # Three standard errors of 600 draws, and the card's own.
        tolerance = 3.3 * np.sqrt(score["accuracy"] * (1 - score["accuracy"]) / 600) + 0.004
        assert again[split]["accuracy"] == pytest.approx(score["accuracy"], abs=tolerance), split


def test_the_card_is_about_these_weights_and_its_baselines_are_worse_or_said(shipped):
    card = read_lab_card(NAME)
    assert card["parameters"] == sum(value.numel() for value in shipped.parameters())
    assert set(card["baselines"]) == {"average pooling", "bag of words"}
    for split, score in card["scores"].items():
        assert score["accuracy"] > 0.95
        assert card["baselines"]["bag of words"][split]["accuracy"] < score["accuracy"] - 0.2


@pytest.mark.slow
def test_training_again_gives_the_same_weights_and_learns():
    plan = Plan(steps=60, rate=5e-3, decay=0.0, examples=64)
    steps = []
    first = train_text(SMALL, plan, seed=1, report=lambda *done: steps.append(done), saying="x").network
    second = train_text(SMALL, plan, seed=1).network
    assert steps[-1] == ("x", 60, 60)
    for one, other in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(one, other)
    reviews = draw_reviews("train", 64, 1)
    said = judge(first, *(review.words for review in reviews)).logit > 0
    assert np.mean([bool(a) == review.positive for a, review in zip(said, reviews, strict=True)]) > 0.7

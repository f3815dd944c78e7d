"""The autoencoder with an attention bottleneck: what passes it, what is said of it, and its cards reproduced."""

import re

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core.lab.autoencoder.bottleneck import (
    NAME,
    NUMBERS,
    SLOTS,
    BottleneckAutoencoder,
    load_autoencoder,
    squeeze,
)
from anp_core.lab.autoencoder.bottleneck_training import ship_bottleneck, train_bottleneck
from anp_core.lab.autoencoder.bottleneck_words import card_verdict, slots_verdict, squeeze_verdict
from anp_core.lab.autoencoder.bump_curves import PLACES, TRAIN, draw_bumps, linear_code, missed, places
from anp_core.lab.model_files import read_lab_card
from anp_core.places import LAB_FOLDER

CARD = read_lab_card(NAME)
SEED = st.integers(0, 9_999)


@given(SEED, st.integers(1, 3))
def test_a_curve_has_no_more_peaks_than_bumps_and_the_splits_share_none(seed, bumps):
    curve = draw_bumps(1, seed, bumps=bumps)[0]
    size = np.pad(np.abs(curve), 1)
    peaks = (size[1:-1] > size[:-2]) & (size[1:-1] >= size[2:]) & (size[1:-1] > 0.4)
    assert 1 <= peaks.sum() <= bumps + 1  # two bumps of either sign may leave a third between them
    assert not np.array_equal(curve, draw_bumps(1, seed, TRAIN, bumps)[0])


@given(SEED)
def test_no_linear_code_of_as_many_numbers_misses_less_than_principal_components(seed):
    curves = draw_bumps(4_000, 0, TRAIN)  # what they were computed from
    random = np.random.default_rng(seed)
    other = np.linalg.qr(random.standard_normal((PLACES, 6)))[0]
    centred = curves - curves.mean(0)
    assert missed(linear_code(6).rebuild(curves), curves) <= missed(
        centred @ other @ other.T + curves.mean(0), curves
    )


def test_all_that_is_rebuilt_comes_through_the_code():
    torch.manual_seed(0)
    network = BottleneckAutoencoder().eval()
    first, second = (squeeze(network, draw_bumps(3, seed)) for seed in (0, 1))
    assert first.code.shape == (3, SLOTS, NUMBERS)
    with torch.inference_mode():
        again, _ = network.decode(first.code)
    assert torch.equal(again, first.rebuilt)
    assert not torch.equal(first.rebuilt, second.rebuilt)
    for weights in (first.asked, first.answered):
        torch.testing.assert_close(weights.sum(-1), torch.ones(weights.shape[:2]))
    assert first.asked.shape == (3, SLOTS, PLACES)
    assert first.answered.shape == (3, PLACES, SLOTS)


def test_the_card_is_reproduced_on_curves_drawn_anew():
    curves, scores = draw_bumps(500, 77), CARD["scores"]
    found = squeeze(load_autoencoder(), curves).rebuilt.double().numpy()
    assert missed(found, curves) == pytest.approx(scores["missed"], rel=0.25)
    linear = missed(linear_code(NUMBERS * SLOTS).rebuild(curves), curves)
    assert linear == pytest.approx(scores["missed_by_linear"], rel=0.15)


def test_what_is_said_of_a_curve_is_what_its_numbers_say():
    for seed in range(15):
        bumps = 1 + seed % 3
        curve = draw_bumps(1, seed, bumps=bumps)
        found = squeeze(load_autoencoder(), curve)
        attentive = missed(found.rebuilt.double().numpy(), curve)
        linear = missed(linear_code(NUMBERS * SLOTS).rebuild(curve), curve)
        said = squeeze_verdict(bumps, attentive, linear)
        assert f"made of {3 * bumps} numbers" in said
        assert f"{attentive:.1%} of this curve" in said
        assert ("here attention is ahead" in said) == (attentive < linear)
        asked = found.asked[0].numpy()
        told = re.findall(r"slot (\d) at x = (\d\.\d\d)", slots_verdict(asked))
        assert len(told) == SLOTS
        for number, place in told:
            assert float(place) == pytest.approx(places()[asked[int(number) - 1].argmax()], abs=0.006)


@given(st.floats(0, 1), st.floats(0, 1))
def test_attention_is_said_to_be_ahead_where_its_card_says_so(attentive, linear):
    card = {"test_curves": 10, "scores": {"missed": attentive, "missed_by_linear": linear}}
    said = card_verdict(card)
    assert ("attention is ahead" in said) == (attentive < linear)
    assert f"{attentive:.1%}" in said


def test_the_same_seed_gives_the_same_network(tmp_path):
    again, once = (train_bottleneck(2, seed=4).state_dict() for _ in range(2))
    assert all(torch.equal(again[name], value) for name, value in once.items())
    written = ship_bottleneck(tmp_path, steps=1)
    card = read_lab_card(NAME, tmp_path)
    assert written == tmp_path / f"{NAME}.safetensors"
    assert (card["steps"], card["config"]) == (1, CARD["config"])


def test_shipped_weights_are_small():
    assert (LAB_FOLDER / f"{NAME}.safetensors").stat().st_size < 200_000

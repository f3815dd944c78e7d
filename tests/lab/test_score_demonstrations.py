"""The types of the board: each against plain loops, and the symmetries that the page lets one try."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.lab.scoring.score_board import (
    HEADS,
    HIDDEN,
    MOVES,
    PARTS_SEED,
    BoardSettings,
    QueryKeySet,
    board_heads,
    change_after,
    draw_queries_and_keys,
    make_mask,
    random_rotation,
    type_weights,
)
from anp_core.lab.scoring.score_spread import KEYS, score_spread
from tests import reference

DATA = draw_queries_and_keys(4, 5, 7, seed=2)
KEEPS = {
    "shift": {"uniform", "laplace", "gaussian", "local"},
    "rotate": {"uniform", "gaussian", "dot_product", "cosine"},
    "scale": {"uniform", "cosine"},
    "permute keys": set(CATALOGUE),
    "permute queries": set(CATALOGUE),
}


@pytest.mark.parametrize(
    ("name", "score"),
    [
        ("uniform", reference.uniform),
        ("laplace", reference.laplace([0.7] * 4)),
        ("gaussian", reference.gaussian([0.7] * 4)),
        ("dot_product", reference.dot_product),
        ("cosine", reference.cosine(1.0)),
    ],
)
def test_weights_are_those_of_plain_loops(name, score):
    mask = make_mask("causal", 5, 7, 0)
    settings = BoardSettings(bandwidth=0.7, temperature=0.5)
    expected = reference.masked_softmax(reference.loop_scores(DATA.query, DATA.key, score) / 0.5, mask)
    found = type_weights(name, QueryKeySet(DATA.query, DATA.key, mask), settings)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def _random_part(number, *shape):
    generator = torch.Generator().manual_seed(PARTS_SEED + number)
    return torch.randn(*shape, generator=generator, dtype=torch.float64).numpy()


def test_types_with_learned_parts_are_those_of_plain_loops():
    width = DATA.query.shape[1]
    first, second = (_random_part(number, HIDDEN, width) / width**0.5 for number in (1, 2))
    last, matrix = _random_part(3, HIDDEN), _random_part(4, width, width) / width**0.5
    offset, bias = _random_part(8, width, HIDDEN), _random_part(9, HIDDEN)
    loops = {
        "additive": lambda q, k: sum(
            last[h] * math.tanh(first[h] @ q + second[h] @ k) for h in range(HIDDEN)
        ),
        "bilinear": lambda q, k: sum(q[i] * matrix[i, j] * k[j] for i in range(width) for j in range(width)),
        "local": lambda q, k: sum(bias[h] * math.tanh((q - k) @ offset[:, h]) for h in range(HIDDEN)),
    }
    for name, score in loops.items():
        scores = np.array([[score(q, k) for k in DATA.key] for q in DATA.query])
        settings = BoardSettings(neighbours=len(DATA.key))
        expected = reference.masked_softmax(scores, DATA.mask)
        np.testing.assert_allclose(type_weights(name, DATA, settings), expected, atol=1e-12)


def test_the_heads_are_those_of_torch():
    width = DATA.query.shape[1]
    theirs = torch.nn.MultiheadAttention(width, HEADS, bias=False, dtype=torch.float64)
    asked, given = (torch.as_tensor(_random_part(number, width, width) / width**0.5) for number in (5, 6))
    with torch.no_grad():
        theirs.in_proj_weight.copy_(torch.cat([asked.T, given.T, torch.eye(width)]))
        query, key = torch.as_tensor(DATA.query), torch.as_tensor(DATA.key)
        _, weights = theirs(query, key, key, average_attn_weights=False)
    np.testing.assert_allclose(board_heads("multihead", DATA), weights.numpy(), atol=1e-12)


@pytest.mark.parametrize("kind", MOVES)
@pytest.mark.parametrize("name", CATALOGUE)
def test_a_type_keeps_its_weights_under_just_its_own_symmetries(name, kind):
    change = change_after(name, DATA, kind)
    assert (change < 1e-9) == (name in KEEPS[kind]), change


@given(seed=st.integers(0, 2**32 - 1), half=st.integers(1, 32))
def test_what_is_called_a_rotation_is_no_reflection(seed, half):
    turn = random_rotation(2 * half, np.random.default_rng(seed))
    np.testing.assert_allclose(turn @ turn.T, np.eye(2 * half), atol=1e-12)
    assert np.linalg.det(turn) == pytest.approx(1)


@pytest.mark.parametrize("name", CATALOGUE)
def test_masked_keys_get_nothing_and_an_empty_row_is_zero(name):
    mask = make_mask("valid length", 5, 7, 3)
    mask[1] = False
    weights = type_weights(name, QueryKeySet(DATA.query, DATA.key, mask))
    assert not weights[:, 3:].any()
    np.testing.assert_allclose(weights.sum(1), [1, 0, 1, 1, 1])


def test_local_looks_at_its_nearest_keys_only():
    weights = type_weights("local", DATA, BoardSettings(neighbours=3))
    distance = np.linalg.norm(DATA.query[:, None] - DATA.key[None], axis=-1)
    assert (np.sort(np.argsort(distance)[:, :3]) == np.array([np.flatnonzero(row) for row in weights])).all()


def test_the_heads_of_multihead_differ_and_a_high_temperature_makes_all_even():
    heads = board_heads("multihead", DATA)
    assert heads.shape == (2, 5, 7)
    assert np.abs(heads[0] - heads[1]).max() > 0.05
    warm = type_weights("dot_product", DATA, BoardSettings(temperature=1e6))
    np.testing.assert_allclose(warm, 1 / 7, atol=1e-5)


def test_dividing_by_the_root_of_d_keeps_variance_and_entropy():
    spread = score_spread()
    np.testing.assert_allclose(spread.plain_variance / spread.dimensions, 1.0, rtol=0.5)
    np.testing.assert_allclose(spread.scaled_variance[2:], 1.0, rtol=0.4)
    assert spread.plain_entropy[-1] < 0.3
    # Scores ~ N(0, 1): the entropy of a softmax over many keys is ln N − 1/2 in the limit.
    np.testing.assert_allclose(spread.scaled_entropy[4:], math.log(KEYS) - 0.5, atol=0.12)

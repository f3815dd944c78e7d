"""Each score function against its formula in plain loops, and the errors that print both shapes."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core.attention import scores
from tests import reference

BATCH, TARGETS, POINTS, WIDTH, KEY_WIDTH, HIDDEN = 2, 5, 7, 3, 11, 13
seeds = st.integers(0, 2**16)


def draw(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def check(result, query, key, score):
    """Every batch entry against loops."""
    assert result.shape == (BATCH, TARGETS, POINTS)
    for b in range(BATCH):
        expected = reference.loop_scores(query[b].numpy(), key[b].numpy(), score)
        np.testing.assert_allclose(result[b].numpy(), expected, rtol=1e-11, atol=1e-12)


@given(seed=seeds)
def test_scores_of_one_width_equal_plain_loops(seed):
    query, key = draw(seed, BATCH, TARGETS, WIDTH), draw(seed + 1, BATCH, POINTS, WIDTH)
    lengths = draw(seed + 2, WIDTH).exp()
    check(scores.uniform_scores(query, key), query, key, reference.uniform)
    check(scores.dot_product_scores(query, key), query, key, reference.dot_product)
    check(scores.cosine_scores(query, key, 0.3), query, key, reference.cosine(0.3))
    check(scores.laplace_scores(query, key, lengths), query, key, reference.laplace(lengths.numpy()))
    check(scores.gaussian_scores(query, key, lengths), query, key, reference.gaussian(lengths.numpy()))


@given(seed=seeds)
def test_scores_of_two_widths_equal_plain_loops(seed):
    query, key = draw(seed, BATCH, TARGETS, WIDTH), draw(seed + 1, BATCH, POINTS, KEY_WIDTH)
    weights = draw(seed + 2, HIDDEN, WIDTH), draw(seed + 3, HIDDEN, KEY_WIDTH), draw(seed + 4, HIDDEN)
    check(
        scores.additive_scores(query, key, *weights),
        query,
        key,
        reference.additive(*(part.numpy() for part in weights)),
    )
    matrix = draw(seed + 5, WIDTH, KEY_WIDTH)
    check(scores.bilinear_scores(query, key, matrix), query, key, reference.bilinear(matrix.numpy()))


def test_a_scalar_scale_serves_every_dimension():
    query, key = draw(0, BATCH, TARGETS, WIDTH), draw(1, BATCH, POINTS, WIDTH)
    check(scores.laplace_scores(query, key, 0.7), query, key, reference.laplace([0.7] * WIDTH))
    check(scores.gaussian_scores(query, key, 0.7), query, key, reference.gaussian([0.7] * WIDTH))


def test_known_answers():
    query, key = torch.tensor([[3.0, 0.0]]), torch.tensor([[0.0, 4.0], [6.0, 0.0]])
    torch.testing.assert_close(scores.laplace_scores(query, key, 2.0), torch.tensor([[-3.5, -1.5]]))
    torch.testing.assert_close(scores.gaussian_scores(query, key, 5.0), torch.tensor([[-0.5, -0.18]]))
    torch.testing.assert_close(scores.cosine_scores(query, key, 0.5), torch.tensor([[0.0, 2.0]]))
    torch.testing.assert_close(
        scores.dot_product_scores(query, key), torch.tensor([[0.0, 18 / math.sqrt(2)]])
    )


@given(seed=seeds, chunk=st.integers(1, 3 * BATCH * POINTS * HIDDEN))
def test_additive_scores_do_not_depend_on_how_they_are_chunked(seed, chunk):
    query, key = draw(seed, BATCH, TARGETS, WIDTH), draw(seed + 1, BATCH, POINTS, WIDTH)
    weights = draw(seed + 2, HIDDEN, WIDTH), draw(seed + 3, HIDDEN, WIDTH), draw(seed + 4, HIDDEN)
    whole = scores.additive_scores(query, key, *weights)
    chunked = scores.additive_scores(query, key, *weights, chunk_elements=chunk)
    torch.testing.assert_close(chunked, whole, rtol=0, atol=1e-13)


def test_additive_chunks_hold_no_more_than_they_may(monkeypatch):
    held = []
    tanh = torch.tanh
    monkeypatch.setattr(torch, "tanh", lambda x: held.append(x.numel()) or tanh(x))
    limit = 2 * POINTS * HIDDEN
    scores.additive_scores(
        draw(0, TARGETS, WIDTH),
        draw(1, POINTS, WIDTH),
        draw(2, HIDDEN, WIDTH),
        draw(3, HIDDEN, WIDTH),
        draw(4, HIDDEN),
        limit,
    )
    assert held == [limit, limit, POINTS * HIDDEN]


def test_leading_dimensions_broadcast():
    query, key = draw(0, BATCH, 1, TARGETS, WIDTH), draw(1, 3, POINTS, WIDTH)
    for score in (scores.uniform_scores, scores.laplace_scores, scores.gaussian_scores):
        assert score(query, key).shape == (BATCH, 3, TARGETS, POINTS)
    parts = draw(2, HIDDEN, WIDTH), draw(3, HIDDEN, WIDTH), draw(4, HIDDEN)
    assert scores.additive_scores(query, key, *parts).shape == (BATCH, 3, TARGETS, POINTS)


@pytest.mark.parametrize("name", ["uniform", "laplace", "gaussian", "dot_product", "cosine"])
def test_widths_that_differ_are_refused_with_both_shapes(name):
    score = getattr(scores, f"{name}_scores")
    with pytest.raises(ValueError, match=r"\(5, 3\) and \(7, 11\)"):
        score(draw(0, TARGETS, WIDTH), draw(1, POINTS, KEY_WIDTH))


def test_a_bilinear_weight_of_the_wrong_shape_is_refused():
    with pytest.raises(ValueError, match=r"\(3, 11\).*\(11, 3\)"):
        scores.bilinear_scores(draw(0, TARGETS, WIDTH), draw(1, POINTS, KEY_WIDTH), draw(2, KEY_WIDTH, WIDTH))

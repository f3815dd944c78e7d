"""Pair tokens whose layer normalisation is folded away: scores and pools as of tokens that are written out."""

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from anp_core.attention.neighbours import gather_neighbours
from anp_core.attention.pair_tokens import PairTokens, centred, joined_tokens
from tests.attention.attending import BATCH, FEW, HEADS, POINTS, TARGETS, draw

WIDTH, FEATURES = 17, 5


def layers(seed, bias=True):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        last, norm = nn.Linear(FEATURES, WIDTH, bias=bias).double(), nn.LayerNorm(WIDTH).double()
        nn.init.normal_(norm.weight)
        nn.init.normal_(norm.bias)
    return last, norm


def both(seed, bias=True):
    """Folded, and written out (B·M, K, D)."""
    last, norm = layers(seed, bias)
    context, hidden = draw(seed, BATCH, POINTS, WIDTH), draw(seed + 1, BATCH * TARGETS * FEW, FEATURES)
    index = torch.randint(POINTS, (BATCH, TARGETS, FEW), generator=torch.Generator().manual_seed(seed))
    folded = joined_tokens(centred(context, last), index, hidden, last, norm)
    written = norm(gather_neighbours(context, index) + last(hidden).view(BATCH, TARGETS, FEW, WIDTH))
    return folded, written.flatten(0, 1), (last, norm)


@given(seed=st.integers(0, 99), bias=st.booleans())
def test_scores_and_pools_are_those_of_tokens_written_out(seed, bias):
    folded, written, _ = both(seed, bias)
    query = draw(seed + 2, BATCH * TARGETS, HEADS, WIDTH)
    weights = torch.softmax(folded.answers(query), -1)
    torch.testing.assert_close(weights, torch.softmax(query @ written.transpose(1, 2), -1))
    torch.testing.assert_close(folded.pooled(weights), weights @ written)
    none = torch.zeros_like(weights)  # of a target without any allowed neighbour
    assert (folded.pooled(none) == 0).all()


def test_gradients_are_those_of_tokens_written_out():
    weights = torch.softmax(draw(9, BATCH * TARGETS, HEADS, FEW), -1)
    found = []
    for pooled in (lambda folded, _: folded.pooled(weights), lambda _, written: weights @ written):
        folded, written, (last, norm) = both(4)
        pooled(folded, written).square().sum().backward()
        found.append([last.weight.grad, last.bias.grad, norm.weight.grad, norm.bias.grad])
    for one, other in zip(*found, strict=True):
        torch.testing.assert_close(one, other)


def test_tokens_without_a_norm_are_the_rows_themselves():
    rows, query = draw(0, TARGETS, FEW, WIDTH), draw(1, TARGETS, HEADS, WIDTH)
    tokens = PairTokens(rows)
    torch.testing.assert_close(tokens.answers(query), torch.einsum("phd,pkd->phk", query, rows))
    weights = draw(2, TARGETS, HEADS, FEW)
    torch.testing.assert_close(tokens.pooled(weights), torch.einsum("phk,pkd->phd", weights, rows))

"""The masked softmax against plain loops, and the laws of weights: what is forbidden is exactly nothing."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core.attention.masked_softmax import masked_softmax
from tests import reference

ROWS, KEYS, BATCH = 5, 7, 3


def draw(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def draw_mask(seed, *shape):
    return torch.rand(shape, generator=torch.Generator().manual_seed(seed + 1)) < 0.5


@given(seed=st.integers(0, 2**16), spread=st.sampled_from([0.1, 1.0, 30.0, 1e4]))
def test_equals_plain_loops(seed, spread):
    scores, mask = spread * draw(seed, ROWS, KEYS), draw_mask(seed, ROWS, KEYS)
    np.testing.assert_allclose(
        masked_softmax(scores, mask).numpy(),
        reference.masked_softmax(scores.numpy(), mask.numpy()),
        atol=1e-14,
    )


@given(seed=st.integers(0, 2**16))
def test_rows_sum_to_one_over_the_allowed_keys_or_are_all_zero(seed):
    scores, mask = draw(seed, BATCH, ROWS, KEYS), draw_mask(seed, BATCH, ROWS, KEYS)
    mask[0, 0] = False
    weights = masked_softmax(scores, mask)
    assert (weights >= 0).all()
    assert (weights[~mask] == 0).all()
    torch.testing.assert_close(weights.sum(-1), mask.any(-1).double(), rtol=0, atol=1e-12)


@given(seed=st.integers(0, 2**16), shift=st.floats(-1e3, 1e3))
def test_a_common_shift_of_a_row_changes_nothing(seed, shift):
    scores, mask = draw(seed, ROWS, KEYS), draw_mask(seed, ROWS, KEYS)
    torch.testing.assert_close(
        masked_softmax(scores + shift, mask), masked_softmax(scores, mask), rtol=0, atol=1e-9
    )


@pytest.mark.parametrize("value", [1e4, -1e4])
def test_huge_scores_stay_finite(value):
    scores = torch.tensor([[value, 0.0, value], [value, value, -value]], dtype=torch.float64)
    mask = torch.tensor([[True, True, True], [False, True, True]])
    weights = masked_softmax(scores, mask)
    assert weights.isfinite().all()
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, dtype=torch.float64))


def test_a_forbidden_key_may_hold_anything():
    scores = torch.tensor([[1.0, float("inf"), float("nan"), 2.0]], dtype=torch.float64)
    mask = torch.tensor([[True, False, False, True]])
    expected = torch.softmax(torch.tensor([[1.0, 2.0]], dtype=torch.float64), -1)
    weights = masked_softmax(scores, mask)
    torch.testing.assert_close(weights[:, [0, 3]], expected)
    assert (weights[:, [1, 2]] == 0).all()


def test_a_row_without_any_allowed_key_has_zero_weights_and_zero_gradients():
    scores = draw(0, ROWS, KEYS).requires_grad_()
    mask = torch.ones(ROWS, KEYS, dtype=torch.bool)
    mask[2] = False
    weights = masked_softmax(scores, mask)
    (weights * draw(1, ROWS, KEYS)).sum().backward()
    assert (weights[2] == 0).all()
    assert (scores.grad[2] == 0).all()
    assert scores.grad.isfinite().all()
    assert (scores.grad[[0, 1, 3, 4]] != 0).all()


def test_gradients_are_those_of_finite_differences():
    mask = draw_mask(3, ROWS, KEYS)
    mask[1] = False
    assert torch.autograd.gradcheck(lambda s: masked_softmax(s, mask), draw(2, ROWS, KEYS).requires_grad_())


def test_a_mask_broadcasts_over_batch_and_rows():
    scores, mask = draw(5, BATCH, ROWS, KEYS), draw_mask(5, BATCH, 1, KEYS)
    whole = mask.expand(BATCH, ROWS, KEYS)
    torch.testing.assert_close(masked_softmax(scores, mask), masked_softmax(scores, whole), rtol=0, atol=0)


def test_a_mask_that_does_not_fit_is_refused_with_both_shapes():
    with pytest.raises(ValueError, match=r"\(5, 7\).*\(5, 6\)"):
        masked_softmax(draw(0, ROWS, KEYS), torch.ones(ROWS, KEYS - 1, dtype=torch.bool))

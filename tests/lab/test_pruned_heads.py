"""Pruned heads add nothing, the others stay what they were, and the sentence names what can be spared."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core.lab.sequences.date_models import text_batch
from anp_core.lab.sequences.date_reading import load_date_model
from anp_core.lab.sequences.pruned_heads import Pruning, heads_of, prune_each, pruning_verdict, without_head

NAME = "dates-transformer-sinusoidal"


@pytest.mark.parametrize("head", range(4))
def test_a_pruned_head_is_left_out_of_the_sum_and_nothing_else_changes(head):
    model = load_date_model(NAME)
    pruned = without_head(model, "encoder", 1, head)
    tokens = model.letters(text_batch(["3 March 1987"]))
    mask = torch.ones(1, 1, tokens.shape[1], dtype=torch.bool)
    whole, weights = heads_of(model, "encoder", 1)(tokens, tokens, mask)
    cut, same = heads_of(pruned, "encoder", 1)(tokens, tokens, mask)
    heads = heads_of(model, "encoder", 1)
    value = heads.value(tokens).unflatten(-1, (4, -1)).transpose(1, 2)[:, head]  # (1, N, 16)
    part = weights[:, head] @ value @ heads.output.weight[:, 16 * head : 16 * head + 16].T
    torch.testing.assert_close(whole - cut, part, rtol=0, atol=1e-5)
    torch.testing.assert_close(weights, same, rtol=0, atol=0)
    assert heads.output.weight.abs().sum() > heads_of(pruned, "encoder", 1).output.weight.abs().sum()


def test_a_missing_head_costs_answers_or_nothing_and_only_transformers_have_any():
    pruning = prune_each(NAME, "cross", 1, dates=20)
    assert pruning.whole > 0.9
    assert (pruning.without <= pruning.whole + 0.05).all()
    with pytest.raises(ValueError, match="only a Transformer"):
        prune_each("dates-plain", "cross", 1)
    with pytest.raises(ValueError, match="must be among"):
        prune_each(NAME, "cross", 3)


@given(st.floats(0, 1), st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_the_sentence_names_just_the_heads_that_cost_little(whole, without):
    pruning = Pruning(whole, np.array(without))
    said = pruning_verdict(pruning)
    spare = [str(head + 1) for head in range(4) if whole - without[head] < 0.02]
    assert (f"spared: {', '.join(spare)}." in said) == bool(spare)
    assert f"without head {1 + int(np.argmin(without))}, {min(without):.0%}" in said

"""The building blocks: products against loops, what each pooling notices, windows, a block's steps, masks."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from anp_core.errors import UserInputError
from anp_core.lab.blocks.batched_means import batched_means
from anp_core.lab.blocks.held_memory import peak_bytes
from anp_core.lab.blocks.live_cost import (
    NEIGHBOURS,
    draw,
    fused,
    local,
    measure_cost,
    weight_bytes,
    whole,
)
from anp_core.lab.blocks.poolings import POOLINGS, draw_tokens, pooling_changes, pooling_weights
from anp_core.lab.blocks.small_tokenizer import PAD, SmallTokenizer, change_by_padding, look, split_words
from anp_core.lab.blocks.three_ways import WAYS, gradient_verdict, listen
from anp_core.lab.blocks.transformer_steps import STEPS, trace_block
from anp_core.lab.blocks.windows import compare_windows, window_mask

SEED = st.integers(0, 9_999)


@given(SEED, *(st.integers(1, 5) for _ in range(4)))
def test_a_batched_product_is_the_loop_over_examples_and_its_rows_are_means(
    seed, examples, queries, keys, features
):
    made = batched_means(examples, queries, keys, features, seed)
    assert made.off_the_loop < 1e-12
    np.testing.assert_allclose(made.weights.sum(-1), 1)
    low, high = made.value.min(1, keepdims=True), made.value.max(1, keepdims=True)
    assert ((made.means >= low - 1e-12) & (made.means <= high + 1e-12)).all()


@given(SEED, st.integers(2, 10))
def test_only_attention_is_asked_and_only_the_layer_knows_the_order(seed, count):
    query, tokens = draw_tokens(count, seed=seed)
    for name in POOLINGS:
        changes = pooling_changes(name, query, tokens)
        assert (changes.query > 1e-9) == (name == "Attention")
        assert (changes.order > 1e-9) == (name == "Fully connected")
        if name != "Maximum":
            assert changes.one_token > 1e-9


@given(SEED, st.integers(2, 10))
def test_the_weights_give_the_pooled_vector_back(seed, count):
    query, tokens = draw_tokens(count, seed=seed)
    for name, weights in pooling_weights(query, tokens).items():
        pooled = POOLINGS[name](query, tokens).output
        np.testing.assert_allclose((weights * tokens.numpy()).sum(0), pooled, atol=1e-12)
        if name != "Fully connected":
            np.testing.assert_allclose(weights.sum(0), 1)


@given(SEED, st.integers(8, 60), st.integers(1, 7), st.integers(1, 12))
def test_a_window_keeps_to_itself_and_layers_carry_as_far_as_the_page_says(seed, length, reach, layers):
    made = compare_windows(length, reach, layers, seed)
    place = np.arange(length)
    far = np.abs(place[:, None] - place) > reach
    assert not made.near[far].any()
    assert made.pairs == (length**2, int(window_mask(length, reach).sum()))
    np.testing.assert_array_equal(made.reached, np.abs(place[:, None] - place) <= layers * reach)
    assert made.reached[made.asking, made.answer] == (layers >= made.layers_needed)
    everywhere, near = made.found
    assert everywhere > 0.5
    assert (near > 0) == (made.layers_needed == 1)


@given(st.text("0123456789 abcMarch年,/", min_size=1, max_size=20).filter(str.strip))
def test_the_steps_in_a_row_are_the_block(text):
    trace = trace_block(text)
    assert trace.off_the_block == 0
    states = trace.states
    np.testing.assert_allclose(states["added"], states["input"] + states["attention"], atol=1e-6)
    np.testing.assert_allclose(states["output"], states["added"] + states["network"], atol=1e-6)
    np.testing.assert_allclose(trace.weights.sum(-1), 1, atol=1e-5)


def test_letters_know_of_each_other_from_the_attention_on():
    trace = trace_block("3 March 1987")
    knows = [step for step in STEPS if trace.others(step) > 0]
    assert knows == list(STEPS)[2:]


def test_normalising_is_torchs():
    trace = trace_block("1987-03-03")
    state = torch.as_tensor(trace.states["input"])
    scaled = (state - state.mean(-1, keepdim=True)) / (
        state.var(-1, correction=0, keepdim=True) + 1e-5
    ).sqrt()
    normal = torch.as_tensor(trace.states["norm"])
    shift = normal - scaled  # a learned scale and shift: affine in the scaled state, feature by feature
    for feature in range(3):
        slope, start = np.polyfit(scaled[:, feature], normal[:, feature], 1)
        np.testing.assert_allclose(slope * scaled[:, feature] + start, normal[:, feature], atol=1e-4)
    assert shift.abs().max() > 0


@given(SEED, st.integers(5, 80), st.integers(1, 6), st.sampled_from([3, 5, 7, 9]))
@settings(max_examples=25)
def test_each_way_hears_as_far_and_confuses_what_the_page_says(seed, length, layers, kernel):
    heard = {name: listen(name, length, layers, kernel, seed) for name in WAYS}
    assert heard["convolution"].reach == min(layers * (kernel // 2), length - 1)
    assert heard["attention"].reach == length - 1
    assert heard["attention"].swapped < 1e-12
    assert (heard["convolution"].swapped < 1e-12) == (heard["convolution"].reach < length - 2)
    decay = heard["recurrence"].influence
    assert decay[-1] < decay[0]  # of the usual first weights, which are small
    assert [each.steps for each in heard.values()] == [layers, length, 1]


@given(SEED, st.integers(5, 80), st.sampled_from([0.5, 1.0, 2.0, 3.0, 5.0, 10.0]))
def test_a_gradient_is_said_to_vanish_or_to_explode_where_it_does(seed, length, recurrent):
    heard = listen("recurrence", length, seed=seed, recurrent=recurrent).influence
    said, grown = gradient_verdict(heard), heard[-1] / heard[0]
    assert ("**vanishes**" in said) == (grown < 1e-3)
    assert ("**explodes**" in said) == (grown > 1e3)
    assert f"{heard[-1]:.1e} at the first" in said


def test_small_matrices_make_gradients_vanish_and_large_ones_make_them_explode():
    # What the page says in general, of most seeds: tanh that is saturated may stop a gradient of any matrix.
    said = {
        recurrent: [
            gradient_verdict(listen("recurrence", 80, seed=seed, recurrent=recurrent).influence)
            for seed in range(8)
        ]
        for recurrent in (0.5, 1.0, 10.0)
    }
    assert all("**vanishes**" in each for small in (0.5, 1.0) for each in said[small])
    assert sum("**explodes**" in each for each in said[10.0]) >= 6


@given(st.integers(2, 60))
@settings(max_examples=15)
def test_the_ways_that_are_timed_give_the_same_where_they_see_the_same(length):
    tokens = draw(length)
    torch.testing.assert_close(fused(tokens), whole(tokens), rtol=1e-4, atol=1e-5)
    if length <= NEIGHBOURS:
        torch.testing.assert_close(local(tokens), whole(tokens), rtol=1e-4, atol=1e-5)
    else:
        assert (local(tokens) - whole(tokens)).abs().max() > 1e-4


def test_the_cost_is_measured_for_every_way_and_length():
    cost = measure_cost((8, 32))
    assert all((times > 0).all() for times in cost.milliseconds.values())
    assert cost.weight_bytes["whole"].tolist() == [256, 4096]
    assert cost.weight_bytes["local"].tolist() == [256, 2048]
    assert not cost.weight_bytes["fused"].any()


def test_memory_is_counted_while_somebody_holds_it():
    tokens = torch.ones(1, 100, 10)
    assert peak_bytes(lambda given: given + 1, tokens) == 4_000
    assert peak_bytes(lambda given: given[:, :50], tokens) == 0  # a view makes nothing
    assert peak_bytes(lambda given: (given + 1) + 1, tokens) == 8_000
    assert peak_bytes(lambda given: ((given + 1) + 1) + 1, tokens) == 8_000  # the first is gone by then


def test_only_what_keeps_all_pairs_takes_four_times_as_much_for_twice_the_length():
    once, twice = (
        {name: peak_bytes(run, draw(length)) for name, run in (("whole", whole), ("fused", fused))}
        for length in (512, 1_024)
    )
    assert once["whole"] > weight_bytes("whole", 512)
    assert twice["whole"] / once["whole"] == pytest.approx(4, rel=0.05)
    assert twice["fused"] / once["fused"] == pytest.approx(2, rel=0.05)


SENTENCES = ("the room was clean", "we did not like the food", "not bad !")


@given(st.lists(st.sampled_from(["the", "room", "food", "!", "pizza", "don't"]), min_size=1, max_size=12))
def test_padding_is_no_word_and_unknown_words_are_one(words):
    tokenizer = SmallTokenizer(SENTENCES)
    batch = tokenizer.encode([*SENTENCES, " ".join(words)])
    assert batch.mask.sum(1).tolist() == [4, 6, 3, len(words)]
    assert ((batch.numbers == 0) == ~batch.mask).all()
    assert [PAD in line for line in batch.words] == (~batch.mask).any(1).tolist()
    known = [word in tokenizer.words for word in words]
    assert (batch.numbers[3][: len(words)] != 1).tolist() == known


def test_with_the_mask_no_word_knows_what_padding_is_and_without_it_all_do():
    batch = SmallTokenizer(SENTENCES).encode(SENTENCES)
    assert change_by_padding(batch, masked=True) == 0
    assert change_by_padding(batch, masked=False) > 0.01
    weights = look(batch)
    assert not weights[np.broadcast_to(~batch.mask[:, None, :], weights.shape)].any()
    np.testing.assert_allclose(weights.sum(-1), 1)
    assert not np.triu(look(batch, causal=True), 1).any()


def test_a_sentence_is_the_same_in_any_company():
    tokenizer = SmallTokenizer(SENTENCES)
    together = look(tokenizer.encode(SENTENCES))
    for number, sentence in enumerate(SENTENCES):
        alone = look(tokenizer.encode([sentence]))[0]
        count = len(split_words(sentence))
        np.testing.assert_allclose(together[number, :count, :count], alone, atol=1e-12)


@pytest.mark.parametrize("sentence", ["", "   ", "a " * 13])
def test_what_does_not_fit_is_refused_in_a_sentence(sentence):
    with pytest.raises(UserInputError, match="needs 1 to 12 words"):
        SmallTokenizer(SENTENCES).encode([sentence])

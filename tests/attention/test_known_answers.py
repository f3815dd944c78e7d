"""Attention types against each other, against torch's own modules, and against plain loops, in float64."""

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from anp_core.attention import scores
from anp_core.attention.local_attention import LocalAttention
from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.neighbours import gather_neighbours, nearest_neighbours
from anp_core.attention.pair_tokens import PairTokens
from anp_core.attention.pooling import GlobalAttention, attend
from anp_core.attention.score_modules import Geometry, ScoreSize
from tests import reference
from tests.attention.attending import (
    BATCH,
    D_HEAD,
    D_MODEL,
    DIM_X,
    FEW,
    HEADS,
    POINTS,
    TARGETS,
    Attending,
    draw,
    draw_scene,
)

seeds = st.integers(0, 2**16)
CLOSE = {"rtol": 0, "atol": 1e-11}
FUSED_TYPES = ("dot_product", "cosine", "multihead")


def plain(linear):
    return linear.weight.detach().numpy(), linear.bias.detach().numpy()


# ---------------------------------------------------------------- by position


@pytest.mark.parametrize("score", [scores.laplace_scores, scores.gaussian_scores])
@given(seed=seeds, size=st.sampled_from([0.1, 1.0, 10.0]))
def test_scores_by_position_do_not_move_when_query_and_key_shift_together(score, seed, size):
    query, key, shift = (
        draw(seed, TARGETS, DIM_X),
        draw(seed + 1, POINTS, DIM_X),
        size * draw(seed + 2, DIM_X),
    )
    torch.testing.assert_close(score(query + shift, key + shift, 0.7), score(query, key, 0.7), **CLOSE)


@pytest.mark.parametrize("kind", ["laplace", "gaussian"])
@given(seed=seeds)
def test_attention_by_position_does_not_move_when_everything_shifts(kind, seed):
    scene, attending, shift = draw_scene(seed), Attending(kind, seed), draw(seed + 9, DIM_X)
    moved = replace(scene, target_x=scene.target_x + shift, context_x=scene.context_x + shift)
    for a, b in zip(attending(moved), attending(scene), strict=True):
        torch.testing.assert_close(a, b, **CLOSE)


@given(seed=seeds, bandwidth=st.floats(0.3, 5.0))
def test_gaussian_on_the_unit_sphere_equals_cosine_with_temperature_h_squared(seed, bandwidth):
    query = F.normalize(draw(seed, TARGETS, DIM_X), dim=-1)
    key = F.normalize(draw(seed + 1, POINTS, DIM_X), dim=-1)
    by_distance = masked_softmax(scores.gaussian_scores(query, key, bandwidth))
    by_angle = masked_softmax(scores.cosine_scores(query, key, bandwidth**2))
    torch.testing.assert_close(by_distance, by_angle, **CLOSE)


@pytest.mark.parametrize("score", [scores.laplace_scores, scores.gaussian_scores])
@given(seed=seeds)
def test_a_wide_kernel_is_uniform_and_a_narrow_one_the_nearest_neighbour(score, seed):
    query, key = draw(seed, TARGETS, DIM_X), draw(seed + 1, POINTS, DIM_X)
    value = draw(seed + 2, POINTS, D_MODEL)
    wide, _ = attend(score(query, key, 1e7), value)
    torch.testing.assert_close(wide, value.mean(0).expand_as(wide), rtol=0, atol=1e-6)
    narrow, _ = attend(score(query, key, 1e-5), value)
    nearest = (-score(query, key, 1.0)).argmin(-1)
    torch.testing.assert_close(narrow, value[nearest], **CLOSE)


def test_uniform_pools_the_mean():
    value = draw(0, POINTS, D_MODEL)
    output, weights = attend(scores.uniform_scores(draw(1, TARGETS, DIM_X), draw(2, POINTS, DIM_X)), value)
    torch.testing.assert_close(output, value.mean(0).expand_as(output), **CLOSE)
    torch.testing.assert_close(weights, torch.full_like(weights, 1 / POINTS), **CLOSE)


@given(seed=seeds)
def test_gaussian_pooling_is_nadaraya_watson(seed):
    query, key = draw(seed, TARGETS, DIM_X), draw(seed + 1, POINTS, DIM_X)
    value, bandwidth = draw(seed + 2, POINTS, 1), draw(seed + 3, DIM_X).exp()
    kernel = torch.exp(-0.5 * ((query[:, None] - key[None]) / bandwidth).square().sum(-1))  # (M, N)
    expected = kernel @ value / kernel.sum(-1, keepdim=True)
    output, _ = attend(scores.gaussian_scores(query, key, bandwidth), value)
    torch.testing.assert_close(output, expected, rtol=1e-9, atol=1e-11)


# ---------------------------------------------------------------- torch's own


@given(seed=seeds, masked=st.booleans())
def test_dot_product_equals_scaled_dot_product_attention(seed, masked):
    query, key = draw(seed, BATCH, TARGETS, DIM_X), draw(seed + 1, BATCH, POINTS, DIM_X)
    value = draw(seed + 2, BATCH, POINTS, D_MODEL)
    mask = None
    if masked:
        mask = draw(seed + 3, BATCH, TARGETS, POINTS) > 0
        mask[..., 0] = True
    output, _ = attend(scores.dot_product_scores(query, key), value, mask)
    torch.testing.assert_close(output, F.scaled_dot_product_attention(query, key, value, mask), **CLOSE)


@given(seed=seeds, masked=st.booleans())
def test_multihead_equals_torchs_with_copied_weights_head_by_head(seed, masked):
    attending, scene = Attending("multihead", seed, bias=False), draw_scene(seed)
    ours = attending.module
    theirs = nn.MultiheadAttention(D_MODEL, HEADS, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        for part in ("weight", "bias"):
            rows = [getattr(linear, part) for linear in (ours.score.query, ours.score.key, ours.value)]
            getattr(theirs, f"in_proj_{part}").copy_(torch.cat(rows))
            getattr(theirs.out_proj, part).copy_(getattr(ours.output, part))
    mask = None
    if masked:
        mask = draw(seed + 9, BATCH, POINTS) > 0
        mask[:, 0] = True
    output, weights = attending(replace(scene, mask=mask))
    expected, expected_weights = theirs(
        scene.target,
        scene.context,
        scene.context,
        key_padding_mask=None if mask is None else ~mask,
        average_attn_weights=False,
    )
    torch.testing.assert_close(output, expected, **CLOSE)
    torch.testing.assert_close(weights, expected_weights, **CLOSE)


# ---------------------------------------------------------------- plain loops


@given(seed=st.integers(0, 99), masked=st.booleans())
def test_multihead_equals_plain_loops(seed, masked):
    attending, scene = Attending("multihead", seed, bias=False), draw_scene(seed)
    mask = (draw(seed + 9, BATCH, POINTS) > 0) if masked else torch.ones(BATCH, POINTS, dtype=torch.bool)
    output, weights = attending(replace(scene, mask=mask))
    module = attending.module
    parts = {
        "query": plain(module.score.query),
        "key": plain(module.score.key),
        "value": plain(module.value),
        "output": plain(module.output),
    }
    allowed = np.broadcast_to(mask[1].numpy(), (TARGETS, POINTS))
    expected, expected_weights = reference.multihead(
        scene.target[1].numpy(), scene.context[1].numpy(), parts, HEADS, allowed
    )
    np.testing.assert_allclose(output[1].detach().numpy(), expected, atol=1e-11)
    np.testing.assert_allclose(weights[1].detach().numpy(), expected_weights, atol=1e-11)


@given(seed=st.integers(0, 99), masked=st.booleans())
def test_local_attention_equals_plain_loops_though_its_projections_are_folded(seed, masked):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        module = LocalAttention(D_MODEL, HEADS).double()
    target, pairs = draw(seed, BATCH, TARGETS, D_MODEL), draw(seed + 1, BATCH, TARGETS, FEW, D_MODEL)
    mask = (draw(seed + 2, BATCH, TARGETS, FEW) > 0) if masked else None
    output, weights = module(target, PairTokens(pairs.flatten(0, 1)), mask)
    expected, expected_weights = reference.local(
        target[1].numpy(),
        pairs[1].numpy(),
        plain(module.query),
        module.key_weight.detach().numpy(),
        module.value_weight.detach().numpy(),
        plain(module.output),
        None if mask is None else mask[1].numpy(),
    )
    np.testing.assert_allclose(output[1].detach().numpy(), expected, atol=1e-11)
    np.testing.assert_allclose(weights[1].detach().numpy(), expected_weights, atol=1e-11)


# ---------------------------------------------------------------- two of ours


@given(seed=seeds, masked=st.booleans())
def test_local_over_all_points_equals_multihead_with_copied_weights(seed, masked):
    scene = draw_scene(seed)
    mask = (draw(seed + 9, BATCH, POINTS) > 0) if masked else None
    if mask is not None:
        mask[:, 0] = True
    full = Attending("multihead", seed, bias=False).module
    local = LocalAttention(D_MODEL, HEADS).double()
    with torch.no_grad():
        local.query.load_state_dict(full.score.query.state_dict())
        local.key_weight.copy_(full.score.key.weight.unflatten(0, (HEADS, D_HEAD)))
        local.value_weight.copy_(full.value.weight.unflatten(0, (HEADS, D_HEAD)).transpose(1, 2))
        local.output.weight.copy_(full.output.weight)
        # Weights sum to 1, so that the value's bias passes through; the key's bias drops out of the softmax.
        local.output.bias.copy_(full.output(full.value.bias))
    near = nearest_neighbours(scene.target_x, scene.context_x, POINTS, mask)
    pairs = PairTokens(gather_neighbours(scene.context, near.index).flatten(0, 1))
    output, weights = local(scene.target, pairs, near.mask)
    geometry = Geometry(scene.target_x, scene.context_x)
    expected, expected_weights = full(scene.target, scene.context, geometry, mask, need_weights=True)
    torch.testing.assert_close(output, expected, **CLOSE)
    columns = near.index.unsqueeze(1).expand(-1, HEADS, -1, -1)
    torch.testing.assert_close(weights, expected_weights.gather(-1, columns), **CLOSE)


@given(seed=seeds)
def test_the_cosine_module_is_the_cosine_of_its_projections(seed):
    attending, scene = Attending("cosine", seed, bias=False), draw_scene(seed)
    score = attending.module.score
    angles = scores.cosine_scores(
        score.query(scene.target), score.key(scene.context), score.log_temperature.exp()
    )
    _, weights = attending(scene)
    torch.testing.assert_close(weights[:, 0], masked_softmax(angles), **CLOSE)


@given(seed=seeds, chunk=st.integers(1, 2000))
def test_chunked_additive_attention_equals_unchunked(seed, chunk):
    scene, attending = draw_scene(seed), Attending("additive", seed)
    whole = attending(scene)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scores.additive_scores, "__defaults__", (chunk,))
        for a, b in zip(attending(scene), whole, strict=True):
            torch.testing.assert_close(a, b, **CLOSE)


# ---------------------------------------------------------------- fused and explicit


@pytest.mark.parametrize("kind", FUSED_TYPES)
@pytest.mark.parametrize("masking", ["no mask", "mask", "a batch entry without any key"])
@given(bias=st.booleans(), seed=seeds)
@settings(max_examples=6)
def test_the_fused_path_equals_the_explicit_one_gradients_included(kind, masking, bias, seed):
    attending = Attending(kind, seed, bias=bias)
    outcomes = []
    for need_weights in (True, False):
        scene = draw_scene(seed)
        if masking != "no mask":
            mask = draw(seed + 9, BATCH, POINTS) > 0
            mask[0, 0], mask[1] = True, mask[1] & (masking == "mask")
            scene = replace(scene, mask=mask)
        for leaf in (scene.target, scene.context, scene.target_x):
            leaf.requires_grad_()
        attending.zero_grad()
        output, weights = attending(scene, need_weights)
        assert (weights is not None) == need_weights
        (output * draw(seed + 10, *output.shape)).sum().backward()
        gradients = [parameter.grad for parameter in attending.parameters()]
        offsets = [scene.target_x.grad] if bias else []
        outcomes.append([output, scene.target.grad, scene.context.grad, *offsets, *gradients])
    for fused, explicit in zip(outcomes[1], outcomes[0], strict=True):
        assert fused.isfinite().all()
        torch.testing.assert_close(fused, explicit, rtol=1e-9, atol=1e-10)
    if masking.startswith("a batch"):
        output, target_gradient, context_gradient = outcomes[1][:3]
        assert (output[1] == attending.module.output.bias).all()
        assert (target_gradient[1] == 0).all()
        assert (context_gradient[1] == 0).all()


@pytest.mark.parametrize("kind", ["uniform", "laplace", "gaussian"])
def test_types_that_score_by_position_take_no_bias(kind):
    """With one they would no longer be what they are called."""
    assert GlobalAttention(kind, ScoreSize(D_MODEL, HEADS, DIM_X), relative_width=17).bias is None


# ---------------------------------------------------------------- neighbours


@given(seed=seeds, count=st.integers(1, POINTS + 3))
def test_nearest_neighbours_are_those_of_a_full_sort(seed, count):
    scene = draw_scene(seed)
    mask = draw(seed + 9, BATCH, POINTS) > 0
    near = nearest_neighbours(scene.target_x, scene.context_x, count, mask)
    assert near.index.shape == (BATCH, TARGETS, min(count, POINTS))
    for b in range(BATCH):
        for m in range(TARGETS):
            away = [
                (float((scene.target_x[b, m] - scene.context_x[b, n]).norm()), n)
                for n in range(POINTS)
                if mask[b, n]
            ]
            expected = [n for _, n in sorted(away)[:count]]
            assert near.index[b, m][near.mask[b, m]].tolist() == expected


@given(seed=seeds)
def test_gathering_takes_the_rows_of_each_batch_entry(seed):
    points = draw(seed, BATCH, POINTS, DIM_X)
    index = torch.randint(POINTS, (BATCH, TARGETS, FEW), generator=torch.Generator().manual_seed(seed))
    gathered = gather_neighbours(points, index)
    for b in range(BATCH):
        assert torch.equal(gathered[b], points[b][index[b]])
        assert torch.equal(gather_neighbours(points[b : b + 1], index[b : b + 1])[0], gathered[b])

"""The laws that every attention type keeps, in float64."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from anp_core.attention.catalogue import CATALOGUE
from anp_core.attention.pooling import attend
from tests.attention.attending import (
    BATCH,
    D_MODEL,
    FEW,
    HEADS,
    POINTS,
    TARGETS,
    Attending,
    draw,
    draw_scene,
)

seeds = st.integers(0, 2**16)
every_type = pytest.mark.parametrize("kind", CATALOGUE)
every_type_and_few = pytest.mark.parametrize("kind", [*CATALOGUE, "local few"])
CLOSE = {"rtol": 0, "atol": 1e-11}


def same(one, other):
    for a, b in zip(one, other, strict=True):
        torch.testing.assert_close(a, b, **CLOSE)


@every_type_and_few
@given(seed=seeds)
def test_weights_are_a_distribution_over_the_context(kind, seed):
    output, weights = Attending(kind, seed)(draw_scene(seed))
    assert output.shape == (BATCH, TARGETS, D_MODEL)
    heads = HEADS if kind == "multihead" or kind.startswith("local") else 1
    assert weights.shape == (BATCH, heads, TARGETS, POINTS)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(-1), torch.ones(BATCH, heads, TARGETS).double(), **CLOSE)


@given(seed=seeds)
def test_local_attention_looks_at_its_nearest_points_only(seed):
    scene = draw_scene(seed)
    _, weights = Attending("local few", seed)(scene)
    distance = (scene.target_x.unsqueeze(2) - scene.context_x.unsqueeze(1)).norm(dim=-1)
    beyond = distance > distance.sort(-1).values[..., FEW - 1 : FEW]
    assert (weights[beyond.unsqueeze(1).expand_as(weights)] == 0).all()
    assert ((weights > 0).sum(-1) == FEW).all()


@every_type_and_few
@given(seed=seeds)
def test_permuting_keys_with_their_values_permutes_the_weights_alone(kind, seed):
    scene, attending = draw_scene(seed), Attending(kind, seed)
    order = draw(seed + 9, POINTS).argsort()
    output, weights = attending(scene)
    same(attending(scene.keys(order)), (output, weights[..., order]))


@every_type_and_few
@given(seed=seeds)
def test_permuting_queries_permutes_the_output(kind, seed):
    scene, attending = draw_scene(seed), Attending(kind, seed)
    order = draw(seed + 9, TARGETS).argsort()
    output, weights = attending(scene)
    same(attending(scene.queries(order)), (output[:, order], weights[:, :, order]))


@every_type_and_few
@given(seed=seeds)
def test_constant_values_come_back_unchanged(kind, seed):
    """Only the last features make values, and those are the same in every token; the rest steers the scores."""
    attending, scene = Attending(kind, seed), draw_scene(seed)
    free = D_MODEL // 2
    constant = draw(seed + 9, D_MODEL - free)
    scene.context[..., free:] = constant
    module = attending.module
    with torch.no_grad():
        if kind.startswith("local"):
            module.value_weight[:, :free] = 0
            attending.offset.weight[free:], attending.offset.bias[free:] = 0, 0
            value = torch.einsum("c,hcd->hd", constant, module.value_weight[:, free:]).flatten()
        else:
            module.value.weight[:, :free] = 0
            value = module.value.weight[:, free:] @ constant + module.value.bias
    output, _ = attending(scene)
    torch.testing.assert_close(output, module.output(value).expand_as(output), **CLOSE)


@every_type_and_few
@given(seed=seeds, number=st.integers(0, POINTS - 1))
def test_masking_a_key_equals_deleting_it(kind, seed, number):
    scene, attending = draw_scene(seed), Attending(kind, seed)
    kept = torch.tensor([n for n in range(POINTS) if n != number])
    mask = torch.ones(BATCH, POINTS, dtype=torch.bool)
    mask[:, number] = False
    output, weights = attending(replace(scene, mask=mask))
    assert (weights[..., number] == 0).all()
    same((output, weights[..., kept]), attending(scene.keys(kept)))


@every_type
@given(seed=seeds, copies=st.integers(2, 3))
def test_duplicating_the_context_changes_nothing_but_spreads_the_weights(kind, seed, copies):
    scene, attending = draw_scene(seed), Attending(kind, seed)
    output, weights = attending(scene)
    again, spread = attending(scene.keys(torch.arange(POINTS).repeat(copies)))
    same((again, spread.unflatten(-1, (copies, POINTS)).sum(-2)), (output, weights))


@every_type
@given(seed=seeds, sign=st.sampled_from([1.0, -1.0]))
def test_scores_of_ten_thousand_give_finite_outputs_and_gradients(kind, seed, sign):
    scene, attending = draw_scene(seed), Attending(kind, seed)
    far = replace(
        scene, target=1e2 * scene.target, context=sign * 1e2 * scene.context, target_x=1e4 * scene.target_x
    )
    far.context.requires_grad_()
    output, weights = attending(far)
    output.square().sum().backward()
    assert output.isfinite().all()
    assert weights.isfinite().all()
    assert far.context.grad.isfinite().all()


@given(seed=seeds, size=st.sampled_from([1e4, -1e4]))
def test_pooling_survives_scores_of_ten_thousand(seed, size):
    scores = size * draw(seed, BATCH, TARGETS, POINTS).sign()
    output, weights = attend(scores, draw(seed + 1, BATCH, POINTS, D_MODEL))
    assert output.isfinite().all()
    torch.testing.assert_close(weights.sum(-1), torch.ones(BATCH, TARGETS).double(), **CLOSE)


@every_type
@given(seed=seeds)
def test_without_any_allowed_key_weights_and_gradients_are_exactly_zero(kind, seed):
    scene, attending = draw_scene(seed), Attending(kind, seed)
    mask = draw(seed + 9, BATCH, POINTS) > 0
    mask[1] = False
    mask[0, 0] = True
    leaves = (scene.target, scene.context, scene.target_x, scene.context_x)
    for leaf in leaves:
        leaf.requires_grad_()
    output, weights = attending(replace(scene, mask=mask))
    assert (weights[1] == 0).all()
    assert (output[1] == attending.module.output.bias).all()  # nothing pooled: what is left is the bias
    (output * draw(seed + 10, *output.shape)).sum().backward()
    for leaf in leaves:
        assert leaf.grad is None or (leaf.grad[1] == 0).all()
        assert leaf.grad is None or leaf.grad.isfinite().all()
    assert (scene.context.grad[0][mask[0]] != 0).any()


@every_type
def test_gradients_of_every_parameter_are_finite_and_reach_it(kind):
    attending = Attending(kind)
    output, _ = attending(draw_scene(3))
    (output * draw(4, *output.shape)).sum().backward()
    reached = {name for name, value in attending.named_parameters() if value.grad is not None}
    assert reached == {name for name, _ in attending.named_parameters()}
    for value in attending.parameters():
        assert value.grad.isfinite().all()

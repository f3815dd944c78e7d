"""What every attentive neural process keeps, whatever its attention type: sets in, one Gaussian a target out."""

from dataclasses import replace

import pytest
import torch

from anp_core.attention.catalogue import CATALOGUE
from anp_core.errors import Cancelled
from tests.models.scenes import (
    BATCH,
    CONTEXT_FEATURES,
    DIM_X,
    DIM_Y,
    HEADS,
    NEIGHBOURS,
    POINTS,
    ROUNDS,
    TARGET_FEATURES,
    TARGETS,
    build,
    draw,
    draw_task,
)

every_type = pytest.mark.parametrize("kind", CATALOGUE)
POSITIONS = ("absolute", "relative", "both")
NETWORKS = {positions: build(positions=positions) for positions in POSITIONS}
CLOSE = {"rtol": 0, "atol": 1e-10}


def same(one, other):
    torch.testing.assert_close(one.mean, other.mean, **CLOSE)
    torch.testing.assert_close(one.std, other.std, **CLOSE)


def differ(one, other):
    return (one.mean - other.mean).abs().max() > 1e-3


def with_keys(task, index):
    mask = None if task.context_mask is None else task.context_mask[:, index]
    return replace(
        task, context_x=task.context_x[:, index], context_y=task.context_y[:, index], context_mask=mask
    )


# ---------------------------------------------------------------- shapes


@every_type
def test_a_gaussian_at_every_target(kind):
    prediction = NETWORKS["both"].predict(draw_task(), kind)
    assert prediction.mean.shape == prediction.std.shape == (BATCH, TARGETS, DIM_Y)
    assert prediction.mean.isfinite().all()
    assert prediction.attention is None


@every_type
def test_weights_come_when_asked_for_by_round_and_head_and_sum_to_one(kind):
    network, task = NETWORKS["relative"], draw_task()
    prediction = network.decode(network.encode(task), task, kind, need_weights=True)
    heads = HEADS if kind in ("multihead", "local") else 1
    columns = NEIGHBOURS if kind == "local" else POINTS
    assert prediction.attention.shape == (BATCH, ROUNDS, heads, TARGETS, columns)
    assert (prediction.attention >= 0).all()
    torch.testing.assert_close(
        prediction.attention.sum(-1), torch.ones(BATCH, ROUNDS, heads, TARGETS).double()
    )
    assert (prediction.neighbours is not None) == (kind == "local")
    same(prediction, network.predict(task, kind))  # looking changes nothing


def test_local_weights_name_the_nearest_context_points():
    network, task = NETWORKS["relative"], draw_task()
    prediction = network.decode(network.encode(task), task, "local", need_weights=True)
    distance = torch.cdist(task.target_x, task.context_x)
    expected = distance.argsort(-1)[..., :NEIGHBOURS]
    assert torch.equal(prediction.neighbours, expected)


@pytest.mark.parametrize("count", [0, 1])
def test_no_target_and_one_target_are_fine(count):
    task = draw_task().targets(0, count)
    assert NETWORKS["both"].predict(task).mean.shape == (BATCH, count, DIM_Y)


@every_type
def test_a_single_context_point_is_enough(kind):
    prediction = NETWORKS["both"].predict(with_keys(draw_task(), torch.tensor([4])), kind)
    assert prediction.mean.isfinite().all()


# ---------------------------------------------------------------- encode once, query many times


@every_type
@pytest.mark.parametrize("chunk", [1, 3, TARGETS])
def test_chunked_targets_equal_unchunked(kind, chunk):
    network, task = NETWORKS["both"], draw_task()
    same(network.predict(task, kind, chunk=chunk), network.predict(task, kind))


@every_type
def test_a_target_does_not_know_of_the_others(kind):
    network, task = NETWORKS["relative"], draw_task()
    alone, among = network.predict(task.targets(4, 5), kind), network.predict(task, kind)
    torch.testing.assert_close(alone.mean, among.mean[:, 4:5], **CLOSE)


def test_the_context_is_encoded_once_however_many_chunks_ask():
    network, task, calls = build(), draw_task(), []
    network.encode_context.register_forward_hook(lambda *_: calls.append(1))
    encoded = network.encode(task)
    assert len(calls) == 1
    for kind in CATALOGUE:
        same(network.predict(task, kind, encoded=encoded, chunk=2), NETWORKS["relative"].predict(task, kind))
    assert len(calls) == 1
    network.predict(task, chunk=2)
    assert len(calls) == 2


def test_types_share_the_encoder_and_the_decoder_and_nothing_else():
    network = build()
    network(draw_task(), "gaussian").mean.sum().backward()
    reached = {name for name, value in network.named_parameters() if value.grad is not None}
    assert {name.split(".")[1] for name in reached if name.startswith("rounds.")} == {"gaussian"}
    assert {name.split(".")[0] for name in reached} == {
        "encode_context",
        "encode_target",
        "self_attention",
        "rounds",
        "decoder",
    }


def test_types_predict_differently():
    predictions = [NETWORKS["both"].predict(draw_task(), kind) for kind in CATALOGUE]
    for number, one in enumerate(predictions):
        assert all(differ(one, other) for other in predictions[:number])


def test_the_first_type_is_the_default_and_an_unknown_one_is_refused():
    network = build(attention=("cosine", "local"))
    same(network.predict(draw_task()), network.predict(draw_task(), "cosine"))
    with pytest.raises(ValueError, match="carries cosine, local; got 'laplace'"):
        network.predict(draw_task(), "laplace")


# ---------------------------------------------------------------- sets and positions


@every_type
@pytest.mark.parametrize("positions", POSITIONS)
def test_the_order_of_the_context_does_not_matter(kind, positions):
    network, task = NETWORKS[positions], draw_task()
    same(network.predict(with_keys(task, draw(9, POINTS).argsort()), kind), network.predict(task, kind))


@every_type
def test_masking_a_context_point_equals_deleting_it(kind):
    network, task = NETWORKS["both"], draw_task()
    mask = torch.ones(BATCH, POINTS, dtype=torch.bool)
    mask[:, [2, 5]] = False
    kept = torch.tensor([n for n in range(POINTS) if n not in (2, 5)])
    same(
        network.predict(replace(task, context_mask=mask), kind), network.predict(with_keys(task, kept), kind)
    )


@every_type
def test_what_a_masked_point_holds_does_not_matter(kind):
    network, task = NETWORKS["both"], draw_task()
    mask = draw(9, BATCH, POINTS) > 0
    mask[:, 0] = True
    wild = replace(task, context_y=torch.where(mask[..., None], task.context_y, 1e6))
    same(
        network.predict(replace(wild, context_mask=mask), kind),
        network.predict(replace(task, context_mask=mask), kind),
    )


@every_type
def test_relative_positions_make_it_translation_equivariant(kind):
    network, task, shift = NETWORKS["relative"], draw_task(), 3 * draw(9, DIM_X)
    moved = replace(task, context_x=task.context_x + shift, target_x=task.target_x + shift)
    same(network.predict(moved, kind), network.predict(task, kind))


@pytest.mark.parametrize("positions", ["absolute", "both"])
def test_absolute_positions_do_not(positions):
    task, shift = draw_task(), draw(9, DIM_X)
    moved = replace(task, context_x=task.context_x + shift, target_x=task.target_x + shift)
    assert differ(NETWORKS[positions].predict(moved), NETWORKS[positions].predict(task))


@every_type
def test_batch_entries_do_not_know_of_each_other(kind):
    network, task = NETWORKS["both"], draw_task()
    alone = replace(
        task,
        context_x=task.context_x[3:4],
        context_y=task.context_y[3:4],
        target_x=task.target_x[3:4],
        target_y=None,
    )
    torch.testing.assert_close(
        network.predict(alone, kind).mean[0], network.predict(task, kind).mean[3], **CLOSE
    )


@every_type
def test_positions_shared_by_a_batch_may_be_expanded(kind):
    network, task = NETWORKS["both"], draw_task()
    shared = [x[:1].expand(BATCH, -1, -1) for x in (task.context_x, task.target_x)]
    expanded = replace(task, context_x=shared[0], target_x=shared[1])
    copied = replace(task, context_x=shared[0].clone(), target_x=shared[1].clone())
    same(network.predict(expanded, kind), network.predict(copied, kind))


def test_only_the_leading_dimensions_measure_distance_where_so_configured():
    network, task = build(distance_dims=2, positions="absolute"), draw_task()
    near = network.decode(network.encode(task), task, "local", need_weights=True).neighbours
    expected = torch.cdist(task.target_x[..., :2], task.context_x[..., :2]).argsort(-1)
    assert torch.equal(near, expected[..., :NEIGHBOURS])


# ---------------------------------------------------------------- base, floor, features


def with_base(task):
    return replace(
        task,
        base_mean=draw(21, BATCH, TARGETS, DIM_Y),
        base_std=draw(22, BATCH, TARGETS, DIM_Y).exp(),
    )


@every_type
def test_an_untrained_network_with_a_base_gives_the_base(kind):
    network, task = build(base=True, std_floor=0.007), with_base(draw_task())
    prediction = network.predict(task, kind)
    assert torch.equal(prediction.mean, task.base_mean)
    torch.testing.assert_close(prediction.std, task.base_std + 0.007)


@pytest.mark.parametrize("base", [False, True])
@pytest.mark.parametrize("floor", [0.002, 0.01])
def test_std_never_falls_below_its_floor(base, floor):
    network = build(base=base, std_floor=floor)
    with torch.no_grad():
        network.decoder.moments.bias.fill_(-1e4)  # as sure as it can be
    task = with_base(draw_task())
    task = replace(task, base_std=1e-6 * task.base_std) if base else draw_task()
    std = network.predict(task).std
    assert (std >= floor).all()
    assert (std < 1.01 * floor).all()


def test_a_base_corrects_std_by_no_more_than_a_factor_of_e_to_the_fourth():
    network, task = build(base=True), with_base(draw_task())
    with torch.no_grad():
        network.decoder.moments.bias.fill_(1e4)
    ratio = (network.predict(task).std - network.config.std_floor) / task.base_std
    torch.testing.assert_close(ratio, torch.full_like(ratio, torch.e**4), rtol=1e-3, atol=0)


@every_type
def test_features_of_context_and_targets_are_used(kind):
    network = build(context_features=CONTEXT_FEATURES, target_features=TARGET_FEATURES)
    task = draw_task(
        context_features=draw(31, BATCH, POINTS, CONTEXT_FEATURES),
        target_features=draw(32, BATCH, TARGETS, TARGET_FEATURES),
    )
    told = network.predict(task, kind)
    assert differ(network.predict(replace(task, context_features=2 * task.context_features), kind), told)
    assert differ(network.predict(replace(task, target_features=2 * task.target_features), kind), told)
    same(network.predict(task, kind, chunk=2), told)


# ---------------------------------------------------------------- neighbours from the task


def test_neighbours_that_the_task_names_are_looked_at_and_no_others():
    network, task = build(self_attention=False), draw_task()
    index = torch.tensor([3, 8, 1]).expand(BATCH, TARGETS, 3)
    local = replace(task, neighbours=index)
    moved = task.context_y.clone()
    moved[:, [n for n in range(POINTS) if n not in (1, 3, 8)]] += 100
    same(network.predict(replace(local, context_y=moved), "local", chunk=2), network.predict(local, "local"))
    moved[:, 8] += 1
    assert differ(network.predict(replace(local, context_y=moved), "local"), network.predict(local, "local"))


def test_masking_a_neighbour_equals_leaving_it_out():
    network, task = build(self_attention=False), draw_task()
    index = torch.tensor([3, 8, 1]).expand(BATCH, TARGETS, 3)
    mask = torch.tensor([True, True, False]).expand(BATCH, TARGETS, 3)
    masked = replace(task, neighbours=index, neighbour_mask=mask)
    same(
        network.predict(masked, "local"),
        network.predict(replace(task, neighbours=index[..., :2].contiguous()), "local"),
    )


def test_values_relative_to_the_base_are_seen_by_pairs_where_so_configured():
    network = build(self_attention=False, relative_values=True, attention=("local",))
    task = with_base(draw_task())
    pairing = network._pair(task, "local")
    moved = replace(task, context_y=task.context_y + 5, base_mean=task.base_mean + 5)
    torch.testing.assert_close(network._pair(moved, "local").near.hidden, pairing.near.hidden, **CLOSE)
    only_values = replace(task, context_y=task.context_y + 5)
    assert (network._pair(only_values, "local").near.hidden - pairing.near.hidden).abs().max() > 0.01


# ---------------------------------------------------------------- long work


def test_progress_rises_to_the_total():
    seen = []
    NETWORKS["both"].predict(draw_task(), chunk=3, progress=lambda *pair: seen.append(pair))
    assert seen == [(3, 7), (6, 7), (7, 7)]


def test_cancelling_stops_before_the_next_chunk():
    answers, seen = iter([False, False, True]), []
    with pytest.raises(Cancelled):
        NETWORKS["both"].predict(
            draw_task(), chunk=3, cancelled=lambda: next(answers), progress=lambda *pair: seen.append(pair)
        )
    assert seen == [(3, 7), (6, 7)]

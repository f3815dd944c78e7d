"""Offsets that are worked out once say of every pair what pairs by themselves say."""

import hypothesis.strategies as st
import pytest
import torch
from hypothesis import given, settings

from anp_core.attention.pair_features import WORTH_A_TABLE, pair_features
from anp_core.attention.positional import asinh, offset_features
from anp_core.data.small_picture_tasks import pixel_positions
from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task import Task


def grid_points(height, width, count, seed):
    """Some pixels of a picture, in the positions that networks see (1, count, 2)."""
    chosen = torch.randperm(height * width, generator=torch.Generator().manual_seed(seed))[:count]
    pixels = torch.stack([chosen // width, chosen % width], dim=1).numpy()
    return pixel_positions(pixels, (height, width))


@settings(max_examples=15, deadline=None)
@given(height=st.integers(20, 31), width=st.integers(20, 31), seed=st.integers(0, 99))
def test_a_table_of_offsets_says_what_each_pair_would(height, width, seed):
    target_x, context_x = grid_points(height, width, 211, seed), grid_points(height, width, 173, seed + 1)
    layer = torch.nn.Linear(11, 3)
    with torch.no_grad():
        plain, table = (
            pair_features(target_x, context_x, offset_features, tabulate) for tabulate in (False, True)
        )
        assert table.row_of is not None
        # A few count twice, as rounding parts them.
        assert len(table.rows) < 1.5 * (2 * height - 1) * (2 * width - 1)
        torch.testing.assert_close(table.through(layer), plain.through(layer), atol=2e-5, rtol=1e-4)


def test_points_off_a_grid_have_no_table():
    points = torch.rand(2, 1, 250, 2, generator=torch.Generator().manual_seed(0))
    assert pair_features(*points, offset_features, tabulate=True).row_of is None


@pytest.mark.parametrize("batch", [1, 3])
def test_pairs_say_the_same_a_few_at_a_time(batch, monkeypatch):
    target_x, context_x = (
        torch.rand(batch, count, 2, generator=torch.Generator().manual_seed(count)) for count in (29, 17)
    )
    layer = torch.nn.Sequential(torch.nn.Linear(11, 5), torch.nn.GELU(), torch.nn.Linear(5, 3))
    with_gradients = pair_features(target_x, context_x, offset_features, tabulate=False)
    whole = with_gradients.through(layer)
    by_loop = [
        layer(offset_features(target_x[b, m] - context_x[b, n]))
        for b in range(batch)
        for m in range(29)
        for n in range(17)
    ]
    by_loop = torch.stack(by_loop).view(batch, 29, 17, 3).permute(0, 3, 1, 2)
    torch.testing.assert_close(whole, by_loop)
    monkeypatch.setattr("anp_core.attention.pair_features.AT_A_TIME", 17 * batch * 4)
    with torch.no_grad():
        pairs = pair_features(target_x, context_x, offset_features, tabulate=False)
        torch.testing.assert_close(pairs.through(layer), whole)


def test_asinh_is_torchs_own():
    x = torch.cat([torch.linspace(-9, 9, 99), torch.logspace(-30, 15, 99), torch.zeros(1)])
    with torch.no_grad():
        torch.testing.assert_close(asinh(x), torch.asinh(x), rtol=1e-6, atol=1e-30)


@pytest.mark.parametrize("kind", ["multihead", "dot_product"])
def test_a_network_predicts_the_same_with_a_table(kind):
    torch.manual_seed(0)
    network = AttentiveNeuralProcess(ANPConfig(2, 1, attention=(kind,), d_model=16, rounds=2)).eval()
    context_x, target_x = grid_points(24, 24, 150, 0), grid_points(24, 24, 200, 1)
    assert WORTH_A_TABLE < 150 * 200
    task = Task(context_x, torch.rand(1, 150, 1), target_x)
    with_gradients = network(task, kind)  # pair by pair
    predicted = network.predict(task, kind)
    torch.testing.assert_close(predicted.mean, with_gradients.mean.detach(), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(predicted.std, with_gradients.std.detach(), atol=1e-5, rtol=1e-4)

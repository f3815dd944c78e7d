"""Time and memory of the networks: every one is measured, and attention written out is attention."""

import pytest
import torch

from anp_core.benchmarks import network_speed
from anp_core.benchmarks.network_speed import (
    SIZES,
    WRITTEN_OUT,
    WrittenOut,
    benchmark_network_speed,
    measure_network,
    random_task,
)
from anp_core.cards import model_names
from anp_core.models.config import ANPConfig
from anp_core.pretrained import load_model


def test_every_shipped_network_gets_a_row_at_each_of_its_sizes_beside_one_written_out(monkeypatch):
    def cell(module, what):
        took = 2.0 if what["written_out"] else 3.0
        return {f"{part} {unit}": took for part in ("predict", "train") for unit in ("ms", "MB")}

    monkeypatch.setattr(network_speed, "measure_apart", cell)
    rows = list(benchmark_network_speed())
    assert {row["network"] for row in rows if WRITTEN_OUT not in row["network"]} == set(model_names())
    assert sum(WRITTEN_OUT in row["network"] for row in rows) == sum(map(len, SIZES.values()))
    for row in rows:
        ratio = 1.0 if WRITTEN_OUT in row["network"] else 1.5
        assert row[f"predict ÷ {WRITTEN_OUT}"] == row[f"train ÷ {WRITTEN_OUT}"] == ratio


@pytest.mark.parametrize("name", ["curves", "temperature/laplace", "small-pictures/additive", "photo/local"])
@pytest.mark.parametrize("written_out", [False, True])
def test_time_passes_and_gradients_flow(monkeypatch, name, written_out):
    monkeypatch.setattr(network_speed, "REPEATS", 1)
    row = measure_network(name, (2, 20, 9), written_out=written_out)
    assert row["predict ms"] > 0
    assert row["train ms"] > 0
    assert not any(weight.requires_grad for weight in load_model(name).network.parameters())
    assert set(row) == {"predict ms", "predict MB", "train ms", "train MB", "predict CPU ms"}
    assert row["predict CPU ms"] > 0


def test_attention_written_out_is_torchs():
    config = ANPConfig(dim_x=2, dim_y=3, d_model=24, num_heads=3, rounds=1)
    torch.manual_seed(0)
    model, task = WrittenOut(config), random_task(config, (2, 11, 7))
    values = model._split(model.values(torch.cat([task.context_x, task.context_y], -1)))
    query = model.queries(task.target_x)
    pooled = torch.nn.functional.scaled_dot_product_attention(
        model._split(query), model._split(model.keys(task.context_x)), values
    )
    mean, _ = model.decoder(query + pooled.transpose(1, 2).flatten(2)).chunk(2, -1)
    torch.testing.assert_close(model(task).mean, mean)
    assert model(task).mean.shape == (2, 7, 3)


def test_networks_of_pictures_are_given_pixels_and_others_any_positions():
    small = random_task(ANPConfig(dim_x=2, dim_y=3), (2, 11, 25))
    assert len(torch.unique(small.target_x)) == 5
    assert small.target_x.abs().max() == 0.8  # the middle of the outermost of five pixels
    for context in small.context_x:
        assert len(torch.unique(context, dim=0)) == 11
        assert torch.isin(context, small.target_x).all()
    photo = random_task(
        ANPConfig(dim_x=2, dim_y=3, relative="scaled_offset", self_attention=False), (1, 11, 25)
    )
    assert torch.equal(photo.target_x.unique(), torch.arange(5.0))
    assert len(torch.unique(random_task(ANPConfig(dim_x=1, dim_y=1), (1, 11, 25)).target_x)) == 25

"""Deleting what attention looked at: known answers on a made-up model, and the shipped photo network's own."""

import numpy as np
import pytest
import torch

from anp_core.benchmarks import faithfulness
from anp_core.benchmarks.faithfulness import _small_deletion, benchmark_faithfulness
from anp_core.explain.faithfulness import Deletion, _deleted, delete_from_attention, delete_from_input
from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.result import NetworkTask
from anp_core.task import Task


def some_task(points=12, targets=7):
    random = torch.Generator().manual_seed(3)
    return Task(
        context_x=torch.rand(1, points, 1, generator=random),
        context_y=torch.rand(1, points, 1, generator=random),
        target_x=torch.rand(1, targets, 1, generator=random),
    )


def network(attention):
    torch.manual_seed(0)
    config = ANPConfig(dim_x=1, dim_y=1, attention=(attention,), d_model=8, num_heads=2, self_attention=False)
    return AttentiveNeuralProcess(config).eval()


def test_the_first_mask_lacks_the_largest_weights_and_the_others_as_many():
    allowed = np.array([True, True, False, True, True])
    # What is not allowed cannot be deleted, whatever its weight.
    weight = np.array([0.1, 0.5, 0.9, 0.05, 0.35])
    masks = _deleted(allowed, weight, 2, 6, np.random.default_rng(0))
    np.testing.assert_array_equal(masks[0], [True, False, False, True, False])
    assert (masks.sum(1) == 2).all()
    assert not masks[:, 2].any()
    assert len({tuple(mask) for mask in masks[1:]}) > 1


def test_ratio_and_share_of_a_known_deletion():
    deletion = Deletion(np.array([3.0, 1.0]), np.array([1.0, 1.0]))
    assert deletion.ratio == pytest.approx(2.0)
    assert deletion.share == pytest.approx(0.5)


def test_a_constant_network_does_not_move_whatever_is_deleted():
    model = network("multihead")
    torch.nn.init.zeros_(model.decoder.moments.weight)
    deletion = delete_from_attention([NetworkTask(model, some_task(), "multihead")], k=3)
    assert (deletion.most_attended == 0).all()
    assert (deletion.at_random == 0).all()


def test_under_uniform_attention_the_most_attended_points_are_like_any_others():
    given = NetworkTask(network("uniform"), some_task(40, 60), "uniform")
    deletion = delete_from_attention([given], k=4, draws=30)
    assert deletion.ratio == pytest.approx(1.0, abs=0.5)


@pytest.mark.parametrize("attention", ["multihead", "laplace", "local"])
def test_every_target_with_enough_candidates_counts(attention):
    many, few = (NetworkTask(network(attention), task, attention) for task in (some_task(), some_task(4)))
    assert len(delete_from_attention([many], k=4).at_random) == 7
    assert not len(delete_from_attention([few], k=4).at_random)
    assert len(delete_from_attention([many, few, many], k=4).at_random) == 14


def test_the_photo_network_looks_at_what_matters(monkeypatch):
    for name, size in (("LONGER_SIDE", 80), ("ATTENTION_TARGETS", 60), ("PICTURE_TARGETS", 2)):
        monkeypatch.setattr(faithfulness, name, size)
    monkeypatch.setattr(faithfulness, "HOLES", {"strokes": 0.15})
    monkeypatch.setattr(faithfulness, "model_names", lambda: ("photo/local",))
    attention, picture = benchmark_faithfulness(1)
    assert (attention["deleted"], picture["deleted"]) == ("from attention", "from the picture")
    assert attention["targets"] >= 50
    assert attention["ratio"] > 1
    assert picture["targets"] == 2


def test_deleting_known_pixels_moves_the_completion():
    rgb = np.random.default_rng(0).random((40, 40, 3)).astype(np.float32)
    missing = np.zeros((40, 40), bool)
    missing[15:25, 15:25] = True
    deletion = delete_from_input(complete_image(rgb, missing), targets=3, draws=2)
    assert (deletion.most_attended > 0).all()
    assert len(deletion.at_random) == 3


def test_a_small_network_is_measured_on_a_patch():
    rgb = np.random.default_rng(0).random((64, 64, 3)).astype(np.float32)
    assert len(_small_deletion(rgb, "small-pictures/laplace", 0).at_random) == 20

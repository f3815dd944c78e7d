"""Complete a small picture with a classic neural process: every target attends to every context point."""

from __future__ import annotations

import numpy as np
import torch

from anp_core.data.context_sampling import choose_context
from anp_core.data.small_picture_tasks import small_picture_task
from anp_core.parallel import map_chunks
from anp_core.precision import mixed_precision
from anp_core.prediction.network_attention import attention_of_network
from anp_core.prediction.pictures.completion import Filled, IsCancelled, Progress, explain_alone
from anp_core.prediction.result import Attention, NetworkTask
from anp_core.pretrained import LoadedModel
from anp_core.task import Prediction

# Targets that one thread takes at a time, each attending to up to MAX_GLOBAL_CONTEXT points.
GLOBAL_BLOCK = 512
MAX_GLOBAL_CONTEXT = 1_000  # context points of the types that let every target attend to all of them


def complete_small_picture(
    rgb: np.ndarray,
    missing: np.ndarray,
    known: np.ndarray,
    model: LoadedModel,
    progress: Progress | None,
    cancelled: IsCancelled | None,
) -> Filled:
    """Fill the missing pixels of rgb (H, W, 3) from the known ones, or 1,000 of them at random; positions are
    absolute. The other arguments are as in complete_image."""
    if known.sum() > MAX_GLOBAL_CONTEXT:
        known = choose_context(~known, "random", MAX_GLOBAL_CONTEXT, seed=0)
    points, targets = np.argwhere(known), np.argwhere(missing)
    with mixed_precision(True), torch.inference_mode():
        encoded = model.network.encode(small_picture_task(rgb, points, targets[:1]))

    def predict(block: np.ndarray) -> Prediction:
        task = small_picture_task(rgb, points, block)
        with mixed_precision(True):
            return model.network.predict(task, model.attention, encoded=encoded, chunk=GLOBAL_BLOCK)

    blocks = [targets[start : start + GLOBAL_BLOCK] for start in range(0, len(targets), GLOBAL_BLOCK)]
    parts = map_chunks(predict, blocks, size=len, progress=progress, cancelled=cancelled)
    mean = torch.cat([part.mean[0] for part in parts]).numpy()
    std = torch.cat([part.std[0] for part in parts]).numpy()

    def explain_many(pixels: np.ndarray) -> Attention:
        (given,) = tasks(pixels)
        with mixed_precision(True):  # as the prediction was made, and as `encoded` may be
            return attention_of_network(given, np.arange(len(pixels)), model.head_names, encoded)

    def tasks(pixels: np.ndarray) -> list[NetworkTask]:
        return [NetworkTask(model.network, small_picture_task(rgb, points, pixels), model.attention)]

    explain = explain_alone(explain_many, points)
    return Filled(mean, std, known, model.head_names, explain, tasks, explain_many)

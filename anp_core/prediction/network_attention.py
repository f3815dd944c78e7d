"""What the targets of a task attend to, as the network that was given it says: the way from a Task to `Attention`."""

from __future__ import annotations

import numpy as np
import torch

from anp_core.models.neural_process import EncodedContext
from anp_core.prediction.result import Attention, NetworkTask


@torch.inference_mode()
def attention_of_network(
    given: NetworkTask, targets: np.ndarray, heads: tuple[str, ...], encoded: EncodedContext | None = None
) -> Attention:
    """The attention of all M targets of a task over its context points, by their numbers in the task.

    Args:
        given: the task holds these targets alone.
        targets: (M,) what the result calls them.
        heads: `LoadedModel.head_names`.
        encoded: the task's context, where it was encoded before.
    """
    network, task, attention = given
    found = network.decode(encoded or network.encode(task), task, attention, need_weights=True)
    weights = found.attention[0].flatten(0, 1).float().numpy()  # type: ignore[index]  # (rounds·heads, M, N or K)
    if found.neighbours is None:  # all look at every point: one list
        lists, list_of = np.arange(weights.shape[2])[None], np.zeros(len(targets), np.int64)
    else:
        lists, list_of = found.neighbours[0].numpy(), np.arange(len(targets))
    return Attention(targets, lists, list_of, weights.swapaxes(0, 1), heads)

"""The exact answer that the small processes learn to give: the posterior of the Gaussian process of a scene.

It knows the kernel that the curve was drawn with, length and amplitude included, which no network is told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from anp_core.data.curves import NOISE_STD
from anp_core.lab.processes.np_to_anp import Fit, Scene, attention_of, load_process
from anp_core.language import Sentence, say, sentences

NEAR = 0.1  # of the curve's own spread: a network whose mean differs by less has met the posterior


@dataclass(frozen=True, eq=False)
class Posterior:
    """What the Gaussian process says of a scene, and how it weighs the known values."""

    fit: Fit
    weights: np.ndarray  # (G, N); the mean is weights @ y. They may be negative and need not sum to 1


def posterior(scene: Scene) -> Posterior:
    """Mean and band on the grid (eqs. 2.23 and 2.24, Rasmussen and Williams 2006), with the noise in the band."""
    count = len(scene.x)
    known = scene.covariance[:count, :count] + NOISE_STD**2 * np.eye(count)
    across = scene.covariance[count:, :count]  # (G, N)
    weights = np.linalg.solve(known, across.T).T
    explained = (weights * across).sum(1)
    variance = np.maximum(np.diag(scene.covariance)[count:] - explained, 0) + NOISE_STD**2
    at_context = scene.covariance[:count, :count] @ np.linalg.solve(known, scene.y)
    return Posterior(Fit(weights @ scene.y, np.sqrt(variance), at_context, scene.y - at_context), weights)


def attention_weights(pooling: str, scene: Scene) -> np.ndarray:
    """(G, N): how a shipped network weighs the known points at every place, the mean over its heads."""
    model, task = load_process(pooling).network, scene.task()
    with torch.inference_mode():
        prediction = model.decode(model.encode(task), task, attention_of(pooling), need_weights=True)
    assert prediction.attention is not None
    weights: np.ndarray = prediction.attention[0, -1].mean(0).double().numpy()  # (B, R, H, M, N)
    return weights


def meeting_verdict(scene: Scene, exact: Fit, network: Fit) -> Sentence:
    """How near a network comes to the posterior of a scene, and what each misses of the true curve."""
    apart = _root_mean_square(network.mean - exact.mean)
    spread = float(np.std(scene.truth))
    return sentences(
        say(
            "On average the network's curve is {apart:.3f} from the posterior's, and its band {ratio:.2f} times as "
            "wide. From the true curve the posterior is {exact:.3f} away and the network {network:.3f}.",
            apart=apart,
            ratio=float(np.mean(network.std) / np.mean(exact.std)),
            exact=_root_mean_square(exact.mean - scene.truth),
            network=_root_mean_square(network.mean - scene.truth),
        ),
        say("Here the two have met, as good as.")
        if apart < NEAR * spread
        else say("Here they have not met: the network has only learned from examples."),
    )


def _root_mean_square(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))

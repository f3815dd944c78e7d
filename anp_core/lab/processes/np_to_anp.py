"""From the neural process to the attentive one: small networks for curves, by how they pool the context.

One round of cross-attention, as in section 3 of Kim et al. 2019 at its smallest, and in one of them self-attention
over the context before it. With uniform attention every target gets the same mean of the encoded pairs: that is the
conditional neural process.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor

from anp_core.attention.catalogue import CATALOGUE
from anp_core.data.curves import CURVE_KERNELS, NOISE_STD, X_LIMIT, curve_covariance, generator_for
from anp_core.errors import ModelError
from anp_core.language import say
from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.models.rounds import GlobalRound
from anp_core.places import LAB_FOLDER
from anp_core.pretrained import LoadedModel, sha256
from anp_core.task import Prediction, Task
from anp_core.tensor_files import read_tensors

LATENT_DIM = 32
LATENT_STD = 0.1  # of the values given z, held while the latent path learns
GRID_POINTS = 201
FEWEST_POINTS, MOST_POINTS = 1, 46  # of a context; the training knew 3 to 46
MEAN = "uniform"
SELF = "self_attention"  # multi-head, and context points look at each other first
POOLINGS = (MEAN, "dot_product", "multihead", "laplace", SELF)  # each has shipped weights
TITLES = {
    MEAN: say("NP: the mean of the context"),
    **{name: say("ANP: {type}", type=CATALOGUE[name].name) for name in POOLINGS[1:-1]},
    SELF: say("ANP: self-attention, then multi-head"),
}
LATENT = "latent"  # multi-head, with a latent path beside it
NETWORKS = (*POOLINGS, LATENT)
WIDTH, MEAN_WIDTH = 64, 128  # features; one vector for all of a curve has to hold more than a token a point


def small_config(pooling: str, latent_dim: int = 0) -> ANPConfig:
    """What all of `POOLINGS` share: one round; a target knows its place, hence absolute. Only the width differs."""
    return ANPConfig(
        dim_x=1,
        dim_y=1,
        attention=(attention_of(pooling),),
        d_model=MEAN_WIDTH if pooling == MEAN else WIDTH,
        num_heads=4,
        rounds=1,
        self_attention=pooling
        == SELF,  # else the mean would be over tokens that already looked at each other
        positions="absolute",
        latent_dim=latent_dim,
    )


def attention_of(pooling: str) -> str:
    """The attention type by which targets pool the context."""
    return "multihead" if pooling == SELF else pooling


def config_of(network: str) -> ANPConfig:
    """The configuration of one of `NETWORKS`."""
    if network != LATENT:
        return small_config(network)
    # Smooth curves: only z and they matter here.
    return replace(small_config("multihead", LATENT_DIM), octaves=2)


# ------------------------------------------------------------------------ shipped weights


def weights_path(network: str, folder: Path = LAB_FOLDER) -> Path:
    """Where the weights of one of `NETWORKS` lie; its card has the ending .json."""
    return folder / f"process-{network.replace('_', '-')}.safetensors"


@lru_cache(maxsize=len(NETWORKS))
def load_process(network: str) -> LoadedModel:
    """One of `NETWORKS` with its shipped weights. ModelError where there is none, or not what its card describes."""
    path = weights_path(network)
    card_path = path.with_suffix(".json")
    if network not in NETWORKS or not card_path.is_file():
        raise ModelError(
            say(
                "There is no small process named {name}; the shipped ones are: {known}.",
                name=repr(network),
                known=", ".join(NETWORKS),
            )
        )
    card = json.loads(card_path.read_text(encoding="utf-8"))
    if not path.is_file() or sha256(path) != card["sha256"]:
        raise ModelError(
            say(
                "The weights of {name} are missing or are not the ones its card describes; "
                "restore assets/models from the repository.",
                name=path.stem,
            )
        )
    model = AttentiveNeuralProcess(ANPConfig.from_dict(card["config"]))
    model.load_state_dict(read_tensors(path)[0])
    return LoadedModel(path.stem, model.eval().requires_grad_(False), card["config"]["attention"][0], card)


# ------------------------------------------------------------------------ one curve


@dataclass(frozen=True, eq=False)
class Scene:
    """One curve, of which some noisy points are known."""

    x: np.ndarray  # (N,) where it is known
    y: np.ndarray  # (N,) noise included
    grid: np.ndarray  # (G,) ascending, from −2 to 2
    truth: np.ndarray  # (G,) without noise
    covariance: np.ndarray  # (N + G, N + G) without noise: known points, then the grid

    def task(self, targets: np.ndarray | None = None) -> Task:
        """The context with targets at the grid, or elsewhere."""
        return Task(_column(self.x), _column(self.y), _column(self.grid if targets is None else targets))


def draw_scene(kernel: str = "rbf", count: int = 10, seed: int = 0) -> Scene:
    """A curve from a Gaussian process and `count` of its points; more points of a seed keep the fewer ones.

    Raises ValueError for a kernel that is none of `CURVE_KERNELS`, or a count outside 1 to 46.
    """
    if not FEWEST_POINTS <= count <= MOST_POINTS:
        raise ValueError(f"count must be {FEWEST_POINTS} to {MOST_POINTS}; got {count}")
    generator = generator_for(seed, CURVE_KERNELS.index(kernel) if kernel in CURVE_KERNELS else 0)
    places = X_LIMIT * (2 * torch.rand(MOST_POINTS, 1, generator=generator, dtype=torch.float64) - 1)
    grid = torch.linspace(-X_LIMIT, X_LIMIT, GRID_POINTS, dtype=torch.float64)[:, None]
    x = torch.cat([places, grid])[None]  # (1, 46 + G, 1)
    jitter = 1e-7 - NOISE_STD**2  # the curve itself: without the noise that the covariance comes with
    covariance = curve_covariance(kernel, x, generator) + jitter * torch.eye(x.shape[1], dtype=x.dtype)
    draw = torch.randn(x.shape, generator=generator, dtype=x.dtype)
    curve = (torch.linalg.cholesky(covariance) @ draw)[0, :, 0].numpy()
    noise = NOISE_STD * torch.randn(MOST_POINTS, generator=generator, dtype=x.dtype).numpy()
    known = curve[:count] + noise[:count]
    asked = torch.cat([torch.arange(count), torch.arange(MOST_POINTS, x.shape[1])])
    return Scene(
        places[:count, 0].numpy(),
        known,
        grid[:, 0].numpy(),
        curve[MOST_POINTS:],
        covariance[0][asked][:, asked].numpy(),
    )


@dataclass(frozen=True, eq=False)
class Fit:
    """What a network makes of a scene: mean and standard deviation on the grid, and its mean at the context."""

    mean: np.ndarray  # (G,)
    std: np.ndarray  # (G,)
    at_context: np.ndarray  # (N,) mean
    residual: np.ndarray  # (N,) known value − mean

    @property
    def context_error(self) -> float:
        """Root mean square of the residuals at the context points: what underfitting is measured by."""
        return float(np.sqrt(np.mean(self.residual**2)))


def fit(pooling: str, scene: Scene, network: AttentiveNeuralProcess | None = None) -> Fit:
    """A shipped network's answer to a scene (one of `POOLINGS`), or that of a network which carries the pooling."""
    model = load_process(pooling).network if network is None else network
    asked = np.concatenate([scene.grid, scene.x])
    with torch.inference_mode():
        prediction = model.decode(model.encode(task := scene.task(asked)), task, attention_of(pooling))
    mean, std = (part[0, :, 0].double().numpy() for part in (prediction.mean, prediction.std))
    cut = len(scene.grid)
    return Fit(mean[:cut], std[:cut], mean[cut:], scene.y - mean[cut:])


def pointwise_draws(found: Fit, count: int, seed: int = 0) -> np.ndarray:
    """Draws (count, G) from the band alone: each place by itself, as nothing else is known of a draw."""
    noise = np.random.default_rng(seed).standard_normal((count, len(found.mean)))
    return found.mean + found.std * noise


# ------------------------------------------------------------------------ averaging


def predict_by_mean(network: AttentiveNeuralProcess, task: Task) -> Prediction:
    """The neural process without any attention: encode the pairs, take their mean once, hand it to every target.

    The same prediction as the network's uniform attention, at a cost of N + M instead of N·M.
    """
    layer = cast(GlobalRound, network.layers("uniform")[0])
    pairs = network.encode_context(task.context_x, task.context_y)  # (B, N, D)
    mean = layer.attention.value(layer.context_norm(pairs)).mean(1, keepdim=True)  # (B, 1, D)
    target = network.encode_target(task.target_x) + layer.attention.output(mean)  # (B, M, D)
    target = target + layer.feed_forward(target)
    return Prediction(*network.decoder(target, None, None))


# ------------------------------------------------------------------------ the latent path


@dataclass(frozen=True, eq=False)
class LatentSamples:
    """Curves from draws of z ~ q(z | context): each z moves all of a curve at once."""

    curves: np.ndarray  # (S, G) the means given z

    @property
    def spread(self) -> float:
        """How far the curves differ: their standard deviation at a place, averaged over the grid."""
        return float(self.curves.std(0).mean())


def latent_samples(scene: Scene, count: int = 12, seed: int = 0) -> LatentSamples:
    """`count` curves of the shipped network with a latent path."""
    model, task = load_process(LATENT).network, scene.task()
    generator = torch.Generator().manual_seed(seed)
    with torch.inference_mode():
        prior = model.prior(task)
        noise = torch.randn(count, LATENT_DIM, generator=generator)
        drawn = [model(task, None, prior.mean + prior.stddev * each) for each in noise]
    return LatentSamples(np.stack([each.mean[0, :, 0].double().numpy() for each in drawn]))


def roughness(curves: np.ndarray) -> float:
    """Mean size of the step from one grid point to the next, over curves (S, G)."""
    return float(np.abs(np.diff(curves, axis=-1)).mean())


def _column(values: np.ndarray) -> Tensor:
    return torch.as_tensor(np.asarray(values), dtype=torch.float32).reshape(1, -1, 1)

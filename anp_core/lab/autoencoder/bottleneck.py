"""An autoencoder with an attention bottleneck: a curve is rebuilt from what a few learned queries asked of it.

The queries are those of a Perceiver (Jaegle et al. 2021) or of the inducing points of a Set Transformer (Lee et al.
2019): K of them pool P places into K slots, each is squeezed into three numbers, and the decoder's places ask the
slots in turn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor, nn

from anp_core.attention.positional import fourier_features, fourier_width
from anp_core.lab.autoencoder.bump_curves import places
from anp_core.lab.model_files import read_lab_weights
from anp_core.lab.sequences.date_models import MultiHead

NAME = "bottleneck"
SLOTS, NUMBERS = 4, 3  # what passes: so many slots of so many numbers
WIDTH, HEADS, OCTAVES = 32, 4, 5


@dataclass(frozen=True)
class Squeezed:
    """What comes out, and who looked where."""

    rebuilt: Tensor  # (B, P)
    code: Tensor  # (B, K, NUMBERS): all that the decoder knows of the curve
    asked: Tensor  # (B, K, P) weights of the slots over the places, the mean over the heads
    answered: Tensor  # (B, P, K) weights of the places over the slots


class FeedForward(nn.Sequential):
    """A small network on each token by itself."""

    def __init__(self) -> None:
        super().__init__(
            nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 2 * WIDTH), nn.GELU(), nn.Linear(2 * WIDTH, WIDTH)
        )


class BottleneckAutoencoder(nn.Module):
    """Curves (B, P) → K slots of a few numbers each → curves (B, P)."""

    def __init__(self) -> None:
        super().__init__()
        where = fourier_width(1, OCTAVES)
        self.read = nn.Sequential(nn.Linear(1 + where, WIDTH), nn.GELU(), nn.Linear(WIDTH, WIDTH))
        self.query = nn.Parameter(torch.randn(SLOTS, WIDTH) / math.sqrt(WIDTH))
        self.norms = nn.ModuleList(nn.LayerNorm(WIDTH) for _ in range(4))
        self.among = MultiHead(WIDTH, HEADS)  # places look at each other,
        self.pool = MultiHead(WIDTH, HEADS)  # slots at places,
        self.between = MultiHead(WIDTH, HEADS)  # slots at each other,
        self.unpool = MultiHead(WIDTH, HEADS)  # and places at slots
        self.networks = nn.ModuleList(FeedForward() for _ in range(4))
        self.squeeze = nn.Linear(WIDTH, NUMBERS)
        self.widen = nn.Sequential(nn.Linear(NUMBERS, WIDTH), nn.GELU(), nn.Linear(WIDTH, WIDTH))
        self.place = nn.Sequential(nn.Linear(where, WIDTH), nn.GELU(), nn.Linear(WIDTH, WIDTH))
        self.output = nn.Linear(WIDTH, 1)
        self.register_buffer("where", _where(), persistent=False)

    def encode(self, curves: Tensor) -> tuple[Tensor, Tensor]:
        """Code (B, K, NUMBERS) of curves (B, P), and the weights (B, K, P) that it was pooled by."""
        where: Tensor = self.get_buffer("where").expand(len(curves), -1, -1)
        tokens = self.read(torch.cat([curves[..., None], where], -1))  # (B, P, D)
        tokens = self._look(0, self.among, tokens, tokens)[0]
        slots, asked = self._look(1, self.pool, self.query.expand(len(curves), -1, -1), tokens)
        slots = self._look(2, self.between, slots, slots)[0]
        return self.squeeze(slots), asked.mean(1)

    def decode(self, code: Tensor) -> tuple[Tensor, Tensor]:
        """Curves (B, P) from code (B, K, NUMBERS), and the weights (B, P, K) of the places over the slots."""
        asking = self.place(self.get_buffer("where")).expand(len(code), -1, -1)
        found, answered = self._look(3, self.unpool, asking, self.widen(code))
        return self.output(found)[..., 0], answered.mean(1)

    def forward(self, curves: Tensor) -> Squeezed:
        """Curves (B, P) through the bottleneck and back."""
        code, asked = self.encode(curves)
        rebuilt, answered = self.decode(code)
        return Squeezed(rebuilt, code, asked, answered)

    def _look(
        self, number: int, attention: MultiHead, target: Tensor, context: Tensor
    ) -> tuple[Tensor, Tensor]:
        """One attention and one network, each added on: target (B, M, D) asks context (B, N, D)."""
        norm = self.norms[number]
        everywhere = torch.ones(1, 1, context.shape[1], dtype=torch.bool)
        pooled, weights = attention(norm(target), norm(context), everywhere)
        target = target + pooled
        return target + self.networks[number](target), weights


def _where() -> Tensor:
    return fourier_features(torch.as_tensor(2 * places() - 1, dtype=torch.float32)[:, None], OCTAVES)


@lru_cache(maxsize=1)
def load_autoencoder() -> BottleneckAutoencoder:
    """The shipped autoencoder. Raises ModelError where its weights are not the ones that its card describes."""
    weights, _ = read_lab_weights(NAME)
    network = BottleneckAutoencoder()
    network.load_state_dict({name: value.float() for name, value in weights.items()})
    return network.eval().requires_grad_(False)


@torch.inference_mode()
def squeeze(network: BottleneckAutoencoder, curves: np.ndarray) -> Squeezed:
    """Curves (B, P) of numpy through a network, without gradients."""
    squeezed: Squeezed = network(torch.as_tensor(curves, dtype=torch.float32))
    return squeezed

"""Convolution, recurrence and attention with random weights on one sequence: who hears whom, in how many steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from anp_core.attention.pooling import attend
from anp_core.attention.scores import dot_product_scores
from anp_core.language import Sentence, mark, say

WIDTH = 16  # features of a token
DEAF = 1e-12  # an influence below is none
VANISHED, EXPLODED = 1e-3, 1e3  # of the gradient at the last token: below and above, it has


class Convolutions(nn.Module):
    """Layers that each see `kernel` tokens, half of them to each side (LeCun et al. 1989)."""

    def __init__(self, layers: int, kernel: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Conv1d(WIDTH, WIDTH, kernel, padding=kernel // 2) for _ in range(layers)
        )

    def forward(self, tokens: Tensor) -> Tensor:
        """(N, D) → (N, D)."""
        state = tokens.T  # (D, N)
        for layer in self.layers:
            state = torch.tanh(layer(state))
        return state.T


class Recurrence(nn.Module):
    """A state that takes one token in after the other (Elman 1990)."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.RNN(WIDTH, WIDTH)

    def forward(self, tokens: Tensor) -> Tensor:
        """(N, D) → (N, D): the state after each token."""
        states: Tensor = self.cell(tokens)[0]
        return states


class Attention(nn.Module):
    """One layer of self-attention without positions (Vaswani et al. 2017)."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))

    def forward(self, tokens: Tensor) -> Tensor:
        """(N, D) → (N, D)."""
        scores = dot_product_scores(self.query(tokens), self.key(tokens))
        return attend(scores, self.value(tokens))[0]


WAYS = {
    "convolution": mark("Convolution"),
    "recurrence": mark("Recurrence"),
    "attention": mark("Attention"),
}


@dataclass(frozen=True, eq=False)
class Heard:
    """What the last output of one way hears of the tokens before it."""

    influence: np.ndarray  # (N,) size of the gradient towards each token, the last one first
    parameters: int
    steps: int  # that must follow each other before the last output is there
    swapped: float  # largest change of the last output when the first two tokens change places

    @property
    def reach(self) -> int:
        """How many places away the furthest token is that is heard at all."""
        return int(np.flatnonzero(self.influence > DEAF)[-1])


def build_way(
    name: str, layers: int = 2, kernel: int = 5, seed: int = 0, recurrent: float = 1.0
) -> nn.Module:
    """One of `WAYS` with random weights of that seed, in float64.

    `layers` and `kernel` are the convolution's; `recurrent` multiplies the matrix by which the recurrence hands its
    state on.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if name == "convolution":
            return Convolutions(layers, kernel).double()
        if name == "attention":
            return Attention().double()
        recurrence = Recurrence().double()
    with torch.no_grad():
        dict(recurrence.cell.named_parameters())["weight_hh_l0"].mul_(recurrent)
    return recurrence


def listen(
    name: str, length: int = 30, layers: int = 2, kernel: int = 5, seed: int = 0, recurrent: float = 1.0
) -> Heard:
    """Run one way over random tokens and ask its last output what it heard."""
    network = build_way(name, layers, kernel, seed, recurrent)
    generator = torch.Generator().manual_seed(seed)
    tokens = torch.randn(length, WIDTH, generator=generator, dtype=torch.float64).requires_grad_()
    last = network(tokens)[-1]
    total = torch.zeros(length, dtype=torch.float64)
    for feature in range(WIDTH):
        (gradient,) = torch.autograd.grad(last[feature], tokens, retain_graph=True)
        total += gradient.square().sum(1)
    swapped = tokens.detach()[[1, 0, *range(2, length)]]
    with torch.no_grad():
        change = float((network(swapped)[-1] - last).abs().max())
    return Heard(
        total.sqrt().flip(0).numpy(),
        sum(parameter.numel() for parameter in network.parameters()),
        {"convolution": layers, "recurrence": length, "attention": 1}[name],
        change,
    )


def gradient_verdict(influence: np.ndarray) -> Sentence:
    """What becomes of the recurrence's gradient (N,), the last token first, on its way to the first token."""
    near, far = float(influence[0]), float(influence[-1])
    went = (
        say("it **vanishes**")
        if far < VANISHED * near
        else say("it **explodes**")
        if far > EXPLODED * near
        else say("it neither vanishes nor explodes")
    )
    return say(
        "Along the recurrence the gradient is a product of one matrix a step: here it goes from {near:.1e} at the "
        "last token to {far:.1e} at the first, so that {went}.",
        near=near,
        far=far,
        went=went,
    )

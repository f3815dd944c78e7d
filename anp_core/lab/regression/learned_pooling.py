"""Pooling whose parameters are learned from the data: one width, a width for every query, an embedding.

All are Gaussian attention and all learn from the leave-one-out error, after `kernel_regression.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.scores import gaussian_scores
from anp_core.lab.adam import Adam
from anp_core.lab.regression.kernel_regression import Estimate, pool

WIDTH_STEPS, WIDTH_RATE = 60, 0.15
SGD_RATE = 0.5  # the textbook's
POOLING_STEPS, POOLING_RATE = 150, 0.05
EMBEDDING_UNITS, EMBEDDING_SIZE = 8, 2


@dataclass(frozen=True, eq=False)
class WidthTraining:
    """What w and the loss were before every step, and after the last."""

    w: np.ndarray  # (S + 1,), NaN from where the training broke down
    loss: np.ndarray  # (S + 1,) mean squared error


@dataclass(frozen=True, eq=False)
class LearnedPooling:
    """A pooling after its training, at the queries that were asked for."""

    estimate: Estimate
    loss: np.ndarray  # (S + 1,) leave-one-out mean squared error during the training
    width: np.ndarray | None  # (M,) the learned w at each query, where the pooling has one


def train_width(
    key: np.ndarray,
    value: np.ndarray,
    *,
    start: float = 0.5,
    steps: int = WIDTH_STEPS,
    plain_sgd: bool = False,
    include_self: bool = False,
) -> WidthTraining:
    """Learn w in the scores −(w (q − k))²/2; w is 1/h.

    By default log w is learned by Adam from the mean of the leave-one-out errors: w stays positive, and a step is
    a factor. `plain_sgd` is what the textbook does: w itself, by gradient descent at a rate of 0.5 on the *sum* of
    the errors. `include_self` lets each point attend to itself, so that it may simply copy its own value.
    """
    x, y = _tensors(key, value)
    allowed = torch.ones(len(y), len(y), dtype=torch.bool)
    if not include_self:
        allowed.fill_diagonal_(False)
    parameter = torch.tensor(start if plain_sgd else float(np.log(start)), dtype=x.dtype, requires_grad=True)
    optimizer = Adam([parameter], WIDTH_RATE)
    widths, losses = [], []
    for step in range(steps + 1):
        w = parameter if plain_sgd else parameter.exp()
        squares = (masked_softmax(gaussian_scores(x * w, x * w), allowed) @ y - y).square()
        widths.append(float(w.detach()))
        losses.append(float(squares.mean().detach()))
        if step < steps:
            optimizer.zero_grad()
            (squares.sum() if plain_sgd else squares.mean()).backward()
            if plain_sgd and parameter.grad is not None:
                parameter.data -= SGD_RATE * parameter.grad
            else:
                optimizer.step()
    return WidthTraining(np.array(widths), np.array(losses))


class _WidthByPlace(nn.Module):
    """log w as a cubic of the place: w(x) may be sharp in one part of the axis and wide in another."""

    def __init__(self, centre: float, reach: float, start: float) -> None:
        super().__init__()
        self.centre, self.reach = centre, reach
        first = torch.tensor([np.log(start), 0.0, 0.0, 0.0], dtype=torch.float64)
        self.coefficients = nn.Parameter(first)

    def width(self, x: Tensor) -> Tensor:
        """w (M, 1) at x (M, 1)."""
        place = (x - self.centre) / self.reach
        return (torch.cat([place**power for power in range(4)], 1) @ self.coefficients).exp()[:, None]

    def forward(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (M, N): the distance is measured with the query's own w."""
        return gaussian_scores(query, key) * self.width(query).square()


class _Embedding(nn.Module):
    """A small network moves keys and queries to a plane; attention goes by the distance there."""

    def __init__(self, centre: float, reach: float, start: float) -> None:
        super().__init__()
        self.centre, self.reach = centre, reach
        generator = torch.Generator().manual_seed(0)
        self.inner = nn.Parameter(torch.randn(2, EMBEDDING_UNITS, generator=generator, dtype=torch.float64))
        outer = torch.randn(EMBEDDING_UNITS, EMBEDDING_SIZE, generator=generator, dtype=torch.float64)
        self.outer = nn.Parameter(outer / EMBEDDING_UNITS)
        self.log_width = nn.Parameter(torch.tensor(np.log(start), dtype=torch.float64))

    def place(self, x: Tensor) -> Tensor:
        """Where x (M, 1) lies in the plane: (M, 2)."""
        scaled = (x - self.centre) / self.reach
        bent = torch.tanh(torch.cat([2 * scaled, torch.ones_like(x)], 1) @ self.inner) @ self.outer
        straight = torch.cat([x, torch.zeros_like(x)], 1)
        return (straight + self.reach * bent) * self.log_width.exp()

    def forward(self, query: Tensor, key: Tensor) -> Tensor:
        """Scores (M, N)."""
        return gaussian_scores(self.place(query), self.place(key))


def learn_query_width(query: np.ndarray, key: np.ndarray, value: np.ndarray) -> LearnedPooling:
    """Gaussian attention with a width w(x) of its own at every query, log w a cubic in x."""
    return _learn(_WidthByPlace, query, key, value)


def learn_embedding(query: np.ndarray, key: np.ndarray, value: np.ndarray) -> LearnedPooling:
    """Gaussian attention between learned two-dimensional embeddings of query and key."""
    return _learn(_Embedding, query, key, value)


def _learn(
    kind: Callable[[float, float, float], _WidthByPlace | _Embedding],
    query: np.ndarray,
    key: np.ndarray,
    value: np.ndarray,
) -> LearnedPooling:
    """Train by Adam on the leave-one-out error and keep the best step seen."""
    x, y = _tensors(key, value)
    asked = torch.as_tensor(np.asarray(query, np.float64)).reshape(-1, 1)
    low, high = float(x.min()), float(x.max())
    model = kind((low + high) / 2, (high - low) / 2, 10 / (high - low))
    others = ~torch.eye(len(y), dtype=torch.bool)
    optimizer = Adam(model.parameters(), POOLING_RATE)
    losses: list[float] = []
    best = {name: value.clone() for name, value in model.state_dict().items()}
    for step in range(POOLING_STEPS + 1):
        loss = (masked_softmax(model(x, x), others) @ y - y).square().mean()
        if not losses or float(loss.detach()) < min(losses):
            best = {name: value.clone() for name, value in model.state_dict().items()}
        losses.append(float(loss.detach()))
        if step < POOLING_STEPS:
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    model.load_state_dict(best)
    with torch.no_grad():
        weights = masked_softmax(model(asked, x)).numpy()
        width = model.width(asked)[:, 0].numpy() if isinstance(model, _WidthByPlace) else None
    return LearnedPooling(pool(weights, value), np.array(losses), width)


def _tensors(key: np.ndarray, value: np.ndarray) -> tuple[Tensor, Tensor]:
    x = torch.as_tensor(np.asarray(key, np.float64)).reshape(-1, 1)
    return x, torch.as_tensor(np.asarray(value, np.float64))

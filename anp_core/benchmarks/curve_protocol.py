"""The curves by which the network `curves` is measured: fixed draws, and the exact Gaussian process beside it.

The distribution is that of Lee et al. 2020 (Bootstrapping Neural Processes) and Nguyen & Grover 2022 (Transformer
Neural Processes), drawn by `data/curves.py`. The network learns the RBF kernel only: the others lie outside what it
has seen. A score is the log-likelihood in nats of each target by itself, averaged over targets, curves and batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from anp_core.data.curves import CURVE_KERNELS, NOISE_STD, DrawnCurves, draw_functions, jitter

BATCHES = 3_000  # of 16 curves each
SEED = 0
Predict = Callable[[Tensor, Tensor, Tensor], tuple[Tensor, Tensor]]  # context x, y and target x → mean, std


def protocol_curves(kernel: str, batches: int = BATCHES) -> Iterator[DrawnCurves]:
    """The batches of a kernel, the same whenever they are asked for."""
    generator = torch.Generator().manual_seed(SEED)
    for _ in range(batches):
        yield draw_functions(generator, kernel=kernel)


def exact_prediction(curves: DrawnCurves) -> tuple[Tensor, Tensor]:
    """Mean and std (B, M, 1) float32 of the process that drew the curves, given the context: no model can know more.

    Rasmussen & Williams 2006, eq. 2.23 and 2.24, with the noise inside the covariance.
    """
    known = curves.known
    covariance = curves.covariance
    factor = torch.linalg.cholesky((covariance + jitter(covariance))[:, :known, :known])
    cross = torch.linalg.solve_triangular(factor, covariance[:, :known, known:], upper=False)  # (B, N, M)
    whitened = torch.linalg.solve_triangular(factor, curves.y[:, :known], upper=False)  # (B, N, 1)
    mean = cross.transpose(1, 2) @ whitened
    variance = covariance[:, known:, known:].diagonal(dim1=1, dim2=2) - cross.square().sum(1)
    std = variance.clamp_min(NOISE_STD**2 / 2).sqrt().unsqueeze(-1)  # rounding may leave less than the noise
    return mean.float(), std.float()


def benchmark_curves(predict: Predict, batches: int | None = None) -> Iterator[dict[str, float | int | str]]:
    """A row for each kernel: the log-likelihood of `predict`, and of the exact process on the same curves."""
    for kernel in CURVE_KERNELS:
        count = batches or BATCHES
        own = exact = 0.0
        for curves in protocol_curves(kernel, count):
            task = curves.task()
            own += _likelihood(predict(task.context_x, task.context_y, task.target_x), task.target_y)
            exact += _likelihood(exact_prediction(curves), task.target_y)
        yield {"kernel": kernel, "batches": count, "log_likelihood": own / count, "exact": exact / count}


def _likelihood(moments: tuple[Tensor, Tensor], truth: Tensor | None) -> float:
    if truth is None:
        raise ValueError("curves to measure by need their targets' true values")
    mean, std = (moment.double() for moment in moments)
    return float(torch.distributions.Normal(mean, std).log_prob(truth.double()).mean().item())

"""What training minimises: the negative log-likelihood of the targets, or their CRPS (ranked probability score)."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from anp_core.task import Prediction, Task


def masked_mean(values: Tensor, mask: Tensor | None) -> Tensor:
    """Mean of values (B, M, Dy) over the targets that count (B, M)."""
    if mask is None:
        return values.mean()
    weight = mask.unsqueeze(-1).expand_as(values).to(values.dtype)
    return (values.masked_fill(weight == 0, 0.0) * weight).sum() / weight.sum().clamp_min(1.0)


def negative_log_likelihood(prediction: Prediction, task: Task, limit: float = math.inf) -> Tensor:
    """Nats per target and dimension; what costs more than `limit` counts as that much."""
    if task.target_y is None:
        raise ValueError("training needs target_y, the targets' true values")
    return masked_mean((-prediction.log_prob(task.target_y)).clamp_max(limit), task.target_mask)


def gaussian_crps(prediction: Prediction, task: Task, limit: float = 6.0) -> Tensor:
    """Continuous ranked probability score in the unit of the values (eq. 5, Gneiting et al. 2005).

    Linear in the error where the likelihood is quadratic, and cut at `limit`, so that a storm does not steer
    the training.
    """
    if task.target_y is None:
        raise ValueError("training needs target_y, the targets' true values")
    z = (task.target_y - prediction.mean) / prediction.std
    density = torch.exp(-0.5 * z.square()) / (2 * torch.pi) ** 0.5
    crps = prediction.std * (z * torch.erf(z / 2**0.5) + 2 * density - 1 / torch.pi**0.5)
    return masked_mean(crps.clamp_max(limit), task.target_mask)

"""From a target's token to a Gaussian: the last step of the neural process."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anp_core.models.config import ANPConfig
from anp_core.precision import at_least_float32

LOG_STD_RANGE = 4.0  # a base's std is corrected by at most e^±4, which keeps early training sane


class GaussianDecoder(nn.Module):
    """Token (B, M, D) → mean and std (B, M, Dy), in float32 or better.

    With a base: mean = base_mean + base_std·δ and std = base_std·e^g, and the last layer starts at zero, so that
    training starts from the base itself. Without: mean = δ and std = floor + softplus(g).
    """

    def __init__(self, config: ANPConfig) -> None:
        super().__init__()
        d_model = config.d_model
        self.std_floor = config.std_floor
        self.hidden = nn.Sequential(nn.LayerNorm(d_model), nn.Linear(d_model, d_model), nn.GELU())
        self.moments = nn.Linear(d_model, 2 * config.dim_y)
        if config.base:
            nn.init.zeros_(self.moments.weight)
            nn.init.zeros_(self.moments.bias)

    def forward(
        self, target: Tensor, base_mean: Tensor | None, base_std: Tensor | None
    ) -> tuple[Tensor, Tensor]:
        """Mean and std (B, M, Dy)."""
        delta, log_std = at_least_float32(self.moments(self.hidden(target))).chunk(2, dim=-1)
        if base_mean is None or base_std is None:
            return delta, self.std_floor + F.softplus(log_std - 1)
        bounded = LOG_STD_RANGE * torch.tanh(log_std / LOG_STD_RANGE)
        return base_mean + base_std * delta, self.std_floor + base_std * bounded.exp()

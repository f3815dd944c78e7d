"""Adam in a dozen lines, for what is trained while somebody watches.

`torch.optim` brings torch's compiler with it: some 100 MB that a dashboard never needs again.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


class Adam:
    """Steps by the running mean of the gradient over the root of that of its square (Kingma and Ba, 2015).

    `parameters` are leaf tensors, changed in place by `step`. With `weight_decay` they shrink beside that, as in
    AdamW (Loshchilov and Hutter, 2019). The rate may be changed between steps where `torch.optim` has it:
    `param_groups[0]["lr"]`.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        rate: float,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ) -> None:
        self.parameters = list(parameters)
        self.param_groups = [{"lr": rate}]
        self.betas, self.epsilon, self.weight_decay = betas, epsilon, weight_decay
        self.steps = 0
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]

    def zero_grad(self) -> None:
        """Forget the gradients of the last step."""
        for parameter in self.parameters:
            parameter.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient."""
        self.steps += 1
        (first, second), rate = self.betas, self.param_groups[0]["lr"]
        for parameter, mean, square in zip(self.parameters, self.means, self.squares, strict=True):
            if parameter.grad is None:
                continue
            mean.lerp_(parameter.grad, 1 - first)
            square.lerp_(parameter.grad.square(), 1 - second)
            unbiased = mean / (1 - first**self.steps)
            spread = (square / (1 - second**self.steps)).sqrt() + self.epsilon
            parameter.mul_(1 - rate * self.weight_decay).sub_(rate * unbiased / spread)

"""Adam in a dozen lines, for what is trained while somebody watches.

`torch.optim` brings torch's compiler with it: some 100 MB that a dashboard never needs again.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor


class Adam:
    """Steps by the running mean of the gradient over the root of that of its square (Kingma and Ba, 2015).

    `parameters` are leaf tensors, changed in place by `step`; `rate` may be changed between steps.
    """

    def __init__(
        self,
        parameters: Iterable[Tensor],
        rate: float,
        betas: tuple[float, float] = (0.9, 0.999),
        epsilon: float = 1e-8,
    ) -> None:
        self.parameters = list(parameters)
        self.rate, self.betas, self.epsilon = rate, betas, epsilon
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
        first, second = self.betas
        for parameter, mean, square in zip(self.parameters, self.means, self.squares, strict=True):
            if parameter.grad is None:
                continue
            mean.lerp_(parameter.grad, 1 - first)
            square.lerp_(parameter.grad.square(), 1 - second)
            unbiased = mean / (1 - first**self.steps)
            spread = (square / (1 - second**self.steps)).sqrt() + self.epsilon
            parameter.sub_(self.rate * unbiased / spread)

"""The processes that train one network together: torchrun starts them, on one machine or on several.

Each makes its share of a step's batches and computes their gradients; the sums over all are what every one of them
goes on with, so that their weights stay the same. All gradients are summed at once at the end of a step, not by DDP
or Lightning Fabric: those wait for `backward`, which a step that takes its parts side by side in threads never calls.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as together
from torch import Tensor, nn

from anp_core.errors import TrainingError
from anp_core.language import say


@dataclass(frozen=True)
class Processes:
    """How many there are, and which of them this is.

    Attributes:
        number: of this one, from 0; the first alone validates and writes.
        count: of all, on all machines.
        device: where what is exchanged must lie.
    """

    number: int = 0
    count: int = 1
    device: str = "cpu"

    @property
    def first(self) -> bool:
        """Whether this one validates and writes for all."""
        return self.number == 0

    def share(self, numbers: range) -> range:
        """Of the numbers of batches, those that this process makes: every `count`-th."""
        return numbers[self.number :: self.count]

    def check(self, parts: int, step: int) -> None:
        """Before the first step.

        Raises:
            TrainingError: a step's `parts` cannot be shared out evenly, or the processes stand at different steps.
        """
        if parts % self.count:
            raise TrainingError(
                say(
                    "The {count} processes must share the {parts} batches of a step evenly; choose --parts {count}, "
                    "or a multiple of it.",
                    count=self.count,
                    parts=parts,
                )
            )
        begun = int(self.agreed(step))
        if begun != step:
            raise TrainingError(
                say(
                    "One process begins at step {step} and the first at step {begun}; --out must be a folder that "
                    "all machines share.",
                    step=step,
                    begun=begun,
                )
            )

    def agreed(self, value: float) -> float:
        """What the first process says; all must ask."""
        if self.count == 1:
            return value
        said = torch.tensor([value], dtype=torch.float64, device=self.device)
        together.broadcast(said, 0)
        return said.item()

    def add_up(self, value: float, parameters: Sequence[nn.Parameter]) -> float:
        """Set every gradient to the sum of all processes' gradients; returns the sum of their values.

        A parameter that no process has used keeps None.
        """
        if self.count == 1:
            return value
        used = torch.tensor([float(each.grad is not None) for each in parameters], device=self.device)
        flat: list[Tensor] = [
            (torch.zeros_like(each) if each.grad is None else each.grad).flatten() for each in parameters
        ]
        summed = torch.cat([torch.tensor([value], device=self.device), used, *flat])
        together.all_reduce(summed)
        sizes = [1, len(parameters), *(each.numel() for each in parameters)]
        total, counts, *gradients = summed.split(sizes)
        for parameter, count, gradient in zip(parameters, counts.tolist(), gradients, strict=True):
            parameter.grad = gradient.view_as(parameter).clone() if count else None
        return float(total.item())


ALONE = Processes()


def is_first_process() -> bool:
    """Whether torchrun did not start this process, or started it as the first."""
    return os.environ.get("RANK", "0") == "0"


@contextmanager
def join_processes(device: str) -> Iterator[Processes]:
    """The processes that torchrun started, each on a GPU of its own where `device` is "cuda"; else this one alone."""
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if count == 1:
        yield ALONE
        return
    if device == "cuda":
        device = f"cuda:{os.environ['LOCAL_RANK']}"
        torch.cuda.set_device(device)
    together.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    try:
        yield Processes(together.get_rank(), count, device)
    finally:
        together.destroy_process_group()

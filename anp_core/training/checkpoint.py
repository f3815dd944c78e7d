"""Checkpoints: one safetensors file, written atomically, from which a run resumes as if it had never stopped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from anp_core.tensor_files import read_tensors, write_tensors

MOMENTS = ("exp_avg", "exp_avg_sq", "step")  # what AdamW remembers of each parameter


@dataclass
class TrainingState:
    """Everything that changes during training."""

    model: nn.Module
    average: nn.Module  # exponential moving average of the weights: what is shipped
    optimizer: torch.optim.AdamW
    step: int = 0
    seconds: float = 0.0

    def save(self, path: Path, **metadata: Any) -> None:
        """Write the whole state to one file."""
        tensors = {f"model/{name}": value for name, value in self.model.state_dict().items()}
        tensors |= {f"average/{name}": value for name, value in self.average.state_dict().items()}
        for name, parameter in self.model.named_parameters():
            moments = self.optimizer.state.get(parameter, {})
            tensors |= {f"optimizer/{key}/{name}": moments[key] for key in MOMENTS if key in moments}
        write_tensors(path, tensors, metadata | {"step": self.step, "seconds": self.seconds})

    def load(self, path: Path) -> dict[str, Any]:
        """Take the whole state from a file; returns its metadata."""
        tensors, metadata = read_tensors(path)

        def part(prefix: str) -> dict[str, Tensor]:
            return {
                name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)
            }

        self.model.load_state_dict(part("model/"))
        self.average.load_state_dict(part("average/"))
        moments = {key: part(f"optimizer/{key}/") for key in MOMENTS}
        for name, parameter in self.model.named_parameters():
            if name in moments["step"]:
                self.optimizer.state[parameter] = {
                    # AdamW counts its steps on the CPU and keeps the moments where the parameter is.
                    key: moments[key][name].to("cpu" if key == "step" else parameter.device)
                    for key in MOMENTS
                }
        self.step, self.seconds = metadata["step"], metadata["seconds"]
        return metadata

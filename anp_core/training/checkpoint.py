"""Checkpoints: one safetensors file, written atomically, from which a run resumes as if it had never stopped."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

MOMENTS = ("exp_avg", "exp_avg_sq", "step")  # what AdamW remembers of each parameter


def write_tensors(path: Path, tensors: dict[str, Tensor], metadata: dict[str, Any]) -> None:
    """Write a safetensors file beside `path` and move it into place: there is never half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".partial-{os.getpid()}")
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    try:
        save_file(plain, partial, metadata={"meta": json.dumps(metadata, sort_keys=True)})
        partial.chmod(0o644)  # safetensors writes for the owner alone
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors and metadata of a file that `write_tensors` wrote."""
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (not a dict)
        metadata = json.loads((file.metadata() or {}).get("meta", "{}"))
    return tensors, metadata


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

"""Several Tasks as one: padded and stacked into a batch, or joined into a single task with neighbours of its own."""

from __future__ import annotations

from dataclasses import replace

import torch
import torch.nn.functional as F
from torch import Tensor

from anp_core.task import CONTEXT_FIELDS, TARGET_FIELDS, Task


def pad_task(task: Task, num_context: int, num_targets: int) -> Task:
    """The same Task (B = 1) with N and M padded and masked; for tasks without neighbours."""
    if task.neighbours is not None:
        raise ValueError("a task with neighbours is joined (join_tasks), not padded")
    points, asked = task.context_x.shape[1], task.target_x.shape[1]
    if points > num_context or asked > num_targets:
        raise ValueError(f"cannot pad {points} and {asked} points down to {num_context} and {num_targets}")

    def padded(name: str, size: int) -> Tensor | None:
        tensor = getattr(task, name)
        if tensor is None:
            return None
        fill = 1.0 if name == "base_std" else 0.0  # a std of 0 would make NaN even where it does not count
        return F.pad(tensor, (0, 0, 0, size - tensor.shape[1]), value=fill)

    context = {name: padded(name, num_context) for name in ("context_x", "context_y", "context_features")}
    target_names = ("target_x", "target_y", "target_features", "base_mean", "base_std")
    targets = {name: padded(name, num_targets) for name in target_names}
    return Task(
        context_mask=_padded_mask(task.context_mask, points, num_context),
        target_mask=_padded_mask(task.target_mask, asked, num_targets),
        **context,  # type: ignore[arg-type]
        **targets,  # type: ignore[arg-type]
    )


def _padded_mask(mask: Tensor | None, points: int, size: int) -> Tensor:
    """(1, size) bool, False from `points` on."""
    known = torch.ones(1, points, dtype=torch.bool) if mask is None else mask
    return F.pad(known, (0, size - points), value=False)


def stack_tasks(tasks: list[Task]) -> Task:
    """One batch of tasks of the same sizes."""
    return Task(**_concatenated(tasks, dim=0))  # type: ignore[arg-type]


def join_tasks(tasks: list[Task]) -> Task:
    """One Task (B = 1) of several (B = 1) whose neighbours then point into the joined context."""
    joined = _concatenated(tasks, dim=1)
    start, shifted = 0, []
    for task in tasks:
        if task.neighbours is None:
            raise ValueError("only tasks that name their neighbours can be joined: others would mix")
        shifted.append(task.neighbours + start)
        start += task.context_x.shape[1]
    return Task(**joined | {"neighbours": torch.cat(shifted, dim=1)})  # type: ignore[arg-type]


def only_neighbours(task: Task) -> Task:
    """The same Task of a single target (B = M = 1) with its K neighbours as the whole context."""
    if task.neighbours is None or task.target_x.shape[:2] != (1, 1):
        raise ValueError(f"this takes one target with neighbours; got targets {tuple(task.target_x.shape)}")
    index = task.neighbours[0, 0]  # (K,)
    context = {
        name: None if (tensor := getattr(task, name)) is None else tensor[:, index] for name in CONTEXT_FIELDS
    }
    return replace(task, **context, neighbours=torch.arange(len(index)).view(1, 1, -1))  # type: ignore[arg-type]


def _concatenated(tasks: list[Task], dim: int) -> dict[str, Tensor | None]:
    """Every field of the tasks concatenated; a field that one lacks, all must lack."""
    fields = {}
    for name in (*CONTEXT_FIELDS, *TARGET_FIELDS):
        parts = [part for task in tasks if (part := getattr(task, name)) is not None]
        if len(parts) not in (0, len(tasks)):
            raise ValueError(f"all tasks must have {name} or none; got it in {len(parts)} of {len(tasks)}")
        fields[name] = torch.cat(parts, dim=dim) if parts else None
    return fields

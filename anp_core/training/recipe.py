"""What a recipe is: a network's architecture, its plan, its data and its loss."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.training.batches import Batch
from anp_core.training.loop import Loss, TrainingPlan, Validate

VALIDATION_SEED = 1_000_003  # batches that training never draws


@dataclass(frozen=True)
class Recipe:
    """A network and how to train it."""

    name: str
    config: ANPConfig
    plan: TrainingPlan
    loss: Loss
    # Folder of data, seed, batch size → batches, validation.
    open_data: Callable[[Path | None, int, int], tuple[Batch, Validate]]
    data_terms: str  # what it learns from, and on what terms that may be used
    half_precision: bool = False  # weights shipped as float16, for a network of millions of parameters
    # The recipe that begins with these weights, which are then not shipped themselves.
    goes_on: str | None = None
    # Factors on the std, for the card.
    calibrate: Callable[[AttentiveNeuralProcess, Path], dict[str, Any]] | None = None


def need_folder(folder: Path | None, what: str) -> Path:
    """The folder of data that a recipe reads; FileNotFoundError where it is not there."""
    if folder is None or not folder.exists():
        raise FileNotFoundError(f"--data must name the folder that holds {what}; got {folder}")
    return folder

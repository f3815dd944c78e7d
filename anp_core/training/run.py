"""Run a recipe from the command line's words to shipped weights: progress, checkpoints, card."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from anp_core.places import MODEL_FOLDER
from anp_core.training.loop import Report, train
from anp_core.training.recipes import RECIPES
from anp_core.training.ship import ship


def run_recipe(
    name: str,
    *,
    data: Path | None = None,
    out: Path = Path("runs"),
    steps: int | None = None,
    seed: int = 0,
    threads: int | None = None,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> Path:
    """Train a recipe, or go on where its checkpoint in `out` stopped.

    Returns the checkpoint's path. Once all steps are done, the averaged weights and their card, with the last
    validation's scores, stand beside it.
    """
    recipe = RECIPES[name]
    torch.set_num_threads(threads or torch.get_num_threads())
    device = "cuda" if torch.cuda.is_available() else "cpu"
    plan = replace(recipe.plan, seed=seed, steps=steps or recipe.plan.steps, device=device)
    batch, validate = recipe.open_data(data, seed)
    checkpoint = out / f"{recipe.name}.checkpoint.safetensors"
    state = train(
        recipe.config,
        plan,
        batch,
        recipe.loss,
        checkpoint=checkpoint,
        validate=validate,
        report=report,
        stop=stop,
    )
    if state.step == plan.steps:
        ship_recipe(
            name,
            checkpoint,
            out,
            validation=validate(state.average),  # type: ignore[arg-type]
            calibration=recipe.calibrate(state.average, data) if recipe.calibrate and data else None,  # type: ignore[arg-type]
        )
    return checkpoint


def ship_recipe(
    name: str,
    checkpoint: Path,
    folder: Path = MODEL_FOLDER,
    validation: dict[str, float] | None = None,
    calibration: dict[str, Any] | None = None,
) -> Path:
    """Put a checkpoint's averaged weights into `folder`, with a card that says how they came about."""
    recipe = RECIPES[name]
    card = {
        "name": recipe.name,
        "data_terms": recipe.data_terms,
        "command": f"python -m anp_core train {name}",
        "machine": describe_machine(),
        "validation": validation or {},
        "scores": {},
    }
    if calibration:
        card["calibration"] = calibration
    return ship(checkpoint, card, folder, half_precision=recipe.half_precision)


def describe_machine() -> str:
    """The machine's kind, for a card: processor family and threads in use, no names."""
    threads = f"{torch.get_num_threads()} thread(s)"
    return f"{platform.machine()}, {threads}, torch {torch.__version__}, {time.strftime('%Y-%m-%d')}"

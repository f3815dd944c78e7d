"""Run a recipe from the command line's words to shipped weights: progress, checkpoints, card."""

from __future__ import annotations

import platform
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from anp_core.errors import TrainingError
from anp_core.language import say
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.places import MODEL_FOLDER
from anp_core.pretrained import sha256
from anp_core.tensor_files import read_tensors
from anp_core.training.batches import ENDLESS
from anp_core.training.loop import Report, TrainingPlan, train
from anp_core.training.processes import join_processes
from anp_core.training.recipe import Recipe
from anp_core.training.recipes import RECIPES
from anp_core.training.ship import record_calibration, ship
from anp_core.whole_files import write_whole


@dataclass(frozen=True)
class RunOptions:
    """What may differ from a recipe's own plan; None leaves what the recipe says."""

    steps: int | None = None
    minutes: float | None = None  # with them the clock ends the run, and the rate follows it
    batch: int | None = None
    seed: int = 0
    workers: int = 0
    device: str | None = None  # None: a GPU where torch finds one
    threads: int | None = None
    init: Path | None = None  # weights to begin with
    rate: float | None = None  # the highest learning rate; going on from good weights asks for a lower one
    parts: int | None = None  # batches a step, for as many threads or processes

    def plan(self, recipe: Recipe) -> TrainingPlan:
        """The recipe's plan with these changes."""
        steps = self.steps or (ENDLESS if self.minutes else recipe.plan.steps)
        return replace(
            recipe.plan,
            steps=steps,
            minutes=self.minutes,
            batch_size=self.batch or recipe.plan.batch_size,
            learning_rate=self.rate or recipe.plan.learning_rate,
            seed=self.seed,
            parts=self.parts or recipe.plan.parts,
            workers=self.workers,
            device=self.device or ("cuda" if torch.cuda.is_available() else "cpu"),
        )

    def command(self, name: str, folder: bool) -> str:
        """What one types for this run; `folder` says whether it reads data."""
        words = ["python", "-m", "anp_core", "train", name, *(["--data", "DATA"] if folder else [])]
        for option in ("steps", "minutes", "batch", "rate", "seed", "workers", "device", "threads", "parts"):
            value = getattr(self, option)
            if value is not None and value != getattr(RunOptions, option):
                words += [f"--{option}", f"{value:g}" if option in ("minutes", "rate") else str(value)]
        if self.init is not None:
            words += ["--init", self.init.name]
        return shlex.join(words)


def run_recipe(
    name: str,
    *,
    data: Path | None = None,
    out: Path = Path("runs"),
    options: RunOptions = RunOptions(),
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
) -> Path:
    """Train a recipe, or go on where its checkpoint in `out` stopped.

    Returns the checkpoint's path. Where torchrun started this process, it trains together with the others, and the
    first of them writes. Once the plan is over, the averaged weights and their card, with the last
    validation's scores, stand beside it.

    Raises:
        FileNotFoundError: the recipe needs data that are not in `data`.
        TrainingError: the device is not there, the checkpoint or `init` does not fit, or the processes cannot share
            the work.
    """
    recipe = RECIPES[name]
    torch.set_num_threads(options.threads or torch.get_num_threads())
    plan = options.plan(recipe)
    _check_device(plan.device)
    batch, validate = recipe.open_data(data, plan.seed, plan.batch_size)
    checkpoint = out / f"{recipe.name}.checkpoint.safetensors"
    with join_processes(plan.device) as processes:
        state = train(
            recipe.config,
            replace(plan, device=processes.device) if processes.count > 1 else plan,
            batch,
            recipe.loss,
            checkpoint=checkpoint,
            weights=read_tensors(options.init)[0] if options.init else None,
            validate=validate,
            report=report,
            stop=stop,
            processes=processes,
        )
    if processes.first and plan.over(state.step, state.seconds):
        average = state.average.to("cpu")
        card = {
            "name": recipe.name,
            "data_terms": recipe.data_terms,
            "command": options.command(name, data is not None),
            "options": describe_options(plan, options),
            "machine": describe_machine(),
            "validation": validate(average),
            "scores": {},
        }
        if recipe.calibrate and data:
            card["calibration"] = recipe.calibrate(average, data)  # type: ignore[arg-type]
        ship(checkpoint, card, out, half_precision=recipe.half_precision)
    return checkpoint


def ship_run(name: str, out: Path, folder: Path = MODEL_FOLDER) -> Path:
    """Put the weights and the card of a run in `out` into `folder`.

    TrainingError where it is not finished, or where another recipe goes on from its weights.
    """
    if RECIPES[name].goes_on:
        raise TrainingError(
            say(
                "These weights are not shipped by themselves: go on with train {recipe} --init {weights}.",
                recipe=RECIPES[name].goes_on,
                weights=f"{RECIPES[name].name}.safetensors",
            )
        )
    weights = out / f"{RECIPES[name].name}.safetensors"
    if not weights.is_file():
        raise TrainingError(
            say("The run in {folder} is not finished: go on with it before it is shipped.", folder=str(out))
        )
    for path in (weights, weights.with_suffix(".json")):
        write_whole(folder / path.name, path.read_bytes())
    return folder / weights.name


def recalibrate(network: AttentiveNeuralProcess, name: str, data: Path, folder: Path = MODEL_FOLDER) -> None:
    """Measure a trained network's bands and validation scores anew, into the card that lies in `folder`.

    ValueError for a recipe that has no bands to be measured; FileNotFoundError as in `run_recipe`.
    """
    recipe = RECIPES[name]
    if recipe.calibrate is None:
        raise ValueError(f"the recipe of {name} has no calibration")
    _, validate = recipe.open_data(data, recipe.plan.seed, recipe.plan.batch_size)
    found = {"validation": validate(network), "calibration": recipe.calibrate(network, data)}
    record_calibration(recipe.name, found, "python -m anp_core fit-bands --data DATA", folder)


def describe_options(plan: TrainingPlan, options: RunOptions) -> dict[str, Any]:
    """All that decides a run beside its recipe, in plain values: for the card."""
    return {
        "batch": plan.batch_size,
        "rate": plan.learning_rate,
        "parts": plan.parts,
        "minutes": plan.minutes,
        "workers": plan.workers,
        "device": plan.device,
        "init": sha256(options.init) if options.init else None,
    }


def describe_machine() -> str:
    """The machine's kind, for a card: processor family and threads in use, the GPU's model, no names."""
    threads = f"{torch.get_num_threads()} thread(s)"
    graphics = [torch.cuda.get_device_name()] if torch.cuda.is_available() else []
    return ", ".join(
        [platform.machine(), threads, *graphics, f"torch {torch.__version__}", time.strftime("%Y-%m-%d")]
    )


def _check_device(device: str) -> None:
    """TrainingError where torch cannot compute on it."""
    try:
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as error:
        raise TrainingError(
            say(
                "--device must be one that torch finds here, such as cpu; got {device} ({error}).",
                device=device,
                error=str(error).splitlines()[0],
            )
        ) from error

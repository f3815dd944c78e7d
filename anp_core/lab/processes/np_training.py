"""Train the small processes of the lab and record their learning curves: the command train-lab-processes.

All networks take every step on the same batch, one after the other, each on a clock of its own that counts the
processor's seconds: whatever else the machine does, it does to all of them. The one with the mean goes on when the
others are done: it needs more steps to be better than the plain average.
"""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from anp_core.data.curves import draw_curves, generator_for
from anp_core.lab.processes.np_cost import TIMED_POINTS, step_milliseconds
from anp_core.lab.processes.np_learning import LEARNING_FILE, MEASURES
from anp_core.lab.processes.np_to_anp import (
    LATENT,
    LATENT_STD,
    MEAN,
    NETWORKS,
    POOLINGS,
    config_of,
    predict_by_mean,
    weights_path,
)
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.places import LAB_FOLDER
from anp_core.pretrained import sha256
from anp_core.task import Task
from anp_core.tensor_files import read_tensors, write_tensors
from anp_core.training.checkpoint import TrainingState
from anp_core.training.loop import Loss, TrainingPlan, begin, training_step
from anp_core.training.objective import negative_log_likelihood

STEPS = 5_000
HELD_OUT_SEED = 1_000_003  # tasks that training never draws
HELD_OUT_TASKS = 100
SHARES = dict.fromkeys(NETWORKS, 1.0) | {MEAN: 3.0, LATENT: 0.6}  # of `STEPS`
RATES = dict.fromkeys(NETWORKS, 2e-3) | {MEAN: 1e-3, LATENT: 3e-3}
MOST_KNOWN = 8  # context points while a latent path learns
TRAINING = (
    "Negative log-likelihood; contexts of 3 to 46 points, scores too.",
    "Negative ELBO with the std held at 0.1; contexts of 1 to 8 points, scores too, with z at its prior mean.",
)
MEASURED_AT = (1, 50, 100, 200, 300, 500, 700, *range(1_000, 5_000, 500), *range(5_000, 15_001, 1_000))
CHECKPOINTS = Path("runs") / "lab-processes"
# network, step, steps in all, and its held-out loss where it was measured
Report = Callable[[str, int, int, float | None], None]


def curve_batch(step: int, seed: int = 0, kernel: str = "rbf", batch_size: int = 16) -> Task:
    """The batch of a step, the same whenever it is asked for."""
    return draw_curves(generator_for(seed, step), batch_size, kernel)


def process_loss(model: AttentiveNeuralProcess, task: Task, attention: str, step: int) -> Tensor:
    """The product's own, negative log-likelihood in nats a point; the mean is taken once for all targets."""
    return negative_log_likelihood(
        predict_by_mean(model, task) if attention == MEAN else model(task, attention), task
    )


def few_known(task: Task, number: int) -> Task:
    """The same curves with 1 to 8 known points by the batch's number, and all others targets.

    Many known points leave nothing open, and a latent path that learns from them soon says nothing at all.
    """
    if task.target_y is None:
        raise ValueError("the other context points can become targets only where target_y is known")
    known = min(1 + number % MOST_KNOWN, task.context_x.shape[1])
    return replace(
        task,
        context_x=task.context_x[:, :known],
        context_y=task.context_y[:, :known],
        target_x=torch.cat([task.context_x[:, known:], task.target_x], dim=1),
        target_y=torch.cat([task.context_y[:, known:], task.target_y], dim=1),
    )


def latent_loss(model: AttentiveNeuralProcess, task: Task, attention: str, step: int) -> Tensor:
    """The negative ELBO (eq. 3, Kim et al. 2019) with a std of 0.1 that the decoder cannot change.

    A decoder that may widen its band where the context leaves much open does so long before z carries anything, and
    z then stays idle. With the std held, only z can say what is open.
    """
    posterior, prior = model.posterior(task), model.prior(task)
    noise = torch.randn(posterior.mean.shape, generator=generator_for(HELD_OUT_SEED, step))
    predicted = model(task, attention, posterior.mean + posterior.stddev * noise)
    held = replace(predicted, std=torch.full_like(predicted.std, LATENT_STD))
    divergence = torch.distributions.kl_divergence(posterior, prior).sum(-1).mean()
    return negative_log_likelihood(held, task) + divergence / task.num_targets


def plan_for(steps: int, seed: int, learning_rate: float) -> TrainingPlan:
    """The product's own schedule: warm-up, cosine, averaged weights; float32 throughout."""
    return TrainingPlan(steps=steps, learning_rate=learning_rate, bfloat16=False, seed=seed)


# ------------------------------------------------------------------------ scores


def held_out_tasks(kernel: str = "rbf", count: int = HELD_OUT_TASKS) -> list[Task]:
    """Batches of curves that no training draws; their targets are new points only."""
    return [draw_curves(generator_for(HELD_OUT_SEED, number), 16, kernel) for number in range(count)]


@lru_cache(maxsize=1)
def average_rmse() -> float:
    """Root mean square error at new points of the held-out curves of the plain average of the known values."""
    squares = []
    for task in held_out_tasks():
        assert task.target_y is not None
        average = task.context_y.mean(1, keepdim=True)  # (B, 1, 1)
        squares.append(float((average - task.target_y).square().mean()))
    return float(np.sqrt(np.mean(squares)))


@torch.no_grad()
def scores(model: AttentiveNeuralProcess, tasks: Sequence[Task]) -> dict[str, float]:
    """Negative log-likelihood in nats and root mean square error, at new points and at the context points."""
    sums = np.zeros(4)
    for task in tasks:
        known = task.num_targets
        asked = replace(
            task,
            target_x=torch.cat([task.target_x, task.context_x], dim=1),
            target_y=torch.cat([task.target_y, task.context_y], dim=1),  # type: ignore[list-item]
        )
        prediction = model(asked)
        surprise = -prediction.log_prob(asked.target_y)
        square = (prediction.mean - asked.target_y).square()
        sums += [
            float(part.mean())
            for values in (surprise, square)
            for part in (values[:, :known], values[:, known:])
        ]
    target_nll, context_nll, target_square, context_square = sums / len(tasks)
    return {
        "target_nll": round(target_nll, 4),
        "context_nll": round(context_nll, 4),
        "target_rmse": round(target_square**0.5, 4),
        "context_rmse": round(context_square**0.5, 4),
    }


# ------------------------------------------------------------------------ training


@dataclass(eq=False)
class Course:
    """One network under training: its clock, `state.seconds`, counts nothing but its own steps."""

    name: str
    plan: TrainingPlan
    state: TrainingState
    checkpoint: Path
    curve: dict[str, list[float]] = field(default_factory=dict)

    def step(self, task: Task, loss: Loss) -> None:
        """One step on a batch, on the clock."""
        started = time.thread_time()
        training_step(self.state, self.plan, config_of(self.name), lambda number: task, loss)
        self.state.seconds += time.thread_time() - started

    def measure(self, tasks: Sequence[Task]) -> float:
        """The held-out loss of the averaged weights; all scores go on the curve, and everything into a checkpoint."""
        found = scores(self.state.average.eval(), tasks)  # type: ignore[arg-type]
        now = {"step": self.state.step, "seconds": round(self.state.seconds, 2), **found}
        for name, value in now.items():
            self.curve.setdefault(name, []).append(value)
        self.state.save(self.checkpoint, curve=self.curve, planned=self._planned)
        return found["target_nll"]

    def go_on(self) -> None:
        """Take up what a run of the same plan left in the checkpoint, if there is one."""
        if self.checkpoint.exists() and read_tensors(self.checkpoint)[1]["planned"] == self._planned:
            self.curve = self.state.load(self.checkpoint)["curve"]

    @property
    def _planned(self) -> dict[str, Any]:
        return {"steps": self.plan.steps, "seed": self.plan.seed, "config": config_of(self.name).to_dict()}


def begin_course(name: str, steps: int, seed: int, checkpoints: Path) -> Course:
    """A network of `NETWORKS` before its first step, or where a run of the same plan stopped."""
    plan = plan_for(max(1, round(SHARES[name] * steps)), seed, RATES[name])
    course = Course(name, plan, begin(config_of(name), plan), checkpoints / f"{name}.safetensors")
    course.go_on()
    return course


def train_processes(
    folder: Path = LAB_FOLDER,
    *,
    steps: int = STEPS,
    seed: int = 0,
    tasks: int = HELD_OUT_TASKS,
    points: Sequence[int] = TIMED_POINTS,
    checkpoints: Path = CHECKPOINTS,
    report: Report | None = None,
) -> Path:
    """Train all of `NETWORKS` and write weights, cards and learning curves; returns the curves' file.

    First the networks that are compared, step by step together, then the one with a latent path. A run that was
    stopped goes on from its `checkpoints`, which are removed at the end.
    """
    torch.set_num_threads(1)
    held_out = held_out_tasks(count=tasks)
    few = [few_known(task, number) for number, task in enumerate(held_out)]
    compared = [begin_course(name, steps, seed, checkpoints) for name in POOLINGS]
    latent = begin_course(LATENT, steps, seed, checkpoints)
    _train(compared, curve_batch, process_loss, held_out, report)
    _train([latent], lambda step, seed: few_known(curve_batch(step, seed), step), latent_loss, few, report)
    for course in (*compared, latent):
        _write(course, folder)
    learning = {
        "about": "Held-out scores against steps and against seconds of one core, all networks interleaved.",
        "processor": _processor(),
        "date": time.strftime("%Y-%m-%d"),
        "seed": seed,
        "held_out_curves": 16 * tasks,
        "curves": {course.name: course.curve for course in compared},
        "cost": {"points": list(points), "milliseconds": step_milliseconds(points)},
    }
    path = folder / LEARNING_FILE
    path.write_text(json.dumps(learning, indent=1) + "\n", encoding="utf-8")
    for course in (*compared, latent):
        course.checkpoint.unlink()
    return path


def _train(
    courses: Sequence[Course],
    batch: Callable[[int, int], Task],
    loss: Loss,
    held_out: Sequence[Task],
    report: Report | None,
) -> None:
    """Take every step on the same batch, one network after the other, until each has taken its own number."""
    for step in range(max(course.plan.steps for course in courses)):
        at_it = [course for course in courses if course.state.step == step < course.plan.steps]
        if not at_it:  # a run that goes on is further
            continue
        task = batch(step, at_it[0].plan.seed)
        for course in at_it:
            course.step(task, loss)
            measured = step + 1 in MEASURED_AT or step + 1 == course.plan.steps
            found = course.measure(held_out) if measured else None
            if report is not None:
                report(course.name, step + 1, course.plan.steps, found)


def _write(course: Course, folder: Path) -> None:
    name, weights = course.name, dict(course.state.average.state_dict())
    path = weights_path(name, folder)
    write_tensors(path, weights, {"name": path.stem})
    # With the std held, the decoder's own is never taught, and a likelihood would say nothing.
    measures = [measure for measure in MEASURES if name != LATENT or measure.endswith("rmse")]
    card: dict[str, Any] = {
        "name": path.stem,
        "data_terms": "Random curves from a Gaussian process with an RBF kernel, drawn by the project.",
        "training": TRAINING[name == LATENT],
        "command": "python -m anp_core train-lab-processes",
        "machine": machine_in_words(),
        "date": time.strftime("%Y-%m-%d"),
        "parameters": sum(value.numel() for value in weights.values()),
        "steps": course.state.step,
        "rate": course.plan.learning_rate,
        "seed": course.plan.seed,
        "seconds": round(course.state.seconds, 1),
        "scores": {measure: course.curve[measure][-1] for measure in measures},
        "config": config_of(name).to_dict(),
        "sha256": sha256(path),
    }
    path.with_suffix(".json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")


def machine_in_words() -> str:
    """The machine's kind, for a card: no names."""
    return f"one core of the kind {_processor()}, torch {torch.__version__}"


def _processor() -> str:
    return platform.machine().replace("_", "-")

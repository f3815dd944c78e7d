"""The training loop: batches by number, AdamW with warm-up and cosine, averaged weights, checkpoints."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from anp_core.errors import TrainingError
from anp_core.language import say
from anp_core.models.config import ANPConfig
from anp_core.models.grid_neural_process import build_network
from anp_core.precision import mixed_precision
from anp_core.training.batches import ENDLESS, Batch, ready_batches
from anp_core.training.checkpoint import TrainingState
from anp_core.training.new_types import with_new_types
from anp_core.training.processes import ALONE, Processes

Loss = Callable[[Any, Any, str, int], Tensor]  # network, its kind of task, attention type, step
Validate = Callable[[Any], dict[str, float]]
Report = Callable[[int, float, dict[str, float] | None], None]  # step, smoothed loss, validation scores


@dataclass(frozen=True)
class TrainingPlan:
    """How long and how fast to learn."""

    steps: int  # at most; with `minutes` the clock ends it sooner
    minutes: float | None = None  # of training and validation; the rate then follows the clock
    phase_ends: tuple[int, ...] = ()  # where the rate falls to zero before the last step and starts anew
    learning_rate: float = 2e-3
    warmup: int = 100
    weight_decay: float = 1e-4
    betas: tuple[float, float] = (0.9, 0.98)  # a short memory of squares suits batches that vary much
    clip: float = 1.0
    average_decay: float = 0.998  # of the averaged weights; averaging stands in for a longer low-rate tail
    validate_every: int = 1000
    save_every: int = 500
    seed: int = 0
    parts: int = 1  # batches a step, learnt from side by side: by threads, and by processes
    batch_size: int = 16  # tasks, or small photo crops, that a batch is made of
    workers: int = 0  # processes that make batches ahead of time
    bfloat16: bool = True
    device: str = "cpu"
    learns: tuple[
        str, ...
    ] = ()  # parts of the names of the weights that learn, the others stay; (): all learn

    def rate(self, step: int, seconds: float = 0.0) -> float:
        """Learning rate at a step: linear warm-up, then cosine to zero; a later phase starts at half the rate.

        Restarts as in Loshchilov & Hutter 2017, for a recipe whose later batches differ from its first ones. With
        `minutes` there is one phase, and it is the seconds trained so far that count.
        """
        if self.minutes is not None:
            done = min(1.0, seconds / (60 * self.minutes))
            warm = min(1.0, (step + 1) / self.warmup)
            return self.learning_rate * warm * 0.5 * (1 + math.cos(math.pi * done))
        ends = [*(end for end in self.phase_ends if end < self.steps), self.steps]
        phase = next((number for number, end in enumerate(ends) if step < end), len(ends) - 1)
        start = ends[phase - 1] if phase else 0
        done = (step - start) / (ends[phase] - start)
        warm = min(1.0, (step - start + 1) / self.warmup)
        return self.learning_rate * 0.5**phase * warm * 0.5 * (1 + math.cos(math.pi * done))

    def over(self, step: int, seconds: float) -> bool:
        """Whether a run that has come this far is finished."""
        return step >= self.steps or (self.minutes is not None and seconds >= 60 * self.minutes)


def train(
    config: ANPConfig,
    plan: TrainingPlan,
    batch: Batch,
    loss: Loss,
    *,
    checkpoint: Path | None = None,
    weights: dict[str, Tensor] | None = None,
    validate: Validate | None = None,
    report: Report | None = None,
    stop: Callable[[], bool] | None = None,
    processes: Processes = ALONE,
) -> TrainingState:
    """Train, or go on from `checkpoint` if it exists, until the plan is over or `stop()` answers True.

    Attention types take turns, a batch each, so that all are trained alike. `weights` are where a new run begins, in
    the place of random ones. The returned state's `average` holds the weights to ship.

    Of several processes the first alone validates, reports and saves; its clock and its `stop` count for all.

    TrainingError where the checkpoint is of another seed, configuration or batch size, `weights` of another
    network, or where `processes` cannot share the work.
    """
    state = begin(config, plan)
    average = state.average
    if checkpoint is not None and checkpoint.exists():
        _go_on(state, checkpoint, config, plan)
    elif weights is not None:
        _start_from(state, weights)
    about = {"config": config.to_dict(), "seed": plan.seed, "batch_size": plan.batch_size}
    processes.check(plan.parts, state.step)
    state.seconds = processes.agreed(state.seconds)
    smoothed, started = math.nan, time.monotonic() - state.seconds
    numbers = processes.share(range(state.step * plan.parts, ENDLESS))
    with ready_batches(batch, numbers, plan.workers) as ready:
        while not plan.over(state.step, state.seconds):
            if stop is not None and processes.agreed(stop()):
                break
            value = training_step(state, plan, config, ready, loss, processes)
            if math.isfinite(value):
                smoothed = value if math.isnan(smoothed) else 0.98 * smoothed + 0.02 * value
            state.seconds = processes.agreed(time.monotonic() - started)
            if not processes.first:
                continue
            last = plan.over(state.step, state.seconds)
            scores = None
            if validate is not None and (last or state.step % plan.validate_every == 0):
                scores = validate(average.eval())
            if report is not None:
                report(state.step, smoothed, scores)
            if checkpoint is not None and state.step % plan.save_every == 0:
                state.save(checkpoint, **about)
    if checkpoint is not None and processes.first:  # at the end, and wherever `stop` ended it
        state.save(checkpoint, **about)
    return state


def _go_on(state: TrainingState, checkpoint: Path, config: ANPConfig, plan: TrainingPlan) -> None:
    """Take the state of a run that stopped."""
    try:
        metadata = state.load(checkpoint)
        same = metadata["seed"] == plan.seed and ANPConfig.from_dict(metadata["config"]) == config
    except (RuntimeError, KeyError, TypeError) as error:
        raise TrainingError(
            say(
                "{file} is no checkpoint of this network; move it away, or train into another folder.",
                file=str(checkpoint),
            )
        ) from error
    if not same or metadata["batch_size"] != plan.batch_size:
        raise TrainingError(
            say(
                "{file} was begun with seed {seed} and batches of {size}, or another configuration; "
                "go on with that, or train into another folder.",
                file=str(checkpoint),
                seed=metadata["seed"],
                size=metadata["batch_size"],
            )
        )


def _start_from(state: TrainingState, weights: dict[str, Tensor]) -> None:
    """Begin with `weights` of the same architecture, or of one with fewer attention types; the average too."""
    whole = with_new_types(weights, state.model.state_dict())
    try:
        for network in (state.model, state.average):
            network.load_state_dict(whole)
    except RuntimeError as error:
        raise TrainingError(say("These weights are of another network than the recipe's.")) from error


def adamw(parameters: Iterable[nn.Parameter], plan: TrainingPlan) -> torch.optim.AdamW:
    """The optimizer of all networks that are shipped."""
    return torch.optim.AdamW(parameters, plan.learning_rate, betas=plan.betas, weight_decay=plan.weight_decay)


def begin(
    config: ANPConfig,
    plan: TrainingPlan,
    optimizer: Callable[[Iterable[nn.Parameter], TrainingPlan], torch.optim.AdamW] = adamw,
) -> TrainingState:
    """A network with fresh weights, the same for the same seed, and its optimizer: before the first step."""
    torch.manual_seed(plan.seed)  # initial weights
    model = build_network(config).to(plan.device)
    average = copy.deepcopy(model).requires_grad_(False)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(not plan.learns or any(part in name for part in plan.learns))
    return TrainingState(model, average, optimizer(model.parameters(), plan))


def training_step(
    state: TrainingState,
    plan: TrainingPlan,
    config: ANPConfig,
    batch: Batch,
    loss: Loss,
    processes: Processes = ALONE,
) -> float:
    """One update from `plan.parts` batches, shared among the processes, a thread each; returns their mean loss."""
    for group in state.optimizer.param_groups:
        group["lr"] = plan.rate(state.step, state.seconds)
    attention = config.attention[state.step % len(config.attention)]
    parameters = [weight for weight in state.model.parameters() if weight.requires_grad]

    def learn(number: int) -> tuple[float, Sequence[Tensor | None]]:
        task = batch(number).to(plan.device)
        with mixed_precision(plan.bfloat16, plan.device):
            value = loss(state.model, task, attention, state.step)
        return value.item(), torch.autograd.grad(value, parameters, allow_unused=True)

    numbers = processes.share(range(state.step * plan.parts, (state.step + 1) * plan.parts))
    if len(numbers) == 1:
        learnt = [learn(numbers[0])]
    else:  # torch's own threads meet after every operation; these meet once a step
        with ThreadPoolExecutor(len(numbers)) as pool:
            learnt = list(pool.map(learn, numbers))
    values, gradients = zip(*learnt, strict=True)
    for parameter, parts in zip(parameters, zip(*gradients, strict=True), strict=True):
        given = [part for part in parts if part is not None]
        parameter.grad = torch.stack(given).sum(0) / plan.parts if given else None
    total = processes.add_up(float(sum(values)), parameters)
    norm = nn.utils.clip_grad_norm_(state.model.parameters(), plan.clip)
    if torch.isfinite(norm):  # one bad batch must not spoil the weights
        state.optimizer.step()
    state.step += 1
    # The average follows quickly at first, slowly later, as in tf.train.ExponentialMovingAverage.
    decay = min(plan.average_decay, (1 + state.step) / (10 + state.step))
    with torch.no_grad():
        for mean, current in zip(state.average.parameters(), state.model.parameters(), strict=True):
            mean.lerp_(current, 1 - decay)
    return total / plan.parts

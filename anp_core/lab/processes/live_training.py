"""A small process that learns while one watches: steps in a thread of its own, paused and begun anew at will.

Whoever shows it asks for `view` again and again; when nobody has asked for a while, it pauses by itself. All live
trainings of a server together take one step at a time, and rest after each, so that they leave room for other work.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from torch import nn

from anp_core.lab.adam import Adam
from anp_core.lab.processes.np_to_anp import Fit, Scene, draw_scene, fit, small_config
from anp_core.lab.processes.np_training import curve_batch, held_out_tasks, plan_for, process_loss, scores
from anp_core.task import Task
from anp_core.training.checkpoint import TrainingState
from anp_core.training.loop import TrainingPlan, begin, training_step

MOST_STEPS = 3_000
UNATTENDED_SECONDS = 10.0  # without anybody asking
REST = 0.5  # after a step, as a share of what it took: at most two thirds of one core
SHOWN_EVERY = 0.3  # seconds between two pictures of the fit, or
DRAWING = 5  # times as long as the last one took, where the machine is busy
HELD_OUT_BATCHES = 12
SMOOTHING = 0.95  # of the loss: batches differ much in how many points are known
LIVE_POINTS = 10  # of the curve that one watches
LIVE_SEED = 2

State = Literal["ready", "running", "paused", "unattended", "finished", "failed"]

_turn = threading.Lock()  # one step at a time, whoever's
_fresh = threading.Lock()  # initial weights come from torch's one global generator


@dataclass(frozen=True)
class LiveSettings:
    """What is learned, and how; the same settings give the same losses."""

    pooling: str = "multihead"
    learning_rate: float = 2e-3
    batch_size: int = 8
    kernel: str = "rbf"
    steps: int = 1_500
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what would run for too long."""
        if not 1 <= self.steps <= MOST_STEPS:
            raise ValueError(f"steps must be 1 to {MOST_STEPS}; got {self.steps}")
        if not 1 <= self.batch_size <= 32:
            raise ValueError(f"batch_size must be 1 to 32; got {self.batch_size}")


@dataclass(frozen=True, eq=False)
class LiveView:
    """What the training looks like at one moment; it does not change afterwards."""

    state: State
    step: int
    total: int
    loss: np.ndarray  # (step,) smoothed negative log-likelihood of the batches
    held_out_step: np.ndarray  # (T,)
    held_out: np.ndarray  # (T,) negative log-likelihood at new points of curves that it never trains on
    scene: Scene
    fit: Fit
    fit_step: int  # the step that the fit was drawn after


@dataclass(eq=False)
class _Run:
    """What changes during a training. Its thread alone writes to it while one runs."""

    settings: LiveSettings
    state: TrainingState
    scene: Scene
    tasks: list[Task]  # held out
    losses: list[float] = field(default_factory=list)
    smoothed: float = math.nan
    held_out: list[tuple[int, float]] = field(default_factory=list)
    fit: Fit | None = None
    fit_step: int = 0


class LiveTraining:
    """One training that belongs to one watcher."""

    def __init__(
        self, settings: LiveSettings | None = None, unattended_seconds: float = UNATTENDED_SECONDS
    ) -> None:
        self.unattended_seconds = unattended_seconds
        self._lock = threading.RLock()  # guards the thread's coming and going
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None
        self._asked = time.monotonic()
        self._stopped: State = "ready"
        self._run = _fresh_run(settings or LiveSettings())

    @property
    def settings(self) -> LiveSettings:
        """What is being learned."""
        return self._run.settings

    def start(self) -> None:
        """Begin, or go on where it was paused. A finished training stays finished until `reset`."""
        with self._lock:
            self._asked = time.monotonic()
            if self._stopped in ("running", "finished", "failed"):
                return
            self._join()
            self._stopped = "running"
            self._wanted.set()
            self._thread = threading.Thread(target=self._work, args=(self._run,))
            self._thread.start()

    def pause(self) -> None:
        """Stop after the step under way and keep everything."""
        with self._lock:
            self._join()
            if self._stopped == "running":
                self._stopped = "paused"

    def reset(self, settings: LiveSettings | None = None) -> None:
        """Begin anew from the seed's first weights, with the same settings or with others; does not start."""
        with self._lock:
            self._join()
            self._run = _fresh_run(settings or self._run.settings)
            self._stopped = "ready"

    def view(self) -> LiveView:
        """What it looks like now. Asking keeps it running."""
        self._asked = time.monotonic()
        run = self._run
        losses, held_out = np.array(list(run.losses)), np.array(list(run.held_out)).reshape(-1, 2)
        if run.fit is None:
            raise RuntimeError("a run draws its first fit when it is made")
        return LiveView(
            self._stopped,
            len(losses),
            run.settings.steps,
            losses,
            held_out[:, 0],
            held_out[:, 1],
            run.scene,
            run.fit,
            run.fit_step,
        )

    # ---------------------------------------------------------------- the thread

    def _join(self) -> None:
        self._wanted.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self, run: _Run) -> None:
        try:
            self._learn_while_wanted(run)
        except BaseException:
            self._stopped = "failed"
            raise

    def _learn_while_wanted(self, run: _Run) -> None:
        torch.set_num_threads(1)
        due = time.monotonic()
        # A thread that is killed within torch takes the process down with it: at the end of a server it must end too.
        alive = threading.main_thread().is_alive
        while self._wanted.is_set() and alive() and run.state.step < run.settings.steps:
            if time.monotonic() - self._asked > self.unattended_seconds:
                self._stopped = "unattended"
                break
            started = time.monotonic()
            with _turn:
                _learn(run)
                if time.monotonic() > due:
                    drawing = time.monotonic()
                    _draw(run)
                    drawn = time.monotonic()
                    due = drawn + max(SHOWN_EVERY, DRAWING * (drawn - drawing))
            time.sleep(REST * (time.monotonic() - started))
        _draw(run)
        if run.state.step >= run.settings.steps:
            self._stopped = "finished"


def _fresh_run(settings: LiveSettings) -> _Run:
    with _fresh, torch.random.fork_rng(devices=[]):
        state = begin(small_config(settings.pooling), _plan(settings), _light_adamw)
    scene = draw_scene(settings.kernel, LIVE_POINTS, LIVE_SEED)
    run = _Run(settings, state, scene, held_out_tasks(settings.kernel, HELD_OUT_BATCHES))
    _draw(run)
    return run


def _light_adamw(parameters: Iterable[nn.Parameter], plan: TrainingPlan) -> Any:
    """What the training loop asks of AdamW, without torch's compiler; it cannot be saved, and here never is."""
    return Adam(parameters, plan.learning_rate, plan.betas, weight_decay=plan.weight_decay)


def _plan(settings: LiveSettings) -> TrainingPlan:
    return plan_for(settings.steps, settings.seed, settings.learning_rate)


def _learn(run: _Run) -> None:
    settings = run.settings
    task = curve_batch(run.state.step, settings.seed, settings.kernel, settings.batch_size)
    config = small_config(settings.pooling)
    value = training_step(run.state, _plan(settings), config, lambda number: task, process_loss)
    if math.isfinite(value):
        run.smoothed = (
            value if math.isnan(run.smoothed) else SMOOTHING * run.smoothed + (1 - SMOOTHING) * value
        )
    run.losses.append(run.smoothed)


def _draw(run: _Run) -> None:
    """The fit of the watched curve and the held-out score, by the averaged weights."""
    network, settings = run.state.average, run.settings
    network.eval()
    run.fit = fit(settings.pooling, run.scene, network)  # type: ignore[arg-type]
    run.fit_step = run.state.step
    found = scores(network, run.tasks)["target_nll"]  # type: ignore[arg-type]
    if not run.held_out or run.held_out[-1][0] < run.state.step:
        run.held_out.append((run.state.step, found))

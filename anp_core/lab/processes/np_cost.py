"""What a training step costs with more points: the mean once is N + M, attention is N·M. Measured interleaved."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch

from anp_core.lab.processes.np_to_anp import MEAN, POOLINGS, WIDTH, config_of, predict_by_mean
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task import Prediction, Task

MEAN_ONCE = "mean_once"  # the neural process as it would be written without any attention
TIMED_POINTS = (32, 64, 128, 256, 512, 1_024)  # N = M
ROUNDS = 7


def step_milliseconds(points: Sequence[int] = TIMED_POINTS, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Milliseconds of processor time for loss and gradients of one curve with N = M points, by way of pooling.

    Every round measures all ways one after the other, so that whatever slows the machine slows them alike; the
    median over the rounds is kept. All are as wide, whatever the shipped ones are.
    """
    torch.manual_seed(0)
    networks = {name: AttentiveNeuralProcess(replace(config_of(name), d_model=WIDTH)) for name in POOLINGS}
    ways: dict[str, Callable[[Task], Prediction]] = {
        MEAN_ONCE: lambda task: predict_by_mean(networks[MEAN], task),
        **networks,
    }
    found: dict[str, list[float]] = {name: [] for name in ways}
    for count in points:
        task = _task(count)
        times: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds + 1):
            for name, predict in ways.items():
                times[name].append(_seconds(predict, task))
        for name, seconds in times.items():
            found[name].append(round(1000 * float(np.median(seconds[1:])), 3))  # the first round warms up
    return found


def _task(count: int) -> Task:
    generator = torch.Generator().manual_seed(count)
    x = 4 * torch.rand(1, 2 * count, 1, generator=generator) - 2
    y = torch.sin(3 * x)
    return Task(x[:, :count], y[:, :count], x[:, count:], y[:, count:])


def _seconds(predict: Callable[[Task], Prediction], task: Task) -> float:
    started = time.thread_time()
    prediction = predict(task)
    (-prediction.log_prob(task.target_y)).mean().backward()  # type: ignore[arg-type]
    return time.thread_time() - started

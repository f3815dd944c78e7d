"""Train the lab's autoencoder and write its weights and card: the command train-bottleneck."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from anp_core.lab.autoencoder.bottleneck import NAME, NUMBERS, SLOTS, BottleneckAutoencoder, squeeze
from anp_core.lab.autoencoder.bump_curves import (
    TEST_CURVES,
    TRAIN,
    draw_bumps,
    linear_code,
    missed,
)
from anp_core.lab.model_files import write_lab_model
from anp_core.places import LAB_FOLDER
from anp_core.training.run import describe_machine

STEPS, BATCH, RATE = 3_000, 64, 3e-3

Report = Callable[[int, float], None]  # step, loss


def train_bottleneck(
    steps: int = STEPS, seed: int = 0, report: Report | None = None
) -> BottleneckAutoencoder:
    """Train one from random weights on curves drawn for every step; the same seed gives the same network."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = BottleneckAutoencoder()
    optimizer = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=1e-4, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps)
    for step in range(1, steps + 1):
        curves = torch.as_tensor(draw_bumps(BATCH, seed * steps + step, TRAIN), dtype=torch.float32)
        loss = (network(curves).rebuilt - curves).square().mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if report is not None and (step % 50 == 0 or step == steps):
            report(step, float(loss.detach()))
    return network.eval().requires_grad_(False)


def measure_bottleneck(network: BottleneckAutoencoder) -> dict[str, float]:
    """What is missed of curves that no training drew, beside the best linear code of as many numbers."""
    curves = draw_bumps(TEST_CURVES, 0)
    linear = linear_code(SLOTS * NUMBERS).rebuild(curves)
    return {
        "missed": round(missed(squeeze(network, curves).rebuilt.numpy().astype(np.float64), curves), 4),
        "missed_by_linear": round(missed(linear, curves), 4),
    }


def ship_bottleneck(
    folder: Path = LAB_FOLDER, steps: int = STEPS, seed: int = 0, report: Report | None = None
) -> Path:
    """Train on one thread and measure; write the weights, as float16, and the card, and return their path."""
    torch.set_num_threads(1)
    started = time.process_time()
    network = train_bottleneck(steps, seed, report)
    seconds = time.process_time() - started
    network.half().float()  # rounded before it is measured: the scores are those of what is shipped
    card = {
        "name": NAME,
        "data_terms": "Curves of one to three bumps, drawn by the project.",
        "command": "python -m anp_core train-bottleneck",
        "machine": describe_machine(),
        "steps": steps,
        "batch_size": BATCH,
        "seed": seed,
        "processor_seconds": round(seconds),
        "config": {"slots": SLOTS, "numbers": NUMBERS},
        "test_curves": TEST_CURVES,
        "scores": measure_bottleneck(network),
    }
    return write_lab_model(network.half(), card, folder)

"""How each of the shipped networks is trained: its architecture, its plan and its data, one recipe a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from anp_core.data import photo_tasks, temperature_tasks
from anp_core.data.curves import draw_curves, generator_for
from anp_core.models.config import ANPConfig
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task import Task
from anp_core.training.loop import Batch, Loss, TrainingPlan, Validate
from anp_core.training.objective import gaussian_crps, masked_mean, negative_log_likelihood

if TYPE_CHECKING:
    from anp_core.data.stations import Station

COMPARED_TYPES = ("multihead", "uniform", "laplace", "gaussian", "dot_product", "additive", "local")
VALIDATION_SEED = 1_000_003  # batches that training never draws


@dataclass(frozen=True)
class Recipe:
    """A network and how to train it."""

    name: str
    config: ANPConfig
    plan: TrainingPlan
    loss: Loss
    open_data: Callable[
        [Path | None, int], tuple[Batch, Validate]
    ]  # folder of data, seed → batches, validation
    data_terms: str  # what it learns from, and on what terms that may be used


def likelihood_loss(model: AttentiveNeuralProcess, task: Task, attention: str, step: int) -> Tensor:
    """Negative log-likelihood of the batch in nats per target and dimension."""
    return negative_log_likelihood(model(task, attention), task)


def validation_on(tasks: Sequence[Task]) -> Validate:
    """Scores on fixed tasks: log-likelihood per target and dimension, and the error beside the base's, if any."""

    @torch.no_grad()
    def validate(model: AttentiveNeuralProcess) -> dict[str, float]:
        scores: dict[str, float] = {}
        for attention in model.config.attention:
            likelihood, error, base_error = 0.0, 0.0, 0.0
            for task in tasks:
                prediction = model.predict(task, attention)
                truth = task.target_y
                if truth is None:
                    raise ValueError("validation needs target_y, the targets' true values")
                likelihood += float(masked_mean(prediction.log_prob(truth), task.target_mask))
                error += float(masked_mean((prediction.mean - truth).square(), task.target_mask))
                if task.base_mean is not None:
                    base_error += float(masked_mean((task.base_mean - truth).square(), task.target_mask))
            prefix = f"{attention}/" if len(model.config.attention) > 1 else ""
            scores[f"{prefix}log_likelihood"] = likelihood / len(tasks)
            scores[f"{prefix}rmse"] = math.sqrt(error / len(tasks))
            if base_error:
                scores[f"{prefix}gain_db"] = 10 * math.log10(base_error / error)
        return scores

    return validate


def _need(folder: Path | None, what: str) -> Path:
    if folder is None or not folder.exists():
        raise FileNotFoundError(f"--data must name the folder that holds {what}; got {folder}")
    return folder


# ------------------------------------------------------------------------ curves


def _open_curves(folder: Path | None, seed: int) -> tuple[Batch, Validate]:
    held_out = [draw_curves(generator_for(seed + VALIDATION_SEED, step)) for step in range(100)]
    return lambda step: draw_curves(generator_for(seed, step)), validation_on(held_out)


CURVES = Recipe(
    name="curves",
    config=ANPConfig(dim_x=1, dim_y=1, d_model=64, rounds=4),
    plan=TrainingPlan(steps=18_000, learning_rate=3e-3, bfloat16=False),
    loss=likelihood_loss,
    open_data=_open_curves,
    data_terms="Random curves from a Gaussian process with an RBF kernel, drawn by the project.",
)

# ------------------------------------------------------------------------ photos


WIDE_HOLES_FROM = 7_000  # steps: small crops first, which are quick; then larger ones, whose holes are wide


def _open_photos(folder: Path | None, seed: int) -> tuple[Batch, Validate]:
    from anp_core.data.photo_crops import photo_batch, read_photos

    folder = _need(folder, "photos_train.zip and photos_valid.zip")
    train, valid = read_photos(folder / "photos_train.zip"), read_photos(folder / "photos_valid.zip")
    held_out = [photo_batch(valid, seed + VALIDATION_SEED, step) for step in range(12)]

    def batch(step: int) -> Task:
        return photo_batch(train, seed, step, wide=step >= WIDE_HOLES_FROM)

    return batch, validation_on(held_out)


PHOTOS = Recipe(
    name="photo-local",
    config=ANPConfig(
        dim_x=2,
        dim_y=3,
        attention=("local",),
        d_model=64,
        num_heads=4,
        rounds=2,
        self_attention=False,  # over 32 neighbours of every pixel it would cost ten times as much
        relative="scaled_offset",
        relative_values=True,
        context_features=photo_tasks.CONTEXT_FEATURES,
        target_features=photo_tasks.TARGET_FEATURES,
        base=True,
        std_floor=0.002,  # half a grey level
    ),
    plan=TrainingPlan(steps=9_000, phase_ends=(WIDE_HOLES_FROM,), learning_rate=1.5e-3),
    loss=likelihood_loss,
    open_data=_open_photos,
    data_terms=(
        "BSDS500 (Berkeley segmentation data: non-commercial research and education) and one photo of each "
        "ImageNet class (ImageNet terms: non-commercial research)."
    ),
)

# ------------------------------------------------------------------------ temperature


def crps_loss(model: AttentiveNeuralProcess, task: Task, attention: str, step: int) -> Tensor:
    """CRPS of the batch in units of each record's anomaly."""
    return gaussian_crps(model(task, attention), task)


def _open_temperature(folder: Path | None, seed: int) -> tuple[Batch, Validate]:
    from anp_core.data.stations import read_stations, station_batch, station_odds

    folder = _need(folder, "stations.csv, daily.parquet and hourly.parquet")

    def pools(split: str) -> list[tuple[list[Station], np.ndarray]]:
        records = [read_stations(folder, hourly, split) for hourly in (False, True)]
        return [(stations, station_odds(stations)) for stations in records]

    (daily, hourly), (daily_valid, hourly_valid) = pools("train"), pools("val")
    held_out = [
        station_batch(daily_valid, hourly_valid, seed + VALIDATION_SEED, step, 32) for step in range(8)
    ]
    return lambda step: station_batch(daily, hourly, seed, step), validation_on(held_out)


TEMPERATURE = Recipe(
    name="temperature",
    config=ANPConfig(
        dim_x=2,  # steps, and cycles of the day or the year
        dim_y=1,
        attention=COMPARED_TYPES,
        d_model=96,
        num_heads=4,
        rounds=2,
        self_attention=False,  # an observation's features tell its surroundings; weights then mean what they show
        relative="lag",
        distance_dims=1,
        length_scale=6.0,  # steps
        context_features=temperature_tasks.CONTEXT_FEATURES,
        target_features=temperature_tasks.TARGET_FEATURES,
        base=True,
        std_floor=0.002,  # of the anomaly's standard deviation
    ),
    plan=TrainingPlan(steps=8_000, learning_rate=1.6e-3, weight_decay=0.01, average_decay=0.999),
    loss=crps_loss,
    open_data=_open_temperature,
    data_terms=(
        "Daily means: University of Dayton archive (research and non-commercial use) and AEMET (attribution). "
        "Hourly: OpenWeatherMap (ODbL 1.0), US airports 2018 (public domain), NREL TMY3 (public)."
    ),
)

# ------------------------------------------------------------------------ small pictures


def _open_small_pictures(folder: Path | None, seed: int) -> tuple[Batch, Validate]:
    from anp_core.data.small_pictures import (
        SHARES,
        pixel_task,
        read_small_pictures,
        small_picture_batch,
    )

    folder = _need(folder, "cifar10.npz, mnist.npz, fashion_sprite.npz and faces64.npz")
    train = {name: read_small_pictures(folder, name, "train") for name in SHARES}
    # The end of the training split is held out for validation; the test split is never opened here.
    held_out = {name: pool[-len(pool) // 20 :] for name, pool in train.items()}
    train = {name: pool[: -len(pool) // 20] for name, pool in train.items()}
    random = np.random.default_rng(seed + VALIDATION_SEED)
    tasks = [
        pixel_task(pool[:16], count, random) for pool in held_out.values() for count in (50, 100, 200, 300)
    ]
    return lambda step: small_picture_batch(train, seed, step), validation_on(tasks)


SMALL_PICTURES = Recipe(
    name="small-pictures",
    config=ANPConfig(
        dim_x=2,
        dim_y=3,
        attention=COMPARED_TYPES,
        d_model=96,
        num_heads=4,
        rounds=3,
        positions="both",
        octaves=5,
        length_scale=0.1,  # one and a half pixels
        num_neighbours=16,  # a pixel's surroundings; what lies further off reaches it through self-attention
        std_floor=0.005,
    ),
    plan=TrainingPlan(steps=8_000, phase_ends=(5_000,), learning_rate=2e-3, weight_decay=0.01),
    loss=likelihood_loss,
    open_data=_open_small_pictures,
    data_terms=(
        "CIFAR-10 (Krizhevsky 2009), MNIST (rasbt/mnist-pngs, MIT), the Fashion-MNIST sprite (MIT) and generated "
        "faces (BaseMax/FakeFaces, GPL-3.0)."
    ),
)

RECIPES: dict[str, Recipe] = {
    "curves": CURVES,
    "small-pictures": SMALL_PICTURES,
    "photos": PHOTOS,
    "temperature": TEMPERATURE,
}

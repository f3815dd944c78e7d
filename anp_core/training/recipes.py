"""How each of the shipped networks is trained: its architecture, its plan and its data, one recipe a network."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from anp_core.data import temperature_tasks
from anp_core.data.curves import draw_curves, generator_for
from anp_core.models.config import ANPConfig, ContextGroup
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task import Task
from anp_core.training.batches import Batch
from anp_core.training.loop import TrainingPlan, Validate
from anp_core.training.objective import gaussian_crps, masked_mean, negative_log_likelihood
from anp_core.training.photo_recipes import PHOTO_TYPES, PHOTOS
from anp_core.training.recipe import VALIDATION_SEED, Recipe, need_folder

if TYPE_CHECKING:
    from anp_core.data.stations import Station

COMPARED_TYPES = ("multihead", "uniform", "laplace", "gaussian", "dot_product", "additive", "local")


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


# ------------------------------------------------------------------------ curves


def _open_curves(folder: Path | None, seed: int, size: int) -> tuple[Batch, Validate]:
    held_out = [draw_curves(generator_for(seed + VALIDATION_SEED, step)) for step in range(100)]
    return lambda step: draw_curves(generator_for(seed, step), size), validation_on(held_out)


CURVES = Recipe(
    name="curves",
    config=ANPConfig(dim_x=1, dim_y=1, d_model=128, num_heads=8, rounds=6),
    plan=TrainingPlan(
        steps=5_735, learning_rate=2e-3, warmup=200, average_decay=0.9985, batch_size=256, bfloat16=False
    ),
    loss=likelihood_loss,
    open_data=_open_curves,
    data_terms="Random curves from a Gaussian process with an RBF kernel, drawn by the project.",
    half_precision=True,
)

# ------------------------------------------------------------------------ temperature


LIKELIHOOD_SHARE = 0.1  # nats for one standard deviation of CRPS


def temperature_loss(model: AttentiveNeuralProcess, task: Task, attention: str, step: int) -> Tensor:
    """CRPS of the batch in units of each record's anomaly, and a little of its negative log-likelihood.

    Every batch teaches all attention types, which so differ in nothing else, and the context is encoded once. The
    CRPS alone is content with tails that are too thin: its 95 % bands cover 93 %.
    """
    encoded = model.encode(task)
    losses = []
    for name in model.config.attention:
        prediction = model.decode(encoded, task, name)
        unlikely = negative_log_likelihood(prediction, task, limit=8)
        losses.append(gaussian_crps(prediction, task) + LIKELIHOOD_SHARE * unlikely)
    return torch.stack(losses).mean()


def _calibrate_temperature(network: AttentiveNeuralProcess, folder: Path) -> dict[str, Any]:
    from anp_core.training.calibration import calibrate

    return calibrate(network, folder)


def _open_temperature(folder: Path | None, seed: int, size: int) -> tuple[Batch, Validate]:
    from anp_core.data.stations import read_stations, station_batch, station_odds

    folder = need_folder(folder, "stations.csv, daily.parquet and hourly.parquet")

    def pools(split: str) -> list[tuple[list[Station], np.ndarray]]:
        records = [read_stations(folder, hourly, split) for hourly in (False, True)]
        return [(stations, station_odds(stations)) for stations in records]

    (daily, hourly), (daily_valid, hourly_valid) = pools("train"), pools("val")
    held_out = [
        station_batch(daily_valid, hourly_valid, seed + VALIDATION_SEED, step, 32) for step in range(8)
    ]
    return lambda step: station_batch(daily, hourly, seed, step, size), validation_on(held_out)


TEMPERATURE = Recipe(
    name="temperature",
    config=ANPConfig(
        dim_x=temperature_tasks.POSITIONS,
        dim_y=1,
        attention=COMPARED_TYPES,
        d_model=96,
        num_heads=4,
        rounds=2,
        self_attention=False,  # an observation's features tell its surroundings; weights then mean what they show
        relative="lag",
        bias_width=0,
        groups=(
            ContextGroup("seasonal", temperature_tasks.SEASONAL, distance=(2, 4)),
            ContextGroup("recent", temperature_tasks.RECENT, distance=(0, 1)),
        ),
        length_scale=6.0,  # steps, or hundredths of a cycle
        num_neighbours=16,
        context_features=temperature_tasks.CONTEXT_FEATURES,
        target_features=temperature_tasks.TARGET_FEATURES,
        base=True,
        std_floor=0.002,  # of the anomaly's standard deviation
    ),
    plan=TrainingPlan(
        steps=7_500,
        learning_rate=2e-3,
        warmup=200,
        weight_decay=0.01,
        average_decay=0.999,
        batch_size=96,  # a quarter as many leave short records 4 to 9 % worse at equal steps
        validate_every=500,
    ),
    loss=temperature_loss,
    open_data=_open_temperature,
    data_terms=(
        "Daily means: University of Dayton archive (research and non-commercial use) and AEMET (attribution). "
        "Hourly: OpenWeatherMap (ODbL 1.0), US airports 2018 (public domain), NREL TMY3 (public)."
    ),
    calibrate=_calibrate_temperature,
)

# ------------------------------------------------------------------------ small pictures


def _open_small_pictures(folder: Path | None, seed: int, size: int) -> tuple[Batch, Validate]:
    from anp_core.data.small_pictures import (
        LEARNT_FROM,
        SHARES,
        pixel_task,
        read_small_pictures,
        small_picture_batch,
    )

    folder = need_folder(folder, "cifar10.npz, mnist.npz, fashion_sprite.npz and faces64.npz")
    train = {name: read_small_pictures(folder, name, "train", LEARNT_FROM.get(name)) for name in SHARES}
    # The end of the training split is held out for validation; the test split is never opened here.
    held_out = {name: pool[-len(pool) // 20 :] for name, pool in train.items()}
    train = {name: pool[: -len(pool) // 20] for name, pool in train.items()}
    random = np.random.default_rng(seed + VALIDATION_SEED)
    tasks = [
        pixel_task(pool[:16], count, random) for pool in held_out.values() for count in (50, 100, 200, 300)
    ]
    return lambda step: small_picture_batch(train, seed, step, size), validation_on(tasks)


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
    plan=TrainingPlan(
        steps=11_159,
        learning_rate=1.5e-3,
        warmup=200,
        weight_decay=0.01,
        average_decay=0.9985,
        batch_size=48,
    ),
    loss=likelihood_loss,
    open_data=_open_small_pictures,
    data_terms=(
        "CIFAR-10 (Krizhevsky 2009), MNIST (rasbt/mnist-pngs, MIT), the Fashion-MNIST sprite (MIT) and generated "
        "faces (BaseMax/FakeFaces, GPL-3.0)."
    ),
    half_precision=True,
)

RECIPES: dict[str, Recipe] = {
    "curves": CURVES,
    "small-pictures": SMALL_PICTURES,
    "photos": PHOTOS,
    "photo-types": PHOTO_TYPES,
    "temperature": TEMPERATURE,
}

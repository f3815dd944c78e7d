"""How each of the shipped networks is trained: its architecture, its plan and its data, one recipe a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from anp_core.data import photo_tasks, temperature_tasks
from anp_core.data.curves import draw_curves, generator_for
from anp_core.models.config import ANPConfig, ContextGroup
from anp_core.models.grid_neural_process import GridNeuralProcess
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task import GridTask, Prediction, Task
from anp_core.training.batches import Batch
from anp_core.training.loop import Loss, TrainingPlan, Validate
from anp_core.training.objective import gaussian_crps, masked_mean, negative_log_likelihood

if TYPE_CHECKING:
    from anp_core.data.stations import Station

COMPARED_TYPES = ("multihead", "uniform", "laplace", "gaussian", "dot_product", "additive", "local")
BESIDE_LOCAL = (
    "uniform",
    "laplace",
    "gaussian",
    "dot_product",
    "cosine",
    "additive",
    "bilinear",
    "multihead",
)
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
    # Factors on the std, for the card.
    calibrate: Callable[[AttentiveNeuralProcess, Path], dict[str, Any]] | None = None


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

# ------------------------------------------------------------------------ photos


LATER_FROM = 4_000  # batches, two a step


def photo_loss(model: GridNeuralProcess, task: GridTask, attention: str, step: int) -> Tensor:
    """Likelihood and log error of the prediction at the targets and of the first guess at every missing pixel.

    The log of each crop's squared error is what PSNR measures; the likelihood alone neglects crops with large
    errors, which it has learnt to be unsure of.
    """
    if task.truth is None or task.missing is None:
        raise ValueError("training needs the truth, and where it counts")
    maps = model.read(task.planes)
    prediction = model.predict_from(maps, task, attention)
    crops = len(task.missing)
    guess = torch.distributions.Normal(maps.guess_mean, maps.guess_std)
    weight = task.missing.float()
    weight = weight / weight.sum(1, keepdim=True) / crops  # every crop counts alike
    surprise = -guess.log_prob(task.truth).mean(-1).view_as(weight)
    error = (maps.guess_mean - task.truth).square().mean(-1).view_as(weight)
    guessed = (surprise * weight).sum() + half_log_error((error * weight * crops).sum(1, keepdim=True))
    loss: Tensor = attended_loss(prediction, task) + guessed
    return loss


def attended_loss(prediction: Prediction, task: GridTask) -> Tensor:
    """Likelihood and log error of the prediction at the targets."""
    crops = len(task.missing)  # type: ignore[arg-type]
    error = (prediction.mean - task.points.target_y).square().view(crops, -1)  # type: ignore[operator]
    return negative_log_likelihood(prediction, task.points) + half_log_error(error)


def photo_types_loss(model: GridNeuralProcess, task: GridTask, attention: str, step: int) -> Tensor:
    """`attended_loss` of every attention type but the first, all at the same targets, which are encoded once."""
    with torch.no_grad():
        maps = model.read(task.planes)
    points, encoded = model.encode_points(maps, task)
    predictions = [model.points.decode(encoded, points, name) for name in model.config.attention[1:]]
    return torch.stack([attended_loss(each, task) for each in predictions]).mean()


def half_log_error(error: Tensor) -> Tensor:
    """Mean over crops of half the log of the mean squared error; error (crops, M)."""
    return 0.5 * (error.mean(1) + 1e-5).log().mean()


def _open_photos(folder: Path | None, seed: int, size: int) -> tuple[Batch, Validate]:
    return _open_crops(folder, seed, size, targets=256, every=2)


def _open_photo_types(folder: Path | None, seed: int, size: int) -> tuple[Batch, Validate]:
    # The encoder costs most: more targets to a crop. Of validation photos fewer, which every type has its turn at.
    return _open_crops(folder, seed, size, targets=512, every=6)


def _open_crops(
    folder: Path | None, seed: int, size: int, *, targets: int, every: int
) -> tuple[Batch, Validate]:
    from anp_core.data.photo_crops import photo_batch, read_photos
    from anp_core.data.photo_validation import photo_validation

    folder = _need(folder, "photos_train.zip and photos_valid.zip")
    train, valid = read_photos(folder / "photos_train.zip"), read_photos(folder / "photos_valid.zip")

    def batch(number: int) -> GridTask:
        return photo_batch(train, seed, number, later=number >= LATER_FROM, batch_size=size, targets=targets)

    return batch, gains_by_hole(photo_validation(valid, every))


def gains_by_hole(tasks: dict[str, list[GridTask]]) -> Validate:
    """By kind of hole: decibels won over the base fill by the first guess and by attention, and the likelihood.

    Where a network carries several types, of each by itself.
    """

    def validate(model: GridNeuralProcess) -> dict[str, float]:
        types = model.config.attention
        if len(types) == 1:
            return of_type(model, types[0])
        return {f"{name}/{key}": score for name in types for key, score in of_type(model, name).items()}

    @torch.no_grad()
    def of_type(model: GridNeuralProcess, attention: str) -> dict[str, float]:
        scores: dict[str, float] = {}
        for kind, photos in tasks.items():
            found = []
            for task in photos:
                maps = model.read(task.planes)
                prediction = model.predict_from(maps, task, attention)
                truth = task.points.target_y[0]  # type: ignore[index]
                base = task.planes[:, :3].permute(0, 2, 3, 1).flatten(0, 2)
                errors = [
                    (mean - truth).square().mean()
                    for mean in (base[task.target_at], maps.guess_mean[task.target_at], prediction.mean[0])
                ]
                inside = (prediction.mean[0] - truth).abs() <= 1.96 * prediction.std[0]
                likelihood = prediction.log_prob(task.points.target_y).mean()  # type: ignore[arg-type]
                decibels = [10 * math.log10(float(errors[0] / error)) for error in errors[1:]]
                found.append([*decibels, float(likelihood), float(inside.float().mean())])
            guessed, attended, likelihood, cover = np.mean(found, axis=0)
            scores[f"{kind}/guess_db"], scores[f"{kind}/gain_db"] = float(guessed), float(attended)
            scores[f"{kind}/log_likelihood"], scores[f"{kind}/cover95"] = float(likelihood), float(cover)
        scores["gain_db"] = float(np.mean([scores[f"{kind}/gain_db"] for kind in tasks]))
        return scores

    return validate


PHOTOS = Recipe(
    name="photo-local",
    config=ANPConfig(
        dim_x=2,
        dim_y=3,
        attention=("local",),
        d_model=64,
        num_heads=4,
        rounds=1,
        self_attention=False,  # over 32 neighbours of every pixel it would cost ten times as much
        relative="scaled_offset",
        relative_values=True,
        context_features=photo_tasks.CONTEXT_FEATURES,
        target_features=photo_tasks.TARGET_FEATURES,
        grid_channels=(32, 64, 96, 96, 96),
        grid_features=32,
        base=True,
        std_floor=0.002,  # half a grey level
    ),
    plan=TrainingPlan(
        steps=3_000,
        learning_rate=2e-3,
        parts=2,
        batch_size=8,
        average_decay=0.996,
        validate_every=500,
    ),
    loss=photo_loss,
    open_data=_open_photos,
    data_terms=(
        "BSDS500 (Berkeley segmentation data: non-commercial research and education) and one photo of each "
        "ImageNet class (ImageNet terms: non-commercial research)."
    ),
    half_precision=True,
)

# The other attention types beside local, which stays as the weights have it that they begin with (`--init`).
PHOTO_TYPES = replace(
    PHOTOS,
    name="photo",
    config=replace(
        PHOTOS.config,
        attention=("local", *BESIDE_LOCAL),
        grid_channels=(32, 64, 96, 128, 192),
        length_scale=2.0,  # twice the neighbours' own spacing
    ),
    plan=TrainingPlan(
        steps=2_000,
        learning_rate=2e-3,
        warmup=20,
        batch_size=4,
        average_decay=0.99,
        validate_every=10_000,
        save_every=50,
        learns=tuple(f"rounds.{name}." for name in BESIDE_LOCAL),
    ),
    loss=photo_types_loss,
    open_data=_open_photo_types,
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

    folder = _need(folder, "stations.csv, daily.parquet and hourly.parquet")

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

    folder = _need(folder, "cifar10.npz, mnist.npz, fashion_sprite.npz and faces64.npz")
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

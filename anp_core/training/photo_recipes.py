"""How the network of photos is trained: first its encoder with local attention, then the other types beside it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from anp_core.data import photo_tasks
from anp_core.models.config import ANPConfig
from anp_core.models.grid_encoder import GridMaps
from anp_core.models.grid_neural_process import GridNeuralProcess
from anp_core.task import GridTask, Prediction
from anp_core.training.batches import Batch
from anp_core.training.loop import TrainingPlan, Validate
from anp_core.training.objective import negative_log_likelihood
from anp_core.training.recipe import Recipe, need_folder

GAINS = ("guess_db", "gain_db", "log_likelihood", "cover95")
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

    folder = need_folder(folder, "photos_train.zip and photos_valid.zip")
    train, valid = read_photos(folder / "photos_train.zip"), read_photos(folder / "photos_valid.zip")

    def batch(number: int) -> GridTask:
        return photo_batch(train, seed, number, later=number >= LATER_FROM, batch_size=size, targets=targets)

    return batch, gains_by_hole(photo_validation(valid, every))


def gains_by_hole(tasks: dict[str, list[GridTask]]) -> Validate:
    """By kind of hole: decibels won over the base fill by the first guess and by attention, and the likelihood.

    Where a network carries several types, of each by itself.
    """

    @torch.no_grad()
    def validate(model: GridNeuralProcess) -> dict[str, float]:
        types = model.config.attention
        prefixes = {name: f"{name}/" if len(types) > 1 else "" for name in types}
        scores: dict[str, float] = {}
        for kind, photos in tasks.items():
            found: dict[str, list[list[float]]] = {name: [] for name in types}
            for task in photos:
                maps = model.read(task.planes)
                for name in types:
                    found[name].append(_gains(maps, task, model.predict_from(maps, task, name)))
            for name, prefix in prefixes.items():
                for key, score in zip(GAINS, np.mean(found[name], axis=0).tolist(), strict=True):
                    scores[f"{prefix}{kind}/{key}"] = score
        for prefix in prefixes.values():
            scores[f"{prefix}gain_db"] = float(np.mean([scores[f"{prefix}{kind}/gain_db"] for kind in tasks]))
        return scores

    return validate


def _gains(maps: GridMaps, task: GridTask, prediction: Prediction) -> list[float]:
    """The GAINS of one photo."""
    truth = task.points.target_y[0]  # type: ignore[index]
    base = task.planes[:, :3].permute(0, 2, 3, 1).flatten(0, 2)
    errors = [
        float((mean - truth).square().mean())
        for mean in (base[task.target_at], maps.guess_mean[task.target_at], prediction.mean[0])
    ]
    inside = (prediction.mean[0] - truth).abs() <= 1.96 * prediction.std[0]
    likelihood = prediction.log_prob(task.points.target_y).mean()  # type: ignore[arg-type]
    decibels = [10 * math.log10(errors[0] / error) for error in errors[1:]]
    return [*decibels, float(likelihood), float(inside.float().mean())]


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
        length_scale=2.0,  # twice the neighbours' own spacing
        context_features=photo_tasks.CONTEXT_FEATURES,
        target_features=photo_tasks.TARGET_FEATURES,
        grid_channels=(32, 64, 96, 128, 192),
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
    goes_on="photo-types",
)

# The other attention types beside local, which stays as the weights have it that they begin with (`--init`).
PHOTO_TYPES = replace(
    PHOTOS,
    name="photo",
    config=replace(PHOTOS.config, attention=("local", *BESIDE_LOCAL)),
    plan=TrainingPlan(
        steps=2_400,
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
    goes_on=None,
)

"""Three thin functions for measuring: arrays in, arrays out, with the signatures that benchmarks expect."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from anp_core.data.temperature_tasks import observe
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.temperature.forecast import DEFAULT_MODEL, predict_steps
from anp_core.pretrained import load_model
from anp_core.task import Task

SCORED_LEVELS = (0.025, *(round(0.1 * number, 1) for number in range(1, 10)), 0.975)
HALF_DAY = 43_200  # seconds: asked times closer than this are hourly


def complete(image: np.ndarray, mask: np.ndarray, model: str = "photo/local") -> dict[str, np.ndarray]:
    """image (H, W, 3) uint8, mask (H, W) True = missing → "mean" and "std", (H, W, 3) in [0, 1]."""
    completion = complete_image(image, mask, model=model)
    return {"mean": completion.mean, "std": completion.std}


def forecast(
    times_context: np.ndarray,
    values_context: np.ndarray,
    times_target: np.ndarray,
    model: str = DEFAULT_MODEL,
) -> dict[str, Any]:
    """Observed datetime64 times (T,) and °C (T,), asked times (M,) → "mean", "std" and "dof" (M,) in °C.

    "quantiles" holds those that a forecast is scored by, {level: (M,)} in °C.
    """
    asked = times_target.astype("datetime64[s]").astype(np.int64)
    known = times_context.astype("datetime64[s]").astype(np.int64)
    spacing = np.diff(asked).min() if len(asked) > 1 else np.median(np.diff(known))
    hourly = bool(spacing < HALF_DAY)
    unit = 3600 if hourly else 86400
    observed = observe(known // unit, np.asarray(values_context, float), hourly)
    (found,) = predict_steps(observed, [asked // unit], load_model(model))
    quantiles = dict(zip(SCORED_LEVELS, found.quantiles(SCORED_LEVELS), strict=True))
    return {"mean": found.mean, "std": found.std, "dof": found.dof, "quantiles": quantiles}


def regress(
    context_x: Tensor, context_y: Tensor, target_x: Tensor, model: str = "curves"
) -> tuple[Tensor, Tensor]:
    """context_x and context_y (B, N, 1), target_x (B, M, 1) → mean and std (B, M, 1)."""
    loaded = load_model(model)
    with torch.inference_mode():
        prediction = loaded.network.predict(Task(context_x, context_y, target_x), loaded.attention)
    return prediction.mean, prediction.std

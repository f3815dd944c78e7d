"""How much wider or narrower bands have to be, by validation stations: the last step of training for temperature."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from anp_core.data.stations import draw_task, read_stations, station_odds
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task_batches import stack_tasks

WINDOWS = 768  # of validation stations, for each factor
BATCH = 32
BAND, HALF_WIDTH = 0.95, 1.96  # what is made to hold, and how many standard deviations it lies either side
SEED = 2_000_003  # windows that neither training nor its validation draws


def calibrate(network: AttentiveNeuralProcess, folder: Path) -> dict[str, float]:
    """Factors on the standard deviation of forecasts, "daily" and "hourly", with which the 95 % band covers 95 %.

    One for all attention types and leads. Errors have thicker tails than a Gaussian, so that not every band can be
    right at once; of those that people act upon the outer one is made to hold. Gaps need none: at validation
    stations their 80 % bands cover 80 to 84 % as they are.
    """
    return {
        name: best_scale(standard_errors(network, folder, hourly))
        for name, hourly in (("daily", False), ("hourly", True))
    }


def best_scale(errors: np.ndarray) -> float:
    """The factor by which errors (N,), in predicted standard deviations, come to lie in the band as promised."""
    return round(float(np.quantile(np.abs(errors), BAND)) / HALF_WIDTH, 3)


@torch.no_grad()
def standard_errors(network: AttentiveNeuralProcess, folder: Path, hourly: bool) -> np.ndarray:
    """Errors of forecasts at validation stations, all attention types and leads, in predicted stds (N,)."""
    stations = read_stations(folder, hourly, "val")
    odds, random = station_odds(stations), np.random.default_rng(SEED)
    found = []
    for _ in range(WINDOWS // BATCH):
        task = stack_tasks([draw_task(stations, odds, random, forecast=True) for _ in range(BATCH)])
        if task.target_y is None or task.target_mask is None:
            raise ValueError("calibration needs the targets' true values")
        for attention in network.config.attention:
            prediction = network.predict(task, attention)
            errors = (task.target_y - prediction.mean) / prediction.std
            found.append(errors[task.target_mask].flatten().numpy())
    return np.concatenate(found)

"""How much wider or narrower bands have to be, by length of record and lead: the last step of training forecasts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from anp_core.data.stations import Station, read_stations, station_odds
from anp_core.data.temperature_tasks import MAX_CONTEXT, observe, temperature_task
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task import Task
from anp_core.task_batches import pad_task, stack_tasks

# By whether hourly: the table's places, in steps of record and steps ahead.
LENGTHS = {
    False: (12, 20, 30, 60, 120, 200, 365, 730, 3_650),
    True: (12, 24, 48, 72, 168, 504, 1_500, 4_380, 8_760),
}
LEADS = {False: (1, 3, 7, 30, 120, 365), True: (1, 3, 6, 24, 48, 336)}
PER_LEAD = 6  # asked times a window around each lead of the table
WINDOWS = 288  # for each length
BATCH = 32
BAND, HALF_WIDTH = 0.95, 1.96  # what is made to hold, and how many standard deviations it lies either side
LEAST_OBSERVED = 0.7  # of a window's steps
SEED = 2_000_003  # windows that neither training nor its validation draws


def calibrate(network: AttentiveNeuralProcess, folder: Path) -> dict[str, Any]:
    """Tables of factors on the standard deviation of forecasts for "daily" and "hourly" records, for the card.

    One for all attention types, which take turns. Gaps need none: at validation stations their 80 % bands cover 80
    to 84 % as they are.
    """
    return {
        name: {
            "lengths": list(LENGTHS[hourly]),
            "leads": list(LEADS[hourly]),
            "factors": factors(network, _stations(folder, hourly), hourly),
        }
        for name, hourly in (("daily", False), ("hourly", True))
    }


def _stations(folder: Path, hourly: bool) -> list[Station]:
    """Of both splits: three validation stations alone have more than a year of hours."""
    return [station for split in ("train", "val") for station in read_stations(folder, hourly, split)]


def factors(network: AttentiveNeuralProcess, stations: list[Station], hourly: bool) -> list[list[float]]:
    """A row for each length and in it a factor for each lead, from forecasts at these stations."""
    table = []
    for number, length in enumerate(LENGTHS[hourly]):
        leads, errors = standard_errors(network, stations, length, np.random.default_rng([SEED, number]))
        nearest = np.abs(np.log(leads)[:, None] - np.log(LEADS[hourly])).argmin(1)
        table.append([best_scale(errors[:, nearest == place]) for place in range(len(LEADS[hourly]))])
    return table


def best_scale(errors: np.ndarray) -> float:
    """The factor by which errors (any shape), in predicted stds, come to lie in the 95 % band as promised.

    Errors have thicker tails than a Gaussian, so that not every band can be right at once; of those that people act
    upon the outer one is made to hold. NaNs are left out; without any error it is 1.
    """
    size = np.abs(errors[np.isfinite(errors)])
    return round(float(np.quantile(size, BAND)) / HALF_WIDTH, 3) if len(size) else 1.0


@torch.no_grad()
def standard_errors(
    network: AttentiveNeuralProcess, stations: list[Station], length: int, random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Steps ahead (M,) and errors (W, M) of forecasts from records of `length` steps, in predicted stds.

    NaN where nothing was observed.
    """
    hourly = stations[0].hourly
    leads = asked_leads(hourly)
    enough = [station for station in stations if len(station.values) >= length + LEADS[hourly][-2]]
    odds = station_odds(enough)
    found = []
    for number in range(WINDOWS // BATCH):
        tasks: list[Task] = []
        truths: list[torch.Tensor] = []
        while len(tasks) < BATCH:
            station = enough[random.choice(len(enough), p=odds)]
            origin = int(random.integers(length - 1, len(station.values) - LEADS[hourly][-2]))
            values = station.values[origin + 1 - length : origin + 1].astype(float)
            known = np.flatnonzero(np.isfinite(values))
            if len(known) < LEAST_OBSERVED * length or not np.isfinite(values[-1]):
                continue
            first = station.start + origin + 1 - length
            observed = observe(first + known, values[known], hourly)
            ahead = np.full(leads[-1], np.nan)
            after = station.values[origin + 1 : origin + 1 + leads[-1]]
            ahead[: len(after)] = after
            tasks.append(temperature_task(observed, station.start + origin + leads, ahead[leads - 1]).task)
            truths.append(tasks[-1].target_y[0, :, 0])  # type: ignore[index]
        task = stack_tasks([pad_task(each, MAX_CONTEXT, len(leads)) for each in tasks])
        kind = network.config.attention[number % len(network.config.attention)]
        prediction = network.predict(task, kind)
        error = (torch.stack(truths) - prediction.mean[:, :, 0]) / prediction.std[:, :, 0]
        found.append(error.numpy())
    return leads, np.concatenate(found)


def asked_leads(hourly: bool) -> np.ndarray:
    """Steps ahead (M,) that a window is asked for: some around each lead of the table, the first ones all."""
    spread = np.exp(np.linspace(0, np.log(LEADS[hourly][-1]), PER_LEAD * len(LEADS[hourly])))
    return np.unique(np.rint(spread).astype(np.int64))

"""How far forecasts follow the network, and how wide and heavy-tailed their bands have to be, by length and lead.

The last step of training forecasts, and the command `fit-bands`; gaps have tables of their own (`gap_calibration`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from anp_core.data.stations import Station, read_stations, station_odds
from anp_core.data.step_errors import own_factors, own_scale
from anp_core.data.temperature_tasks import (
    MAX_CONTEXT,
    TemperatureTask,
    observe,
    split_seasons,
    temperature_task,
)
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task_batches import pad_task, stack_tasks
from anp_core.training.band_fit import among_neighbours, fit_bands
from anp_core.training.gap_calibration import gap_table

# By whether hourly: the table's places, in steps of record and steps ahead.
LENGTHS = {
    False: (12, 20, 30, 60, 120, 200, 365, 730, 3_650),
    True: (12, 24, 48, 72, 168, 504, 1_500, 4_380, 8_760),
}
LEADS = {False: (1, 2, 4, 7, 14, 30, 60, 120, 240, 365), True: (1, 2, 3, 6, 12, 24, 48, 120, 336)}
USUAL_LEAD = {False: 30, True: 48}  # steps after an origin that have to be in the record
PER_LEAD = 4  # asked times a window around each lead of the table
WINDOWS = 960  # for each length
BATCH = 32
# Of the network's correction of its base: those tried. Half at least, so that what attention shows is what counts.
SHARES = (0.5, 0.75, 1.0)
# Typical years: an older reader dated their midnights a day early. A network that has learnt from such tables knows
# hours there that it could not know, and seems better than it is.
LEFT_OUT = ("tmy3",)
LEAST_OBSERVED = 0.7  # of a window's steps
SEED = 2_000_003  # windows that neither training nor its validation draws


@dataclass(frozen=True)
class Answers:
    """Forecasts of windows (W, M) in °C, and what was observed: NaN where nothing was."""

    leads: np.ndarray  # (M,) steps ahead
    truth: np.ndarray
    mean: np.ndarray  # of the network
    std: np.ndarray
    base_mean: np.ndarray  # of the base that the network corrects
    base_std: np.ndarray

    def errors(self, share: float) -> tuple[np.ndarray, np.ndarray]:
        """Errors in °C, and the std that was stated, where that share of the correction is followed."""
        mean = share * self.mean + (1 - share) * self.base_mean
        return self.truth - mean, share * self.std + (1 - share) * self.base_std


def calibrate(network: AttentiveNeuralProcess, folder: Path) -> dict[str, Any]:
    """For the card, of "daily" and "hourly" records: tables for their forecasts and, "daily gaps", for their gaps.

    One for all attention types, which take turns.
    """
    tables = {}
    for name, hourly in (("daily", False), ("hourly", True)):
        stations = _stations(folder, hourly)
        tables[name] = table(network, stations, hourly)
        tables[f"{name} gaps"] = gap_table(network, stations, hourly)
    return tables


def _stations(folder: Path, hourly: bool) -> list[Station]:
    """Of both splits: three validation stations alone have more than a year of hours."""
    stations = [station for split in ("train", "val") for station in read_stations(folder, hourly, split)]
    return [station for station in stations if station.source not in LEFT_OUT]


def table(network: AttentiveNeuralProcess, stations: list[Station], hourly: bool) -> dict[str, Any]:
    """A share, a row of tails and a row of factors for each length, from forecasts at these stations."""
    found = [
        ask(network, stations, length, np.random.default_rng([SEED, number]))
        for number, length in enumerate(LENGTHS[hourly])
    ]
    shares = best_shares(found)
    errors = []  # by length and lead
    for share, answers in zip(shares, found, strict=True):
        error, std = answers.errors(share)
        nearest = np.abs(np.log(answers.leads)[:, None] - np.log(LEADS[hourly])).argmin(1)
        errors.append(
            [error[:, nearest == place] / std[:, nearest == place] for place in range(len(LEADS[hourly]))]
        )
    tails, factors = fit_bands(errors)
    return {
        "lengths": [*LENGTHS[hourly]],
        "leads": [*LEADS[hourly]],
        "shares": shares,
        "tails": tails.round(3).tolist(),
        "factors": factors.round(3).tolist(),
    }


def best_shares(found: list[Answers]) -> list[float]:
    """For each length the one of SHARES whose forecasts err least in mean absolute error, there and beside it."""
    errors = [[np.nanmean(np.abs(answers.errors(share)[0])) for share in SHARES] for answers in found]
    relative = np.array(errors) / np.min(errors, axis=1, keepdims=True)
    return [SHARES[place] for place in among_neighbours(relative).argmin(1)]


@torch.no_grad()
def ask(
    network: AttentiveNeuralProcess, stations: list[Station], length: int, random: np.random.Generator
) -> Answers:
    """Forecasts from records of `length` steps, at random origins."""
    hourly = stations[0].hourly
    seasons = asked_seasons(hourly)
    leads = np.concatenate(seasons)
    enough = [station for station in stations if len(station.values) >= length + USUAL_LEAD[hourly]]
    odds = station_odds(enough)
    found: list[np.ndarray] = []  # (5, W, M) each
    for number in range(WINDOWS // BATCH):
        parts: list[list[TemperatureTask]] = []  # of each window, one for each season
        truths: list[np.ndarray] = []
        own: list[np.ndarray] = []
        while len(parts) < BATCH:
            station = enough[random.choice(len(enough), p=odds)]
            origin = int(random.integers(length - 1, len(station.values) - USUAL_LEAD[hourly]))
            values = station.values[origin + 1 - length : origin + 1].astype(float)
            known = np.flatnonzero(np.isfinite(values))
            if len(known) < LEAST_OBSERVED * length or not np.isfinite(values[-1]):
                continue
            first = station.start + origin + 1 - length
            observed = observe(first + known, values[known], hourly)
            ahead = np.full(leads[-1], np.nan)
            after = station.values[origin + 1 : origin + 1 + leads[-1]]
            ahead[: len(after)] = after
            asked = [station.start + origin + each for each in seasons]
            parts.append([temperature_task(observed, each) for each in asked])
            own.append(own_factors(own_scale(observed), leads))
            truths.append(ahead[leads - 1])
        kind = network.config.attention[number % len(network.config.attention)]
        answers = np.concatenate([_answer(network, each, kind) for each in zip(*parts, strict=True)], axis=2)
        answers[[1, 3]] *= np.stack(own)
        found.append(np.concatenate([np.stack(truths)[None], answers]))
    return Answers(leads, *np.concatenate(found, axis=1))


def _answer(network: AttentiveNeuralProcess, parts: Sequence[TemperatureTask], kind: str) -> np.ndarray:
    """(4, W, m) °C of tasks of m times each: mean and std by the network, mean and std of its base."""
    longest = len(parts[0].offset)
    task = stack_tasks([pad_task(part.task, MAX_CONTEXT, longest) for part in parts])
    prediction = network.predict(task, kind)
    offset = np.stack([part.offset for part in parts])  # (W, m)
    scale = np.array([[part.scale] for part in parts])
    answers = (prediction.mean, prediction.std, task.base_mean, task.base_std)
    mean, std, base_mean, base_std = (
        scale * each[:, :, 0].double().numpy()  # type: ignore[index]
        for each in answers
    )
    return np.stack([offset + mean, std, offset + base_mean, base_std])


def asked_seasons(hourly: bool) -> list[np.ndarray]:
    """Steps ahead that a window is asked for, in the parts in which a forecast asks them, as each has its season.

    Of the first part some around each lead of the table; of a later one that holds a lead of it the first, the
    middle and the last, between which its season lies.
    """
    first, *later = split_seasons(np.arange(1, LEADS[hourly][-1] + 1), hourly)
    near = first[-1]
    spread = np.exp(np.linspace(0, np.log(near), PER_LEAD * sum(lead <= near for lead in LEADS[hourly])))
    held = [part for part in later if np.isin(LEADS[hourly], part).any()]
    return [np.unique(np.rint(spread).astype(np.int64)), *(part[[0, len(part) // 2, -1]] for part in held)]

"""How wide and heavy-tailed the bands of filled gaps have to be, by how far the nearest observations lie.

Beside `calibration`, which does it for forecasts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from anp_core.data.stations import MAX_GAP, USUAL, Station, station_odds
from anp_core.data.step_errors import own_factors, own_scale
from anp_core.data.temperature_tasks import (
    MAX_CONTEXT,
    TemperatureTask,
    distance_to_known,
    observe,
    temperature_task,
)
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.task_batches import pad_task, stack_tasks
from anp_core.training.band_fit import fit_bands

# By whether hourly: the table's places, in steps as `distance_to_known` counts them.
DISTANCES = {False: (1, 2, 4, 8, 16), True: (1, 2, 3, 6, 12, 24)}
WINDOWS = 2_400  # with a gap each
BATCH = 32
LEAST_OBSERVED = 0.9  # of a window's steps
SEED = 2_000_007  # windows that neither training nor its validation draws


def gap_table(network: AttentiveNeuralProcess, stations: list[Station], hourly: bool) -> dict[str, Any]:
    """Tails and factors by distance, for a single length, from gaps cut out of these stations' records."""
    error, distance = ask_gaps(network, stations, np.random.default_rng([SEED, hourly]))
    nearest = np.abs(np.log(distance)[:, None] - np.log(DISTANCES[hourly])).argmin(1)
    tails, factors = fit_bands([[error[nearest == place]] for place in range(len(DISTANCES[hourly]))])
    return {
        "lengths": [USUAL[hourly]],
        "leads": [*DISTANCES[hourly]],
        "shares": [1.0],
        "tails": tails.T.round(3).tolist(),
        "factors": factors.T.round(3).tolist(),
    }


@torch.no_grad()
def ask_gaps(
    network: AttentiveNeuralProcess, stations: list[Station], random: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Errors (E,) in stated standard deviations of steps inside gaps, and how far their observations lie (E,)."""
    hourly = stations[0].hourly
    length = USUAL[hourly]
    enough = [station for station in stations if len(station.values) > length]
    odds = station_odds(enough)
    errors, distances = [], []
    for number in range(WINDOWS // BATCH):
        parts: list[TemperatureTask] = []
        truths, known_from, own = [], [], []
        while len(parts) < BATCH:
            station = enough[random.choice(len(enough), p=odds)]
            start = int(random.integers(0, len(station.values) - length))
            values = station.values[start : start + length].astype(float)
            gap = int(np.exp(random.uniform(0, np.log(MAX_GAP[hourly]))))
            first = int(random.integers(length // 3, length - gap - 1))
            inside = np.zeros(length, bool)
            inside[first : first + gap] = True
            asked = np.flatnonzero(inside & np.isfinite(values))
            known = np.flatnonzero(~inside & np.isfinite(values))
            if len(known) < LEAST_OBSERVED * length or not len(asked):
                continue
            observed = observe(station.start + start + known, values[known], hourly)
            steps = station.start + start + asked
            away = distance_to_known(observed, steps)
            parts.append(temperature_task(observed, steps))
            truths.append(values[asked])
            known_from.append(away)
            own.append(own_factors(own_scale(observed), away))
        longest = max(len(part.offset) for part in parts)
        kind = network.config.attention[number % len(network.config.attention)]
        found = network.predict(
            stack_tasks([pad_task(part.task, MAX_CONTEXT, longest) for part in parts]), kind
        )
        for row, part in enumerate(parts):
            count = len(part.offset)
            mean, std = (each[row, :count, 0].double().numpy() for each in (found.mean, found.std))
            errors.append((truths[row] - part.offset - part.scale * mean) / (part.scale * std * own[row]))
            distances.append(known_from[row])
    return np.concatenate(errors), np.concatenate(distances)

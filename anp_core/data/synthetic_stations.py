"""Records that no station made: a small part of training, so that odd sensors and files do not break a forecast.

Random sums of what records are made of, in the spirit of KernelSynth (section 4, Ansari et al. 2024).
"""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter

LENGTH = {False: 1_500, True: 1_100}  # steps, daily and hourly
YEAR_STEPS = {False: 365.2425, True: 8_765.82}


def synthetic_values(hourly: bool, random: np.random.Generator) -> np.ndarray:
    """A series (T,) float32 in °C or something like it: cycles, weather, drift, steps, noise, each there or not."""
    count = LENGTH[hourly]
    time = np.arange(count)
    values = np.full(count, random.normal(10, 15))
    for period in (YEAR_STEPS[hourly], 24.0 if hourly else 7.0):
        if random.random() < 0.7:
            phase = 2 * np.pi * (time / period + random.random())
            shape = np.sin(phase) + random.normal(0, 0.2) * np.sin(2 * phase + random.normal())
            values += random.lognormal(1.0, 1.0) * shape
    if random.random() < 0.85:
        memory = 1 - np.exp(random.uniform(np.log(0.004), 0.0))
        noise = random.standard_normal(count) if random.random() < 0.7 else random.standard_t(3, count)
        weather = lfilter([np.sqrt(1 - memory**2 + 1e-6)], [1, -memory], noise)
        values += random.lognormal(0.7, 0.8) * weather
    if random.random() < 0.2:
        values += random.normal(0, 4) * time / count
    if random.random() < 0.15:
        values[int(random.integers(0, count)) :] += random.normal(0, 5)
    if random.random() < 0.5:
        values += random.lognormal(-1.0, 0.7) * random.standard_normal(count)
    if random.random() < 0.2:
        grain = random.choice([0.1, 0.5, 1.0])
        values = np.round(values / grain) * grain
    possible: np.ndarray = np.clip(values, -90, 70).astype(np.float32)
    return possible

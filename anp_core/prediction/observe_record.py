"""A record as the temperature network sees it: the last step between reading a record and asking about it.

Adds to `observe` what it cannot know of a record that never measures two steps in a row.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from anp_core.data.climatology import MAX_PHI, autocorrelation
from anp_core.data.temperature_tasks import Observed, observe

FEWEST_PAIRS = 20  # of neighbouring observations; below, the usual distance says more
# Beyond, anomalies do not fade as one power of the distance: on validation stations read every 12 hours it did harm.
LONGEST = {False: 4, True: 8}  # steps, daily and hourly


def observe_record(steps: np.ndarray, values: np.ndarray, hourly: bool) -> Observed:
    """`observe`, with the persistence per step taken from the usual distance where no two steps in a row are known.

    Without it a record of every third hour seems to forget at once. On validation stations thinned so, CRPS is
    0.90 instead of 1.46 °C at the first forecast time and 1.91 instead of 1.96 over 96 hours.
    """
    observed = observe(steps, values, hourly)
    jumps = np.diff(observed.steps)
    if np.count_nonzero(jumps == 1) >= FEWEST_PAIRS or not len(jumps):
        return observed
    lag = int(np.bincount(np.minimum(jumps, LONGEST[hourly] + 1)).argmax())
    if not 1 < lag <= LONGEST[hourly]:
        return observed
    lasting = max(autocorrelation(observed.steps, observed.anomaly, lag), 0.0)
    phi = min(lasting ** (1 / lag), MAX_PHI)
    return replace(observed, climatology=replace(observed.climatology, phi=phi))

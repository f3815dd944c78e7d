"""Records of a value a month, a quarter or a year: their bands are as wide as their own scatter, not as a day's."""

import numpy as np
import pytest

from anp_core.data.record import Record
from anp_core.data.sampling import find_sampling
from anp_core.prediction.temperature.forecast import forecast

MADE = 25  # records of each kind
LEVEL = 10.0  # °C


def made(months, count, scatter, random):
    """A record with a value every so many months, and the °C that are usual at its next three times."""
    times = (np.datetime64("1950-01", "M") + months * np.arange(count + 3)).astype("datetime64[s]")
    season = 0.0 if months == 12 else 8.0
    usual = LEVEL - season * np.cos(2 * np.pi * np.arange(count + 3) * months / 12)
    values = usual[:count] + scatter * random.normal(size=count)
    sampling = find_sampling(times[:count].astype("datetime64[D]").astype(int), False)
    return Record(times[:count], values, "daily", sampling=sampling), usual[count:]


@pytest.mark.parametrize(
    ("months", "count", "scatter"),
    [(12, 12, 0.5), (12, 40, 0.5), (12, 40, 2.0), (3, 12, 1.0), (3, 40, 0.7), (3, 40, 3.0), (1, 36, 1.5)],
)
def test_the_band_of_a_sparse_record_holds_and_is_hardly_wider_than_twice_its_scatter(months, count, scatter):
    """Independent values about a level and a season of 8 °C, so that a perfect forecast's std is the scatter."""
    random = np.random.default_rng(count)
    inside, width = [], []
    for _ in range(MADE):
        record, usual = made(months, count, scatter, random)
        outlook = forecast(record, 3 * 31 * months)
        truth = usual + scatter * random.normal(size=3)
        inside.append(np.abs(truth - outlook.mean[:3]) < 1.2816 * outlook.std[:3])
        width.append(outlook.std[:3].mean() / scatter)
    assert np.mean(inside) > 0.76
    assert 0.9 < np.mean(width) < 2.3

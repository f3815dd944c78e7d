"""The table of lengths: what a row says by hand, and that what was measured once is not measured again."""

from __future__ import annotations

import numpy as np
import pytest

from anp_core.benchmarks import lengths
from anp_core.benchmarks.forecast_windows import HORIZON
from anp_core.benchmarks.lengths import LENGTHS, benchmark_lengths, compared_forecasters
from anp_core.errors import RecordError
from anp_core.prediction.predicted import Predicted
from tests.benchmarks.tiny_windows import SERIES, TinyWindows, same_truths


@pytest.fixture
def by_hand(monkeypatch):
    """A forecaster made by hand in the place of every named one; the list of its calls' numbers of observations."""

    def use(forecast):
        asked = []

        def told(times, values, targets):
            asked.append(len(times))
            return forecast(times, values, targets)

        monkeypatch.setattr(lengths, "named_forecaster", lambda name: told)
        return asked

    return use


def constant(mean, std):
    return lambda times, values, asked: Predicted(np.full(len(asked), mean), np.full(len(asked), std))


def shorter_is_worse(times, values, asked):
    """Off by a thousandth of a degree for every step that is missing from SERIES, and sure of it."""
    return constant((SERIES - len(times)) / 1_000, 1e-3)(times, values, asked)


def test_every_length_has_a_row_and_the_change_is_that_from_the_next_shorter(by_hand):
    by_hand(shorter_is_worse)
    rows = list(benchmark_lengths(same_truths(0.0, 0.0), ["ours"]))
    for frequency, each in LENGTHS.items():
        found = [row for row in rows if row["frequency"] == frequency]
        assert tuple(row["length"] for row in found) == each
        crps = np.array([row["CRPS"] for row in found])
        expected = (SERIES - np.minimum(each, SERIES)) / 1_000
        np.testing.assert_allclose(crps, expected, atol=2e-3)  # how sure it is
        assert "change" not in found[0]
        np.testing.assert_allclose([row["change"] for row in found[1:]], np.diff(crps), atol=1e-12)


def test_bands_are_told_over_all_leads_and_at_some(by_hand):
    """All first steps lie inside 95 % alone, a month ahead inside neither, and all between in both."""
    truth = np.zeros(HORIZON["D"])
    truth[0], truth[-2:] = 1.6, 3.0
    by_hand(constant(0.0, 1.0))
    windows = TinyWindows({"D": [truth], "H": [np.zeros(HORIZON["H"])]})
    row = next(benchmark_lengths(windows, ["ours"]))
    assert (row["80 % at 1"], row["95 % at 1"]) == (0.0, 1.0)
    assert (row["80 % at 7"], row["95 % at 7"]) == (1.0, 1.0)
    assert (row["80 % at 30"], row["95 % at 30"]) == (0.0, 0.0)
    assert (row["80 %"], row["95 %"]) == pytest.approx((27 / 30, 28 / 30))


def test_refused_windows_are_left_out_and_refused_lengths_have_no_row(by_hand):
    def shy(times, values, asked):
        if len(times) < 100:
            raise RecordError("It needs two seasons.")
        return constant(0.0, 1.0)(times, values, asked)

    by_hand(shy)
    rows = list(benchmark_lengths(same_truths(0.0), ["shy"]))
    assert [row["length"] for row in rows if row["frequency"] == "D"] == [n for n in LENGTHS["D"] if n >= 100]
    assert all(row["windows"] == 1 for row in rows)


def test_what_was_kept_is_not_measured_again_and_says_the_same(by_hand, tmp_path):
    asked = by_hand(shorter_is_worse)
    first = list(benchmark_lengths(same_truths(0.0, 1.0), ["a/b"], keep=tmp_path))
    count = len(asked)
    (tmp_path / "a+b-D200-all.npz").unlink()
    again = list(benchmark_lengths(same_truths(0.0, 1.0), ["a/b"], keep=tmp_path))
    assert len(asked) == count + 2  # the two windows of the length that was lost
    assert again == first
    fewer = list(benchmark_lengths(same_truths(0.0, 1.0), ["a/b"], limit=1, keep=tmp_path))
    assert fewer[0]["windows"] == 1  # not those of all windows


def test_all_types_stand_beside_damped_climatology_autoets_and_mstl():
    names = compared_forecasters()
    assert len(set(names)) == len(names) == 10
    assert {"temperature/local", "temperature/uniform", "baseline/auto_ets", "baseline/mstl"} < set(names)
    assert "baseline/damped_climatology" in names

import numpy as np
import pytest

from anp_core.data.record_context import hold_back
from anp_core.data.weather import synthetic_record
from anp_core.errors import RecordError
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.temperature.forecast_baselines import BASELINES, climatology
from anp_core.prediction.temperature.held_back import score_held_back

RECORD = synthetic_record("continental-daily")
HISTORY, TRUTH = hold_back(RECORD, 30)
AHEAD = HISTORY.times[-1] + HISTORY.step_length * np.arange(1, 31)


def score(mean, std, times=AHEAD, **options):
    return score_held_back(HISTORY, TRUTH, times, Predicted(mean, std), title="Ours", **options)


def test_the_truth_itself_scores_nothing_and_comes_first():
    known = np.isin(AHEAD, TRUTH.times)
    mean = np.zeros(30)
    mean[known] = TRUTH.values
    rows = score(mean, np.zeros(30))
    assert [row.title for row in rows] == ["Ours", *(item.title for item in BASELINES.values())]
    assert rows[0].scores.crps == rows[0].scores.mase == 0
    assert rows[0].scores.steps == len(TRUTH)
    assert all(row.scores.crps > 0.3 for row in rows[1:])


def test_baselines_see_only_the_context():
    context = np.arange(len(HISTORY)) >= len(HISTORY) - 400
    rows = {row.title: row for row in score(np.zeros(30), np.ones(30), context=context)}
    usual = climatology(HISTORY.times[context], HISTORY.values[context], AHEAD)
    ours = {row.title: row for row in score(usual.mean, usual.std)}["Ours"]
    assert rows["Climatology"].scores == ours.scores
    assert (
        rows["Climatology"].scores
        != {row.title: row for row in score(usual.mean, usual.std)}["Climatology"].scores
    )


def test_a_stretch_without_measurements_is_refused():
    with pytest.raises(RecordError, match="no observations"):
        score(np.zeros(5), np.ones(5), times=TRUTH.times[-1] + HISTORY.step_length * np.arange(1, 6))

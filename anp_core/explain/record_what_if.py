"""What if a forecast had not seen some observations? The true change at every lead, beside what attention predicts.

As for pictures (`what_if.py`), attention alone predicts it so: the weights of what is left, scaled to sum to 1, times
the values of the context. Those are anomalies here, as the network sees them: departures from the usual temperature.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from anp_core.data.record import Record
from anp_core.data.table_writing import iso_times
from anp_core.data.temperature_tasks import observe, temperature_task
from anp_core.errors import Cancelled, RecordError
from anp_core.explain.faithfulness import Deletion, delete_from_attention
from anp_core.language import say
from anp_core.prediction.temperature.forecast import Outlook, forecast
from anp_core.pretrained import LoadedModel

ROWS_AT_ONCE = 64  # asked times whose weights are worked out together
ASKED = 16  # times at most, from which points are deleted

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class RecordWhatIf:
    """A forecast with and without some observations; temperatures in °C, (M,) each, one for every asked time."""

    before: Outlook
    after: Outlook  # without the dropped observations
    dropped: np.ndarray  # (D,) datetime64[s], what was made unknown
    share: np.ndarray  # of the attention that fell on them, averaged over heads
    attended: np.ndarray  # mean anomaly of the context, weighted by attention
    attended_without: np.ndarray  # and without the dropped observations

    @property
    def change(self) -> np.ndarray:
        """How far the forecast truly moves, (M,) °C."""
        return self.after.mean - self.before.mean

    @property
    def change_by_attention(self) -> np.ndarray:
        """How far it would move if it were the usual temperature and the weighted mean of what it attends to."""
        return self.attended_without - self.attended

    @property
    def nbytes(self) -> int:
        """About how much memory it holds."""
        return self.before.nbytes + self.after.nbytes + self.dropped.nbytes


def forecast_without(
    record: Record,
    horizon: str | int,
    context: np.ndarray,
    dropped: np.ndarray,
    model: LoadedModel,
    *,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> RecordWhatIf:
    """Forecast a record twice: from its context, and from what is left of that without some observations.

    Args:
        record: daily or hourly.
        horizon: as in `forecast`.
        context: (T,) bool, the observations that the forecast attends to.
        dropped: (T,) bool; only those in the context count.
        progress: told how many of how many asked times are looked up.
        cancelled: asked in between; True raises Cancelled.

    Raises:
        RecordError: none of the dropped observations is in the context, or too few are left.
    """
    gone = dropped & context
    if not gone.any():
        raise RecordError(say("There is no context point among those to be dropped."))
    before = forecast(record, horizon, model=model, context=context)
    after = forecast(record, horizon, model=model, context=context & ~gone)
    is_gone = gone[context]  # (N,)
    anomaly = _anomalies(record, context)
    asked = np.arange(len(before.times))
    parts = []
    for part in np.array_split(asked, -(-len(asked) // ROWS_AT_ONCE)):
        if cancelled is not None and cancelled():
            raise Cancelled
        if progress is not None:
            progress(int(part[0]), len(asked))
        parts.append(_by_attention(before.attention_map(part), is_gone, anomaly))
    share, attended, attended_without = np.concatenate(parts, axis=1)
    return RecordWhatIf(before, after, record.times[gone], share, attended, attended_without)


def _by_attention(weights: np.ndarray, is_gone: np.ndarray, anomaly: np.ndarray) -> np.ndarray:
    """Of weights (m, N): their share on what is gone, and their mean anomaly with and without it, (3, m)."""
    weights = weights.astype(np.float64)
    left = np.where(is_gone, 0.0, weights)
    total = left.sum(1)
    plain = anomaly[~is_gone].mean()  # where nothing attended to is left, the mean of all that is
    without = np.where(total > 1e-9, left @ anomaly / np.maximum(total, 1e-9), plain)
    return np.stack([weights[:, is_gone].sum(1), weights @ anomaly, without])


def _anomalies(record: Record, context: np.ndarray) -> np.ndarray:
    """°C above the usual temperature of every observation in the context, (N,)."""
    steps = record.step_numbers(record.times[context])
    observed = observe(steps, record.values[context], record.step == "hourly")
    return observed.climatology.sigma * observed.anomaly


def changes_to_csv(found: RecordWhatIf) -> bytes:
    """One row an asked time, in °C, as UTF-8 CSV."""
    table = pd.DataFrame(
        {
            "time": iso_times(found.before.times),
            "mean_c": found.before.mean,
            "std_c": found.before.std,
            "mean_without_c": found.after.mean,
            "std_without_c": found.after.std,
            "change_c": found.change,
            "change_by_attention_c": found.change_by_attention,
            "share_of_attention": found.share,
        }
    )
    return table.round(4).to_csv(index=False, lineterminator="\n").encode()


def most_attended(outlook: Outlook, count: int) -> np.ndarray:
    """Times (D,) of the observations with the largest weights, averaged over heads and asked times."""
    asked = np.arange(len(outlook.times))
    total = np.zeros(len(outlook.context_times))
    for part in np.array_split(asked, -(-len(asked) // ROWS_AT_ONCE)):
        total += outlook.attention_map(part).sum(0)
    return outlook.context_times[np.sort(np.argsort(-total, kind="stable")[:count])]


def delete_from_forecast(
    record: Record,
    context: np.ndarray,
    asked: np.ndarray,
    model: LoadedModel,
    *,
    k: int = 4,
    draws: int = 4,
    progress: Progress | None = None,
    cancelled: IsCancelled | None = None,
) -> Deletion:
    """Hide the most attended observations, and random ones, from the attention of some asked times.

    Args:
        context: (T,) bool over the record.
        asked: (M,) datetime64[s], times of one forecast, or of one gap; 16 of them at most are taken, evenly.
        k, draws: points that go at a time, and random choices of as many.
    """
    rows = np.unique(np.linspace(0, len(asked) - 1, min(ASKED, len(asked))).round().astype(int))
    known = record.times[context]
    observed = observe(record.step_numbers(known), record.values[context], record.step == "hourly")
    task = temperature_task(observed, record.step_numbers(asked[rows])).task
    return delete_from_attention(
        model.network, task, model.attention, k=k, draws=draws, progress=progress, cancelled=cancelled
    )

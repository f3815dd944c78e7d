"""Forecast a temperature record, or fill its gaps: from observations to a mean and a std at every asked time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.special import ndtri

from anp_core.data.record import STEP_NOUNS, Record
from anp_core.data.temperature_tasks import (
    AMONG,
    MAX_CONTEXT,
    TARGET_FEATURES,
    Observed,
    split_seasons,
    temperature_task,
)
from anp_core.errors import ModelError, RecordError
from anp_core.language import say
from anp_core.parallel import map_chunks
from anp_core.prediction.temperature.band_factors import BandFactors
from anp_core.prediction.temperature.familiarity import judge
from anp_core.prediction.temperature.observed_record import ObservedRecord, observe_record
from anp_core.pretrained import LoadedModel, load_model
from anp_core.task import TARGET_FIELDS, Task
from anp_core.task_batches import pad_task, stack_tasks

DEFAULT_MODEL = "temperature/local"
MAX_HORIZON = {"daily": 3_660, "hourly": 17_568}  # steps: ten years, two years
GAP_BATCH = 32  # stretches of gaps predicted together
BATCH_TARGETS = 2_048  # targets of a batch, padding included: what keeps memory to some 100 MB


@dataclass(frozen=True)
class TimeAttention:
    """What the prediction at one time looked at."""

    time: np.datetime64
    context_times: np.ndarray  # (N,) datetime64[s]
    weights: np.ndarray  # (heads, N), every row sums to 1, or is 0 where a head has nothing to look at
    heads: tuple[str, ...]  # what each row is called: "round 1, head 2"


@dataclass(frozen=True, eq=False)
class Outlook:
    """Predicted temperatures in °C, and how sure they are."""

    times: np.ndarray  # (M,) datetime64[s], ascending
    mean: np.ndarray  # (M,) °C, the median as well: the distribution is Gaussian
    std: np.ndarray  # (M,) °C
    context_times: np.ndarray  # (N,) the observations that could be attended to
    context_values: np.ndarray  # (N,) °C
    heads: tuple[str, ...]
    seconds: float
    model_name: str
    explain: Callable[[np.ndarray], np.ndarray]  # indices (m,) of times → weights (m, heads, N)
    notes: tuple[str, ...] = ()  # how the record lies outside what the network was trained for, as sentences

    @property
    def nbytes(self) -> int:
        """About how much memory it holds, with the observations that `explain` keeps."""
        return 3 * self.times.nbytes + 6 * self.context_times.nbytes

    def quantiles(self, levels: Sequence[float]) -> np.ndarray:
        """(len(levels), M) °C; levels between 0 and 1."""
        return self.mean + ndtri(np.asarray(levels, float))[:, None] * self.std

    def attention_at(self, index: int) -> TimeAttention:
        """What the prediction at times[index] looks at, worked out for that time alone."""
        if not 0 <= index < len(self.times):
            raise RecordError(
                say("The forecast has times 0 to {last}; got {index}.", last=len(self.times) - 1, index=index)
            )
        weights = self.explain(np.array([index]))[0]
        return TimeAttention(self.times[index], self.context_times, weights, self.heads)

    def attention_map(self, indices: np.ndarray | None = None) -> np.ndarray:
        """(M, N) weights averaged over all heads that look at something, of all times or of those at `indices`."""
        asked = np.arange(len(self.times)) if indices is None else np.asarray(indices)
        if not len(asked):
            return np.zeros((0, len(self.context_times)), np.float32)
        rows = [self.explain(part).sum(1) for part in np.array_split(asked, max(1, len(asked) // 256))]
        total = np.concatenate(rows)
        return total / np.maximum(total.sum(1, keepdims=True), 1e-9)


def forecast(
    record: Record | ObservedRecord,
    horizon: str | int = "30D",
    *,
    model: str | LoadedModel = DEFAULT_MODEL,
    context: np.ndarray | None = None,
    widen: bool = True,
) -> Outlook:
    """Forecast the usual times after a record's last observation, also where the file goes on without values.

    A record of every third hour is forecast for every third hour, a weekly one for weeks.

    Args:
        record: at least 10 observations, daily or hourly, gaps and all; or one that `observe_record` has seen to,
            which brings its context along.
        horizon: "30D", "48h", or a number of days or hours as the record's step is. Where the next usual time
            lies beyond it, that one is forecast.
        model: "temperature/<attention type>", or a loaded model.
        context: (T,) bool, which observations may be learnt from and attended to; None takes all.
        widen: whether a record unlike those of training gets a wider band; `Outlook.notes` says why.

    Raises:
        RecordError: too few observations, or a horizon that is not one.
        ModelError: a model that is not there, or one that does not forecast.
    """
    source = _observed(record, context)
    steps = horizon_steps(horizon, source.record)
    last = int(source.record.step_numbers(source.record.times[-1:])[0])
    asked = source.record.sampling.ahead(last, steps)
    return _predict(source, split_seasons(asked, source.observed.hourly), model, widen)


def fill_gaps(
    record: Record | ObservedRecord,
    *,
    model: str | LoadedModel = DEFAULT_MODEL,
    context: np.ndarray | None = None,
    widen: bool = True,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Outlook:
    """Predict every missing usual time between a record's first and last observation; arguments as in `forecast`."""
    source = _observed(record, context)
    missing = source.record.step_numbers(source.record.missing_times)
    stretches = _stretches(missing, source.record.sampling.longest)
    return _predict(source, stretches, model, widen, progress, cancelled)


def horizon_steps(horizon: str | int, record: Record) -> int:
    """A horizon such as "30D", "48h" or 30 in steps of the record."""
    daily = record.step == "daily"
    if isinstance(horizon, str):
        found = re.fullmatch(r"\s*(\d+)\s*([DdHh])\s*", horizon)
        if not found:
            raise RecordError(
                say(
                    'A horizon is a number of days or hours such as "30D" or "48h"; got {horizon}.',
                    horizon=repr(horizon),
                )
            )
        count, in_days = int(found[1]), found[2] in "Dd"
        steps = count if in_days == daily else count * 24 if in_days else count // 24
    else:
        steps = int(horizon)
    if not 1 <= steps <= MAX_HORIZON[record.step]:
        raise RecordError(
            say(
                "The horizon must be 1 to {most:,} {noun}; got {horizon}.",
                most=MAX_HORIZON[record.step],
                noun=STEP_NOUNS[record.step],
                horizon=str(horizon),
            )
        )
    return steps


def _observed(record: Record | ObservedRecord, context: np.ndarray | None) -> ObservedRecord:
    if not isinstance(record, ObservedRecord):
        return observe_record(record, context)
    if context is not None:
        raise ValueError("an observed record has its context already")
    return record


def _stretches(missing: np.ndarray, longest: int = 1) -> list[np.ndarray]:
    """Missing steps grouped into stretches that one task can serve: near neighbours together, a long gap alone.

    longest: steps from one usual time to the next; missing ones further apart have an observation between.
    """
    stretches: list[np.ndarray] = []
    for gap in np.split(missing, np.flatnonzero(np.diff(missing) > longest) + 1):
        if not len(gap):
            continue
        if stretches and gap[-1] - stretches[-1][0] < AMONG:
            stretches[-1] = np.concatenate([stretches[-1], gap])
        else:
            stretches.append(gap)
    return stretches


def _batches(stretches: list[np.ndarray]) -> list[list[np.ndarray]]:
    """Stretches in their order, so many to a batch that padding them to the longest of it stays cheap."""
    batches: list[list[np.ndarray]] = []
    longest = 0
    for stretch in stretches:
        longest = max(longest, len(stretch))
        full = not batches or len(batches[-1]) == GAP_BATCH
        if full or (len(batches[-1]) + 1) * longest > BATCH_TARGETS:
            batches.append([])
            longest = len(stretch)
        batches[-1].append(stretch)
    return batches


def _predict(
    source: ObservedRecord,
    stretches: list[np.ndarray],
    model: str | LoadedModel,
    widen: bool,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Outlook:
    started = time.perf_counter()
    record, observed = source.record, source.observed
    loaded = load_model(model) if isinstance(model, str) else model
    if loaded.network.config.target_features != TARGET_FEATURES:
        raise ModelError(
            say(
                "The model {model} does not forecast temperature; take {other} or another type of it.",
                model=loaded.name,
                other=DEFAULT_MODEL,
            )
        )
    parts = map_chunks(
        lambda batch: predict_steps(observed, batch, loaded),
        _batches(stretches),
        size=len,
        progress=progress,
        cancelled=cancelled,
    )
    means = [mean for part in parts for mean in part[0]]
    stds = [std for part in parts for std in part[1]]
    asked = np.concatenate(stretches) if stretches else np.zeros(0, np.int64)
    std = np.concatenate([*stds, np.zeros(0)])
    notes: tuple[str, ...] = ()
    if widen and len(asked):
        after = np.maximum(asked - observed.steps[-1], 0)
        familiar = judge(
            record,
            observed,
            source.values,
            int(after.max()),
            lambda pairs: _predict_pairs(pairs, loaded),
        )
        std, notes = std * familiar.factor, familiar.notes
    owner = np.repeat(np.arange(len(stretches)), [len(stretch) for stretch in stretches])
    place = np.concatenate([np.arange(len(stretch)) for stretch in stretches]) if stretches else asked

    def explain(indices: np.ndarray) -> np.ndarray:
        rows = [np.flatnonzero(owner[indices] == stretch) for stretch in np.unique(owner[indices])]
        inside = [place[indices[row]] for row in rows]  # of each stretch, which of its steps
        named = [stretches[owner[indices[row[0]]]] for row in rows]
        found = _weights(observed, named, inside, loaded)
        return np.concatenate(found)[np.argsort(np.concatenate(rows))]

    return Outlook(
        times=record.times_of(asked),
        mean=np.concatenate([*means, np.zeros(0)]),
        std=std,
        context_times=source.times,
        context_values=source.values,
        heads=loaded.head_names,
        seconds=time.perf_counter() - started,
        model_name=loaded.name,
        explain=explain,
        notes=notes,
    )


def predict_steps(
    observed: Observed, stretches: list[np.ndarray], model: LoadedModel
) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Mean and std in °C of several stretches, as one padded batch; targets are taken BATCH_TARGETS at a time."""
    found = _predict_pairs([(observed, stretch) for stretch in stretches], model)
    return [mean for mean, _ in found], [std for _, std in found]


@torch.inference_mode()
def _predict_pairs(
    pairs: list[tuple[Observed, np.ndarray]], model: LoadedModel
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Mean and std in °C of asked steps, each of its own record, as one padded batch."""
    parts = [temperature_task(observed, stretch) for observed, stretch in pairs]
    longest = max(len(stretch) for _, stretch in pairs)
    task = stack_tasks([pad_task(part.task, MAX_CONTEXT, longest) for part in parts])
    chunk = max(1, BATCH_TARGETS // len(parts))
    prediction = model.network.predict(task, model.attention, chunk=chunk)
    found = []
    for row, part in enumerate(parts):
        count = part.task.num_targets
        mean = part.offset + part.scale * prediction.mean[row, :count, 0].double().numpy()
        observed, asked = pairs[row]
        std = part.scale * prediction.std[row, :count, 0].double().numpy()
        ahead = asked - observed.steps[-1]
        if ahead[0] > 0:
            factors = BandFactors.of_card(model.card, "hourly" if observed.hourly else "daily")
            std = std * factors.at(int(observed.steps[-1] - observed.steps[0]) + 1, ahead)
        found.append((mean, std))
    return found


@torch.inference_mode()
def _weights(
    observed: Observed, stretches: list[np.ndarray], inside: list[np.ndarray], model: LoadedModel
) -> list[np.ndarray]:
    """Weights (m, heads, N) over all observations of some steps of each stretch, `inside` (m,): by their places."""
    found: list[np.ndarray] = []
    for batch in _batches(inside):
        asked = stretches[len(found) : len(found) + len(batch)]
        parts = [temperature_task(observed, stretch) for stretch in asked]
        tasks = [_only_targets(part.task, places) for part, places in zip(parts, batch, strict=True)]
        task = stack_tasks([pad_task(each, MAX_CONTEXT, max(map(len, batch))) for each in tasks])
        prediction = model.network.decode(
            model.network.encode(task), task, model.attention, need_weights=True
        )
        for row, (part, places) in enumerate(zip(parts, batch, strict=True)):
            attention = prediction.attention[row].flatten(0, 1).transpose(0, 1)  # type: ignore[index]  # (M, heads, places)
            filled = part.context >= 0
            full = np.zeros((len(places), attention.shape[1], len(observed.steps)), np.float32)
            full[:, :, part.context[filled]] = attention[: len(places)].numpy()[:, :, filled]
            found.append(full)
    return found


def _only_targets(task: Task, places: np.ndarray) -> Task:
    """The same context with the targets at `places` (m,) alone."""
    index = torch.from_numpy(places)
    cut = {name: part[:, index] for name in TARGET_FIELDS if (part := getattr(task, name)) is not None}
    return replace(task, **cut)

"""Forecast a temperature record, or fill its gaps: from observations to a mean and a std at every asked time."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch

from anp_core.data.record import STEP_NOUNS, Record
from anp_core.data.step_errors import own_factors, own_scale
from anp_core.data.temperature_tasks import (
    AMONG,
    MAX_CONTEXT,
    TARGET_FEATURES,
    Observed,
    TemperatureTask,
    distance_to_known,
    split_seasons,
    temperature_task,
)
from anp_core.errors import ModelError, RecordError
from anp_core.language import say
from anp_core.parallel import map_chunks
from anp_core.prediction.predicted import Predicted
from anp_core.prediction.result import Attention, NetworkTask, attention_of
from anp_core.prediction.temperature.band_factors import BandFactors
from anp_core.prediction.temperature.familiarity import judge
from anp_core.prediction.temperature.observed_record import ObservedRecord, observe_record
from anp_core.prediction.temperature.outlook import Outlook
from anp_core.pretrained import LoadedModel, load_model
from anp_core.task import TARGET_FIELDS, Task
from anp_core.task_batches import pad_task, stack_tasks

DEFAULT_MODEL = "temperature/local"
MAX_HORIZON = {"daily": 3_660, "hourly": 17_568}  # steps: ten years, two years
SELDOM = 5  # days between values; in training, half of the days are missing at most
GAP_BATCH = 32  # stretches of gaps predicted together
BATCH_TARGETS = 2_048  # targets of a batch, padding included: what keeps memory to some 100 MB


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
        found = re.fullmatch(r"\s*0*(\d+)\s*([DdHh])\s*", horizon)
        if not found:
            raise RecordError(
                say(
                    'A horizon is a number of days or hours such as "30D" or "48h"; got {horizon}.',
                    horizon=repr(horizon[:40]),
                )
            )
        count, in_days = int(found[1][:9]), found[2] in "Dd"  # nine digits are out of reach already
        steps = count if in_days == daily else count * 24 if in_days else count // 24
    else:
        steps = int(horizon)
    if not 1 <= steps <= MAX_HORIZON[record.step]:
        raise RecordError(
            say(
                "The horizon must be 1 to {most:,} {noun}; got {horizon}.",
                most=MAX_HORIZON[record.step],
                noun=STEP_NOUNS[record.step],
                horizon=str(horizon)[:40],
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
    nothing = Predicted(*(np.zeros(0) for _ in range(3)))
    found = Predicted(
        *map(np.concatenate, zip(nothing, *(each for part in parts for each in part), strict=True))
    )
    asked = np.concatenate(stretches) if stretches else np.zeros(0, np.int64)
    std = found.std
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
    reader = _StretchReader(observed, stretches, loaded)

    def again(other: ObservedRecord, by: LoadedModel | None, targets: np.ndarray | None) -> Outlook:
        if targets is None:
            return _predict(other, stretches, by or loaded, widen)
        used = np.unique(reader.owner[targets])
        part = _predict(other, [stretches[number] for number in used], by or loaded, widen)
        return part.only(np.searchsorted(np.flatnonzero(np.isin(reader.owner, used)), targets))

    return Outlook(
        times=record.times_of(asked),
        mean=found.mean,
        std=std,
        dof=found.dof,
        source=source,
        heads=loaded.head_names,
        seconds=time.perf_counter() - started,
        model_name=loaded.name,
        reader=reader,
        again=again,
        notes=notes,
    )


def predict_steps(observed: Observed, stretches: list[np.ndarray], model: LoadedModel) -> list[Predicted]:
    """Each of several stretches in °C, as one padded batch; targets are taken BATCH_TARGETS at a time."""
    return _predict_pairs([(observed, stretch) for stretch in stretches], model)


@torch.inference_mode()
def _predict_pairs(pairs: list[tuple[Observed, np.ndarray]], model: LoadedModel) -> list[Predicted]:
    """Asked steps in °C, each of its own record, as one padded batch."""
    parts = [temperature_task(observed, stretch) for observed, stretch in pairs]
    longest = max(len(stretch) for _, stretch in pairs)
    task = stack_tasks([pad_task(part.task, MAX_CONTEXT, longest) for part in parts])
    chunk = max(1, BATCH_TARGETS // len(parts))
    prediction = model.network.predict(task, model.attention, chunk=chunk)
    step = "hourly" if pairs[0][0].hourly else "daily"
    factors, gap_factors = (BandFactors.of_card(model.card, kind) for kind in (step, f"{step} gaps"))
    # Gaps share their record, which is judged once.
    scales = {key: own_scale(each) for key, each in {id(each): each for each, _ in pairs}.items()}
    found = []
    for row, (part, (observed, asked)) in enumerate(zip(parts, pairs, strict=True)):
        count = part.task.num_targets
        mean = prediction.mean[row, :count, 0].double().numpy()
        std = prediction.std[row, :count, 0].double().numpy()
        ahead = asked - observed.steps[-1]
        if ahead[0] > 0:
            length = int(observed.steps[-1] - observed.steps[0]) + 1
            share = min(factors.share(length), _most_followed(observed))
            base_mean, base_std = (
                part.task.base_mean[0, :, 0].double().numpy(),  # type: ignore[index]
                part.task.base_std[0, :, 0].double().numpy(),  # type: ignore[index]
            )
            mean = share * mean + (1 - share) * base_mean
            std = (share * std + (1 - share) * base_std) * factors.at(length, ahead)
            std = std * own_factors(scales[id(observed)], ahead)
            dof = factors.dof(length, ahead)
        else:
            away = distance_to_known(observed, asked)
            std = std * gap_factors.at(1, away) * own_factors(scales[id(observed)], away)
            dof = gap_factors.dof(1, away)
        found.append(Predicted(part.offset + part.scale * mean, part.scale * std, dof))
    return found


def _most_followed(observed: Observed) -> float:
    """How much of the network's correction counts at most: half where SELDOM days lie between values.

    Training never showed such a record, and a network that was followed whole would be off by most of its scatter.
    """
    seldom = not observed.hourly and np.median(np.diff(observed.steps)) >= SELDOM
    return 0.5 if seldom else 1.0


class _StretchReader:
    """What the network can still be asked about the asked steps of several stretches."""

    def __init__(self, observed: Observed, stretches: list[np.ndarray], model: LoadedModel) -> None:
        self.observed, self.stretches, self.model = observed, stretches, model
        lengths = [len(stretch) for stretch in stretches]
        self.owner = np.repeat(np.arange(len(stretches)), lengths)  # (M,) the stretch of each target
        self.first = np.cumsum([0, *lengths])  # the target at which each stretch begins

    @torch.inference_mode()
    def look(self, targets: np.ndarray) -> Attention:
        """What targets (m,) attend to, of all observations in use."""
        network, attention = self.model.network, self.model.attention
        points = np.full((len(targets), MAX_CONTEXT), -1)
        weights = np.zeros((len(targets), len(self.model.head_names), MAX_CONTEXT), np.float32)
        for batch in _batches(self._rows(targets)):
            parts = [self._part(targets[rows]) for rows in batch]
            task = stack_tasks([pad_task(part.task, MAX_CONTEXT, max(map(len, batch))) for part in parts])
            found = network.decode(network.encode(task), task, attention, need_weights=True)
            for number, (rows, part) in enumerate(zip(batch, parts, strict=True)):
                seen = found.attention[number].flatten(0, 1).transpose(0, 1)  # type: ignore[index]  # (M, heads, places)
                points[rows], weights[rows] = part.context, seen[: len(rows)].numpy()
        return attention_of(targets, points, weights, self.model.head_names)

    def tasks(self, targets: np.ndarray) -> list[NetworkTask]:
        """What the network was given for targets (m,), a task for each stretch."""
        parts = [self._part(targets[rows]) for rows in self._rows(targets)]
        return [NetworkTask(self.model.network, part.task, self.model.attention) for part in parts]

    def _rows(self, targets: np.ndarray) -> list[np.ndarray]:
        """Which of the targets lie in each stretch that has any."""
        owner = self.owner[targets]
        return [np.flatnonzero(owner == stretch) for stretch in np.unique(owner)]

    def _part(self, targets: np.ndarray) -> TemperatureTask:
        """The task of the stretch in which targets (m,) lie, for these alone."""
        stretch = self.owner[targets[0]]
        whole = temperature_task(self.observed, self.stretches[stretch])
        return replace(whole, task=_only_targets(whole.task, targets - self.first[stretch]))


def _only_targets(task: Task, places: np.ndarray) -> Task:
    """The same context with the targets at `places` (m,) alone."""
    index = torch.from_numpy(places)
    cut = {name: part[:, index] for name in TARGET_FIELDS if (part := getattr(task, name)) is not None}
    return replace(task, **cut)

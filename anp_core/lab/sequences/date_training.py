"""Train the date models on dates drawn as they are needed, measure them, and write weights and cards."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from anp_core.errors import ModelError, stop_if
from anp_core.lab.model_files import read_lab_weights, write_lab_model
from anp_core.lab.sequences.date_models import (
    DateModel,
    DateModelConfig,
    build_date_model,
    text_batch,
    with_start,
)
from anp_core.lab.sequences.date_reading import held_out_dates, share_right
from anp_core.lab.sequences.written_dates import (
    UNSEEN_STYLES,
    batches,
    encode_iso,
)

# Widths that give both kinds about as many parameters, and training times of a few minutes on one core.
DATE_MODELS: dict[str, DateModelConfig] = {
    "dates-plain": DateModelConfig("plain"),
    "dates-bahdanau": DateModelConfig("bahdanau"),
    "dates-transformer-sinusoidal": DateModelConfig("transformer", positions="sinusoidal"),
    "dates-transformer-learned": DateModelConfig("transformer", positions="learned"),
}
WARM_UP = 100  # steps over which the rate rises, which the Transformers need
MEASURED = 2_000  # test dates a score
LENGTHS = (20, 30, 40, 50, 60)  # letters that the texts are filled up to

Report = Callable[[int, float], None]


@dataclass(frozen=True)
class DatePlan:
    """How a date model is trained."""

    steps: int = 6_000
    batch: int = 64
    rate: float = 2e-3  # at its highest; it falls to zero as a cosine
    seed: int = 0


def train_date_model(
    config: DateModelConfig,
    plan: DatePlan,
    report: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DateModel:
    """Train from random weights; the same plan gives the same network.

    `report` is told the step and its loss now and then. Raises Cancelled once `cancelled` answers True.
    """
    torch.manual_seed(plan.seed)
    model = build_date_model(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=plan.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(1, (step + 1) / WARM_UP) * 0.5 * (1 + np.cos(np.pi * min(1, step / plan.steps))),
    )
    for step, drawn in enumerate(batches(plan.steps, plan.batch, plan.seed), start=1):
        stop_if(cancelled)
        answers = torch.tensor([encode_iso(written.iso) for written in drawn])
        decoded = model.decode(
            model.encode(text_batch([written.text for written in drawn])), with_start(answers)
        )
        loss = F.cross_entropy(decoded.logits.flatten(0, 1), answers.flatten())
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if report is not None and (step % 50 == 0 or step == plan.steps):
            report(step, float(loss.detach()))
    return model.eval().requires_grad_(False)


def measure_date_model(model: DateModel) -> dict[str, Any]:
    """Shares of exact answers: on test dates, by unseen style, and by how long the text is."""
    return {
        "test dates": share_right(model, held_out_dates(MEASURED)),
        "unseen styles": {
            name: share_right(model, held_out_dates(MEASURED, styles={name: style}))
            for name, style in UNSEEN_STYLES.items()
        },
        "by letters": {
            str(letters): share_right(model, held_out_dates(MEASURED, letters=letters)) for letters in LENGTHS
        },
        "dates a score": MEASURED,
    }


def train_and_write(
    name: str,
    folder: Path,
    plan: DatePlan,
    report: Report | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Path:
    """Train and measure one of `DATE_MODELS`; writes weights, as float16, and card, and returns their path."""
    started = time.process_time()
    model = train_date_model(DATE_MODELS[name], plan, report, cancelled)
    seconds = time.process_time() - started
    # Rounded to float16 before it is measured: the scores are those of the weights that are shipped.
    model.half().float()
    card = {
        "name": name,
        "data": "Written dates from 1900 to 2099, made up by the project; a tenth of the dates is kept for tests.",
        "command": "python -m anp_core train-dates",
        "machine": f"{platform.machine()}, {torch.get_num_threads()} thread(s), torch {torch.__version__}, "
        f"{time.strftime('%Y-%m-%d')}",
        "steps": plan.steps,
        "batch": plan.batch,
        "seed": plan.seed,
        "processor_seconds": round(seconds),
        "config": DATE_MODELS[name].to_dict(),
        "scores": measure_date_model(model),
    }
    return write_lab_model(model.half(), card, folder)


def train_all(
    folder: Path,
    plan: DatePlan,
    report: Callable[[str, int, float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Path]:
    """Train and write all of `DATE_MODELS` on one thread; those that stand in `folder` by the same plan are kept.

    So a run that was stopped goes on with the first network that it had not finished. `report` is told the
    network's name, the step and the loss.
    """
    torch.set_num_threads(1)
    written = []
    for name in DATE_MODELS:
        if _finished(name, folder, plan):
            written.append(folder / f"{name}.safetensors")
            continue
        own = None if report is None else partial(report, name)
        written.append(train_and_write(name, folder, plan, own, cancelled))
    return written


def _finished(name: str, folder: Path, plan: DatePlan) -> bool:
    try:
        _, card = read_lab_weights(name, folder)
    except ModelError:
        return False
    planned = {"steps": plan.steps, "batch": plan.batch, "seed": plan.seed}
    return card["config"] == DATE_MODELS[name].to_dict() and planned.items() <= card.items()

"""Tiny training runs on curves: a second each, several attention types in turn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from anp_core.data.curves import draw_curves, generator_for
from anp_core.models.config import ANPConfig
from anp_core.training.loop import TrainingPlan, train
from anp_core.training.objective import negative_log_likelihood

CONFIG = ANPConfig(
    dim_x=1, dim_y=1, attention=("multihead", "laplace", "local"), d_model=12, num_heads=3, rounds=2
)
PLAN = TrainingPlan(steps=11, learning_rate=3e-3, warmup=3, save_every=3, validate_every=4, bfloat16=False)


def batch(step):
    return draw_curves(generator_for(0, step), batch_size=4)


def loss(model, task, attention, step):
    return negative_log_likelihood(model(task, attention), task)


def run(
    *,
    config=CONFIG,
    loss=loss,
    stop=None,
    checkpoint=None,
    weights=None,
    validate=None,
    report=None,
    **plan: Any,
):
    """Train by PLAN with some of it changed."""
    return train(
        config,
        replace(PLAN, **plan),
        batch,
        loss,
        checkpoint=checkpoint,
        weights=weights,
        validate=validate,
        report=report,
        stop=stop,
    )


def stop_after(steps):
    """A `stop` that lets so many steps pass."""
    answers = iter([False] * steps)
    return lambda: next(answers, True)

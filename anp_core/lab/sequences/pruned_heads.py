"""Pruning heads of the shipped Transformer: what a head is worth shows when it is cut out (Michel et al. 2019)."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch

from anp_core.lab.sequences.date_models import Block, MultiHead, TransformerDates
from anp_core.lab.sequences.date_reading import held_out_dates, load_date_model, share_right
from anp_core.language import Sentence, listed, say, sentences

ATTENTIONS = ("encoder", "self", "cross")
SPARE = 0.02  # of the exact answers: a head whose loss costs less can be spared


@dataclass(frozen=True, eq=False)
class Pruning:
    """Shares of exact answers with every head, and without each one of them."""

    whole: float
    without: np.ndarray  # (H,)


def heads_of(model: TransformerDates, attention: str, layer: int) -> MultiHead:
    """The heads of one layer's "encoder", "self" or "cross" attention."""
    if attention not in ATTENTIONS or layer not in (1, 2):
        raise ValueError(
            f"attention must be among {', '.join(ATTENTIONS)} in layer 1 or 2; got {attention} {layer}"
        )
    block = cast(Block, (model.reading if attention == "encoder" else model.writing)[layer - 1])
    found = block.cross if attention == "cross" else block.own
    assert found is not None
    return found


def without_head(model: TransformerDates, attention: str, layer: int, head: int) -> TransformerDates:
    """A copy of the model in which one head (0, 1, …) adds nothing: its columns of W^O are zero."""
    pruned = copy.deepcopy(model)
    heads = heads_of(pruned, attention, layer)
    weight = heads.output.weight
    width = weight.shape[1] // heads.heads
    with torch.no_grad():
        weight[:, head * width : (head + 1) * width] = 0
    return pruned


def prune_each(name: str, attention: str, layer: int, dates: int = 100) -> Pruning:
    """Cut out each head of a shipped Transformer in turn and read that many test dates without it."""
    model, held_out = load_date_model(name), held_out_dates(dates)
    if not isinstance(model, TransformerDates):
        raise ValueError(f"only a Transformer has heads to prune; got {name!r}")
    count = heads_of(model, attention, layer).heads
    shares = [share_right(without_head(model, attention, layer, head), held_out) for head in range(count)]
    return Pruning(share_right(model, held_out), np.array(shares))


def pruning_verdict(pruning: Pruning) -> Sentence:
    """Which heads can be spared, one at a time, and which one the answers hang on most."""
    lost = pruning.whole - pruning.without
    spare = [str(head + 1) for head in np.flatnonzero(lost < SPARE)]
    worst = int(np.argmin(pruning.without))
    return sentences(
        say(
            "With all heads {whole:.0%} of the dates come out right; without head {worst}, {least:.0%}.",
            whole=pruning.whole,
            worst=worst + 1,
            least=pruning.without[worst],
        ),
        say("Each of these alone could be spared: {heads}.", heads=listed(spare))
        if spare
        else say("None of them could be spared."),
    )

"""One block of a Transformer, step by step: the first reading block of the shipped date model on any text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch

from anp_core.lab.sequences.date_models import Block, TransformerDates, text_batch
from anp_core.lab.sequences.date_reading import check_text, load_date_model
from anp_core.language import mark

MODEL = "dates-transformer-sinusoidal"


@dataclass(frozen=True)
class Step:
    """One step: its name, its formula, and what it is for."""

    title: str
    formula: str
    note: str


STEPS: dict[str, Step] = {
    "input": Step(
        mark("Letters and places"),
        r"X = E_{\text{letter}} + \mathrm{PE}",
        mark("Every letter is a row of 64 numbers, to which its place has been added."),
    ),
    "norm": Step(
        mark("Normalise"),
        r"\mathrm{LN}(x) = \gamma \odot \frac{x - \mu_x}{\sigma_x} + \beta",
        mark("Each row by itself: mean 0 and variance 1, then a learned scale and shift."),
    ),
    "attention": Step(
        mark("Self-attention"),
        r"A = \mathrm{MultiHead}\bigl(\mathrm{LN}(X)\bigr)",
        mark("The only step in which a letter learns of the others."),
    ),
    "added": Step(
        mark("Add it on"),
        r"X' = X + A",
        mark("The residual: what was there stays, attention only adds. Gradients pass by the sum unchanged."),
    ),
    "norm again": Step(
        mark("Normalise again"),
        r"\mathrm{LN}(X')",
        mark("As before, with a scale and shift of its own."),
    ),
    "network": Step(
        mark("Feed-forward"),
        r"F = W_2\, \mathrm{GELU}\bigl(W_1\, \mathrm{LN}(X') + b_1\bigr) + b_2",
        mark("Two linear layers, the first twice as wide, each letter by itself again."),
    ),
    "output": Step(
        mark("Add that on, too"),
        r"Y = X' + F",
        mark("What the next block reads; its shape is that of the input, so that blocks can be stacked."),
    ),
}


@dataclass(frozen=True, eq=False)
class BlockTrace:
    """The state after every step."""

    text: str  # N letters
    states: dict[str, np.ndarray]  # each of `STEPS`: (N, D)
    weights: np.ndarray  # (H, N, N) of the self-attention
    off_the_block: float  # largest difference from what the block as a whole gives

    def others(self, step: str) -> float:
        """How far a letter's row moves, at most, when another letter is replaced; 0 where it cannot know of it."""
        place = len(self.text) - 1
        other = trace_block(self.text[:place] + ("9" if self.text[place] != "9" else "8"))
        moved = np.abs(other.states[step] - self.states[step])[:place]
        return float(moved.max()) if place else 0.0


@torch.inference_mode()
def trace_block(text: str) -> BlockTrace:
    """Run the block's own parts one after the other. UserInputError where no model can read the text."""
    model = load_date_model(MODEL)
    assert isinstance(model, TransformerDates)
    block = cast(Block, model.reading[0])
    text = check_text(text)
    mask = torch.ones(1, 1, len(text), dtype=torch.bool)
    tokens = model.letters(text_batch([text])) + model.places[: len(text)]  # (1, N, D)
    normal = block.norms[0](tokens)
    attended, weights = block.own(normal, normal, mask)
    added = tokens + attended
    again = block.norms[-1](added)
    network = block.network(again)
    states = dict(zip(STEPS, (tokens, normal, attended, added, again, network, added + network), strict=True))
    whole, _ = block(tokens, mask)
    return BlockTrace(
        text,
        {name: state[0].numpy() for name, state in states.items()},
        weights[0].numpy(),
        float((whole - states["output"]).abs().max()),
    )

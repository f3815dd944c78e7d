"""Global beside local attention on one sequence: who may look at whom, what it costs, how far layers carry a word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from anp_core.attention.masked_softmax import masked_softmax
from anp_core.attention.scores import dot_product_scores

FEATURES = 16
ANSWER = 5.0  # how much better than any other key the right one fits the query that looks for it


@dataclass(frozen=True, eq=False)
class Windows:
    """The same scores of N tokens under global and under local attention."""

    everywhere: np.ndarray  # (N, N) weights without a window
    near: np.ndarray  # (N, N) weights within it
    reached: np.ndarray  # (N, N) bool: whose word may arrive at whom after all layers of local attention
    asking: int  # the token that looks for one answer,
    answer: int  # and where that stands

    @property
    def pairs(self) -> tuple[int, int]:
        """How many scores global and local attention need in one layer."""
        return self.everywhere.size, int((self.near > 0).sum())

    @property
    def found(self) -> tuple[float, float]:
        """The weight on the answer, globally and locally."""
        at = self.asking, self.answer
        return float(self.everywhere[at]), float(self.near[at])

    @property
    def layers_needed(self) -> int:
        """How many layers of this window carry the answer to the token that asks."""
        reach = int((self.near[0] > 0).sum()) - 1
        return -(-abs(self.answer - self.asking) // reach)


def window_mask(length: int, reach: int) -> np.ndarray:
    """(N, N) bool: True where two tokens stand at most `reach` places apart."""
    place = np.arange(length)
    near: np.ndarray = np.abs(place[:, None] - place) <= reach
    return near


def compare_windows(length: int = 24, reach: int = 3, layers: int = 2, seed: int = 0) -> Windows:
    """Self-attention of random tokens, of which the third looks for what stands third from the end."""
    generator = torch.Generator().manual_seed(seed)
    query, key = (torch.randn(length, FEATURES, generator=generator, dtype=torch.float64) for _ in range(2))
    scores = dot_product_scores(query, key)
    asking, answer = 2, length - 3
    scores[asking, answer] = scores[asking].max() + ANSWER
    near = window_mask(length, reach)
    return Windows(
        masked_softmax(scores).numpy(),
        masked_softmax(scores, torch.as_tensor(near)).numpy(),
        np.linalg.matrix_power(near.astype(np.int64), layers) > 0,
        asking,
        answer,
    )

"""A small self-attention classifier of sentences that shows which words it weighed.

Words become vectors; two layers of self-attention let each word look at the others ("good" at the "not" before it);
then one learned query pools all words, and its weights are what the page shows. Beside them stands what happens to
the answer when a word is deleted: a weight says where the classifier looked, not what would have changed its mind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from anp_core.attention.pair_features import PairFeatures
from anp_core.attention.pooling import GlobalAttention, attend
from anp_core.attention.positional import offset_features, relative_width
from anp_core.attention.score_modules import Geometry, ScoreSize
from anp_core.attention.scores import dot_product_scores, uniform_scores
from anp_core.lab.classifiers.review_sentences import split_words, vocabulary
from anp_core.lab.model_files import read_lab_weights
from anp_core.models.encoders import FeedForward

UNKNOWN = "<unknown>"
NAME = "review-sentences"
OFFSET_UNIT, FARTHEST = 8.0, 16.0  # words; beyond the farthest all offsets look alike


@dataclass(frozen=True)
class TextConfig:
    """How the classifier is built. The baselines differ in `layers` and `pooling` alone."""

    d_model: int = 48
    num_heads: int = 4
    layers: int = 2  # of self-attention; 0 with average pooling is a bag of words
    pooling: str = "attention"  # or "average"


@dataclass(frozen=True)
class SentenceOutput:
    """What the network makes of a batch of sentences."""

    logit: Tensor  # (B,) log-odds of "positive"
    weights: Tensor  # (B, N) of the pooling; 0 at padding
    heads: Tensor  # (B, L, H, N, N) of the self-attention, queries down and keys across; L may be 0
    states: Tensor  # (B, N, D) what the pooling pools
    pooled: Tensor  # (B, D)


@dataclass(frozen=True, eq=False)
class Reading:
    """One sentence, read."""

    words: tuple[str, ...]  # N
    unknown: tuple[str, ...]  # those the classifier never saw, each once
    probability: float  # of "positive", 0 to 1
    weights: np.ndarray  # (N,) of the pooling, sums to 1
    heads: np.ndarray  # (L, H, N, N)
    # (N,) how far the log-odds of "positive" fall when the word is deleted; NaN for a lone word.
    effect: np.ndarray

    @property
    def positive(self) -> bool:
        """The verdict."""
        return self.probability >= 0.5


class SentenceBlock(nn.Module):
    """Words look at each other, then each is thought over: pre-norm multi-head attention and two linear layers."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        d = config.d_model
        self.norm = nn.LayerNorm(d)
        self.attention = GlobalAttention(
            "multihead", ScoreSize(d, config.num_heads, 1), relative_width("offset", 1)
        )
        self.feed_forward = FeedForward(d)

    def forward(
        self, states: Tensor, geometry: Geometry, mask: Tensor, relative: PairFeatures
    ) -> tuple[Tensor, Tensor]:
        """States (B, N, D) → (B, N, D), and the weights (B, H, N, N)."""
        normed = self.norm(states)
        pooled, weights = self.attention(normed, normed, geometry, mask, relative, need_weights=True)
        states = states + pooled
        return states + self.feed_forward(states), weights


class TextClassifier(nn.Module):
    """Embedding, self-attention with relative positions, pooling by one learned query, and one number."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.config = config
        self.words = (UNKNOWN, *vocabulary())
        self._number = {word: number for number, word in enumerate(self.words)}
        self.embedding = nn.Embedding(len(self.words), config.d_model)
        self.blocks = nn.ModuleList(SentenceBlock(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.d_model)
        if config.pooling == "attention":
            self.query = nn.Parameter(torch.randn(config.d_model) / config.d_model**0.5)
            self.key = nn.Linear(config.d_model, config.d_model)
        self.verdict = nn.Linear(config.d_model, 1)

    def encode(self, sentences: Sequence[Sequence[str]]) -> tuple[Tensor, Tensor]:
        """Word numbers (B, N), 0 for unknown words and padding, and the mask (B, N): True where a word is."""
        longest = max(map(len, sentences))
        numbers = torch.zeros(len(sentences), longest, dtype=torch.long)
        mask = torch.zeros(len(sentences), longest, dtype=torch.bool)
        for row, words in enumerate(sentences):
            numbers[row, : len(words)] = torch.tensor([self._number.get(word, 0) for word in words])
            mask[row, : len(words)] = True
        return numbers, mask

    def forward(self, numbers: Tensor, mask: Tensor) -> SentenceOutput:
        """Judge word numbers (B, N) where `mask` (B, N) is True."""
        batch, count = numbers.shape
        states = self.embedding(numbers)  # (B, N, D)
        place = torch.arange(count, dtype=states.dtype, device=states.device).reshape(1, count, 1)
        offset = (place.unsqueeze(2) - place.unsqueeze(1)).clamp(-FARTHEST, FARTHEST)  # (1, N, N, 1)
        relative = PairFeatures(offset_features(offset / OFFSET_UNIT))
        geometry = Geometry(place.expand(batch, -1, -1), place.expand(batch, -1, -1))
        heads = []
        for block in self.blocks:
            states, weights = block(states, geometry, mask, relative)
            heads.append(weights)
        states = self.norm(states)
        pooled, weights = attend(self._pooling_scores(states), states, mask[:, None, :])
        return SentenceOutput(
            logit=self.verdict(pooled)[:, 0, 0],
            weights=weights[:, 0],
            heads=torch.stack(heads, 1) if heads else states.new_zeros(batch, 0, 1, count, count),
            states=states,
            pooled=pooled[:, 0],
        )

    def _pooling_scores(self, states: Tensor) -> Tensor:
        """How well each word answers the learned query: (B, 1, N); all alike for average pooling."""
        if self.config.pooling == "average":
            return uniform_scores(states[:, :1], states)
        return dot_product_scores(self.query[None, None], self.key(states))


@lru_cache(maxsize=1)
def load_text_classifier() -> TextClassifier:
    """The shipped classifier. Raises ModelError where its weights are not the ones that its card describes."""
    weights, card = read_lab_weights(NAME)
    return build_text_classifier(card["config"], weights)


def build_text_classifier(config: dict[str, Any], weights: dict[str, Tensor]) -> TextClassifier:
    """A classifier from what a card and a safetensors file hold, ready to judge."""
    network = TextClassifier(TextConfig(**config))
    network.load_state_dict(weights)
    return network.eval().requires_grad_(False)


@torch.inference_mode()
def read_sentence(text: str, network: TextClassifier | None = None) -> Reading:
    """Judge a typed sentence, with the weight of every word and the effect of deleting it.

    Raises:
        UserInputError: there is no word in it, or too many.
    """
    network = network or load_text_classifier()
    words = split_words(text)
    known = set(network.words)
    output = network(*network.encode([words]))
    return Reading(
        words,
        tuple(dict.fromkeys(word for word in words if word not in known)),
        float(torch.sigmoid(output.logit[0])),
        output.weights[0].numpy(),
        output.heads[0].numpy(),
        deletion_effect(words, network),
    )


@torch.inference_mode()
def deletion_effect(words: Sequence[str], network: TextClassifier) -> np.ndarray:
    """(N,) log-odds of "positive" with all words, minus the same without each one; NaN where it is the only word.

    The word is taken out and the rest moves up, as if nobody had written it.
    """
    if len(words) == 1:
        return np.array([np.nan])
    shortened = [[*words[:at], *words[at + 1 :]] for at in range(len(words))]
    whole = network(*network.encode([words])).logit  # (1,)
    effect: np.ndarray = (whole - network(*network.encode(shortened)).logit).numpy()
    return effect

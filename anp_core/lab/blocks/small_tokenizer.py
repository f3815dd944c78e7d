"""A tokenizer of words, small enough to read: numbers for words, padding to one length, and the masks that follow."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from anp_core.attention.pooling import attend
from anp_core.attention.scores import dot_product_scores
from anp_core.errors import UserInputError
from anp_core.language import say

PAD, UNKNOWN = "[PAD]", "[UNK]"  # number 0 and number 1
MOST_WORDS = 12  # of a sentence, so that a heatmap can name them
FEATURES = 8
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[^\w\s]")


def split_words(text: str) -> list[str]:
    """Words and signs in small letters: "Don't go!" is don't, go and !.

    >>> split_words("Don't go!")
    ["don't", 'go', '!']
    """
    return _WORD.findall(text.lower())


@dataclass(frozen=True, eq=False)
class PaddedBatch:
    """Sentences of different lengths as one rectangle of numbers."""

    words: tuple[tuple[str, ...], ...]  # as they stand in it, padding included
    numbers: np.ndarray  # (B, N) int
    mask: np.ndarray  # (B, N) bool, True where there is a word

    def pair_mask(self, causal: bool = False) -> np.ndarray:
        """(B, N, N) bool: which word may look at which; padding is looked at by nobody."""
        length = self.mask.shape[1]
        allowed = np.broadcast_to(self.mask[:, None, :], (len(self.mask), length, length))
        return np.tril(allowed) if causal else allowed.copy()


class SmallTokenizer:
    """Knows the words of some sentences, in the order in which they first came."""

    def __init__(self, sentences: Sequence[str]) -> None:
        known = dict.fromkeys(word for sentence in sentences for word in split_words(sentence))
        self.words = (PAD, UNKNOWN, *known)
        self._number = {word: number for number, word in enumerate(self.words)}

    def encode(self, sentences: Sequence[str]) -> PaddedBatch:
        """Numbers, padded to the longest sentence.

        Raises:
            UserInputError: a sentence has no word, or more than `MOST_WORDS`.
        """
        split = [split_words(sentence) for sentence in sentences]
        for sentence, words in zip(sentences, split, strict=True):
            if not 1 <= len(words) <= MOST_WORDS:
                raise UserInputError(
                    say(
                        "Each sentence needs 1 to {most} words and signs; “{sentence}” has {count}.",
                        most=MOST_WORDS,
                        sentence=sentence,
                        count=len(words),
                    )
                )
        longest = max(map(len, split))
        padded = tuple((*words, *[PAD] * (longest - len(words))) for words in split)
        numbers = [[self._number.get(word, 1) for word in words] for words in padded]
        mask = [[place < len(words) for place in range(longest)] for words in split]
        return PaddedBatch(padded, np.array(numbers), np.array(mask))


def look(batch: PaddedBatch, masked: bool = True, causal: bool = False, padding: float = 0.0) -> np.ndarray:
    """Self-attention weights (B, N, N) of random vectors, one a word; `padding` is added to that of [PAD]."""
    return _attend(batch, masked, causal, padding)[1]


def change_by_padding(batch: PaddedBatch, masked: bool) -> float:
    """The largest change of a word's output when only the vector of [PAD] becomes another."""
    before, after = (_attend(batch, masked, False, padding)[0] for padding in (0.0, 1.0))
    return float(np.abs(after - before)[batch.mask].max())


def _attend(batch: PaddedBatch, masked: bool, causal: bool, padding: float) -> tuple[np.ndarray, np.ndarray]:
    # A word's vector hangs on its number alone, whatever other words there are.
    drawn = [np.random.default_rng([5, n]).standard_normal(FEATURES) for n in range(batch.numbers.max() + 1)]
    vectors = np.stack(drawn)
    vectors[0] += padding
    tokens = torch.as_tensor(vectors[batch.numbers])  # (B, N, F)
    allowed = batch.pair_mask(causal) if masked else np.ones_like(batch.pair_mask())
    if causal and not masked:
        allowed = np.tril(allowed)
    output, weights = attend(dot_product_scores(tokens, tokens), tokens, torch.as_tensor(allowed))
    return output.numpy(), weights.numpy()

"""Three kinds of network that write an ISO date for a written one, letter by letter: the lab's sequence models.

All have the same two halves. `encode` reads the text once; `decode` takes what was written so far and gives the next
letter at every place. How the second half looks back at the text:

plain         through one vector, the encoder's last states (Cho et al. 2014)
bahdanau      by additive attention over all the encoder's states, anew for every letter (Bahdanau et al. 2015)
transformer   by multi-head attention, and by causal self-attention at its own letters (Vaswani et al. 2017);
              its first half reads by self-attention, too, where the other two have a recurrent network
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from anp_core.attention.pooling import attend
from anp_core.attention.scores import additive_scores, dot_product_scores
from anp_core.lab.sequences.positions import sinusoidal_positions
from anp_core.lab.sequences.written_dates import (
    ISO_ALPHABET,
    ISO_LETTERS,
    MOST_LETTERS,
    PADDING,
    START,
    VOCABULARY,
    encode_text,
)


@dataclass(frozen=True)
class DateModelConfig:
    """What a date model is made of."""

    kind: str  # "plain", "bahdanau" or "transformer"
    width: int = 64  # of a token; each direction of the recurrent encoder has as many units
    heads: int = 4  # of the Transformer
    layers: int = 2  # of each half of the Transformer
    positions: str = "sinusoidal"  # or "learned"; the recurrent kinds need none

    def to_dict(self) -> dict[str, Any]:
        """Ready for a card."""
        return asdict(self)


@dataclass(frozen=True)
class Encoded:
    """A batch of texts, read."""

    tokens: Tensor  # (B, N, D), one a letter
    mask: Tensor  # (B, N) bool, True where there is a letter
    summary: Tensor | None = None  # (B, D), the last states of both directions
    attention: dict[str, Tensor] = field(default_factory=dict)  # "encoder 1": (B, H, N, N)


@dataclass(frozen=True)
class Decoded:
    """For every letter written so far, what comes next and what was looked at."""

    logits: Tensor  # (B, T, 11)
    attention: dict[str, Tensor]  # "cross 1": (B, H, T, N), "self 1": (B, H, T, T)


def text_batch(texts: list[str]) -> Tensor:
    """Numbers (B, N) of the letters of texts, padded to the longest; every text needs at least one letter."""
    encoded = [encode_text(text) for text in texts]
    longest = max(map(len, encoded))
    return torch.tensor([row + [PADDING] * (longest - len(row)) for row in encoded])


class RecurrentDates(nn.Module):
    """A two-way GRU reads, a GRU writes; "bahdanau" looks back at every letter, "plain" at the last states only."""

    def __init__(self, config: DateModelConfig) -> None:
        super().__init__()
        width, both = config.width, 2 * config.width
        self.attends = config.kind == "bahdanau"
        self.letters = nn.Embedding(VOCABULARY, width // 2, padding_idx=PADDING)
        self.encoder = nn.GRU(width // 2, width, batch_first=True, bidirectional=True)
        self.first_state = nn.Linear(both, both)
        self.written = nn.Embedding(len(ISO_ALPHABET) + 1, width // 4)
        self.decoder = nn.GRUCell(width // 4 + both, both)
        self.output = nn.Linear(2 * both, len(ISO_ALPHABET))
        if self.attends:
            self.query_weight = nn.Parameter(torch.randn(width, both) / math.sqrt(both))
            self.key_weight = nn.Parameter(torch.randn(width, both) / math.sqrt(both))
            self.vector = nn.Parameter(torch.randn(width) / math.sqrt(width))

    def encode(self, source: Tensor) -> Encoded:
        """Read source (B, N)."""
        mask = source != PADDING
        packed = pack_padded_sequence(
            self.letters(source), mask.sum(1), batch_first=True, enforce_sorted=False
        )
        states, last = self.encoder(packed)
        tokens, _ = pad_packed_sequence(states, batch_first=True)  # (B, N, 2·width)
        return Encoded(tokens, mask, last.transpose(0, 1).flatten(1))

    def look_back(self, state: Tensor, encoded: Encoded) -> tuple[Tensor, Tensor | None]:
        """The context (B, D) for a state (B, D), and the weights (B, 1, N) it was pooled with."""
        assert encoded.summary is not None
        if not self.attends:
            return encoded.summary, None
        scores = additive_scores(
            state[:, None], encoded.tokens, self.query_weight, self.key_weight, self.vector
        )  # (B, 1, N)
        pooled, weights = attend(scores, encoded.tokens, encoded.mask[:, None])
        return pooled[:, 0], weights

    def decode(self, encoded: Encoded, written: Tensor) -> Decoded:
        """Logits for the letter after each of written (B, T), which begins with `START`."""
        assert encoded.summary is not None
        state = torch.tanh(self.first_state(encoded.summary))
        logits, looked = [], []
        for letter in self.written(written).unbind(1):  # (B, width / 4)
            context, weights = self.look_back(state, encoded)
            state = self.decoder(torch.cat([letter, context], -1), state)
            logits.append(self.output(torch.cat([state, context], -1)))
            if weights is not None:
                looked.append(weights)
        attention = {"cross 1": torch.stack(looked, 2)} if looked else {}  # (B, 1, T, N)
        return Decoded(torch.stack(logits, 1), attention)


class MultiHead(nn.Module):
    """Multi-head attention under any mask (section 3.2.2, Vaswani et al. 2017)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))

    def forward(self, target: Tensor, context: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """target (B, M, D), context (B, N, D), mask (B or 1, M or 1, N) → output (B, M, D), weights (B, H, M, N)."""
        query, key, value = (
            layer(tokens).unflatten(-1, (self.heads, -1)).transpose(1, 2)  # (B, H, M or N, D / H)
            for layer, tokens in ((self.query, target), (self.key, context), (self.value, context))
        )
        pooled, weights = attend(dot_product_scores(query, key), value, mask[:, None])
        return self.output(pooled.transpose(1, 2).flatten(2)), weights


class Block(nn.Module):
    """Self-attention, for the writing half also attention to the text, then a small network; each added on."""

    def __init__(self, config: DateModelConfig, *, crosses: bool) -> None:
        super().__init__()
        width = config.width
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(3 if crosses else 2))
        self.own = MultiHead(width, config.heads)
        self.cross = MultiHead(width, config.heads) if crosses else None
        self.network = nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width))

    def forward(
        self, tokens: Tensor, mask: Tensor, encoded: Encoded | None = None
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """tokens (B, T, D) → the same shape, and the weights of "self" and, towards `encoded`, of "cross"."""
        attention = {}
        normal = self.norms[0](tokens)
        moved, attention["self"] = self.own(normal, normal, mask)
        tokens = tokens + moved
        if self.cross is not None and encoded is not None:
            moved, attention["cross"] = self.cross(
                self.norms[1](tokens), encoded.tokens, encoded.mask[:, None]
            )
            tokens = tokens + moved
        return tokens + self.network(self.norms[-1](tokens)), attention


def causal_mask(length: int) -> Tensor:
    """(1, T, T) bool, True where a letter may look: at itself and at what was written before it."""
    return torch.ones(1, length, length, dtype=torch.bool).tril()


class TransformerDates(nn.Module):
    """Self-attention reads; causal self-attention and attention to the text write."""

    def __init__(self, config: DateModelConfig) -> None:
        super().__init__()
        width = config.width
        self.letters = nn.Embedding(VOCABULARY, width, padding_idx=PADDING)
        self.written = nn.Embedding(len(ISO_ALPHABET) + 1, width)
        if config.positions == "learned":
            self.places: Tensor = nn.Parameter(0.5 * torch.randn(MOST_LETTERS, width))
        else:
            fixed = torch.as_tensor(sinusoidal_positions(MOST_LETTERS, width), dtype=torch.float32)
            self.register_buffer("places", fixed, persistent=False)
        self.reading = nn.ModuleList(Block(config, crosses=False) for _ in range(config.layers))
        self.writing = nn.ModuleList(Block(config, crosses=True) for _ in range(config.layers))
        self.read_norm, self.write_norm = nn.LayerNorm(width), nn.LayerNorm(width)
        self.output = nn.Linear(width, len(ISO_ALPHABET))

    def encode(self, source: Tensor) -> Encoded:
        """Read source (B, N), N at most `MOST_LETTERS`."""
        mask = source != PADDING
        tokens = self.letters(source) + self.places[: source.shape[1]]
        attention = {}
        for number, block in enumerate(self.reading, start=1):
            tokens, looked = block(tokens, mask[:, None])
            attention[f"encoder {number}"] = looked["self"]
        return Encoded(self.read_norm(tokens), mask, None, attention)

    def decode(self, encoded: Encoded, written: Tensor) -> Decoded:
        """Logits for the letter after each of written (B, T), which begins with `START`."""
        length = written.shape[1]
        tokens = self.written(written) + self.places[:length]
        attention: dict[str, Tensor] = {}
        for number, block in enumerate(self.writing, start=1):
            tokens, looked = block(tokens, causal_mask(length), encoded)
            attention |= {f"{name} {number}": weights for name, weights in looked.items()}
        return Decoded(self.output(self.write_norm(tokens)), attention)


DateModel = RecurrentDates | TransformerDates


def build_date_model(config: DateModelConfig) -> DateModel:
    """A network of that kind with random weights."""
    if config.kind in ("plain", "bahdanau"):
        return RecurrentDates(config)
    if config.kind == "transformer" and config.positions in ("sinusoidal", "learned"):
        return TransformerDates(config)
    raise ValueError(
        "kind must be plain, bahdanau or transformer, and positions sinusoidal or learned; "
        f"got {config.kind!r} and {config.positions!r}"
    )


def with_start(answers: Tensor) -> Tensor:
    """What the decoder reads while it writes answers (B, T): `START`, then all but the last letter."""
    start = answers.new_full((len(answers), 1), START)
    return torch.cat([start, answers[:, :-1]], 1)


@torch.inference_mode()
def write_greedily(model: DateModel, source: Tensor) -> tuple[Tensor, Encoded, Decoded]:
    """Write ten letters for every text of source (B, N), each time the likeliest one.

    Returns the letters' numbers (B, 10), what was read, and what the last pass over the whole answer gave.
    """
    encoded = model.encode(source)
    written = source.new_full((len(source), 1), START)
    for _ in range(ISO_LETTERS):
        decoded = model.decode(encoded, written)
        written = torch.cat([written, decoded.logits[:, -1:].argmax(-1)], 1)
    return written[:, 1:], encoded, decoded

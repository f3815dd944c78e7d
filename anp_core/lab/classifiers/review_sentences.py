"""Short reviews drawn from a grammar: what the lab's text classifier learns from, and what it is tested on.

A clause praises or blames one thing ("the soup was hardly fresh"). A frame puts clauses together. Where two clauses
disagree, the one after "but", "yet" or "however" decides, or the one that is not behind "although" or "even though".
Padding says nothing. So neither the single words nor their number give the answer away: it takes the word before, and
the side of the "but".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from anp_core.errors import UserInputError
from anp_core.language import say

Item = TypeVar("Item")

MOST_WORDS = 60  # longer texts are no single sentence any more, and the classifier never saw such


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


THINGS = _words(
    "soup coffee tea wine bread cake breakfast dinner food menu room bed bath view garden terrace pool lobby "
    "music staff waiter service hotel place"
)
PRAISE = _words(
    "good great nice lovely excellent wonderful fresh friendly clean charming pleasant perfect superb delightful "
    "splendid comfortable fantastic amazing brilliant beautiful"
)
BLAME = _words(
    "bad awful terrible dreadful poor stale rude dirty boring unpleasant disappointing horrible ugly mediocre "
    "dull uncomfortable disgusting shabby appalling nasty"
)
LIKING = (("loved", "love"), ("liked", "like"), ("enjoyed", "enjoy"), ("admired", "admire"))
DISLIKE = (("hated", "hate"), ("disliked", "dislike"), ("regretted", "regret"), ("loathed", "loathe"))
PEOPLE = ("i", "we", "everyone", "everybody")

# How a clause is said, and whether that keeps (+1) or turns (−1) the opinion. {s} is the thing with its article, {be}
# "was" or "is", {a} an adjective; {p} a person, {v} a verb in the past, {b} the same verb after "did not".
ADJECTIVE_PATTERNS: dict[str, int] = {
    "{s} {be} {a}": 1,
    "{s} {be} very {a}": 1,
    "{s} {be} really {a}": 1,
    "{s} {be} so {a}": 1,
    "{s} {be} absolutely {a}": 1,
    "{s} {be} truly {a}": 1,
    "i would call {s} {a}": 1,
    "everyone called {s} {a}": 1,
    "{s} {be} not {a}": -1,
    "{s} {be} not very {a}": -1,
    "{s} {be} not really {a}": -1,
    "{s} {be} never {a}": -1,
    "{s} {be} hardly {a}": -1,
    "{s} {be} far from {a}": -1,
    "{s} {be} anything but {a}": -1,
    "i would not call {s} {a}": -1,
    "nobody called {s} {a}": -1,
}
VERB_PATTERNS: dict[str, int] = {
    "{p} {v} {s}": 1,
    "{p} really {v} {s}": 1,
    "{p} absolutely {v} {s}": 1,
    "{p} did not {b} {s}": -1,
    "{p} did not really {b} {s}": -1,
    "{p} never {v} {s}": -1,
    "{p} hardly {v} {s}": -1,
}
FILLERS = ("the", "our", "was", "is", *THINGS)  # the verdict is the same without them
VERB_SHARE = 0.25  # of the clauses

PADDING = (
    "we came on a monday",
    "it was our second visit",
    "we stayed for two nights",
    "my sister chose the place",
    "the hotel stands near the station",
    "we arrived by train in the evening",
    "there were five of us",
    "the lobby has three doors",
    "we ordered soup and bread",
    "it rained in the afternoon",
    "the terrace is on the left",
    "a friend told us about the menu",
)

# C is a clause with the verdict, O one with the opposite opinion, P padding; the rest are words.
FRAMES = (
    "C",
    "P C",
    "C P",
    "C and C",
    "O but C",
    "O yet C",
    "O however C",
    "although O C",
    "even though O C",
    "C although O",
    "C even though O",
    "P O but C",
    "P C and C",
    "O yet C P",
    "P C although O",
)
HELD_OUT_FRAMES = (
    "O but C P",
    "P O however C",
    "O and O but C",
    "P although O C",
    "although O and O C",
    "C and C although O",
    "P C even though O",
    "O yet C and C",
    "even though O C P",
)
# What a split draws from: whether its frames are those of the training, and whether every one of its sentences has a
# way of saying and an opinion that never came together in the training.
SPLITS: dict[str, tuple[bool, bool]] = {
    "train": (True, False),
    "new combinations": (True, True),
    "new frames": (False, False),
    "both new": (False, True),
}


@dataclass(frozen=True)
class Review:
    """One sentence and its verdict."""

    words: tuple[str, ...]
    positive: bool
    frame: str
    pairs: tuple[tuple[str, str], ...]  # (pattern, opinion) of each clause

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(self.words)


def is_held_out(pattern: str, opinion: str) -> bool:
    """Whether this way of saying and this opinion never come together in the training: about one pair in five.

    Every pattern and every opinion is there in other company.
    """
    patterns = [*ADJECTIVE_PATTERNS, *VERB_PATTERNS]
    opinions = [*PRAISE, *BLAME, *(past for past, _ in (*LIKING, *DISLIKE))]
    return (2 * patterns.index(pattern) + opinions.index(opinion)) % 5 == 0


def draw_reviews(split: str, count: int, seed: int = 0) -> list[Review]:
    """`count` sentences of one of SPLITS, half of them positive on average.

    Raises:
        UserInputError: there is no such split.
    """
    if split not in SPLITS:
        raise UserInputError(
            say("The split must be one of {known}; got “{split}”.", known=", ".join(SPLITS), split=split)
        )
    known_frames, new_pairs = SPLITS[split]
    random = np.random.default_rng([seed, list(SPLITS).index(split)])
    frames = FRAMES if known_frames else HELD_OUT_FRAMES
    return [_draw_review(random, frames, new_pairs) for _ in range(count)]


def _draw_review(random: np.random.Generator, frames: tuple[str, ...], new_pairs: bool) -> Review:
    frame = frames[random.integers(len(frames))]
    positive = bool(random.integers(2))
    slots = frame.split()
    clauses = [at for at, slot in enumerate(slots) if slot in "CO"]
    new = clauses[random.integers(len(clauses))] if new_pairs else -1  # one is enough to make it new
    words: list[str] = []
    pairs = []
    for at, slot in enumerate(slots):
        if slot == "P":
            words += PADDING[random.integers(len(PADDING))].split()
        elif slot in "CO":
            clause, pair = _draw_clause(random, positive == (slot == "C"), held_out=at == new)
            words += clause
            pairs.append(pair)
        else:
            words.append(slot)
    return Review(tuple(words), positive, frame, tuple(pairs))


def _draw_clause(
    random: np.random.Generator, positive: bool, held_out: bool
) -> tuple[list[str], tuple[str, str]]:
    """A clause of that opinion, its pair held out from the training or not."""
    while True:
        by_verb = random.random() < VERB_SHARE
        patterns = VERB_PATTERNS if by_verb else ADJECTIVE_PATTERNS
        # Turned and straight ways alike, so that neither a negation nor an opinion alone gives the answer away.
        sign = 1 if random.random() < 0.5 else -1
        pattern = _pick(random, [name for name, turn in patterns.items() if turn == sign])
        good = positive == (sign == 1)
        adjective = _pick(random, PRAISE if good else BLAME)
        past, base = _pick(random, LIKING if good else DISLIKE)
        pair = pattern, past if by_verb else adjective
        if is_held_out(*pair) == held_out:
            break
    thing = f"{_pick(random, ('the', 'the', 'our'))} {_pick(random, THINGS)}"
    said = pattern.format(
        s=thing,
        a=adjective,
        v=past,
        b=base,
        p=_pick(random, PEOPLE if sign == 1 else PEOPLE[:2]),
        be=_pick(random, ("was", "was", "is")),
    )
    return said.split(), pair


def _pick(random: np.random.Generator, items: Sequence[Item]) -> Item:
    return items[int(random.integers(len(items)))]


def vocabulary() -> tuple[str, ...]:
    """Every word that a sentence can hold, in alphabetical order."""
    texts = [*THINGS, *PRAISE, *BLAME, *PEOPLE, *PADDING, "the our was is"]
    texts += [f"{past} {base}" for past, base in (*LIKING, *DISLIKE)]
    texts += [re.sub(r"\{\w\w?\}", " ", pattern) for pattern in (*ADJECTIVE_PATTERNS, *VERB_PATTERNS)]
    texts += [re.sub(r"\b[COP]\b", " ", frame) for frame in (*FRAMES, *HELD_OUT_FRAMES)]
    return tuple(sorted({word for text in texts for word in text.split()}))


def split_words(text: str) -> tuple[str, ...]:
    """The words of a sentence in small letters, without punctuation; "wasn't" is read as "was not".

    Raises:
        UserInputError: there is no word, or there are more than MOST_WORDS.
    """
    plain = text.lower().replace("’", "'").replace("can't", "can not").replace("won't", "will not")
    words = tuple(re.findall(r"[^\W_]+(?:['-][^\W_]+)*", plain.replace("n't", " not")))
    if not words:
        raise UserInputError(say("Expected a sentence with at least one word. Type one, in English."))
    if len(words) > MOST_WORDS:
        raise UserInputError(
            say(
                "Expected a sentence of at most {most} words, got {count}. Shorten it.",
                most=MOST_WORDS,
                count=len(words),
            )
        )
    return words

"""Written dates in many styles, with the ISO date each stands for: what the date models learn from; pure numpy.

Years run from 1900 to 2099 and are always written out in full: "3 Mar 87" could be of any century. Where only numbers
tell day from month, "03/04/1987" and "3.4.1987" are read day first, as in most of the world: 3 April.
Dates, not texts, are split into training, validation and test, so that no test date was ever seen in any style.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

FIRST_YEAR, LAST_YEAR = 1900, 2099
ISO_LETTERS = 10  # "1987-03-03"
TRAINED_LETTERS = 40  # no text of the training is longer
MOST_LETTERS = 64  # the models have positions for no more
SURROUNDED = 0.35  # share of the training texts that have other words around the date
POOLED = 16  # batches that are drawn at once
TEST_SHARE, VALIDATION_SHARE = 0.10, 0.05

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_UNITS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
ORDINAL_WORDS = (*_UNITS, *(f"twenty-{word}" for word in _UNITS[:9]), "thirtieth", "thirty-first")
CHINESE_DIGITS = "〇一二三四五六七八九"
CHINESE_WEEKDAYS = "一二三四五六日"
# Words around a date. None is a number, a month or a weekday, nor begins like one.
WORDS = (
    "we", "met", "in", "the", "garden", "letter", "from", "Anna", "to", "Peter", "received", "on", "house",
    "again", "train", "was", "late", "born", "with", "paid", "by", "card", "room", "for", "two", "guests",
)  # fmt: skip

# Every letter that a model knows, in the order of its number; 0 pads a batch, 1 stands for any other letter.
LETTERS = (
    "0123456789 ,./-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ年月日星期〇一二三四五六七八九十"
)
PADDING, UNKNOWN = 0, 1
VOCABULARY = len(LETTERS) + 2
_NUMBER = {letter: number for number, letter in enumerate(LETTERS, start=2)}
ISO_ALPHABET = "0123456789-"  # what an answer is written in
START = len(ISO_ALPHABET)  # the number that stands before the first letter of an answer

Style = Callable[[date, np.random.Generator], str]


def ordinal(day: int) -> str:
    """1st, 2nd, 3rd, 4th, …, 11th, …, 31st."""
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def chinese_number(number: int) -> str:
    """A number from 1 to 99 as it is read: 十, 十三, 二十一."""
    tens, units = divmod(number, 10)
    return (
        (CHINESE_DIGITS[tens] if tens > 1 else "") + "十" * (tens > 0) + CHINESE_DIGITS[units] * (units > 0)
    )


def _month(when: date) -> str:
    return MONTHS[when.month - 1]


def _weekday(when: date) -> str:
    return WEEKDAYS[when.weekday()]


def _chinese(when: date, random: np.random.Generator) -> str:
    width = "02" if random.random() < 0.3 else ""
    text = f"{when.year}年{when.month:{width}}月{when.day:{width}}日"
    return text + (f" 星期{CHINESE_WEEKDAYS[when.weekday()]}" if random.random() < 0.25 else "")


def _chinese_numerals(when: date, random: np.random.Generator) -> str:
    year = "".join(CHINESE_DIGITS[int(digit)] for digit in str(when.year))
    return f"{year}年{chinese_number(when.month)}月{chinese_number(when.day)}日"


def _numbers(separator: str, year_first: bool) -> Style:
    def write(when: date, random: np.random.Generator) -> str:
        width = "02" if random.random() < 0.5 else ""
        month, day = f"{when.month:{width}}", f"{when.day:{width}}"
        parts = (str(when.year), month, day) if year_first else (day, month, str(when.year))
        return separator.join(parts)

    return write


TRAINED_STYLES: dict[str, Style] = {
    "3 March 1987": lambda d, _: f"{d.day} {_month(d)} {d.year}",
    "3 Mar 1987": lambda d, _: f"{d.day} {_month(d)[:3]} {d.year}",
    "3rd March 1987": lambda d, _: f"{ordinal(d.day)} {_month(d)} {d.year}",
    "3rd of March 1987": lambda d, _: f"{ordinal(d.day)} of {_month(d)} {d.year}",
    "the third of March 1987": lambda d, _: f"the {ORDINAL_WORDS[d.day - 1]} of {_month(d)} {d.year}",
    "March 3, 1987": lambda d, _: f"{_month(d)} {d.day}, {d.year}",
    "Mar 3, 1987": lambda d, _: f"{_month(d)[:3]} {d.day}, {d.year}",
    "March 3rd, 1987": lambda d, _: f"{_month(d)} {ordinal(d.day)}, {d.year}",
    "Tuesday, 3 March 1987": lambda d, _: f"{_weekday(d)}, {d.day} {_month(d)} {d.year}",
    "Tue 3 Mar 1987": lambda d, _: f"{_weekday(d)[:3]} {d.day} {_month(d)[:3]} {d.year}",
    "Tuesday, March 3rd, 1987": lambda d, _: f"{_weekday(d)}, {_month(d)} {ordinal(d.day)}, {d.year}",
    "03/03/1987": _numbers("/", year_first=False),
    "3.3.1987": _numbers(".", year_first=False),
    "1987-03-03": _numbers("-", year_first=True),
    "1987/3/3": _numbers("/", year_first=True),
    "1987年3月3日": _chinese,
    "一九八七年三月三日": _chinese_numerals,
}
UNSEEN_STYLES: dict[str, Style] = {
    "1987 March 3": lambda d, _: f"{d.year} {_month(d)} {d.day}",
    "03-Mar-1987": lambda d, _: f"{d.day:02}-{_month(d)[:3]}-{d.year}",
    "March the third, 1987": lambda d, _: f"{_month(d)} the {ORDINAL_WORDS[d.day - 1]}, {d.year}",
    "1987.3.3": _numbers(".", year_first=True),
}


@dataclass(frozen=True)
class WrittenDate:
    """A text and the date that it stands for."""

    text: str
    iso: str  # "1987-03-03"
    style: str


@cache
def dates_of(split: str) -> tuple[date, ...]:
    """All dates of "train", "validation" or "test", in order; every date belongs to exactly one."""
    if split not in ("train", "validation", "test"):
        raise ValueError(f"split must be train, validation or test; got {split!r}")
    first, last = date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal()
    days = np.arange(first, last + 1)
    # A fixed shuffle: it depends on nothing but the number of days.
    rank = np.random.default_rng(1987).permutation(len(days)) / len(days)
    low, high = {
        "test": (0.0, TEST_SHARE),
        "validation": (TEST_SHARE, TEST_SHARE + VALIDATION_SHARE),
        "train": (TEST_SHARE + VALIDATION_SHARE, 1.0),
    }[split]
    return tuple(date.fromordinal(int(day)) for day in days[(rank >= low) & (rank < high)])


def change_case(text: str, random: np.random.Generator) -> str:
    """Mostly as it is; one in seven in capitals, one in seven in small letters."""
    chance = random.random()
    return text.upper() if chance < 1 / 7 else text.lower() if chance < 2 / 7 else text


def surround(text: str, letters: int, random: np.random.Generator) -> str:
    """Put words before and after a text until no further word fits into that many letters."""
    before: list[str] = []
    after: list[str] = []
    room = letters - len(text)
    while room >= 2 and (fitting := [word for word in WORDS if len(word) < room]):
        word = fitting[random.integers(len(fitting))]
        (before if random.random() < 0.5 else after).append(word)
        room -= len(word) + 1
    return " ".join([*before, text, *after])


def write_date(
    when: date, random: np.random.Generator, styles: dict[str, Style] = TRAINED_STYLES
) -> WrittenDate:
    """One date in a random style and case, without other words around it."""
    style = list(styles)[random.integers(len(styles))]
    return WrittenDate(change_case(styles[style](when, random), random), when.isoformat(), style)


def draw_dates(
    split: str,
    count: int,
    random: np.random.Generator,
    *,
    styles: dict[str, Style] = TRAINED_STYLES,
    letters: int | None = None,
) -> list[WrittenDate]:
    """Random dates of one split, in random styles.

    Without `letters` they are as in the training: about a third has words around it, none is longer than
    `TRAINED_LETTERS`. With it, every text that is shorter is filled up to nearly that many letters.
    """
    dates = dates_of(split)
    drawn = []
    for index in random.integers(len(dates), size=count):
        written = write_date(dates[index], random, styles)
        length = letters
        if letters is None and random.random() < SURROUNDED:
            length = int(random.integers(len(written.text), TRAINED_LETTERS + 1))
        if length is not None:
            written = WrittenDate(surround(written.text, length, random), written.iso, written.style)
        drawn.append(written)
    return drawn


def batches(count: int, size: int, seed: int) -> Iterator[list[WrittenDate]]:
    """`count` batches of training dates of similar length each; the same seed gives the same batches."""
    random = np.random.default_rng([seed, 2])
    for first in range(0, count, POOLED):
        # Sorted by length, so that little of a batch is padding: it trains nearly twice as fast.
        pool = sorted(draw_dates("train", POOLED * size, random), key=lambda written: len(written.text))
        for number in random.permutation(POOLED)[: count - first]:
            yield pool[number * size : (number + 1) * size]


def encode_text(text: str) -> list[int]:
    """The numbers of a text's letters; a letter that no training text has is `UNKNOWN`."""
    return [_NUMBER.get(letter, UNKNOWN) for letter in text]


def encode_iso(iso: str) -> list[int]:
    """The numbers of an answer's ten letters."""
    return [ISO_ALPHABET.index(letter) for letter in iso]

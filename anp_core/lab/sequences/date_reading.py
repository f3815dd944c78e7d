"""Let the shipped date models read any text: the answer, how sure each letter is, and what it looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
import torch

from anp_core.errors import UserInputError
from anp_core.lab.model_files import read_lab_weights
from anp_core.lab.sequences.date_models import (
    DateModel,
    DateModelConfig,
    TransformerDates,
    build_date_model,
    text_batch,
    with_start,
    write_greedily,
)
from anp_core.lab.sequences.written_dates import (
    ISO_ALPHABET,
    MONTHS,
    MOST_LETTERS,
    TRAINED_LETTERS,
    TRAINED_STYLES,
    UNKNOWN,
    Style,
    WrittenDate,
    draw_dates,
    encode_text,
)
from anp_core.language import Sentence, say, sentences

DATE_MODEL_NAMES = (
    "dates-plain",
    "dates-bahdanau",
    "dates-transformer-sinusoidal",
    "dates-transformer-learned",
)
SURE, UNSURE = 0.9, 0.5  # of the whole answer
MEASURED_BATCH = 250
# What every text of the training has: a year in full, and a month by name, by its sign, or between other numbers.
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|[一二][九〇][〇一二三四五六七八九]{2}年")
_MONTH = re.compile(rf"月|\b(?:{'|'.join(name[:3] for name in MONTHS)})|\d\D+\d+\D+\d", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Reading:
    """What a model made of a text."""

    text: str  # as it was read, N letters
    answer: str  # T = 10 letters, a date only if the model wrote one
    probabilities: np.ndarray  # (T, 11) for every letter of the answer, over "0123456789-"
    attention: dict[str, np.ndarray]  # "cross 1": (H, T, N), "self 1": (H, T, T), "encoder 1": (H, N, N)

    @property
    def confidence(self) -> np.ndarray:
        """The probability (T,) of each letter that was written."""
        surest: np.ndarray = self.probabilities.max(1)
        return surest

    @property
    def sure(self) -> float:
        """The probability of the whole answer: the product over its letters."""
        return float(self.confidence.prod())

    @property
    def is_date(self) -> bool:
        """Whether the answer is a day of the calendar."""
        try:
            return date.fromisoformat(self.answer).isoformat() == self.answer
        except ValueError:
            return False


def read_date(text: str, name: str = "dates-bahdanau") -> Reading:
    """Let one of `DATE_MODEL_NAMES` write the ISO date of a text.

    Raises UserInputError where the text is empty or has more than `MOST_LETTERS` letters, and ModelError for a name
    that is not among the shipped models.
    """
    text = check_text(text)
    model = load_date_model(name)
    letters, encoded, decoded = write_greedily(model, text_batch([text]))
    answer = "".join(ISO_ALPHABET[number] for number in letters[0].tolist())
    attention = {key: weights[0].numpy() for key, weights in (encoded.attention | decoded.attention).items()}
    return Reading(text, answer, decoded.logits[0].softmax(-1).numpy(), attention)


def check_text(text: str) -> str:
    """The text with single spaces and nothing around it; UserInputError where no model can read it."""
    text = " ".join(text.split())
    if not text:
        raise UserInputError(say("Type a date, for example “3rd of March 1987”: the text is empty."))
    if len(text) > MOST_LETTERS:
        raise UserInputError(
            say(
                "The text has {count} letters. The models have positions for {most}: shorten it.",
                count=len(text),
                most=MOST_LETTERS,
            )
        )
    return text


def remark(reading: Reading) -> Sentence:
    """In sentences: how far the answer can be trusted, and what about the text is unlike the training."""
    said = []
    if reading.sure >= SURE:
        said.append(say("The model gives its answer a probability of {sure:.1%}.", sure=reading.sure))
    elif reading.sure >= UNSURE:
        said.append(say("The model is not quite sure: its answer has {sure:.1%}.", sure=reading.sure))
    else:
        said.append(say("The model is guessing: its answer has only {sure:.1%}.", sure=reading.sure))
    if not reading.is_date:
        said.append(say("{answer} is no day of the calendar.", answer=reading.answer))
    if not (_YEAR.search(reading.text) and _MONTH.search(reading.text)):
        said.append(
            say(
                "The text does not look like a day, a month and a year from 1900 to 2099. The model was trained "
                "on dates only and writes ten letters whatever it reads, so some of this is made up, however sure "
                "it looks."
            )
        )
    unknown = sorted(
        {
            letter
            for letter, number in zip(reading.text, encode_text(reading.text), strict=True)
            if number == UNKNOWN
        }
    )
    if unknown:
        said.append(say("It has never seen these letters: {letters}", letters=" ".join(unknown)))
    if len(reading.text) > TRAINED_LETTERS:
        said.append(
            say(
                "The text has {count} letters, and no text of the training had more than {most}.",
                count=len(reading.text),
                most=TRAINED_LETTERS,
            )
        )
    return sentences(*said)


def change_by_later_letters(text: str, name: str, place: int) -> np.ndarray:
    """What a model predicts at each place (T,) when the letter written at `place` is replaced: the largest change.

    The model's own answer is fed back with another digit at `place` (0 to 9). A causal model's predictions up to
    and including that place cannot change, for they were made before it.
    """
    model = load_date_model(name)
    source = text_batch([check_text(text)])
    with torch.inference_mode():
        letters, encoded, _ = write_greedily(model, source)
        other = letters.clone()
        other[0, place] = (letters[0, place] + 1) % len(ISO_ALPHABET)
        before, after = (
            model.decode(encoded, with_start(answer)).logits.softmax(-1) for answer in (letters, other)
        )
    return (after - before).abs().amax(-1)[0].numpy()


def learned_positions() -> np.ndarray:
    """The positions (P, width) that the second Transformer learned, for the places that its training had."""
    model = load_date_model("dates-transformer-learned")
    assert isinstance(model, TransformerDates)
    return model.places[:TRAINED_LETTERS].numpy().astype(np.float64)


def share_right(model: DateModel, dates: list[WrittenDate]) -> float:
    """The share of dates that come out right in all ten letters."""
    right = 0
    for start in range(0, len(dates), MEASURED_BATCH):
        part = dates[start : start + MEASURED_BATCH]
        answers, _, _ = write_greedily(model, text_batch([written.text for written in part]))
        said = ["".join(ISO_ALPHABET[number] for number in row) for row in answers.tolist()]
        right += sum(iso == written.iso for iso, written in zip(said, part, strict=True))
    return right / len(dates)


def held_out_dates(
    count: int, *, letters: int | None = None, styles: dict[str, Style] = TRAINED_STYLES
) -> list[WrittenDate]:
    """Test dates to measure by, the same at every call; none of these dates was in any training."""
    return draw_dates("test", count, np.random.default_rng(3), styles=styles, letters=letters)


@lru_cache(maxsize=len(DATE_MODEL_NAMES))
def load_date_model(name: str) -> DateModel:
    """One of the shipped networks, ready to read; ModelError where its weights are not what its card describes."""
    weights, card = read_lab_weights(name)
    model = build_date_model(DateModelConfig(**card["config"]))
    model.load_state_dict(weights)
    return model.eval().requires_grad_(False)

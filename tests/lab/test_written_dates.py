"""The generator of written dates: every style says its date, the splits share none, words around it say nothing."""

import re
from datetime import date, timedelta

import numpy as np
import pytest

from anp_core.lab.sequences.written_dates import (
    CHINESE_DIGITS,
    LETTERS,
    MONTHS,
    MOST_LETTERS,
    ORDINAL_WORDS,
    POOLED,
    TRAINED_LETTERS,
    TRAINED_STYLES,
    UNKNOWN,
    UNSEEN_STYLES,
    WEEKDAYS,
    WORDS,
    batches,
    chinese_number,
    dates_of,
    draw_dates,
    encode_iso,
    encode_text,
    ordinal,
    surround,
)

EVERY_STYLE = TRAINED_STYLES | UNSEEN_STYLES


def read_back(text: str) -> str:
    """The ISO date of a text in any style, by rules: the independent reference."""
    for number in range(31, 0, -1):
        text = re.sub(rf"{chinese_number(number)}(?=[月日])", str(number), text)
    for number, digit in enumerate(CHINESE_DIGITS):
        text = text.replace(digit, str(number)) if re.search("年", text) else text
    small = re.sub("星期.", "", text).lower()
    for number in range(31, 0, -1):
        small = re.sub(rf"\b{ORDINAL_WORDS[number - 1]}\b(?!-)", str(number), small)
    month = next((n for n, name in enumerate(MONTHS, 1) if re.search(rf"\b{name[:3].lower()}", small)), None)
    numbers = [int(each) for each in re.findall(r"\d+", small)]
    year = next(each for each in numbers if each >= 1900)
    if month is not None:
        day = next(each for each in numbers if each < 1900)
    elif numbers[0] == year:
        month, day = numbers[1:]
    else:
        day, month = numbers[:2]
    return date(year, month, day).isoformat()


@pytest.mark.parametrize("style", EVERY_STYLE)
def test_every_style_says_its_date_and_nothing_else(style):
    for written in draw_dates("train", 40, np.random.default_rng(0), styles={style: EVERY_STYLE[style]}):
        assert read_back(written.text) == written.iso, written


def test_a_style_is_named_by_what_it_makes_of_one_date():
    random = np.random.default_rng(1)
    for name, write in EVERY_STYLE.items():
        assert name in {write(date(1987, 3, 3), random) for _ in range(50)}


def test_no_date_is_in_two_splits_and_none_is_lost():
    parts = [set(dates_of(split)) for split in ("train", "validation", "test")]
    days = (date(2100, 1, 1) - date(1900, 1, 1)) // timedelta(days=1)
    assert sum(map(len, parts)) == len(set().union(*parts)) == days
    assert len(parts[2]) / days == pytest.approx(0.1, abs=0.001)
    with pytest.raises(ValueError, match="split"):
        dates_of("all")


def test_training_batches_hold_training_dates_in_trained_styles_only():
    test_days = {day.isoformat() for day in dates_of("test")}
    drawn = [written for batch in batches(2 * POOLED, 32, seed=0) for written in batch]
    assert len(drawn) == 2 * POOLED * 32
    assert not {written.iso for written in drawn} & test_days
    assert {written.style for written in drawn} == set(TRAINED_STYLES)
    assert max(len(written.text) for written in drawn) <= TRAINED_LETTERS


def test_the_same_seed_gives_the_same_batches_and_another_gives_others():
    first, again, other = (list(batches(3, 5, seed)) for seed in (1, 1, 2))
    assert first == again != other
    assert [len(batch) for batch in first] == [5, 5, 5]


def test_words_fill_up_to_the_length_and_keep_the_date():
    random = np.random.default_rng(2)
    for letters in (20, 40, MOST_LETTERS):
        for _ in range(50):
            text = surround("3 Mar 1987", letters, random)
            assert letters - 2 <= len(text) <= letters
            assert "3 Mar 1987" in text
            assert set(text.replace("3 Mar 1987", "").split()) <= set(WORDS)
    assert surround("3 March 1987", 5, random) == "3 March 1987"


def test_words_say_nothing_about_the_date():
    names = [name[:3].lower() for name in (*MONTHS, *WEEKDAYS)]
    assert not {word.lower() for word in (*WORDS,)} & set(ORDINAL_WORDS)
    for word in WORDS:
        assert word.isalpha()
        assert not any(word.lower().startswith(name) for name in names), word


def test_numbers_as_they_are_written():
    assert [ordinal(day) for day in (1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 30)] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "22nd", "23rd", "30th",
    ]  # fmt: skip
    assert [chinese_number(number) for number in (1, 10, 11, 20, 31)] == [
        "一",
        "十",
        "十一",
        "二十",
        "三十一",
    ]


def test_every_letter_of_every_text_has_a_number_of_its_own():
    assert len(set(LETTERS)) == len(LETTERS)
    for written in draw_dates("train", 2_000, np.random.default_rng(4), styles=EVERY_STYLE):
        assert UNKNOWN not in encode_text(written.text), written.text
    assert encode_text("ñ") == [UNKNOWN]
    assert encode_iso("2019-03") == [2, 0, 1, 9, 10, 0, 3]

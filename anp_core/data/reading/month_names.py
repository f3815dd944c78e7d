"""Names of months and halves of the day in the languages of weather services, as Babel knows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from babel import Locale

# The common ones first: a name that two languages use for different months is read in the first that fits a column.
LANGUAGES = (
    "en", "es", "de", "fr", "nl", "pt", "it", "sv", "fi", "da", "nb", "pl", "cs", "ru", "ja", "zh", "ko",
    "nn", "sk", "sl", "hr", "sr_Latn", "hu", "ro", "bg", "uk", "el", "tr", "et", "lv", "lt", "is", "ca", "gl", "eu",
    "ga", "cy", "id", "ms", "vi", "he", "ar", "fa", "hi", "th",
)  # fmt: skip
# Spellings in use beside those of the Unicode data: without accents, cut to three letters, of R and of spreadsheets.
_ALSO = {
    "de": {"mrz": 3, "mär": 3, "maer": 3, "okt": 10, "dez": 12, "jänner": 1, "jän": 1, "feber": 2},
    "es": {"set": 9, "setiembre": 9},
    "fr": {"fev": 2, "avr": 4, "juin": 6, "juil": 7, "jui": 7, "aout": 8},
    "en": {"sept": 9},
    "nl": {"mrt": 3, "maa": 3},
    "it": {"set": 9},
    "sv": {"maj": 5},
    "fi": {"tam": 1, "hel": 2, "maa": 3, "huh": 4, "tou": 5, "kes": 6, "hei": 7, "elo": 8, "syy": 9, "lok": 10,
           "mar": 11, "jou": 12},
    "pl": {"paź": 10, "paz": 10},
    "cs": {"led": 1, "úno": 2, "uno": 2, "bře": 3, "bre": 3, "dub": 4, "kvě": 5, "kve": 5, "čvn": 6, "cvn": 6,
           "čer": 6, "čvc": 7, "cvc": 7, "srp": 8, "zář": 9, "zar": 9, "říj": 10, "rij": 10, "lis": 11, "pro": 12},
    "ru": {"мая": 5, "сен": 9, "ноя": 11},
}  # fmt: skip
_MORNING = frozenset(("a", "am", "上午", "午前", "오전", "ap", "fm", "πμ", "fh", "vm", "дп", "öö", "de"))
_AFTERNOON = frozenset(("p", "pm", "下午", "午後", "오후", "ip", "em", "μμ", "nm", "пп", "ös", "du"))


def _plain(name: str) -> str:
    """In small letters, without points and accents."""
    letters = unicodedata.normalize("NFKD", name.lower().strip().strip(".'’"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def months_of(language: str) -> dict[str, int]:
    """Name → number 1 to 12 of every spelling of a language, accents and points left out."""
    locale = Locale.parse(language)
    found: dict[str, int] = {}
    for context in ("format", "stand-alone"):
        for width in ("wide", "abbreviated"):
            for number, name in locale.months[context][width].items():
                if any(letter.isalpha() for letter in name) and not name[0].isdigit():
                    found.setdefault(_plain(name), number)
    for name, number in _ALSO.get(language, {}).items():
        found.setdefault(_plain(name), number)
    short: dict[str, set[int]] = {}
    for name, number in list(found.items()):
        short.setdefault(name[:3], set()).add(number)
    for name, numbers in short.items():
        if len(numbers) == 1:
            found.setdefault(name, *numbers)
    return found


def find_months(names: Iterable[str]) -> dict[str, int]:
    """Number of the month for each name of a column, in the one language that knows most of them; unknown: absent."""
    wanted = {name: _plain(name) for name in names}
    best: dict[str, int] = {}
    for language in LANGUAGES:
        known = months_of(language)
        found = {name: known[plain] for name, plain in wanted.items() if plain in known}
        if len(found) > len(best):
            best = found
        if len(best) == len(wanted):
            break
    return best


def half_of_day(marker: str) -> int | None:
    """0 for the morning, 1 for the afternoon, None for what marks neither: "a. m.", "PM", "下午"."""
    plain = re.sub(r"[\s.\u200f\u202f\xa0]+", "", marker.lower())
    if plain in _MORNING:
        return 0
    return 1 if plain in _AFTERNOON else None

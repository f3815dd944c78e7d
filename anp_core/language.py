"""What is said to a user, in the language they chose: sentences that stay translatable until they are shown.

`say` makes a sentence that reads in English and can be translated wherever it ends up (reports, notes, errors);
`_` translates at once (pages, words of components, texts of figures). The catalogues are gettext's, in
`assets/locale`, and read as people write them; a text without a translation is shown in English.
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, overload

from anp_core.places import CATALOGUES

DOMAIN = "lacuna"
LANGUAGES = {"en": "English", "zh": "简体中文"}
LOCALES = {"en": "en_GB", "zh": "zh_CN"}  # by which the folders of the catalogues are named
DEFAULT = "en"


class Sentence(str):
    """A text in English that remembers its template, so that it can be said in another language.

    `template` is looked up in the catalogue; `values` fill its `{fields}`, as `str.format` does. With `plural` the
    catalogue chooses between the forms by `values["count"]`.
    """

    template: str
    plural: str
    values: dict[str, Any]

    def __new__(cls, template: str, values: dict[str, Any], plural: str = "") -> Sentence:
        """Fill the English template; KeyError where a field has no value."""
        chosen = plural if plural and values["count"] != 1 else template
        sentence = super().__new__(cls, chosen.format(**values))
        sentence.template, sentence.values, sentence.plural = template, values, plural
        return sentence

    def __getnewargs__(self) -> tuple[str, dict[str, Any], str]:  # type: ignore[override]
        return self.template, self.values, self.plural

    def in_language(self, language: str) -> str:
        """The same sentence in `language`, its values too where they are sentences."""
        values = {name: translated(value, language) for name, value in self.values.items()}
        catalogue = _catalogue(language)
        if self.plural:
            return catalogue.ngettext(self.template, self.plural, values["count"]).format(**values)
        return _looked_up(catalogue, self.template).format(**values)


class Sentences(Sentence):
    """Several texts in a row, each translated by itself."""

    parts: tuple[str, ...]
    between: dict[str, str]

    def __new__(cls, parts: tuple[str, ...], between: dict[str, str]) -> Sentences:
        """Join `parts` by what `between` has for English."""
        joined = str.__new__(cls, between[DEFAULT].join(parts))
        joined.parts, joined.between = parts, between
        return joined

    def __getnewargs__(self) -> tuple[tuple[str, ...], dict[str, str]]:  # type: ignore[override]
        return self.parts, self.between

    def in_language(self, language: str) -> str:
        """All parts in `language`, joined as it joins."""
        between = self.between.get(language, self.between[DEFAULT])
        return between.join(translated(part, language) for part in self.parts)


def say(template: str, /, **values: Any) -> Sentence:
    """A sentence for a user; `template` must be a literal, so that the catalogue finds it."""
    return Sentence(template, values)


def say_n(singular: str, plural: str, count: int, /, **values: Any) -> Sentence:
    """A sentence that depends on how many: `{count}` in it is `count`."""
    return Sentence(singular, {**values, "count": count}, plural)


def sentences(*parts: str) -> Sentence:
    """Whole sentences one after the other; empty ones are left out."""
    return Sentences(tuple(part for part in parts if part), {"en": " ", "zh": ""})


def listed(parts: Iterable[str]) -> Sentence:
    """Items in a list, between commas."""
    return Sentences(tuple(parts), {"en": ", ", "zh": "、"})


def mark(text: str) -> str:
    """Only tell the catalogue of `text`, which is translated where it is shown."""
    return text


@overload
def translated(said: str | Sentence | BaseException, language: str | None = None) -> str: ...
@overload
def translated(said: Any, language: str | None = None) -> Any: ...
def translated(said: Any, language: str | None = None) -> Any:
    """What was said, in `language` (the current one): sentences, errors that carry one, plain texts of the catalogue.

    Anything else, numbers above all, comes back as it is.
    """
    if isinstance(said, BaseException):
        said = said.args[0] if said.args else str(said)
    language = language or current()
    if isinstance(said, Sentence):
        return said.in_language(language)
    return _looked_up(_catalogue(language), said) if isinstance(said, str) else said


def _(template: str, /, **values: Any) -> str:
    """`template` in the current language, its `{fields}` filled; braces stay as they are where no value is given."""
    if not values:
        return translated(template)
    return Sentence(template, values).in_language(current())


def _n(singular: str, plural: str, count: int, /, **values: Any) -> str:
    """The form for `count` things, in the current language."""
    return say_n(singular, plural, count, **values).in_language(current())


_source: Callable[[], str] = lambda: DEFAULT  # noqa: E731  (replaced by `follow`)
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def follow(source: Callable[[], str]) -> None:
    """Let `source` say what the current language is, each time it is asked: one of `LANGUAGES`."""
    global _source
    _source = source


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak `language` within the block, whatever the source says: for a thread that works for somebody's session."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def current() -> str:
    """The language that is spoken now; English where nobody says."""
    language = _spoken.get() or _source()
    return language if language in LANGUAGES else DEFAULT


def tag() -> str:
    """What browsers call the current language: "en-GB"."""
    return LOCALES[current()].replace("_", "-")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The texts of a language, compiled when it is first spoken (half a second); nothing for English."""
    source = CATALOGUES / LOCALES[language] / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not source.is_file():
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = io.BytesIO()
    with source.open("rb") as texts:
        write_mo(compiled, read_po(texts, locale=LOCALES[language]))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def _looked_up(catalogue: gettext.NullTranslations, text: str) -> str:
    return catalogue.gettext(text) if text else text  # gettext answers "" with the catalogue's own header

"""Sentences that stay translatable until they are shown, and catalogues in which no text and no field is missing."""

import copy
import pickle
import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.frontend import parse_keywords
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from anp_core.errors import MaskError
from anp_core.language import (
    CATALOGUES,
    DEFAULT,
    DOMAIN,
    LANGUAGES,
    LOCALES,
    Sentence,
    _,
    _n,
    current,
    follow,
    listed,
    say,
    say_n,
    sentences,
    speaking,
    tag,
    translated,
)

ROOT = Path(__file__).resolve().parents[1]
CHINESE = "zh"
UNKNOWN = "Nobody {will} ever translate this"
DONE = {"en": "Cancelled.", "zh": "已取消。"}  # a text of the catalogue
FOLDERS = {language: CATALOGUES / LOCALES[language] / "LC_MESSAGES" for language in LANGUAGES}
TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]


# ------------------------------------------------------------------------ sentences

values = st.dictionaries(
    st.sampled_from(["a", "b", "count"]), st.one_of(st.integers(), st.floats(allow_nan=False), st.text())
)


@given(values)
def test_a_sentence_is_its_english_text(fields):
    template = " and ".join(f"{{{name}}} {name}" for name in fields)
    sentence = say(template, **fields)
    assert sentence == template.format(**fields)
    assert isinstance(sentence, str)
    assert translated(sentence, DEFAULT) == sentence


@given(values)
def test_a_sentence_survives_every_way_of_copying(fields):
    template = " and ".join(f"{{{name}}}" for name in fields)
    said = sentences(say(template, **fields), say("Cancelled."), say_n("{count} a", "{count} b", 2))
    for again in (copy.copy(said), copy.deepcopy(said), pickle.loads(pickle.dumps(said))):
        assert again == said
        assert type(again) is type(said)
        assert translated(again, CHINESE) == translated(said, CHINESE)
        assert translated(again, CHINESE).endswith(DONE[CHINESE] + "2 b")


def test_a_format_says_how_a_field_is_written():
    sentence = say("{count:,} points at {share:.1%}", count=12_345, share=0.0625)
    assert sentence == "12,345 points at 6.2%"


def test_a_field_without_a_value_is_a_mistake_at_once():
    with pytest.raises(KeyError):
        say("{what} is missing", other=1)


def test_values_that_are_sentences_are_translated_along():
    inner = say("{n} times: {said}", n=3, said=say("Cancelled."))
    assert translated(say("<{inner}>", inner=inner), CHINESE) == f"<3 times: {DONE[CHINESE]}>"


def test_sentences_are_translated_one_by_one_and_joined_as_the_language_does():
    said = sentences(say("Cancelled."), "", "Cancelled.", say("{n} m", n=7))
    assert said == "Cancelled. Cancelled. 7 m"
    assert translated(said, CHINESE) == DONE[CHINESE] * 2 + "7 m"
    assert listed(["a", "b"]) == "a, b"
    assert translated(listed([say("Cancelled."), "b"]), CHINESE) == f"{DONE[CHINESE]}、b"


@pytest.mark.parametrize("count", [0, 1, 2, 21])
def test_english_has_one_form_for_one_and_another_for_all_else(count):
    said = say_n("{count} pixel of {whole}", "{count} pixels of {whole}", count, whole=9)
    assert said == f"{count} pixel{'s' if count != 1 else ''} of 9"
    assert _n("{count} pixel of {whole}", "{count} pixels of {whole}", count, whole=9) == said


@given(st.text())
def test_a_text_that_no_catalogue_knows_comes_back_as_it_is(text):
    unknown = f"{UNKNOWN}{text}"
    for language in LANGUAGES:
        assert translated(unknown, language) == unknown


def test_an_empty_text_stays_empty():
    assert translated("", CHINESE) == translated(sentences(), CHINESE) == ""


def test_braces_stay_where_no_value_is_given_and_double_ones_are_braces():
    assert _(UNKNOWN) == UNKNOWN
    assert _("a {{set}} of {n}", n=2) == "a {set} of 2"
    assert say("{name}", name="{not} a field") == "{not} a field"
    assert translated(say("{name}", name="{not} a field"), CHINESE) == "{not} a field"


@pytest.mark.parametrize("thing", [None, 3, 2.5, ("Cancelled.",)])
def test_what_is_no_text_comes_back_as_it_is(thing):
    assert translated(thing, CHINESE) is thing


def test_an_error_says_its_sentence():
    assert translated(MaskError(say("Cancelled.")), CHINESE) == DONE[CHINESE]
    assert str(MaskError(say("Cancelled."))) == DONE[DEFAULT]
    assert translated(MaskError(), CHINESE) == ""


def test_the_source_says_the_language_and_nonsense_is_english():
    try:
        for asked, spoken in (("zh", "zh"), ("en", "en"), ("tlh", DEFAULT)):
            follow(lambda asked=asked: asked)
            assert current() == spoken
            assert _("Cancelled.") == DONE[spoken]
    finally:
        follow(lambda: DEFAULT)


def test_a_block_speaks_another_language_and_only_in_its_own_thread():
    heard = []
    with speaking(CHINESE):
        assert _("Cancelled.") == DONE[CHINESE]
        assert tag() == "zh-CN"
        thread = threading.Thread(target=lambda: heard.append(_("Cancelled.")))
        thread.start()
        thread.join()
    assert heard == [DONE[DEFAULT]] == [_("Cancelled.")]
    assert tag() == "en-GB"


# ------------------------------------------------------------------------ the catalogues


def extracted() -> set[str | tuple[str, ...]]:
    """Every text of the sources, found as `.ci/catalogue` finds them."""
    script = (ROOT / ".ci" / "catalogue").read_text(encoding="utf-8")
    keywords = parse_keywords(re.findall(r"--keyword (\S+)", script))
    found = [message for _line, message, *_rest in extract_from_file("python", ROOT / "app.py", keywords)]
    for folder in ("pages", "anp_core"):
        from_folder = extract_from_dir(ROOT / folder, [("**.py", "python")], keywords=keywords)
        found += [message for _file, _line, message, *_rest in from_folder]
    return {message for message in found if message}


def catalogue(language: str) -> Catalog:
    """The catalogue of a language, read as it is written."""
    with (FOLDERS[language] / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=LOCALES[language])


def texts(language: str) -> dict[str | tuple[str, ...], str | tuple[str, ...]]:
    """What a catalogue holds; plurals as tuples of their forms."""
    messages = [message for message in catalogue(language) if message.id]
    return {_hashable(message.id): _hashable(message.string) for message in messages}


def _hashable(text: str | list[str] | tuple[str, ...]) -> str | tuple[str, ...]:
    return text if isinstance(text, str) else tuple(text)


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Every text with its translation; a plural with each of its forms."""
    for text, said in texts(language).items():
        english = text if isinstance(text, str) else text[-1]
        yield from ((english, form) for form in ((said,) if isinstance(said, str) else said))


def wrong(language: str, is_right) -> list[tuple[str, str]]:
    """Pairs that break a law; texts without a translation are another test's business."""
    return [(english, said) for english, said in pairs(language) if said and not is_right(english, said)]


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_holds_exactly_the_texts_of_the_sources(language):
    held, sources = set(texts(language)), extracted()
    missing, gone = sorted(map(str, sources - held)), sorted(map(str, held - sources))
    assert not missing, "run .ci/catalogue; not in the catalogue:\n" + "\n".join(missing)
    assert not gone, "run .ci/catalogue; no longer in the sources:\n" + "\n".join(gone)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_has_a_translation(language):
    missing = [english for english, said in pairs(language) if not said]
    assert not missing, f"{len(missing)} texts:\n" + "\n".join(missing)
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_same_fields(language):
    def fields(text: str) -> set[str]:
        return set(re.findall(r"(?<!\{)\{(\w+)(?:[:!][^{}]*)?\}", text))

    assert wrong(language, lambda english, said: fields(english) == fields(said)) == []


@pytest.mark.parametrize("marker", ["**", "$", "`", "](", ":material/"])
@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_same_markup(language, marker):
    assert wrong(language, lambda english, said: english.count(marker) == said.count(marker)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_translation_has_the_same_formulas_and_tags(language):
    def kept(text: str) -> Counter[str]:
        return Counter(re.findall(r"\$[^$]+\$|</?\w+[^<>]*>", text))

    assert wrong(language, lambda english, said: kept(english) == kept(said)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_bold_type_begins_and_ends_where_markdown_sees_it(language):
    """Beside `**`, punctuation within and a letter without make markdown show the asterisks themselves."""

    def closes(text: str) -> bool:
        parts = text.split("**")
        return not any(
            (not _is_letter(bold[:1]) and _is_letter(before[-1:]))
            or (not _is_letter(bold[-1:]) and _is_letter(after[:1]))
            for before, bold, after in zip(parts[::2], parts[1::2], parts[2::2], strict=False)
        )

    assert wrong(language, lambda english, said: closes(said)) == []


def _is_letter(character: str) -> bool:
    return character.isalnum() or character in ("{", "}", "_")


def test_chinese_has_its_own_punctuation():
    halfwidth = re.compile(r"[\u4e00-\u9fff][,;:?!]|[,;:?!][\u4e00-\u9fff]|[\u4e00-\u9fff]\.(?!\w)")
    assert wrong(CHINESE, lambda english, said: not halfwidth.search(said)) == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        (r"heatmap", "热图"),
        (r"masked softmax", "掩蔽 softmax"),
        (r"Nadaraya-Watson (kernel )?regression", "核回归"),
        (r"\bmasks?\b(?! (off|out))", "掩码"),
        (r"\bpadding\b", "填充"),
        (r"autoencoder", "自编码器"),
        (r"neural process", "神经过程"),
    ],
)
def test_chinese_has_one_word_for_a_thing_and_takes_its_sources_word(english, chinese):
    found = [said for text, said in pairs(CHINESE) if said and re.search(english, text, re.IGNORECASE)]
    assert found
    assert [said for said in found if chinese not in said] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_said_is_what_was_written(language):
    written = {text: said for text, said in texts(language).items() if isinstance(text, str) and said}
    assert len(written) > 100
    assert {text: translated(text, language) for text in written} == written


def test_the_sentence_of_a_plural_is_found_by_its_singular():
    plurals = {text: said for text, said in texts(CHINESE).items() if isinstance(text, tuple) and any(said)}
    for (one, many), (chinese,) in plurals.items():
        fields = dict.fromkeys(["count", *re.findall(r"\{(\w+)", many)], 2)
        assert translated(Sentence(one, fields, many), CHINESE) == chinese.format(**fields)

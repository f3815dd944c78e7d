"""The lab in 简体中文: no English sentence is left, and what was chosen stays when the language changes."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from anp_core.lab.mistakes.mistakes import MISTAKES
from anp_core.language import DEFAULT, follow
from pages.language import CHOSEN, language_of_session

ROOT = Path(__file__).parents[2]
PAGES = ("lab_cues", "lab_regression", "lab_scores", "lab_mistakes")
NAMES = (
    "Nadaraya-Watson",
    "Transformer",
    "Bahdanau",
    "Luong",
    "Epanechnikov",
    "Adam",
    "SGD",
    "softmax",
    "general",
)
CHOICES = ("text_input", "selectbox", "button_group")  # whose value is what was typed, or a key
THREE_WORDS = re.compile(r"[A-Za-z]{2,}[\s,;:.]+[A-Za-z]{2,}[\s,;:.]+[A-Za-z]{2,}")


@pytest.fixture(autouse=True)
def _language_of_the_session():
    follow(language_of_session)
    yield
    follow(lambda: DEFAULT)


def open_in(language, page, **said):
    """A fresh session on that page, in that language, begun at that address."""
    at = AppTest.from_file(str(ROOT / "pages" / f"{page}.py"), default_timeout=300)
    at.session_state[CHOSEN] = language
    for name, value in said.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at


def words_of(at):
    """Every text that the page shows, but for its code, its formulas and what stands inside of a figure's numbers."""
    for element in at.main:
        yield from _texts(element)


def _texts(element):
    kind = getattr(element, "type", "")
    if kind in ("code", "latex", "html"):
        return
    for name in ("label", "value", "help", "placeholder"):
        found = getattr(element, name, None)
        if isinstance(found, str) and not (kind in CHOICES and name == "value"):
            yield found
    for option in getattr(element, "options", ()) or ():
        yield str(option)
    if kind == "table":
        frame = element.value
        yield from map(str, [*frame.columns, *frame.index, *frame.to_numpy().ravel()])
    if kind == "plotly_chart":
        yield from _figure_texts(json.loads(element.proto.spec))
        yield element.proto.alt if hasattr(element.proto, "alt") else ""
    for child in getattr(element, "children", {}).values():
        yield from _texts(child)


def _figure_texts(part):
    if isinstance(part, dict):
        for name, inside in part.items():
            if name != "template":
                yield from _figure_texts(inside)
    elif isinstance(part, list):
        for inside in part:
            yield from _figure_texts(inside)
    elif isinstance(part, str):
        yield re.sub(r"<[^>]*>|%\{[^}]*\}", " ", part)


def english_in(at):
    """Texts with three Latin words in a row that are not names."""
    found = []
    for text in words_of(at):
        plain = re.sub(r"`[^`]*`", " ", text)
        for name in NAMES:
            plain = plain.replace(name, " · ")
        if THREE_WORDS.search(plain):
            found.append(text)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_no_english_sentence_is_left(page):
    at = open_in("zh", page)
    assert re.search(r"[\u4e00-\u9fff]", at.title[0].value)
    assert english_in(at) == []


def test_the_reading_finds_english_in_every_kind_of_text():
    at = open_in("en", "lab_mistakes")
    found = english_in(at)
    kinds = (
        "Common mistakes: none",
        "Masks filled with",
        "how far the law is broken",
        "Weights are finite whatever",
    )
    assert all(any(words in text for text in found) for words in kinds[1:])


@pytest.mark.slow
def test_exercises_and_rare_sentences_are_translated_too():
    at = open_in("zh", "lab_regression", reg_curve="own", reg_formula="2*")
    for letter in "abcd":
        at.session_state[f"exercise_{letter}"] = True
    at.run()
    assert not at.exception
    assert "无法把" in at.error[0].value
    assert english_in(at) == []
    at = open_in("zh", "lab_scores", scores_mask="one row empty", scores_type="multihead")
    assert at.info[0].value.startswith("6 个查询中有 1 个")
    assert english_in(at) == []


@pytest.mark.slow
def test_every_mistake_is_translated():
    at = open_in("zh", "lab_mistakes")
    for name in MISTAKES:
        at.selectbox(key="mistake").set_value(name).run()
        assert not at.exception
        assert english_in(at) == [], name


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_link_means_the_same_in_every_language(language):
    old = MISTAKES["million"].title  # the English words are what addresses held before
    at = open_in(language, "lab_mistakes", mistake=old)
    assert at.session_state["mistake"] == "million"
    assert at.query_params["mistake"] in ("million", ["million"])
    at = open_in(language, "lab_cues", tracer_step="softmax", tracer_row="3", cues_task="any square")
    assert at.session_state["tracer_step"] == "softmax"
    assert at.session_state["tracer_row"] == 3
    assert at.session_state["cues_task"] == "any square"


def test_a_switch_of_the_language_leaves_in_the_address_what_a_control_says_there_itself():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    at.switch_page("pages/lab_classifiers.py").run()
    at.text_input(key="text_sentence").set_value("The soup was fresh").run()
    for language, said in (("zh", "文本与图像"), ("en", "Text and pictures")):
        at.segmented_control(key=CHOSEN).set_value(language).run()
        assert not at.exception
        assert at.title[0].value == said
        assert at.text_input(key="text_sentence").value == "The soup was fresh"
        assert ("lang" in at.query_params) == (language != DEFAULT)
        assert "text_sentence" in at.query_params


def test_nonsense_in_an_address_shows_the_usual_page():
    at = open_in("zh", "lab_regression", reg_estimator="'; DROP", training_way="", reg_compared="a,b")
    assert at.session_state["reg_estimator"] == "gaussian"
    assert at.session_state["training_way"] == "adam"
    assert at.session_state["reg_compared"] == ["average", "gaussian", "learned_w"]
    assert {"reg_estimator", "training_way", "reg_compared"}.isdisjoint(at.query_params)


def test_what_was_chosen_survives_a_switch_of_the_language():
    at = open_in("en", "lab_regression")
    at.selectbox(key="reg_estimator").set_value("boxcar")
    at.selectbox(key="training_way").set_value("self")
    at.select_slider(key="reg_h").set_value(0.7)
    at.slider(key="training_step").set_value(33)
    at.multiselect(key="reg_compared").set_value(["average", "embedding"]).run()
    number = at.metric[0].value
    for language in ("zh", "en"):
        at.session_state[CHOSEN] = language
        at.run()
        assert not at.exception
        assert at.session_state["reg_estimator"] == "boxcar"
        assert at.session_state["training_way"] == "self"
        assert at.session_state["reg_h"] == 0.7
        assert at.session_state["training_step"] == 33
        assert at.session_state["reg_compared"] == ["average", "embedding"]
        assert at.metric[0].value == number
    assert at.query_params["reg_estimator"] in ("boxcar", ["boxcar"])
    assert at.query_params["reg_compared"] in ("average,embedding", ["average,embedding"])

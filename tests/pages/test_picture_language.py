"""The picture page in Chinese: nothing of it stays English, and a change of language loses nothing."""

import json
import re

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from anp_core.language import DEFAULT, follow, speaking
from anp_core.web.picture_words import WORDS, picture_words
from pages.asking.ask import clear_shelf
from pages.language import language_of_session
from pages.pictures.compare import compare
from pages.pictures.hole import Hole
from pages.widgets.mask_painter import WORDS as PAINTER_WORDS
from tests.pages import asked
from tests.pages.test_complete_picture import BAD_FILES, PAGE, ROOT, answer_of, mask_bytes, settle
from tests.pages.test_picture_aside import SIZE, striped_bytes

# Three English words in a row; what is called alike in both languages counts as none.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[\s,;:]+[A-Za-z]{2,}){2,}")
NAMES = re.compile(r"Stéfan van der Walt|Pikolo Espresso Bar|NASA Great Images")
# Fields of elements that somebody reads.
READ = {"label", "help", "body", "content", "options", "text", "json"}
UNREAD = {"uri", "picture", "before", "key", "link", "name", "feeds", "svg", "colours"}  # of components


@pytest.fixture(autouse=True)
def _language_of_the_page():
    """As app.py sets it; the page is run without it here, for its pages cannot be reached in this harness."""
    follow(language_of_session)
    clear_shelf()
    yield
    follow(lambda: DEFAULT)


class Visit:
    """The page with a small picture and a box-shaped hole that hides what is known."""

    def __init__(self, language, **state):
        self.at = AppTest.from_file(str(ROOT / PAGE), default_timeout=120)
        self.language = language
        chosen = {"picture_source": "My own picture", "picture_hole_source": "Ready-made"}
        chosen |= {"picture_hole_kind": "box", "picture_hole_share": 8}
        for name, value in ({"language": language} | chosen | state).items():
            self.at.session_state[name] = value
        self.at.run()
        self.upload("stripes.png", striped_bytes())

    def upload(self, name, content):
        with speaking(self.language):
            self.at.file_uploader(key="picture_upload").upload(name, content, "image/png")
        self.at.session_state["picture_hole_source"] = "Ready-made"
        self.settle()

    def settle(self):
        with speaking(self.language):  # in which the options that are shown are written
            settle(self.at)
        return self

    def speak(self, language):
        """Switch; the run that follows is still asked in the language that is shown."""
        self.at.session_state["language"] = language
        with speaking(self.language):
            self.at.run()
        self.language = language
        return self.settle()

    def open(self, panel, button):
        """Choose a panel, and have it work out what it shows."""
        self.at.session_state["picture_panel"] = panel
        self.settle()
        return self.press(button)

    def press(self, button):
        with speaking(self.language):
            self.at.button(key=button).click().run()
            asked.wait(self.at, seconds=60)
        return self.settle()

    @property
    def says(self):
        return set(texts(self.at.main))


def texts(block):
    """All that is shown or said to a screen reader."""
    for child in block.children.values():
        proto = getattr(child, "proto", None)
        if proto is not None:
            yield from read_proto(proto)
        yield from texts(child) if hasattr(child, "children") else ()


def read_proto(message):
    for field, value in message.ListFields():
        repeated = not isinstance(value, str | bytes) and hasattr(value, "__len__")
        for part in value if repeated else [value]:
            if isinstance(part, str) and field.name in READ:
                yield from read_json(json.loads(part)) if field.name == "json" else [part]
            elif hasattr(part, "ListFields"):
                yield from read_proto(part)


def read_json(data):
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for name, part in data.items() if name not in UNREAD for text in read_json(part))
    elif isinstance(data, list):
        yield from (text for part in data for text in read_json(part))


def english(said):
    """What was forgotten, without code and the styles of tables."""
    plain = (re.sub(r"<style>.*?</style>|<[^>]*>|`[^`]*`", " ", text, flags=re.S) for text in said)
    return {match[0] for text in plain for match in ENGLISH.finditer(NAMES.sub("·", text))}


def controls(at):
    """The keys of all widgets and what they are set to."""
    widgets = [
        *at.selectbox,
        *at.slider,
        *at.select_slider,
        *at.number_input,
        *at.toggle,
        *at.get("button_group"),
    ]
    return {each.proto.id.rsplit("-", 1)[1]: at.session_state[each.proto.id] for each in widgets}


# ------------------------------------------------------------------------ complete


def test_the_search_for_english_finds_a_sentence_and_no_names():
    assert english({"图片：Paint over what should be filled，好。"})
    assert not english(
        {"Stéfan van der Walt，CC0", "PSNR NLL", "<b title='of some kind'>均值</b>", "`one two three`"}
    )


def test_a_sample_is_shown_in_chinese():
    at = AppTest.from_file(str(ROOT / PAGE), default_timeout=120)
    small = {"picture_hole_source": "Ready-made", "picture_hole_kind": "box", "picture_hole_share": 2}
    for name, value in ({"language": "zh"} | small).items():
        at.session_state[name] = value
    with speaking("zh"):
        settle(at)
    said = set(texts(at.main))
    assert english(said) == set()
    assert {"补全图片", "涂抹"} <= said
    with speaking("zh"):
        assert {picture_words()["look_far_help"], picture_words()["head"]} <= said
    assert any(text.startswith("猫咪切尔西。Stéfan van der Walt，CC0。451×300 像素。") for text in said)


PANELS = {
    "attention": ("picture_what_if_4", "picture_faithfulness_start"),
    "compare": ("picture_compare_start",),
    "samples": ("picture_samples_start",),
    "texture": ("picture_texture_start",),
}


@pytest.mark.slow
@pytest.mark.parametrize("panel", PANELS)
def test_a_panel_is_chinese_and_follows_a_change_of_language(panel):
    """What was worked out, by threads that belong to no session, speaks either language."""
    visit = Visit("zh", picture_samples_count=2)
    first, *others = PANELS[panel]
    visit.open(panel, first)
    for button in others:
        visit.press(button)
    assert english(visit.says) == set()
    chinese = visit.says
    visit.speak("en")
    assert len(english(visit.says)) > 10
    assert not [text for text in visit.says if re.search(r"[一-鿿]", text)]
    visit.speak("zh")
    assert visit.says == chinese


def test_scores_of_a_hole_that_nobody_knows_are_explained_in_chinese():
    visit = Visit("zh")
    answer = answer_of(visit.at)
    unknown = Hole(answer.hole.missing, "unknown", truth_known=False)
    real = type(answer)(answer.loaded, unknown, *list(vars(answer).values())[2:])
    found = compare(real, lambda done, total, saying="": None, lambda: False)
    with speaking("zh"):
        assert found.sentence.in_language("zh").startswith("在 ")
        assert english({found.sentence.in_language("zh")}) == set()
    assert found.sentence.startswith("Scored on ")


@pytest.mark.parametrize("source", ["Paint", "Mask"])
def test_every_way_to_a_hole_is_chinese(source):
    visit = Visit("zh")
    visit.at.session_state["picture_hole_source"] = source
    assert english(visit.settle().says) == set()


@pytest.mark.parametrize(("size", "said"), [(SIZE, "白色"), ((SIZE[0] // 2, SIZE[1] // 2), "替我缩放")])
def test_what_a_mask_file_means_is_said_in_chinese(size, said):
    visit = Visit("zh")
    visit.at.session_state["picture_hole_source"] = "Mask"
    visit.settle()
    missing = np.zeros(size, bool)
    missing[4:10, 4:12] = True
    with speaking("zh"):
        visit.at.file_uploader(key="picture_mask_upload").upload("mask.png", mask_bytes(missing), "image/png")
    visit.at.session_state["picture_mask_invert"] = True
    says = visit.settle().says
    assert any(said in text for text in says)
    assert any("已反转" in text for text in says)
    assert {"扩大或缩小", "羽化", "反转"} <= says
    assert english(says) == set()


def test_small_pictures_and_hand_picked_context_are_chinese():
    visit = Visit(
        "zh", picture_family="Small-picture ANP", picture_rule="random", picture_attention="dot_product"
    )
    said = visit.says
    assert english(said) == set()
    assert {"随机", "小图片 ANP"} <= said
    assert any("相似" in each and "点积" in each for each in said)


def test_the_words_of_the_components_are_all_translated():
    with speaking("zh"):
        words = picture_words()
    assert words.keys() == WORDS.keys()
    same = {name for name, text in words.items() if text == WORDS[name]}
    assert same == {"zoom_now", "predicted_std"}  # a number and ×, and one and %
    assert PAINTER_WORDS["apply"] == "Apply"  # a template, whatever language was spoken when it was imported


# ------------------------------------------------------------------------ a change of language


def test_controls_keep_their_values():
    visit = Visit("en", picture_rule="near", picture_family="Small-picture ANP", picture_attention="gaussian")
    visit.at.slider(key="picture_hole_share").set_value(12)
    visit.at.number_input(key="picture_hole_seed").set_value(7)
    visit.at.select_slider(key="picture_count_small").set_value(100)
    visit.settle()
    before, answer = controls(visit.at), answer_of(visit.at)
    assert {before["picture_attention"], before["picture_rule"]} == {"gaussian", "near"}
    visit.speak("zh")
    assert controls(visit.at) == before
    assert answer_of(visit.at) is answer  # nothing was computed again
    visit.speak("en")
    assert controls(visit.at) == before


@pytest.mark.parametrize("kind", ["not an image", "100 megapixels"])
def test_a_bad_picture_gets_a_chinese_sentence(kind):
    visit = Visit("zh")
    visit.upload("bad.png", BAD_FILES[kind][0])
    (error,) = (each.value for each in visit.at.error)
    assert english({error}) == set()
    assert error.startswith("“bad.png”")
    visit.speak("en")
    assert BAD_FILES[kind][1] in visit.at.error[0].value


def test_a_bad_mask_is_refused_in_the_language_that_is_spoken_now():
    """What was said of a mask is kept; it changes its language with the page."""
    visit = Visit("zh")
    visit.at.session_state["picture_hole_source"] = "Mask"
    visit.settle()
    wrong = mask_bytes(np.zeros(SIZE, bool))
    with speaking("zh"):
        visit.at.file_uploader(key="picture_mask_upload").upload("mask.png", wrong, "image/png").run()
    (error,) = (each.value for each in visit.at.error)
    assert english({error}) == set()
    visit.speak("en")
    assert [each.value[:18] for each in visit.at.error] == ["Nothing is missing"]

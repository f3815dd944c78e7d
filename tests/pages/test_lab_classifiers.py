"""The page "Text and pictures": its scripts print their numbers, and what it says follows what is typed and shown."""

import io

import numpy as np
import pytest
from PIL import Image

from anp_core.lab.classifiers.picture_classifier import NAMES
from anp_core.lab.classifiers.text_classifier import NAME as SENTENCES
from anp_core.lab.model_files import read_lab_card
from pages.lab.classifiers_pictures import SOURCES
from pages.lab.classifiers_text import EXAMPLES
from tests.pages.lab_pages import check_scripts, open_page, printed

SCENES = NAMES["small"]


def said(page) -> str:
    return "\n".join(block.value for block in [*page.markdown, *page.info, *page.warning, *page.caption])


@pytest.mark.slow
@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_the_scripts_print_their_numbers_for_every_example(number):
    page = open_page("lab_classifiers")
    page.button(key=f"text_example_{number}").click().run()
    assert page.text_input(key="text_sentence").value == EXAMPLES[number]
    check_scripts(page, at_least=3)


def test_a_typed_sentence_is_judged_and_its_unknown_words_are_named():
    page = open_page("lab_classifiers")
    assert not page.warning
    page.text_input(key="text_sentence").set_value("The quokka was terrible, quokka and zeppelin!").run()
    assert "**Blame**" in said(page)
    assert "“quokka”" in page.warning[0].value
    assert "“zeppelin”" in page.warning[0].value
    assert "these 2 words" in page.warning[0].value
    check_scripts(page)


def test_no_sentence_is_explained_and_another_one_read():
    page = open_page("lab_classifiers")
    page.text_input(key="text_sentence").set_value("?!").run()
    assert page.error[0].value.startswith("Expected a sentence")
    check_scripts(page, at_least=3)


@pytest.mark.slow
def test_every_head_can_be_seen():
    page = open_page("lab_classifiers")
    shown = set()
    for layer in ("1", "2"):
        for head in ("mean", "1", "4"):
            page.segmented_control(key="text_layer").set_value(layer).run()
            page.segmented_control(key="text_head").set_value(head).run()
            check_scripts(page)
            shown.add(page.metric[1].value)
    assert len(shown) > 3


def test_every_kind_of_scene_is_looked_at():
    page = open_page("lab_classifiers")
    for source in [name for name in SOURCES if name != "own"]:
        page.selectbox(key="scene_source").select(source).run()
        page.number_input(key="scene_seed").set_value(11).run()
        check_scripts(page)
        assert "of the picture." in said(page)


def test_the_resnet_looks_and_shows_its_own_card():
    page = open_page("lab_classifiers")
    page.segmented_control(key="scene_network").set_value("resnet18").run()
    check_scripts(page, at_least=3)
    assert "6×6 cells" in said(page)
    scores = read_lab_card(NAMES["resnet18"])["scores"]
    table = page.table[1].value
    assert list(table["attention pooling"]) == [f"{score['accuracy']:.1%}" for score in scores.values()]


def test_an_own_picture_is_named_and_its_limits_are_told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (60, 90, 3), np.uint8)).save(file, "PNG")
    (tmp_path / "mine.png").write_bytes(file.getvalue())
    page = open_page("lab_classifiers")
    page.selectbox(key="scene_source").select("own").run()
    assert "Until there is a picture" in said(page)
    page.file_uploader(key="scene_upload").upload("mine.png", file.getvalue(), "image/png").run()
    assert "(90×60) was scaled to 48×48 pixels" in said(page)
    assert "knows six shapes and nothing else" in said(page)
    assert printed(page.code[-1].value) == page.metric[-1].value
    page.file_uploader(key="scene_upload").upload("mine.png", b"no picture", "image/png").run()
    assert "mine.png" in page.error[0].value
    assert "picture" in page.error[0].value
    check_scripts(page)


def test_the_cards_are_on_the_page():
    page = open_page("lab_classifiers")
    for number, name in ((0, SENTENCES), (1, SCENES)):
        card = read_lab_card(name)
        table = page.table[number].value
        assert list(table["attention pooling"]) == [
            f"{score['accuracy']:.1%}" for score in card["scores"].values()
        ]
        for baseline, scores in card["baselines"].items():
            assert list(table[baseline]) == [f"{score['accuracy']:.1%}" for score in scores.values()]
        assert card["command"] in said(page)


def test_what_the_page_says_about_the_baselines_is_so():
    card = read_lab_card(SENTENCES)
    for split, scores in card["scores"].items():
        assert abs(card["baselines"]["bag of words"][split]["accuracy"] - 0.5) < 0.03
        better = card["baselines"]["average pooling"][split]["accuracy"] - scores["accuracy"]
        assert (better > 0.02) if "frames" in split or split == "both new" else abs(better) < 0.01
    card = read_lab_card(SCENES)
    for split, scores in card["scores"].items():
        assert scores["accuracy"] - card["baselines"]["average pooling"][split]["accuracy"] > 0.3

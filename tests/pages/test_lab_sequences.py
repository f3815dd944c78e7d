"""The page of the sequence models: any text gets an answer or a sentence, and every script prints its number."""

import pytest

from anp_core.lab.sequences.written_dates import MOST_LETTERS
from anp_core.language import follow
from pages.lab.sequences_tracer import ALL_STEPS
from tests.pages.lab_pages import check_scripts, open_page

DEMONSTRATIONS = 6


@pytest.mark.slow
def test_every_model_and_every_attention_can_be_looked_at_closer():
    page = open_page("lab_sequences")
    for name in ("dates-plain", "dates-transformer-sinusoidal", "dates-transformer-learned"):
        page.segmented_control(key="dates_model").set_value(name).run()
        check_scripts(page, at_least=DEMONSTRATIONS)
        assert f"'{name}'" in page.code[0].value
    for kind, label in (
        ("encoder", "Largest weight of any head"),
        ("self", "Largest weight on a later letter"),
    ):
        page.selectbox(key="dates_attention").select(kind).run()
        assert page.metric[1].label == label
        check_scripts(page, at_least=DEMONSTRATIONS)
    assert page.metric[1].value == "0.0000"


@pytest.mark.slow
def test_heads_are_pruned_when_one_asks_for_it():
    page = open_page("lab_sequences")
    page.session_state["dates_pruning"] = True
    page.run()
    check_scripts(page, at_least=DEMONSTRATIONS + 1)


def test_no_replaced_letter_reaches_back_and_the_offset_moves_every_place():
    page = open_page("lab_sequences")
    for place, offset, width in ((1, 0, 16), (9, 20, 128)):
        page.slider(key="dates_place").set_value(place)
        page.slider(key="dates_offset").set_value(offset)
        page.select_slider(key="dates_width").set_value(width).run()
        assert page.metric[3].value == "0.0e+00"
        assert page.metric[-1].value == "below 1e-12: True"
        check_scripts(page, at_least=DEMONSTRATIONS)


def test_any_text_gets_an_answer_or_a_sentence():
    page = open_page("lab_sequences")
    page.text_input(key="dates_text").set_value("Anna met Peter on 29 February 2024").run()
    assert page.metric[0].value.startswith("2024-02-29, ")
    page.text_input(key="dates_text").set_value("hello <b>&").run()
    said = [*page.info, *page.warning]
    assert "made up" in said[0].value
    check_scripts(page, at_least=DEMONSTRATIONS)
    for text, sentence in (("", "is empty"), ("1" * (MOST_LETTERS + 1), "shorten it")):
        page.text_input(key="dates_text").set_value(text).run()
        assert sentence in page.error[0].value
        check_scripts(page, at_least=DEMONSTRATIONS - 1)
    page.button(key="dates_example_4").click().run()
    assert page.text_input(key="dates_text").value == "1987年3月3日"
    assert page.metric[0].value.startswith("1987-03-03, ")


def test_the_page_speaks_chinese_with_the_same_numbers():
    english = open_page("lab_sequences")
    assert english.metric[0].value.startswith("1987-03-03, ")
    follow(lambda: "zh")
    try:
        chinese = open_page("lab_sequences")
        assert [metric.value for metric in chinese.metric] == [metric.value for metric in english.metric]
        assert [block.value for block in chinese.code] == [block.value for block in english.code]
    finally:
        follow(lambda: "en")


def test_every_step_of_a_letter_has_its_formula_and_its_script():
    page = open_page("lab_sequences")
    page.segmented_control(key="letter_layer").set_value(1)
    for step in ALL_STEPS:
        page.segmented_control(key="letter_step").set_value(step)
        page.selectbox(key="letter_attention").select("self")
        page.segmented_control(key="letter_number").set_value(4).run()
        assert not page.exception
        assert any("kind='self', layer=1, head=1" in block.value for block in page.code)
    check_scripts(page, at_least=DEMONSTRATIONS)

"""The page that compares attention types: answers, addresses, files, and what it does with nonsense."""

import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from anp_core.explain.compared import TypeNumbers, numbers_to_csv
from anp_core.explain.picture_comparison import quantise_rows
from anp_core.language import speaking
from anp_core.prediction.gaussian_scores import GaussianScores
from anp_core.web.board_block import pack_waiting
from anp_core.web.offline_page import Embedded, offline_page
from pages.comparison.answer import Answer
from pages.comparison.export import comparison_page
from pages.comparison.question import Question
from pages.comparison.table import columns_of, page_file, rows_of
from pages.widgets.score_table import table_html
from tests.pages import asked
from tests.pages.blocks import read_block

ROOT = Path(__file__).parents[2]
PAGE = "pages/compare_attention.py"


def settle(at, seconds=240):
    """Rerun until nothing is being computed; a browser's polling does that for a user."""
    return asked.wait(at, seconds=seconds)


def opened(**said):
    """The page, opened by an address that says that."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).switch_page(PAGE)
    for name, value in said.items():
        at.query_params[name] = value
    return settle(at.run())


def address(at):
    """What stands in the address; the test's own parameters come as text, the page's as lists."""
    said = at.query_params.items()
    return {name: value if isinstance(value, str) else value[0] for name, value in said}


def answer_of(at, task):
    return asked.found(at, f"compare_{task}")


@pytest.fixture(scope="module")
def picture():
    return opened(types="local,uniform", points="20")


@pytest.fixture(scope="module")
def record():
    return opened(task="record", types="gaussian,local", horizon="7", newest="365", sample="tropical-daily")


# ------------------------------------------------------------------------ opening it


def test_an_address_says_what_is_compared(picture):
    answer = answer_of(picture, "picture")
    assert answer.question.types == ("uniform", "local")
    assert answer.completions.question.context.sum() == 20
    assert address(picture) == {
        "task": "picture",
        "types": "uniform,local",
        "sample": "chelsea",
        "hole": "rest",
        "points": "20",
        "draw": "0",
    }


def test_nonsense_in_an_address_falls_back_without_a_word():
    at = opened(
        task="song", types="cosine,,uniform,laplace", points="9e9", hole="<b>", draw="-3", sample="x" * 999
    )
    answer = answer_of(at, "picture")
    assert answer.question.types == ("uniform", "laplace")  # what is left of it, in the catalogue's order
    assert answer.question.of.title == "Chelsea the cat"
    assert answer.completions.question.context.sum() == 200
    assert not at.error


def test_a_photo_is_compared_at_its_own_size_by_types_that_small_pictures_have_not():
    at = opened(task="photo", types="cosine,local", hole="box", share="5")
    answer = answer_of(at, "photo")
    assert answer.question.types == ("cosine", "local")
    asked = answer.completions.question
    assert max(asked.missing.shape) == 320
    assert np.array_equal(asked.context, ~asked.missing)
    assert any("320×213 pixels" in caption.value for caption in at.caption)
    assert address(at)["share"] == "5"
    head, _ = read_block(answer.blocks["board"])
    assert [each["name"] for each in head["types"]] == ["cosine", "local"]
    at.segmented_control(key="compare_task").set_value("picture").run()
    assert at.pills(key="compare_types").value == ["uniform", "gaussian", "multihead", "local"]


def test_a_record_is_forecast_over_its_held_back_end(record):
    answer = answer_of(record, "record")
    assert answer.question.types == ("gaussian", "local")
    assert answer.question.of.title.startswith("Tropical")
    assert answer.outlooks.question.context.sum() == 365
    assert len(answer.outlooks.types[0].result.times) == 7
    assert {"asked": "end", "newest": "365", "horizon": "7"}.items() <= address(record).items()


def test_a_single_type_is_no_comparison_so_the_last_choice_stays(picture):
    at = picture.pills(key="compare_types").set_value(["local"]).run()
    assert any("at least two types" in caption.value for caption in at.caption)
    assert answer_of(settle(at), "picture").question.types == ("uniform", "local")
    settle(at.pills(key="compare_types").set_value(["local", "uniform"]).run())


def test_lenses_of_a_record_share_link_and_axis(record):
    heads, reaches = [], []
    for block in answer_of(record, "record").blocks.values():
        head, arrays = read_block(block)
        heads.append(head)
        reaches.append(arrays["forecastReach"].reshape(2, -1))
        quantiles = arrays["forecastQuantiles"].reshape(7, -1)
        assert (reaches[-1][0] <= quantiles[0]).all()
        assert (quantiles[-1] <= reaches[-1][1]).all()
    assert np.array_equal(*reaches)
    assert heads[0]["link"] == heads[1]["link"] != ""
    assert [head["title"] for head in heads] == [
        "Nearby, fading softly (Gaussian)",
        "Nearby, learned (local)",
    ]


# ------------------------------------------------------------------------ the table and the files


def numbers(attention, nll):
    scores = GaussianScores(30, nll, 20.0 + nll, None, 0.8, 0.9)
    return TypeNumbers(attention, scores, 12.34, 5.6, 170_000, 430_000, 12.0)


@pytest.fixture
def made_up(picture):
    """A comparison whose numbers are known."""
    answer = answer_of(picture, "picture")

    class Known(Answer):
        rows = [numbers("local", -0.5), numbers("dot_product", 0.25)]  # noqa: RUF012

    return Known(answer.question, answer.comparison)


def test_the_table_emphasises_the_better_scores_and_neither_of_what_is_neutral(made_up):
    table = table_html(rows_of(made_up, None), columns_of(made_up, None), "Type")
    assert "<strong>−0.50</strong>" in table
    assert 'data-title="NLL">0.25</td>' in table
    assert "<strong>20.2</strong>" in table  # a higher PSNR is better
    assert "Similar (dot product)" in table
    assert "Faithfulness" not in table
    assert table.count(">12.3</td>") == 2
    assert ">430 k</td>" in table


def test_the_table_begins_with_words_and_keeps_the_measures_for_whoever_asks(made_up):
    table = table_html(rows_of(made_up, None), columns_of(made_up, None, measures=False), "Type")
    headings = re.findall("<th title[^>]*>([^<]*)<", table)
    assert headings[:3] == ["How close", "How sure", "Truth inside"]
    assert "NLL" not in headings
    assert f"{10 ** (-20.25 / 20):.1%} off" in table


def test_the_csv_holds_every_number_and_an_empty_cell_where_there_is_none(made_up):
    rows = list(csv.DictReader(io.StringIO(numbers_to_csv(made_up.rows, made_up.unit, "psnr_db").decode())))
    assert [row["type"] for row in rows] == ["local", "dot_product"]
    assert float(rows[0]["nll"]) == -0.5
    assert float(rows[1]["psnr_db"]) == 20.25
    assert rows[0]["mean_distance_pixels"] == "5.6"
    assert rows[0]["own_parameters"] == "170000"
    assert rows[0]["faithfulness"] == ""
    measured = numbers_to_csv(
        made_up.rows, made_up.unit, "psnr_db", {"local": 2.5, "dot_product": 1.0}
    ).decode()
    assert measured.splitlines()[1].endswith(",2.5")


@pytest.mark.parametrize("task", ["picture", "record"])
def test_the_page_to_pass_on_holds_everything_and_asks_nobody(task, request):
    answer = answer_of(request.getfixturevalue(task), task)
    table = table_html(rows_of(answer, None), columns_of(answer, None), "Type")
    page = comparison_page(answer, table).decode()
    assert page.startswith("<!doctype html>")
    assert table in page
    assert answer.comparison.scored in page
    assert not re.search(r"""(src|href)=["'](?!data:)|url\(|@import|https?://""", page)
    assert page.count("data-component=") == len(answer.blocks)
    assert "export default" not in page


@pytest.mark.parametrize("task", ["picture", "record"])
def test_the_page_to_pass_on_speaks_the_language_in_which_it_was_asked_for(task, request):
    answer = answer_of(request.getfixturevalue(task), task)
    pages = {language: page_file(answer, None, language).decode() for language in ("en", "zh")}
    assert '<html lang="en-GB">' in pages["en"]
    assert '<html lang="zh-CN">' in pages["zh"]
    for language, said in (("en", ">Local<"), ("zh", ">局部<")):
        assert said in pages[language]
    for text in ("Made by Lacuna", "Effective points", "encoder"):
        assert text in pages["en"]
        assert text not in pages["zh"].partition("<template")[0]
    assert re.search(r"由 Lacuna 于 \d+ 年 \d+ 月 \d+ 日生成。", pages["zh"])


def test_the_table_to_take_away_is_the_same_in_every_language(made_up):
    with speaking("zh"):
        chinese = numbers_to_csv(made_up.rows, made_up.unit, "psnr_db")
    assert chinese == numbers_to_csv(made_up.rows, made_up.unit, "psnr_db")


def test_what_the_browser_gets_differs_between_languages_in_its_words_alone(picture, record):
    for at, task in ((picture, "picture"), (record, "record")):
        answer = answer_of(at, task)
        with speaking("zh"):
            chinese = answer.blocks
        assert chinese.keys() == answer.blocks.keys()
        for name, block in answer.blocks.items():
            (head, arrays), (said, numbers) = read_block(block), read_block(chinese[name])
            assert head["words"].keys() == said["words"].keys()
            assert head["words"] != said["words"]
            assert (head["locale"], said["locale"]) == ("en-GB", "zh-CN")
            assert all(np.array_equal(arrays[each], numbers[each]) for each in arrays)


def test_a_change_of_language_keeps_choices_and_answer(picture):
    answer = answer_of(picture, "picture")
    picture.session_state["language"] = "zh"
    at = picture.run()
    assert at.title[0].value == "比较注意力"
    assert any("已比较 2 种注意力类型" in caption.value for caption in at.caption)
    assert at.pills(key="compare_types").value == ["local", "uniform"]
    assert answer_of(at, "picture") is answer
    with speaking("zh"):  # the test writes what controls hold as they show it, in place of a browser
        at.session_state["language"] = "en"
        at = at.run()
    assert settle(at).title[0].value == "Compare attention"
    assert answer_of(at, "picture") is answer


def test_a_file_name_cannot_break_the_page():
    part = Embedded("<p></p>", "", "export default function ({ data }) {}", b"\0\1\2\3", "<i>none</i>")
    page = offline_page("<script>alert(1)</script>", ["a < b"], [part], "<table></table>", [])
    assert "<script>alert" not in page
    assert "a &lt; b" in page
    assert "AAECAw==" in page


# ------------------------------------------------------------------------ what the browser gets


def test_weights_come_back_from_their_levels():
    weights = np.random.default_rng(0).dirichlet(np.full(50, 0.2), size=(2, 7)).astype(np.float32)
    levels, scale = quantise_rows(weights)
    assert levels.min() >= 0
    assert levels.max() == 255
    back = scale[..., None] * (levels / 255) ** 2
    assert back == pytest.approx(weights, abs=2 * float(scale.max()) / 255)


def test_even_weights_come_back_exactly():
    levels, scale = quantise_rows(np.full((1, 3, 40), 0.025))
    assert scale[..., None] * (levels / 255) ** 2 == pytest.approx(0.025)


def test_before_anything_is_computed_the_board_shows_the_input():
    missing = np.zeros((5, 7), bool)
    missing[1, 2:4] = True
    head, arrays = read_block(
        pack_waiting(np.full((5, 7, 3), 0.5), missing, ~missing, {"local": "Local"}, truth_known=False)
    )
    assert head["waiting"]
    assert head["types"] == [{"name": "local", "title": "Local"}]
    assert arrays["targets"].tolist() == [9, 10]
    assert "errorBar" not in head


def test_a_question_is_named_by_everything_that_its_answer_depends_on(picture):
    of = answer_of(picture, "picture").question.of
    assert Question(("local", "uniform"), of).key != Question(("local", "gaussian"), of).key


def test_the_example_that_is_there_beforehand_answers_the_question_that_the_page_opens_with(picture):
    at = opened()
    answer = answer_of(at, "picture")
    assert answer.beforehand
    assert answer.question.types == ("uniform", "gaussian", "multihead", "local")
    assert any("Computed beforehand" in caption.value for caption in at.caption)
    assert not answer_of(picture, "picture").beforehand

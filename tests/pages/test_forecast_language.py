"""The forecast page in 简体中文: no English sentence is left, and what was chosen stays when the language changes."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from anp_core.data.table_writing import quantiles_to_csv
from anp_core.figures.forecast_traces import QUANTILE_LEVELS
from anp_core.language import DEFAULT, follow, speaking, translated
from anp_core.prediction.temperature.backtest_table import backtest_table
from anp_core.web.record_words import group_words, head_words, lens_words
from pages.asking.ask import clear_shelf
from pages.language import CHOSEN, language_of_session
from pages.records import backtest as forecast_backtest
from pages.records import chances as forecast_chances
from pages.records import what_if as forecast_what_if
from tests.pages import forecast_page
from tests.pages.asked import found
from tests.pages.forecast_page import forecast, settled, upload
from tests.pages.test_every_series import with_a_short_one
from tests.pages.test_file_questions import button, months

WORD = r"[A-Za-z][a-z]+"
MARKUP = re.compile(r"<style>.*?</style>|<[^>]*>", re.S)
SENTENCE = re.compile(rf"\b{WORD}[ ,;:.]+{WORD}[ ,;:.]+{WORD}\b")
PANELS = (forecast_chances.PANEL, forecast_what_if.PANEL, forecast_backtest.PANEL)


@pytest.fixture(autouse=True)
def _language_of_the_session():
    follow(language_of_session)
    yield
    follow(lambda: DEFAULT)


def opened(language, *panels, **state):
    return forecast_page.opened(**{CHOSEN: language}, **dict.fromkeys(panels, True), **state)


def empty(language):
    return opened(language, forecast_source="My own file")


def shown(app):
    """Every text on the page: labels, helps, options, prose, tables, and what figures say."""

    def walk(element):
        for name in ("label", "help", "placeholder"):
            yield getattr(element, name, None)
        if element.type in ("markdown", "caption", "title", "subheader", "error", "warning", "info"):
            yield element.value
        if element.type == "radio":
            yield from element.proto.captions
        yield from getattr(element, "options", ()) or ()
        if element.type == "html":
            yield MARKUP.sub("|", element.body)
        if element.type in ("table", "arrow_table", "dataframe", "arrow_data_frame"):
            yield from map(str, [*element.value.columns, *element.value.to_numpy().ravel()])
        if element.type == "plotly_chart":
            yield from strings(json.loads(element.proto.spec))
        for child in getattr(element, "children", {}).values():
            yield from walk(child)

    def strings(part):
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict):
            for name, inside in part.items():
                if name not in ("template", "uirevision"):
                    yield from strings(inside)
        elif isinstance(part, list):
            for inside in part:
                yield from strings(inside)

    return [text for text in walk(app.main) if isinstance(text, str)]


def english(texts):
    return [found for text in texts if (found := SENTENCE.search(text))]


def csv(days=300, spread=2.0):
    values = 10 + np.random.default_rng(0).normal(0, spread, days)
    dates = pd.date_range("2022-01-01", periods=days, freq="D").strftime("%d/%m/%Y")
    return pd.DataFrame({"day": dates, "temp": values.round(2)}).to_csv(index=False).encode()


def test_the_check_for_english_finds_it_in_the_english_page():
    assert len(english(shown(opened("en", *PANELS)))) > 10


@pytest.mark.parametrize("sample", ["temperate-daily", "coastal-hourly"])
def test_no_english_sentence_is_left_in_chinese(sample):
    app = opened("zh", *PANELS, forecast_sample=sample, forecast_hold_back=True)
    assert app.title[0].value == "预测气温"
    assert english(shown(app)) == []
    app.session_state["forecast_view"] = "注意力热图"
    settled(app)
    assert any("同季" in item.value for item in app.markdown)
    assert english(shown(app)) == []


@pytest.mark.parametrize("kind", ["once", "frost", "step", "number"])
def test_every_question_is_asked_and_answered_in_chinese(kind):
    app = opened("zh", forecast_chances.PANEL, forecast_chance_kind=kind)
    assert any(item.value.endswith("**。") for item in app.markdown)
    assert english(shown(app)) == []


def test_the_page_is_asked_for_chinese_by_its_address():
    app = AppTest.from_file(str(Path(__file__).parents[2] / "app.py"), default_timeout=120)
    app.query_params["lang"] = "zh"
    app.run()
    app.switch_page("pages/forecast_temperature.py").run()
    assert not app.exception
    assert "预测气温" in [item.value for item in app.title]


@pytest.mark.slow
def test_a_measured_table_of_faithfulness_and_a_backtest_are_in_chinese():
    clear_shelf()  # what other tests measured would be there at once
    app = opened("zh", forecast_what_if.PANEL, forecast_backtest.PANEL)
    app.button(key="forecast_faithfulness_start").click()
    settled(app)
    app.pills(key="backtest_methods").set_value(["climatology", "seasonal_naive"]).run()
    app.button(key="backtest_run").click()
    settled(app)
    assert ("方法", "CRPS (°C)") in {tuple(table.value.columns[:2]) for table in app.table}
    headings = [re.findall("<th[^>]*>([^<]*)</th>", item.body) for item in app.get("html")]
    assert ["注意力", "关注最多", "随机", "比值"] in [names[:4] for names in headings]
    assert english(shown(app)) == []
    with speaking("zh"):
        written = backtest_table(found(app, forecast_backtest.BACKTEST).result, "C")  # what the file holds
    assert list(written.columns[:3]) == ["Method", "CRPS (°C)", "Against Lacuna"]
    assert list(written.Method) == ["Lacuna, local", "Climatology", "Seasonal naive"]


def test_what_was_chosen_survives_a_change_of_language():
    app = opened("en", forecast_chances.PANEL)
    app.selectbox(key="forecast_attention").set_value("gaussian").run()
    app.segmented_control(key="forecast_horizon_daily").set_value(14).run()
    app.select_slider(key="forecast_share").set_value(0.5).run()
    app.selectbox(key="forecast_chance_kind").set_value("frost").run()
    app.session_state["forecast_view"] = "Attention as heatmaps"
    settled(app)
    gap = app.selectbox(key="forecast_heatmap_stretch").options[1]
    app.selectbox(key="forecast_heatmap_stretch").select(gap).run()
    chosen = app.selectbox(key="forecast_heatmap_stretch").value
    for language, tab in (("zh", "注意力热图"), ("en", "Attention as heatmaps")):
        app.session_state[CHOSEN] = language
        settled(app)
        question = forecast(app).question
        assert (question.attention, question.horizon, question.share) == ("gaussian", 14, 0.5)
        assert app.selectbox(key="forecast_chance_kind").value == "frost"
        assert app.session_state["forecast_view"] == tab
        assert app.selectbox(key="forecast_heatmap_stretch").value == chosen


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的；请上传含有一列日期和一列气温的 CSV 文件。"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "这是图片，不是表格；请到图片页面上传它，或在这里上传 CSV 文件。"),
        (
            b"date,temp\n2024-01-01,3\n2024-01-02,4\n",
            "该记录有 2 个观测值；至少需要 10 个。请上传更长时段的测量数据。",
        ),
        (b"name,place\na,b\nc,d\n", "没有找到日期：各列（name, place）都无法读作日期。"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_chinese(content, said):
    app = upload(empty("zh"), content)
    assert len(app.error) == 1
    assert app.error[0].value.startswith(f"**record.csv**：{said}")


def test_no_file_is_answered_in_chinese():
    app = opened("zh", forecast_source="My own file")
    assert [item.value for item in app.header] == ["你自己的记录"]
    assert english(shown(app)) == []


def pressed(app, label):
    """Press a button; choices are written outside of the page's run too, and in its language."""
    with speaking("zh"):
        button(app, label).click()
        return settled(app)


def test_what_a_file_leaves_open_is_asked_in_chinese():
    app = upload(empty("zh"), months(), "months.csv")
    assert app.radio[0].options[0] == "日/月/年 · 最有可能，仍是猜测"
    assert english(shown(app)) == []
    pressed(app, "就这样读取")
    assert app.radio[0].options[0] == "华氏度 · 最有可能，仍是猜测"
    assert "日和月的顺序：**日/月/年**" in [item.value for item in app.markdown]
    assert english(shown(app)) == []
    pressed(app, "就这样读取")
    assert any("读入 12 个逐月值" in item.value for item in app.markdown)
    assert english(shown(app)) == []


def test_all_series_of_a_file_are_told_in_chinese():
    app = upload(empty("zh"), with_a_short_one(), "cities.csv")
    assert english(shown(app)) == []
    pressed(app, "预测全部 3 个")
    assert {"序列", "预测至", "未能预测的原因"} <= set(app.dataframe[0].value.columns)
    assert any("为 2 个序列预测了未来 30 天；1 个未能预测。" in item.value for item in app.caption)
    assert english(shown(app)) == []


def test_reports_and_notes_of_a_record_follow_the_language():
    app = upload(empty("en"), csv(spread=30))
    assert english(item.value for item in [*app.info, *app.markdown])
    app.session_state[CHOSEN] = "zh"
    settled(app)
    assert app.info
    assert english(shown(app)) == []
    assert any("日期的读法为日/月/年" in item.value for item in app.markdown)


def test_names_of_columns_and_files_are_never_translated():
    app = upload(empty("zh"), csv().replace(b"day,", b"Forecast,"), "Record.csv")
    assert '"Forecast"' in app.table[0].value.columns
    dates = next(item for item in app.selectbox if item.label == "日期列")
    assert dates.value == dates.options[0] == "Forecast"
    assert any("**Record.csv**" in item.value for item in app.markdown)


def test_downloads_keep_their_english_columns():
    app = opened("zh")
    with speaking("zh"):
        outlook, levels = forecast(app).outlook, QUANTILE_LEVELS
        header = quantiles_to_csv(outlook.times, levels, outlook.quantiles(levels), "C").splitlines()[0]
    assert header == b"time,p2.5_c,p10_c,p25_c,temperature_c,p75_c,p90_c,p97.5_c"


@pytest.mark.parametrize("step", ["daily", "hourly"])
def test_every_word_of_the_lens_is_translated(step):
    with speaking("zh"):
        words = lens_words(step)
        assert group_words("round 2") == "第 2 轮"
        assert head_words("recent, head 3") == "近期，第 3 头"
    with speaking("en"):
        same = lens_words(step)
        assert head_words("recent, head 3") == "recent, head 3"
    fields = re.compile(r"\{\w+\}")
    for name, text in words.items():
        assert text != same[name] or text in ("PNG", "{number}"), name
        assert sorted(fields.findall(text)) == sorted(fields.findall(same[name])), name


def test_an_outlook_keeps_its_notes_translatable():
    app = upload(empty("en"), csv(days=400, spread=30))
    note = forecast(app).outlook.notes[0]
    assert note.startswith("Around their usual course the values vary")
    assert re.search("[\u4e00-\u9fff]", translated(note, "zh"))

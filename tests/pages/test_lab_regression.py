"""The regression page: every script prints its number, and the controls reach the estimators."""

import numpy as np
import pytest

from pages.lab.estimators import ESTIMATORS
from tests.pages.lab_pages import check_scripts, open_page


def test_every_estimator_has_a_script_that_prints_its_number():
    page = open_page("lab_regression")
    check_scripts(page, at_least=2)
    for name in ESTIMATORS:
        page.selectbox(key="reg_estimator").select(name).run()
        check_scripts(page)


def test_the_bandwidth_changes_the_number():
    page = open_page("lab_regression")
    before = page.metric[0].value
    page.select_slider(key="reg_h").set_value(1.0).run()
    assert page.metric[0].value != before
    assert float(page.metric[0].value) == pytest.approx(0.62, abs=0.1)


def test_each_way_to_train_says_where_w_goes():
    page = open_page("lab_regression")
    for way in ("sgd", "self"):
        page.selectbox(key="training_way").select(way).run()
        page.slider(key="training_step").set_value(60).run()
        check_scripts(page)
    w = next(metric for metric in page.metric if metric.label == "w after 60 steps")
    assert float(w.value) > 20


def test_the_exercises_answer_when_they_are_opened():
    page = open_page("lab_regression")
    for letter in "abcd":
        page.session_state[f"exercise_{letter}"] = True
    page.run()
    check_scripts(page, at_least=6)
    said = " ".join(item.value for item in page.markdown)
    assert "endlessly many would leave **0.62**" in said
    assert "w is one over the bandwidth" in said


def test_a_table_is_used_and_a_bad_one_explained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    page = open_page("lab_regression")
    page.segmented_control(key="regression_source").set_value("My own table").run()
    page.file_uploader(key="regression_upload").upload("bad.csv", b"a,b\n1,x\n2,y\n", "text/csv").run()
    assert "two columns of numbers" in page.error[0].value
    x = np.linspace(0, 40, 30)
    content = "\n".join(["x,y", *(f"{a:.3f},{np.sin(a / 5):.4f}" for a in x)]).encode()
    (tmp_path / "own.csv").write_bytes(content)
    page.file_uploader(key="regression_upload").upload("own.csv", content, "text/csv").run()
    assert not page.error
    check_scripts(page, at_least=2)
    for letter in "abcd":
        page.session_state[f"exercise_{letter}"] = True
    page.run()
    check_scripts(page, at_least=4)


def test_an_own_formula_is_drawn_and_a_bad_one_explained():
    page = open_page("lab_regression")
    page.selectbox(key="reg_curve").set_value("own").run()
    page.text_input(key="reg_formula").set_value("cos(2*x)").run()
    check_scripts(page, at_least=2)
    assert "draw_sample('cos(2*x)'" in page.code[0].value
    page.text_input(key="reg_formula").set_value("1/x").run()
    assert "at x = 0" in page.error[0].value
    check_scripts(page, at_least=2)


def test_the_comparison_prints_a_number_for_each_estimator():
    page = open_page("lab_regression")
    page.multiselect(key="reg_compared").set_value(
        ["average", "nearest", "local_linear", "query_width"]
    ).run()
    check_scripts(page)
    compared = next(metric for metric in page.metric if "of each" in metric.label)
    assert len(compared.value.split(", ")) == 4
    assert len(page.get("plotly_chart")) == 6

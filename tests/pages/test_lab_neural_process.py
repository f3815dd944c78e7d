"""The page "From NP to ANP": scripts print their numbers, the controls reach the networks, a live training runs."""

import time

import pytest

from anp_core.lab.processes.np_learning import MEASURES
from pages.lab import np_live
from tests.pages.lab_pages import check_scripts, open_page, printed

FEW, MANY = 20, 1_000  # steps: soon done, and not before somebody pauses them


def errors(page):
    """What the mean and what attention leave at the context points."""
    return [float(part) for part in page.metric[0].value.split()]


def said(page):
    """How far the live training is."""
    return next((caption.value for caption in page.caption if caption.value.startswith("Step ")), "")


def test_the_residuals_are_shown_and_every_script_prints_its_number_at_other_settings_too():
    page = open_page("lab_neural_process")
    mean, attention = errors(page)
    assert attention < 0.5 * mean
    table = page.dataframe[0].value
    assert len(table) == 10
    for column, error in zip(table.columns[2:], (mean, attention), strict=True):
        assert (table[column] ** 2).mean() ** 0.5 == pytest.approx(error, abs=0.002)
    page.slider(key="np_points").set_value(23)
    page.selectbox(key="np_kernel").select("periodic")
    page.selectbox(key="np_attention").select("laplace")
    page.number_input(key="np_seed").set_value(5)
    page.slider(key="np_latent_points").set_value(6)
    page.segmented_control(key="np_clock").set_value("seconds").run()
    check_scripts(page, at_least=6)


def test_attention_is_ahead_of_the_mean_by_every_measure_on_both_clocks():
    page = open_page("lab_neural_process")
    for measure in MEASURES:
        page.selectbox(key="np_measure").select(measure).run()
        (said,) = [metric.value for metric in page.metric if "at its best" in metric.label]
        steps, _, all_steps, seconds, _, _, all_seconds, _ = said.replace(",", "").split()
        assert int(steps) < 0.3 * int(all_steps)
        assert float(seconds) < 0.5 * float(all_seconds)
    check_scripts(page)


@pytest.mark.slow
def test_a_live_training_is_watched_paused_and_begun_anew(monkeypatch):
    monkeypatch.setattr(np_live, "STEPS", (FEW, MANY))
    page = open_page("lab_neural_process")
    page.button(key="np_live_start").click().run()
    page.button(key="np_live_pause").click().run()
    assert "Paused; everything is kept." in said(page)
    page.selectbox(key="np_live_pooling").select("laplace")
    page.select_slider(key="np_live_steps").set_value(FEW)
    page.select_slider(key="np_live_batch").set_value(1).run()
    assert f" of {MANY:,}" in said(page)
    assert any("begin anew to use them" in item.value for item in page.caption)
    page.button(key="np_live_reset").click().run()
    assert f"Step 0 of {FEW}" in said(page)
    assert not any("begin anew to use them" in item.value for item in page.caption)
    page.button(key="np_live_start").click().run()
    end = time.monotonic() + 300
    while "Done." not in said(page):
        assert time.monotonic() < end
        time.sleep(0.1)
        page.run()
    script = next(block.value for block in page.code if "LiveTraining" in block.value)
    number = next(metric.value for metric in page.metric if "never learnt from" in metric.label)
    assert "laplace" in script
    assert f"steps={FEW}" in script
    assert printed(script) == number
    assert page.button(key="np_live_start").disabled
    page.button(key="np_live_reset").click().run()
    assert f"Step 0 of {FEW}" in said(page)
    assert not page.button(key="np_live_start").disabled
    assert not page.exception

"""The page of building blocks: every script prints its number, and what is said is what the numbers say."""

from tests.pages.lab_pages import check_scripts, open_page


def test_every_script_prints_its_number_at_other_settings_too():
    page = open_page("lab_blocks")
    check_scripts(page, at_least=8)
    page.slider(key="bmm_b").set_value(1)
    page.slider(key="bmm_n").set_value(5)
    page.slider(key="pool_n").set_value(3)
    page.segmented_control(key="pool_kind").set_value("Maximum")
    page.slider(key="window_reach").set_value(7)
    page.slider(key="ways_n").set_value(50)
    page.select_slider(key="ways_recurrent").set_value(5.0)
    page.slider(key="bottleneck_bumps").set_value(3)
    page.segmented_control(key="token_mask").set_value("causal")
    page.segmented_control(key="block_step").set_value("network").run()
    check_scripts(page, at_least=8)


def test_the_cost_is_measured_when_one_asks_for_it():
    page = open_page("lab_blocks")
    charts = len(page.get("plotly_chart"))
    page.button(key="cost_measure").click().run()
    assert len(page.get("plotly_chart")) == charts + 2
    assert any("the time grew" in caption.value for caption in page.caption)


def test_a_window_says_how_many_layers_it_takes():
    page = open_page("lab_blocks")
    page.slider(key="window_layers").set_value(1).run()
    assert any("1 layers do not reach it, 7 would" in caption.value for caption in page.caption)
    page.slider(key="window_layers").set_value(7).run()
    assert any("it arrives (7 are enough)" in caption.value for caption in page.caption)


def test_a_letter_learns_of_others_in_one_step_only():
    page = open_page("lab_blocks")
    for step in ("norm", "attention"):
        page.segmented_control(key="block_step").set_value(step).run()
        said = any("no other row moves here" in caption.value for caption in page.caption)
        assert said == (step == "norm")


def test_what_cannot_be_read_gets_a_sentence_and_the_rest_stays():
    page = open_page("lab_blocks")
    page.text_input(key="block_text").set_value(" ").run()
    assert "is empty" in page.error[0].value
    page.text_input(key="token_text").set_value("a " * 13).run()
    assert "needs 1 to 12 words" in page.error[1].value
    check_scripts(page, at_least=3)

"""The page of cues: its scripts print their numbers, and every step of the tracer has its formula."""

import pytest

from anp_core.lab.scoring.tracer import STEPS
from tests.pages.lab_pages import check_scripts, open_page


def test_the_red_item_loses_to_the_task():
    page = open_page("lab_cues")
    check_scripts(page, at_least=2)
    assert float(page.metric[0].value.rstrip("%")) > 30
    page.slider(key="cues_control").set_value(1.0).run()
    assert float(page.metric[0].value.rstrip("%")) < 0.1
    for task in ("anything grey", "any square", "the red one"):
        page.selectbox(key="cues_task").select(task).run()
        check_scripts(page)
    assert float(page.metric[0].value.rstrip("%")) > 75


@pytest.mark.parametrize("row", [1, 2, 3])
def test_every_step_shows_the_numbers_of_its_row(row):
    page = open_page("lab_cues")
    page.segmented_control(key="tracer_row").set_value(row).run()
    seen = set()
    for step in STEPS:
        page.segmented_control(key="tracer_step").set_value(step).run()
        check_scripts(page)
        seen.add(page.latex[1].value)
    assert len(seen) == len(STEPS)

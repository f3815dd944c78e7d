"""The page of the scoring functions: scripts print their numbers, masks and moves do what the page says."""

import pytest

from anp_core.attention.catalogue import CATALOGUE
from anp_core.lab.scoring.score_board import MOVES
from tests.pages.lab_pages import check_scripts, open_page


@pytest.mark.slow
def test_the_scripts_print_their_numbers_for_every_type():
    page = open_page("lab_scores")
    check_scripts(page, at_least=3)
    for name in CATALOGUE:
        page.segmented_control(key="scores_type").set_value(name).run()
        check_scripts(page)


def test_a_row_without_any_key_is_explained():
    page = open_page("lab_scores")
    assert not page.info
    page.selectbox(key="scores_mask").select("one row empty").run()
    assert page.info[0].value.startswith("1 of the 6 queries")
    page.selectbox(key="scores_mask").select("valid length").run()
    page.slider(key="scores_valid").set_value(0).run()
    assert page.info[0].value.startswith("6 of the 6 queries")
    check_scripts(page)


def test_every_move_is_measured():
    page = open_page("lab_scores")
    unmoved = {}
    for kind in MOVES:
        page.segmented_control(key="scores_move").set_value(kind).run()
        check_scripts(page)
        unmoved[kind] = int((page.table[0].value["So it is"] == "unmoved").sum())
    assert unmoved == {"shift": 4, "rotate": 4, "scale": 2, "permute keys": 9, "permute queries": 9}


def test_the_division_is_measured_at_the_chosen_d():
    page = open_page("lab_scores")
    page.select_slider(key="scores_spread_d").set_value(512).run()
    variance, entropy = map(float, page.metric[-1].value.split(" and "))
    assert 400 < variance < 620
    assert entropy < 0.3
    check_scripts(page)

"""The page of mistakes: both ways with their results, and all of them in one table."""

from anp_core.lab.mistakes.mistakes import MISTAKES
from tests.pages.lab_pages import open_page


def test_every_mistake_shows_both_ways_and_what_they_do_to_the_law():
    page = open_page("lab_mistakes")
    assert len(page.get("plotly_chart")) == 2  # one of this mistake and one of all
    table = page.table[0].value
    assert list(table["Mistake"]) == [mistake.title for mistake in MISTAKES.values()]
    assert set(table["Correction"]) == {"holds"}
    for name, mistake in MISTAKES.items():
        page.selectbox(key="mistake").select(name).run()
        assert not page.exception
        wrong, right = page.metric
        assert wrong.label.startswith("The law is broken")
        assert right.label.startswith("The law holds")
        assert [wrong.value, right.value] == [f"{number:.3g}" for number in mistake.broken()]
        assert mistake.wrong.__name__ in page.code[0].value
        assert mistake.right.__name__ in page.code[1].value

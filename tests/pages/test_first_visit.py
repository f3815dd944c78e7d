"""What is made ready for a first visitor: scripts that the page will need, and the picture page's first answer."""

import re

import pytest

from pages import beforehand
from pages.asking import ask as asking
from pages.beforehand import seconds_until
from pages.first_scripts import ANSWERING, ASKING, EVERYWHERE, NEEDED, SCRIPTS, links_to_scripts
from pages.pictures import answer
from pages.pictures.hole import usual_hole
from pages.pictures.question import usual_question
from pages.pictures.source import FIRST_SAMPLE, load_sample
from pages.start_sample import finished_pictures


def named(page):
    return re.findall(r'href="\./static/js/([^"]+)"', links_to_scripts(page).decode())


@pytest.mark.parametrize("page", ["", *NEEDED])
def test_scripts_are_named_once_with_all_that_they_import(page):
    names = named(page)
    assert len(names) == len(set(names))
    starts = {name.split(".")[0] for name in names}
    assert {*EVERYWHERE, *NEEDED.get(page, ())} <= starts
    listed = (SCRIPTS.parents[1] / "index.html").read_text()
    for name in names:
        assert name not in listed
        for needed in re.findall(r'from"\./([^"]+\.js)"', (SCRIPTS / name).read_text()):
            assert needed in names or needed in listed


def test_the_start_page_gets_only_what_every_page_has():
    assert set(named("")) < set(named("complete_picture"))
    assert not {name.split(".")[0] for name in named("")} & {*ASKING, *ANSWERING}


@pytest.mark.parametrize(
    ("address", "seconds"),
    [
        ("https://example.org/", 4.0),
        ("https://example.org/behind/a/proxy/complete_picture?lang=zh", 0.0),
        ("https://example.org/complete_picture?sample=coffee", None),
        ("https://example.org/forecast_temperature", None),
        ("", None),
    ],
)
def test_the_first_answer_is_begun_where_it_will_be_asked(address, seconds):
    assert seconds_until(address) == seconds


def test_what_is_begun_is_what_the_page_asks_first_and_is_nobodys(monkeypatch):
    asking._background.clear()
    told = []
    monkeypatch.setattr(answer, "_complete", lambda *given: told.append(given) or "done")
    beforehand.begin()
    hole = usual_hole(load_sample(FIRST_SAMPLE))
    key = usual_question(hole).key
    assert finished_pictures(key)  # the finished example answers what is asked before anything was chosen
    for job in asking._background().queue.jobs():
        job.wait(5)
    assert asking.on_shelf(key) == "done"
    beforehand.begin()
    assert len(told) == 1
    assert isinstance(asking.ask("picture", key, lambda *_: "again"), asking.Value)
    asking._background.clear()


def test_a_job_that_was_begun_beforehand_is_not_another_visitors(monkeypatch):
    asking._background.clear()
    release = asking.threading.Event()
    asking.begin("key", lambda *_: release.wait(20) and "done")
    outcome = asking.ask("slot", "key", lambda *_: "again", patience=0.0)
    assert isinstance(outcome, asking.Running)
    assert not outcome.shared
    release.set()
    asking._background.clear()

"""The first page: shows a finished example, and neither needs nor waits for a model."""

import subprocess
import sys
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parents[2]


def test_first_page_says_what_lacuna_is_for_and_leads_on():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not at.exception
    assert at.title[0].value == "Fill what is missing"
    assert [button.label for button in at.button] == [
        "Fill a picture",
        "Forecast a record",
        "Compare types",
        "Learn attention",
    ]


def test_first_page_shows_the_finished_example():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    captions = " ".join(caption.value for caption in at.caption)
    assert "filled from what is left" in captions
    assert "bands" in captions


def test_browser_that_answers_before_it_drew_the_switch_changes_no_language():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    at.segmented_control(key="language").set_value("zh").run()
    assert at.title[0].value == "补上缺失的部分"
    at.segmented_control(key="language").set_value(None).run()
    assert at.session_state["language"] == "zh"
    assert at.title[0].value == "补上缺失的部分"


def test_first_page_speaks_the_language_of_its_address_and_changes_it():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["lang"] = "zh"
    at.run()
    assert at.title[0].value == "补上缺失的部分"
    captions = " ".join(caption.value for caption in at.caption)
    assert "未来 45 天" in captions
    at.segmented_control(key="language").set_value("en").run()
    assert at.title[0].value == "Fill what is missing"
    assert "filled from what is left" in " ".join(caption.value for caption in at.caption)


def test_no_page_imports_torch_before_it_has_drawn():
    code = (
        "import sys; sys.path.insert(0, '.');"
        "import pages.start_sample, pages.pictures.source, pages.pictures.hole, pages.pictures.question,"
        " pages.pictures.answer, pages.pictures.show, pages.comparison.answer;"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "False"

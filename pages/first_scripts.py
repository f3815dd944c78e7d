"""Which of Streamlit's scripts a page will need, told to the browser in the page itself.

By itself it hears of each widget's script once the page has been drawn as far as that widget, fetches it then, and
after that what this one needs in turn: half a second on the picture page, while the first answer is computed.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from streamlit.file_util import get_static_dir

STATIC = Path(get_static_dir())
SCRIPTS = STATIC / "static" / "js"
EVERYWHERE = ("Html", "ButtonGroup", "BidiComponent")
ASKING = ("Selectbox", "Slider", "NumberInput", "Checkbox")
ANSWERING = ("Progress", "DownloadButton")
# By the end of the page's path; the lab's pages have many widgets, each its own.
NEEDED = {
    "complete_picture": (*ASKING, *ANSWERING, "Metric"),
    "forecast_temperature": (*ASKING, *ANSWERING),
    "compare_attention": (*ASKING, *ANSWERING),
}
_IMPORTED = re.compile(r'(?:from|import)"\./([^"]+\.js)"')


@cache
def links_to_scripts(page: str) -> bytes:
    """HTML for the head of a page, whose path ends like that; scripts that Streamlit no longer has are left out."""
    listed = set(re.findall(r"\./static/js/([^\"]+\.js)", (STATIC / "index.html").read_text()))
    wanted: list[str] = []
    waiting = [
        file.name for name in (*EVERYWHERE, *NEEDED.get(page, ())) for file in SCRIPTS.glob(f"{name}.*.js")
    ]
    while waiting:
        name = waiting.pop(0)
        if name not in listed:
            listed.add(name)
            wanted.append(name)
            waiting += _IMPORTED.findall((SCRIPTS / name).read_text())
    return "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">\n    ' for name in wanted
    ).encode()

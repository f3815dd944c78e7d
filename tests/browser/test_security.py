"""What the server refuses, and that what a file says stays text.

That no host but the server is asked for anything is watched in every test of this folder.
"""

from __future__ import annotations

import http.client
import os
from base64 import b64encode
from contextlib import closing
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.server import Dashboard, choose, settle, upload

pytestmark = pytest.mark.browser

ELSEWHERE = "https://elsewhere.example"
LIMIT = 100 * 1024**2  # bytes, `maxUploadSize` of .streamlit/config.toml
# Were it read as markup, the picture would be sought in vain and its script would run.
MARKUP = "<img src=nowhere.png onerror=document.title=1>"


def ask(dashboard: Dashboard, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> tuple:
    """(status, headers of the answer)."""
    with closing(http.client.HTTPConnection(urlparse(dashboard.url).netloc, timeout=30)) as connection:
        connection.putrequest(method, path)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            connection.putheader(name, value)
        connection.endheaders(body)
        answer = connection.getresponse()
        return answer.status, answer.headers


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    """A year of days whose name and columns are markup."""
    days = [f"2023-{1 + n // 28:02d}-{1 + n % 28:02d},{10 + n % 7}.5" for n in range(336)]
    path = tmp_path / f"{MARKUP}.csv"
    path.write_text(f"date,{MARKUP} temperature\n" + "\n".join(days) + "\n")
    return path


@pytest.fixture
def sent(page: Page, dashboard: Dashboard, own_file: Path) -> Request:
    """The request by which a browser hands in a file."""
    page.goto(dashboard.address("Forecast temperature"))
    choose(page, "Record", "My own file")
    with page.expect_request(lambda request: request.method == "PUT") as sent:
        upload(page, "Temperature record", own_file)
    settle(page)
    return sent.value


def test_markup_in_the_name_and_the_columns_of_a_file_stays_text(page: Page, sent: Request) -> None:
    expect(page.get_by_text(f"{MARKUP}.csv · Read 336 daily values")).to_be_visible()
    expect(page.get_by_text(f'"{MARKUP} temperature"')).to_be_visible()
    expect(page.locator("img[src='nowhere.png']")).to_have_count(0)
    expect(page).to_have_title("Lacuna")


def test_a_file_is_taken_from_the_page_alone_and_up_to_the_limit(dashboard: Dashboard, sent: Request) -> None:
    path, own = urlparse(sent.url).path, sent.all_headers()
    session = {name: own[name] for name in ("cookie", "x-xsrftoken", "content-type")}
    size = {"Content-Length": str(LIMIT + 1)}
    assert ask(dashboard, "PUT", path, session | size)[0] == 413
    assert ask(dashboard, "PUT", path, {"content-type": own["content-type"]})[0] == 403
    version, mask, token, when = session["x-xsrftoken"].split("|")
    forged = session | {"x-xsrftoken": "|".join((version, mask, token[::-1], when))}
    assert ask(dashboard, "PUT", path, forged)[0] == 403
    assert ask(dashboard, "DELETE", path, {})[0] == 403


def test_another_site_is_let_neither_read_nor_connect(dashboard: Dashboard) -> None:
    _, headers = ask(dashboard, "GET", "/_stcore/host-config", {"Origin": ELSEWHERE})
    assert headers.get("Access-Control-Allow-Origin") in (None, dashboard.url)
    handshake = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": b64encode(os.urandom(16)).decode(),
    }
    stream = "/_stcore/stream"
    assert ask(dashboard, "GET", stream, handshake | {"Origin": dashboard.url})[0] == 101
    assert ask(dashboard, "GET", stream, handshake | {"Origin": ELSEWHERE})[0] == 403


def test_files_of_the_machine_are_not_served(dashboard: Dashboard) -> None:
    beside = "README.md"  # of app.py
    for path in (f"/app/static/../{beside}", f"/static/..%2f..%2f{beside}", "/component/../../etc/passwd"):
        connection = http.client.HTTPConnection(urlparse(dashboard.url).netloc, timeout=30)
        with closing(connection):
            connection.request("GET", path)
            body = connection.getresponse().read()
        assert b"root:" not in body
        assert b"# Lacuna" not in body

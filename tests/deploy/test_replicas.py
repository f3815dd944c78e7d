"""Two replicas behind a real nginx: a visitor comes back to theirs, and to the other where that one is gone."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.server import (
    PATIENCE,
    ROOT,
    Dashboard,
    choose,
    find_browser,
    free_port,
    launch_browser,
    open_context,
    running_dashboard,
    settle,
    upload,
)

DEPLOY = ROOT / "deploy"
PORT = 8501  # of a replica in its container
SCRATCH = "/run"  # of the container
START_SECONDS = 20


class Front:
    """nginx with the project's own configuration, its places put where a test may write."""

    def __init__(self, folder: Path, replicas: list[Dashboard]) -> None:
        self.asked = 0
        self.host, self.log = f"127.0.0.1:{free_port()}", folder / "access.log"
        written = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
        # The folder of temporary files first: what is put after it may lie there.
        places = {f"{SCRATCH}/": f"{folder}/", "/dev/stdout": str(self.log)}
        places |= {"/dev/stderr": str(folder / "error.log"), "listen 8080": f"listen {self.host}"}
        for number, replica in enumerate(replicas, start=1):
            places[f"replica{number}:{PORT}"] = replica.url.removeprefix("http://")
        for said, put in places.items():
            assert said in written, said
            written = written.replace(said, put)
        self.configuration = folder / "nginx.conf"
        self.configuration.write_text(written, encoding="utf-8")

    @contextmanager
    def running(self) -> Iterator[Front]:
        command = [str(shutil.which("nginx")), "-c", str(self.configuration), "-g", "daemon off;"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + START_SECONDS
            while time.monotonic() < until and not self._listens():
                time.sleep(0.05)
            yield self
        finally:
            process.terminate()
            process.wait(10)

    def _listens(self) -> bool:
        with socket.socket() as trial:
            return trial.connect_ex(("127.0.0.1", int(self.host.rpartition(":")[2]))) == 0

    def ask(self, cookie: str = "", **headers: str) -> tuple[int, str, str]:
        """(status, the cookie that is given, the replica that answered last)."""
        self.asked += 1
        path = f"{'/_stcore/stream' if headers else '/'}?number={self.asked}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(http.client.HTTPConnection(self.host, timeout=30)) as connection:
            connection.request("GET", path, headers=named | ({"Cookie": cookie} if cookie else {}))
            answer = connection.getresponse()
            given = (answer.headers.get("Set-Cookie") or "").partition(";")[0]
            if not headers:
                answer.read()
        return answer.status, given, "" if headers else self._answered()

    def _answered(self) -> str:
        """Who answered what was asked last: nginx names all that it tried, once the answer is through."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            said = re.search(rf"number={self.asked} .* to (.*) in ", self.log.read_text())
            if said is not None:
                return said[1].split(", ")[-1]
            time.sleep(0.02)
        raise AssertionError(f"request {self.asked} is not in the log")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Front, list[Dashboard]]]:
    """nginx and two replicas."""
    if shutil.which("nginx") is None:
        if os.environ.get("LACUNA_NGINX") == "required":
            pytest.fail("LACUNA_NGINX=required, but no nginx is on the PATH")
        pytest.skip("no nginx is installed")
    with ExitStack() as stack:
        replicas = [stack.enter_context(running_dashboard()) for _ in range(2)]
        yield stack.enter_context(Front(tmp_path_factory.mktemp("front"), replicas).running()), replicas


@contextmanager
def visitor_with_files(front: Front, folder: Path) -> Iterator[tuple[Page, str] | None]:
    """A browser's page that holds a picture, and its cookie; None where no browser is installed."""
    path = find_browser()
    if path is None:
        yield None
        return
    Image.fromarray(np.zeros((41, 59, 3), np.uint8)).save(folder / "my <b>photo.png")
    with sync_playwright() as playwright:
        browser = launch_browser(playwright, path)
        page = open_context(browser).new_page()
        page.goto(f"http://{front.host}/complete_picture")
        choose(page, "Picture", "My own picture")
        upload(page, "Picture file", folder / "my <b>photo.png")
        expect(page.get_by_text("59×41 pixels")).to_be_visible(timeout=PATIENCE)
        page.wait_for_function("sessionStorage.length > 0")
        cookie = next(each for each in page.context.cookies() if each["name"] == "lacuna_replica")
        yield page, f"{cookie['name']}={cookie['value']}"
        browser.close()


@pytest.mark.slow
def test_visitors_keep_their_replica_until_it_is_gone_and_are_told_what_to_load_again(
    served: tuple[Front, list[Dashboard]], tmp_path: Path
) -> None:
    with visitor_with_files(served[0], tmp_path) as visitor:
        gone = check_replicas(*served, visitor and visitor[1])
        if visitor is not None:
            page = visitor[0]
            # The page goes on as it stands until something is asked of it.
            choose(page, "Hole", "Mask")
            told = page.get_by_text("“my <b>photo.png” was loaded in this tab before.")
            expect(told).to_be_visible(timeout=PATIENCE)
            settle(page)
            upload(page, "Picture file", tmp_path / "my <b>photo.png")
            expect(page.get_by_text("59×41 pixels")).to_be_visible(timeout=PATIENCE)
            expect(told).to_be_hidden()
    assert gone.process.poll() is not None


def check_replicas(front: Front, replicas: list[Dashboard], cookie: str | None) -> Dashboard:
    """Visitors keep their replica; that of `cookie` is killed, and all have the other. Returns the killed one."""
    seen = {}
    for _ in range(12):
        status, given, replica = front.ask()
        assert status == 200
        assert re.fullmatch(r"lacuna_replica=[0-9a-f]{32}", given)
        seen[given] = replica
    assert set(seen.values()) == {each.url.removeprefix("http://") for each in replicas}
    assert {given: front.ask(given)[2] for given in seen} == seen

    handshake = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": b64encode(os.urandom(16)).decode(),
    }
    cookie = cookie or next(iter(seen))
    seen.setdefault(cookie, front.ask(cookie)[2])
    assert front.ask(cookie, **handshake, Origin=f"http://{front.host}")[0] == 101
    assert front.ask(cookie, **handshake, Origin="https://elsewhere.example")[0] == 403

    gone, left = replicas if seen[cookie] in replicas[0].url else replicas[::-1]
    gone.process.kill()
    gone.process.wait(10)
    for visitor in seen:
        status, given, replica = front.ask(visitor)
        assert (status, given) == (200, visitor)
        assert replica in left.url
    return gone


def test_containers_and_nginx_speak_of_the_same_ports_files_and_replicas() -> None:
    image, compose, nginx = (
        (DEPLOY / name).read_text(encoding="utf-8") for name in ("Dockerfile", "compose.yaml", "nginx.conf")
    )
    assert f"STREAMLIT_SERVER_PORT={PORT}" in image
    assert f"EXPOSE {PORT}" in image
    replicas = re.findall(r"^  (replica\d+):", compose, re.M)
    assert re.findall(rf"server (replica\d+):{PORT} ", nginx) == replicas
    assert '"8080:8080"' in compose
    copied = [word for line in re.findall(r"^COPY (.+)", image, re.M) for word in line.split()[:-1]]
    for name in (*copied, ".requirements/lock.txt"):
        assert (ROOT / name).exists(), name
    limit = re.search(r"maxUploadSize = (\d+)", (ROOT / ".streamlit" / "config.toml").read_text())
    body = re.search(r"client_max_body_size (\d+)m", nginx)
    assert limit is not None
    assert body is not None
    assert int(limit[1]) < int(body[1])

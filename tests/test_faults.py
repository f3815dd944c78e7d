"""A full disk, another locale, time zone or home: a sentence or no effect, and never half a file."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import SafetensorError

from anp_core import cli, tensor_files, whole_files
from anp_core.prediction.pictures.complete_folder import complete_folder, plan_folder
from anp_core.tensor_files import write_tensors
from anp_core.whole_files import write_whole
from tests.hostile.pictures import RGB, saved
from tests.hostile.tables import table

FULL = "No space left on device"
ELSEWHERE = {
    "TZ": "Asia/Kathmandu",
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "HOME": "/proc/nowhere",
    "XDG_CACHE_HOME": "/proc/nowhere",
}


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more goes onto the disk, as is found when it has to be there."""

    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, FULL)

    monkeypatch.setattr(whole_files.os, "fsync", refuse)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_full_disk_leaves_what_was_there_and_names_the_file(tmp_path, request):
    path = tmp_path / "kept.csv"
    write_whole(path, b"before")
    request.getfixturevalue("full_disk")
    with pytest.raises(OSError, match=FULL) as caught:
        write_whole(path, b"after")
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(path))
    with pytest.raises(OSError, match=FULL):
        write_tensors(tmp_path / "a.safetensors", {}, {})
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == ["kept.csv"]


def test_what_the_weights_library_says_of_a_full_disk_is_an_error_of_the_system(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise SafetensorError(f"I/O error: {FULL}")

    monkeypatch.setattr(tensor_files, "save_file", refuse)
    with pytest.raises(OSError, match=FULL) as caught:
        write_tensors(tmp_path / "a.safetensors", {}, {})
    assert caught.value.filename == str(tmp_path / "a.safetensors")


@pytest.mark.usefixtures("full_disk")
def test_the_command_line_says_that_the_disk_is_full_and_what_to_do(tmp_path, monkeypatch, capsys):
    (tmp_path / "record.csv").write_bytes(table())
    out = tmp_path / "forecast.csv"
    words = ["forecast", tmp_path / "record.csv", "--horizon", "3D", "--out", out]
    monkeypatch.setattr(sys, "argv", ["anp_core", *map(str, words)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    said = " ".join(capsys.readouterr().err.split())
    assert said.startswith(f"“{out}” cannot be read or written: {FULL}. Mend that, or name another place")
    assert names(tmp_path) == ["record.csv"]


def test_a_folder_goes_on_once_there_is_space_again(tmp_path, monkeypatch):
    pictures, done = tmp_path / "pictures", tmp_path / "done"
    pictures.mkdir()
    mask = tmp_path / "mask.png"
    hole = RGB[..., 0] * 0
    hole[3:6, 4:8] = 255
    mask.write_bytes(saved(hole))
    for name in "ab":
        (pictures / f"{name}.png").write_bytes(saved(RGB))
    job = plan_folder(pictures, done, mask=mask)
    calls = iter([False, True])
    sync = os.fsync

    def full_at_the_second(file: int) -> None:
        if next(calls):
            raise OSError(errno.ENOSPC, FULL)
        sync(file)

    monkeypatch.setattr(whole_files.os, "fsync", full_at_the_second)
    first = list(complete_folder(job))
    assert [each.state for each in first] == ["done", "failed"]
    assert f"“{done / 'b.png'}” cannot be read or written: {FULL}" in first[1].sentence
    assert names(done) == ["a.png"]
    monkeypatch.undo()
    assert [each.state for each in complete_folder(job)] == ["skipped", "done"]


def forecast_elsewhere(folder: Path, out: str, **environment: str) -> bytes:
    """What the command line writes of a record there."""
    words = [sys.executable, "-m", "anp_core", "forecast", "record.csv", "--horizon", "3D", "--out", out]
    root = str(Path(cli.__file__).parents[2])
    surroundings = os.environ | {"PYTHONPATH": root} | environment
    ran = subprocess.run(words, cwd=folder, env=surroundings, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return (folder / out).read_bytes()


@pytest.mark.slow
def test_locale_time_zone_and_home_change_nothing(tmp_path):
    (tmp_path / "record.csv").write_bytes(table("date,température (°C)"))
    usual = forecast_elsewhere(tmp_path, "usual.csv")
    assert forecast_elsewhere(tmp_path, "elsewhere.csv", **ELSEWHERE) == usual
    assert names(tmp_path) == ["elsewhere.csv", "record.csv", "usual.csv"]

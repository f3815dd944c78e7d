"""`complete` on a folder: what it prints, and its exit codes 0, 1, 2 and 130."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from anp_core import cli
from anp_core.prediction.pictures import complete_folder as folder_module

LEVELS = np.random.default_rng(0).integers(0, 250, (11, 13, 3), np.uint8)
MISSING = np.zeros((11, 13), np.uint8)
MISSING[4:6, 5:9] = 255


def run(*words: object) -> Result:
    return CliRunner().invoke(cli.app, ["complete", *map(str, words)])


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for name in ("[a].png", "b.png"):
        Image.fromarray(LEVELS).save(folder / name)
    (folder / "notes.txt").write_text("on holiday", encoding="utf-8")
    return folder


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    path = tmp_path / "mask.png"
    Image.fromarray(MISSING).save(path)
    return path


def test_a_folder_is_completed_and_summed_up_and_then_skipped(
    photos: Path, mask: Path, tmp_path: Path
) -> None:
    done, std = tmp_path / "done", tmp_path / "std"
    words = photos, "--mask", mask, "--out", done, "--uncertainty", std
    first = run(*words)
    assert first.exit_code == 0, first.output
    assert f"[a].png → {done / '[a].png'}: 8 pixels filled" in first.output
    assert f"{done}: 2 done, 0 skipped, 0 failed of 2 pictures; 1 other file ignored." in first.output
    completed = np.asarray(Image.open(done / "b.png"))
    assert np.array_equal(completed[MISSING == 0], LEVELS[MISSING == 0])
    assert np.load(std / "b.npy").shape == LEVELS.shape
    second = run(*words)
    assert second.exit_code == 0
    assert "0 done, 2 skipped, 0 failed" in second.output
    assert "2 done, 0 skipped" in run(*words, "--overwrite").output


def test_a_folder_gives_what_its_pictures_give_one_by_one(photos: Path, mask: Path, tmp_path: Path) -> None:
    run(photos, "--mask", mask, "--out", tmp_path / "done")
    run(photos / "b.png", "--mask", mask, "--out", tmp_path / "single.png")
    together, alone = (np.asarray(Image.open(tmp_path / name)) for name in ("done/b.png", "single.png"))
    assert np.array_equal(together, alone)


def test_one_bad_picture_is_exit_code_1_and_one_sentence(photos: Path, mask: Path, tmp_path: Path) -> None:
    (photos / "b.png").write_bytes(b"hello")
    ended = run(photos, "--mask", mask, "--out", tmp_path / "done")
    assert ended.exit_code == 1
    assert "b.png failed: “b.png” is not a picture that can be read here" in ended.output
    assert "1 done, 0 skipped, 1 failed of 2" in ended.output


def test_ctrl_c_sums_up_and_says_how_to_go_on(
    photos: Path, mask: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = folder_module.complete_image

    def stopped(picture, missing, **options):
        if picture.name == "b.png":
            raise KeyboardInterrupt
        return real(picture, missing, **options)

    monkeypatch.setattr(folder_module, "complete_image", stopped)
    ended = run(photos, "--mask", mask, "--out", tmp_path / "done")
    assert ended.exit_code == 130
    assert "1 done, 0 skipped, 0 failed of 2" in ended.output
    assert "goes on from here" in ended.output
    assert [path.name for path in (tmp_path / "done").iterdir()] == ["[a].png"]


def test_what_no_picture_can_do_with_is_one_sentence_and_exit_code_2(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["complete", photos, "--mask", tmp_path / "none.png", "--out", tmp_path / "done"]
    monkeypatch.setattr(sys, "argv", ["anp_core", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    assert "none.png” is not there" in capsys.readouterr().err
    assert not (tmp_path / "done").exists()

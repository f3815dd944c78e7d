"""The command line: what it writes, what it lists, and one sentence with exit code 2 for what a user can mend."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from typer.testing import CliRunner

from anp_core import cli
from anp_core.cards import network_names
from anp_core.cli.output import print_rows
from anp_core.models.config import ANPConfig
from anp_core.pretrained import sha256
from anp_core.tensor_files import read_tensors
from anp_core.training.recipes import CURVES, RECIPES

ROOT = Path(__file__).resolve().parents[1]
HEIGHT, WIDTH = 23, 31
HOLE = np.s_[7:13, 11:20]  # rows, columns


def run(*words: object) -> str:
    """What a command that must succeed prints."""
    result = CliRunner().invoke(cli.app, [str(word) for word in words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def refuse(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """The sentence on stderr of a command that must end with exit code 2."""
    monkeypatch.setattr(sys, "argv", ["anp_core", *map(str, words)])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    return capsys.readouterr().err.strip()


@pytest.fixture
def levels() -> np.ndarray:
    """(H, W, 3) uint8, smooth with some noise."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    smooth = np.stack([4 * rows + 40, 5 * columns + 30, 3 * (rows + columns) + 20], axis=2)
    return (smooth + np.random.default_rng(0).integers(0, 5, smooth.shape)).astype(np.uint8)


@pytest.fixture
def missing() -> np.ndarray:
    missing = np.zeros((HEIGHT, WIDTH), bool)
    missing[HOLE] = True
    return missing


@pytest.fixture
def picture(tmp_path: Path, levels: np.ndarray) -> Path:
    path = tmp_path / "picture.png"
    Image.fromarray(levels).save(path)
    return path


def save_mask(path: Path, missing: np.ndarray) -> Path:
    Image.fromarray(np.where(missing, 255, 0).astype(np.uint8)).save(path)
    return path


# ------------------------------------------------------------------------ complete


def test_complete_fills_the_mask_and_keeps_every_other_pixel(
    tmp_path: Path, picture: Path, levels: np.ndarray, missing: np.ndarray
) -> None:
    out, std = tmp_path / "out.png", tmp_path / "std.npy"
    holed = levels.copy()
    holed[missing] = 0
    Image.fromarray(holed).save(picture)
    mask = save_mask(tmp_path / "mask.png", missing)
    printed = run("complete", picture, "--mask", mask, "--out", out, "--uncertainty", std)
    assert f"{int(missing.sum())} pixels filled" in printed
    completed = np.asarray(Image.open(out))
    assert np.array_equal(completed[~missing], levels[~missing])
    assert np.abs(completed[missing].astype(float) - levels[missing]).mean() < 8  # black would be 100 off
    uncertainty = np.load(std)
    assert uncertainty.shape == (HEIGHT, WIDTH, 3)
    assert (uncertainty[missing] > 0).all()
    assert not uncertainty[~missing].any()


def test_an_inverted_mask_means_the_same_hole(tmp_path: Path, picture: Path, missing: np.ndarray) -> None:
    plain, inverted = tmp_path / "plain.png", tmp_path / "inverted.png"
    run("complete", picture, "--mask", save_mask(tmp_path / "a.png", missing), "--out", plain)
    run("complete", picture, "--mask", save_mask(tmp_path / "b.png", ~missing), "--invert", "--out", inverted)
    assert plain.read_bytes() == inverted.read_bytes()


def test_without_a_mask_the_transparent_pixels_are_filled_and_shown(
    tmp_path: Path, levels: np.ndarray, missing: np.ndarray
) -> None:
    source, out = tmp_path / "cut.png", tmp_path / "out.png"
    alpha = np.where(missing, 0, 255).astype(np.uint8)
    Image.fromarray(np.dstack([levels, alpha])).save(source)
    assert f"{int(missing.sum())} pixels filled" in run("complete", source, "--out", out)
    completed = Image.open(out)
    assert completed.mode == "RGBA"  # as it came
    assert np.array_equal(np.asarray(completed)[~missing], np.dstack([levels, alpha])[~missing])
    assert (np.asarray(completed)[..., 3] == 255).all()


def test_a_mask_over_transparency_shows_what_it_filled_and_leaves_the_rest_transparent(
    tmp_path: Path, levels: np.ndarray, missing: np.ndarray
) -> None:
    source, out = tmp_path / "cut.png", tmp_path / "out.png"
    alpha = np.where(missing, 0, 255).astype(np.uint8)
    alpha[0, 0] = 17
    Image.fromarray(np.dstack([levels, alpha])).save(source)
    run("complete", source, "--mask", save_mask(tmp_path / "mask.png", missing), "--out", out)
    written = np.asarray(Image.open(out))[..., 3]
    assert written[0, 0] == 17
    assert (np.delete(written.ravel(), 0) == 255).all()


@pytest.mark.slow
def test_a_mask_of_another_size_is_one_sentence_with_both_sizes_and_exit_code_2(
    tmp_path: Path, picture: Path
) -> None:
    mask = save_mask(tmp_path / "mask.png", np.eye(HEIGHT, WIDTH + 2, dtype=bool))
    out = tmp_path / "out.png"
    words = ["complete", str(picture), "--mask", str(mask), "--out", str(out)]
    ended = subprocess.run(
        [sys.executable, "-m", "anp_core", *words], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 2
    assert f"{HEIGHT}×{WIDTH}" in ended.stderr
    assert f"{HEIGHT}×{WIDTH + 2}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1
    assert not out.exists()


def test_a_model_that_is_not_shipped_is_refused_by_naming_those_that_are(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    picture: Path,
    missing: np.ndarray,
) -> None:
    mask = save_mask(tmp_path / "mask.png", missing)
    sentence = refuse(monkeypatch, capsys, "complete", picture, "--mask", mask, "--model", "no-such")
    assert "no-such" in sentence
    assert "photo, " in sentence


def test_brackets_in_a_file_name_are_printed_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "photo[red].png"
    path.write_bytes(b"not a picture")
    assert "photo[red].png" in refuse(monkeypatch, capsys, "complete", path)


def test_a_folder_that_does_not_exist_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    picture: Path,
    missing: np.ndarray,
) -> None:
    mask = save_mask(tmp_path / "mask.png", missing)
    out = tmp_path / "nowhere" / "out.png"
    sentence = refuse(monkeypatch, capsys, "complete", picture, "--mask", mask, "--out", out)
    assert "nowhere" in sentence


def test_complete_writes_the_format_that_the_name_asks_for(
    tmp_path: Path, picture: Path, missing: np.ndarray
) -> None:
    mask = save_mask(tmp_path / "mask.png", missing)
    sizes = []
    for quality in ("40", "95"):
        out = tmp_path / f"out-{quality}.jpg"
        run("complete", picture, "--mask", mask, "--out", out, "--quality", quality, "--grow", "1")
        with Image.open(out) as written:
            assert written.format == "JPEG"
        sizes.append(out.stat().st_size)
    assert sizes[0] < sizes[1]


def test_the_best_quality_and_that_of_the_file_can_be_asked_for_at_once(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    picture: Path,
    missing: np.ndarray,
) -> None:
    mask = save_mask(tmp_path / "mask.png", missing)
    words = "complete", picture, "--mask", mask
    filled = []
    for asked in (("80",), ("best", "80")):
        out = tmp_path / f"{'-'.join(asked)}.png"
        run(*words, "--out", out, *(word for quality in asked for word in ("--quality", quality)))
        filled.append(np.asarray(Image.open(out)).astype(int)[missing])
    assert 0 < np.abs(filled[0] - filled[1]).mean() < 30
    sentence = refuse(monkeypatch, capsys, *words, "--quality", "101")
    assert "best" in sentence
    assert "101" in sentence


def test_a_photo_for_a_mask_is_refused_with_a_picture_of_what_was_understood(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, levels: np.ndarray
) -> None:
    noise = np.random.default_rng(1).integers(0, 256, levels.shape, np.uint8)
    for name, values in (("photo.png", levels), ("other.png", noise)):
        Image.fromarray(values).save(tmp_path / name)
    out = tmp_path / "out.png"
    words = "complete", tmp_path / "photo.png", "--mask", tmp_path / "other.png", "--out", out
    sentence = refuse(monkeypatch, capsys, *words)
    assert "looks like a photo" in sentence
    assert "out-mask.png" in sentence
    with Image.open(tmp_path / "out-mask.png") as picture_of_mask:
        assert picture_of_mask.size == (WIDTH, HEIGHT)
    assert not out.exists()


# ------------------------------------------------------------------------ forecast

DAYS = 200
GAP = slice(50, 57)  # 7 days, and one more alone
ALONE = 120


@pytest.fixture
def record(tmp_path: Path) -> Path:
    days = np.datetime64("2021-03-01") + np.arange(DAYS)
    values = 12 + 8 * np.sin(2 * np.pi * np.arange(DAYS) / 365) + np.random.default_rng(1).normal(0, 2, DAYS)
    kept = np.ones(DAYS, bool)
    kept[GAP] = kept[ALONE] = False
    path = tmp_path / "record.csv"
    pd.DataFrame({"date": days[kept].astype(str), "temperature [°C]": values[kept].round(1)}).to_csv(
        path, index=False
    )
    return path


def test_forecast_writes_the_asked_days_and_one_row_a_missing_day(tmp_path: Path, record: Path) -> None:
    out, gaps = tmp_path / "forecast.csv", tmp_path / "gaps.csv"
    run("forecast", record, "--horizon", "17D", "--out", out, "--gaps", gaps)
    after = np.datetime64("2021-03-01") + DAYS + np.arange(17)
    table = pd.read_csv(out)
    assert table["time"].tolist() == after.astype(str).tolist()
    bands = table[[f"p{level}" for level in ("2.5", "10", "25", "50", "75", "90", "97.5")]].to_numpy()
    assert (np.diff(bands, axis=1) > 0).all()
    assert np.allclose(bands[:, 3], table["temperature_c"], atol=1e-3)
    half_width = (bands[:, 6] - bands[:, 3]) / table["std_c"]
    assert ((half_width > 1.9) & (half_width < 2.2)).all()
    days = np.datetime64("2021-03-01") + np.r_[GAP, ALONE]
    assert pd.read_csv(gaps)["time"].tolist() == days.astype(str).tolist()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"date,temperature\n", "no rows"),
        (b"\x00\x01\x02" * 50, "text"),
        (b"day,weather\nMonday,fair\nTuesday,rain\n", "date"),
    ],
    ids=["empty", "header only", "binary", "no dates"],
)
def test_a_bad_record_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    content: bytes,
    said: str,
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    sentence = refuse(monkeypatch, capsys, "forecast", path, "--out", tmp_path / "out.csv")
    assert said in sentence
    assert "\n" not in sentence


def test_a_horizon_that_is_none_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, record: Path
) -> None:
    out = tmp_path / "out.csv"
    sentence = refuse(monkeypatch, capsys, "forecast", record, "--horizon", "soon", "--out", out)
    assert "soon" in sentence
    assert '"30D"' in sentence
    assert not out.exists()


# ------------------------------------------------------------------------ models, benchmark, train


def test_models_lists_every_shipped_network() -> None:
    titles = [line.split()[0] for line in run("models").splitlines() if line and not line.startswith(" ")]
    assert tuple(titles) == network_names()
    assert "photo" in titles
    assert "temperature" in titles


@pytest.mark.parametrize(
    ("words", "said"),
    [(["benchmark", "weather"], "photos"), (["benchmark", "photos"], "--data"), (["train", "x"], "curves")],
)
def test_unknown_names_are_refused_by_naming_the_known_ones(words: list[str], said: str) -> None:
    result = CliRunner().invoke(cli.app, words)
    assert result.exit_code == 2
    assert said in result.output


def test_training_needs_data_that_exists(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    sentence = refuse(monkeypatch, capsys, "train", "photos", "--data", tmp_path / "none", "--out", tmp_path)
    assert "--data" in sentence


@pytest.fixture
def tiny_curves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The recipe of the curves, for a network that learns within seconds."""
    config = ANPConfig(dim_x=1, dim_y=1, d_model=8, num_heads=2, rounds=1)
    plan = replace(CURVES.plan, batch_size=4)
    monkeypatch.setitem(RECIPES, "curves", replace(CURVES, config=config, plan=plan))


@pytest.mark.slow
@pytest.mark.usefixtures("tiny_curves")
def test_training_goes_on_where_its_checkpoint_stopped(tmp_path: Path) -> None:
    printed = run("train", "curves", "--steps", 2, "--out", tmp_path)
    path = tmp_path / "curves.checkpoint.safetensors"
    assert str(path) in printed
    assert "log_likelihood" in printed
    first, metadata = read_tensors(path)
    assert metadata["step"] == 2
    run("train", "curves", "--steps", 3, "--out", tmp_path)
    second, metadata = read_tensors(path)
    assert metadata["step"] == 3
    assert first.keys() == second.keys()
    name = next(name for name in first if name.startswith("optimizer/step/"))
    assert (first[name].item(), second[name].item()) == (2, 3)  # one step more, not three anew
    card = json.loads((tmp_path / "curves.json").read_text(encoding="utf-8"))
    assert (card["steps"], card["seed"], card["config"]["attention"]) == (3, 0, ["multihead"])
    assert set(card["validation"]) == {"log_likelihood", "rmse"}
    assert sha256(tmp_path / "curves.safetensors") == card["sha256"]


@pytest.mark.slow
@pytest.mark.usefixtures("tiny_curves")
def test_training_depends_on_the_seed_alone(tmp_path: Path) -> None:
    weights = []
    for folder, seed in (("a", 5), ("b", 5), ("c", 6)):
        run(
            "train",
            "curves",
            "--steps",
            1,
            "--batch",
            2,
            "--seed",
            seed,
            "--threads",
            1,
            "--out",
            tmp_path / folder,
        )
        tensors, _ = read_tensors(tmp_path / folder / "curves.checkpoint.safetensors")
        weights.append(np.concatenate([tensors[name].numpy().ravel() for name in sorted(tensors)]))
    assert np.array_equal(weights[0], weights[1])
    assert not np.array_equal(weights[0], weights[2])


def test_a_column_that_a_row_lacks_stays_empty(capsys):
    print_rows([{"a": 1, "b": 0.5}, {"a": 2, "c": "x"}])
    assert capsys.readouterr().out.splitlines() == [
        "| a | b | c |",
        "|---|---|---|",
        "| 1 | 0.500 |  |",
        "| 2 |  | x |",
    ]

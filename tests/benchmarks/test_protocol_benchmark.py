"""Measuring by a protocol script from elsewhere, here a tiny one, and on the bundled samples."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from anp_core import cli, protocols
from anp_core.benchmarks.protocol import (
    PROTOCOLS,
    benchmark_differences,
    benchmark_protocol,
    benchmark_samples,
)
from anp_core.data.masks import HOLE_KINDS
from anp_core.errors import ModelError
from anp_core.prediction.pictures.picture_baselines import PICTURE_BASELINES, complete_with_baseline

FORECASTS = '''
import numpy as np

def evaluate(forecast, frequency, missing, limit):
    """A flat record of 7 °C, and how far its forecast is off; the arguments come back in the row."""
    unit = {"D": "D", "H": "h"}[frequency]
    times = (np.datetime64("2020-01-01", unit) + np.arange(80)).astype("datetime64[s]")
    values = np.full(60, 7.0) + np.random.default_rng(0).normal(0, 0.1, 60)
    kept = np.arange(60) >= missing * 60
    found = forecast(times[:60][kept], values[kept], times[60:])
    assert found["mean"].shape == found["std"].shape == (20,)
    return {"off": float(np.abs(found["mean"] - 7).max()), "limit": limit}, []
'''
CURVES = """
import torch

KERNELS = ("rbf", "periodic")

def evaluate(predict, kernel, batches):
    mean, std = predict(torch.zeros(2, 3, 1), torch.zeros(2, 3, 1), torch.zeros(2, 5, 1))
    return {"kernel": kernel, "batches": batches, "shape": tuple(mean.shape)}
"""
PICTURES = """
import numpy as np

KINDS = ("box", "half")
rows, columns = np.mgrid[:16, :20]
PICTURE = np.stack([8 * rows + 60, 6 * columns + 50, 120 + rows + columns], axis=2).astype(np.uint8)

def _off(complete, mask):
    shown = PICTURE.copy()
    shown[mask] = 0
    return float(np.abs(complete(shown, mask)["mean"] - PICTURE / 255.0)[mask].mean())

def load_photos(size, limit):
    return [(f"photo {number} at {size}", PICTURE) for number in range(limit or 9)]

def photo_mask(name, kind, height, width):
    mask = np.zeros((height, width), bool)
    mask[2 : 5 + int(name[6]), 6:12] = True
    return mask

def score(truth, mask, out):
    error = np.abs(out["mean"] - truth / 255.0)[mask]
    return {"psnr": float(100 - 255 * error.mean())}

def evaluate(complete, photos, kinds):
    mask = np.zeros((16, 20), bool)
    mask[4:9, 6:12] = True
    return {kind: {"photos": len(photos), "first": photos[0][0], "off": _off(complete, mask)} for kind in kinds}

def load_small(collection, limit):
    return [collection] * limit

def evaluate_small(complete, pictures):
    return {count: {"first": pictures[0], "n": len(pictures)} for count in (50, 100)}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    scripts = {"forecast_protocol": FORECASTS, "gp_protocol": CURVES, "completion_protocol": PICTURES}
    for name, script in scripts.items():
        (tmp_path / f"{name}.py").write_text(script)
    yield tmp_path
    for name in scripts:
        sys.modules.pop(name, None)


def test_the_temperature_protocol_gets_both_steps_with_and_without_gaps(folder: Path) -> None:
    rows = list(benchmark_protocol("temperature", folder, limit=4))
    assert [(row["frequency"], row["missing"]) for row in rows] == [
        ("D", 0.0),
        ("D", 0.2),
        ("H", 0.0),
        ("H", 0.2),
    ]
    assert all(row["off"] < 0.5 for row in rows)  # a flat record goes on flat
    assert {row["limit"] for row in rows} == {4}


def test_the_photo_protocol_measures_the_shipped_model_on_every_kind_of_hole(folder: Path) -> None:
    rows = list(benchmark_protocol("photos", folder, limit=1))
    assert [row["hole"] for row in rows] == ["box", "half"]
    assert all(row["photos"] == 1 and row["off"] < 0.05 for row in rows)  # zeros would be 0.45 off


def test_differences_are_paired_photo_by_photo_against_the_first_model(folder: Path) -> None:
    models = ["baseline/linear", "baseline/harmonic", "baseline/telea"]
    rows = list(benchmark_differences(folder, models, limit=3, size=77))
    assert [(row["hole"], row["against"]) for row in rows] == [
        (kind, model) for kind in ("box", "half") for model in models[1:]
    ]
    script = sys.modules["completion_protocol"]
    lost = []  # by the harmonic fill, photo by photo; the linear one continues this plane exactly
    for name, picture in script.load_photos(77, 3):
        missing = script.photo_mask(name, "box", 16, 20)
        filled = complete_with_baseline("harmonic", picture / np.float32(255), missing)
        lost.append(255 * np.abs(filled - picture / 255.0)[missing].mean())
    assert rows[0]["PSNR"] == pytest.approx(100, abs=1e-4)
    assert rows[0]["difference"] == pytest.approx(np.mean(lost), abs=1e-4)
    assert rows[0]["standard error"] == pytest.approx(np.std(lost, ddof=1) / math.sqrt(3), abs=1e-4)
    assert 0 < rows[1]["difference"] == pytest.approx(100 - rows[1]["PSNR against"], abs=1e-4)
    assert (rows[1]["photos"], rows[1]["better on"]) == (3, 3)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["photos", "--compare", "--model", "a"], "two or more"),
        (["leads", "--compare", "--model", "a", "--model", "b"], "photos or temperature"),
        (["photos", "--model", "a", "--model", "b"], "--compare"),
        (["photos", "--size", "1", "--size", "2"], "several --size"),
        (["temperature", "--size", "256"], "has its own"),
    ],
)
def test_options_that_do_not_fit_together_are_refused(folder: Path, words: list[str], said: str) -> None:
    result = CliRunner().invoke(
        cli.app, ["benchmark", *words, "--protocol", str(folder)], env={"COLUMNS": "200", "TERM": "dumb"}
    )
    assert result.exit_code == 2
    assert said in result.output


def test_every_classical_fill_can_stand_in_for_a_model_and_size_reaches_the_photos(folder: Path) -> None:
    for name in PICTURE_BASELINES:
        rows = list(benchmark_protocol("photos", folder, model=f"baseline/{name}", limit=1, size=64))
        assert all(row["off"] < 0.05 and row["first"] == "photo 0 at 64" for row in rows)
    words = ["benchmark", "photos", "--protocol", str(folder), "--size", "64", "--limit", "2", "--compare"]
    words += ["--model", "baseline/linear", "--model", "baseline/harmonic"]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert "| box | baseline/linear | baseline/harmonic | 2 |" in result.output


def test_the_small_picture_protocol_counts_context_points(folder: Path) -> None:
    rows = list(benchmark_protocol("small-pictures", folder, limit=3))
    assert [(row["pictures"], row["context"]) for row in rows] == [
        (name, count) for name in ("cifar10", "mnist", "faces32") for count in (50, 100)
    ]
    assert all(row["first"] == row["pictures"] and row["n"] == 3 for row in rows)


def test_the_curve_protocol_gets_the_named_model_for_each_kernel(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def regress(context_x, context_y, target_x, model):  # type: ignore[no-untyped-def]
        asked.append(model)
        return target_x, target_x

    monkeypatch.setattr(protocols, "regress", regress)
    rows = list(benchmark_protocol("curves", folder, limit=2)) + list(
        benchmark_protocol("curves", folder, model="curves/local")
    )
    assert [(row["kernel"], row["batches"]) for row in rows] == [
        ("rbf", 2),
        ("periodic", 2),
        ("rbf", 3000),
        ("periodic", 3000),
    ]
    assert {row["shape"] for row in rows} == {(2, 5, 1)}
    assert asked == ["curves", "curves", "curves/local", "curves/local"]


def test_a_model_that_is_not_shipped_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="oracle"):
        list(benchmark_protocol("temperature", folder, model="oracle"))


@pytest.mark.parametrize("what", sorted(PROTOCOLS))
def test_a_folder_without_the_script_is_refused_by_naming_it(tmp_path: Path, what: str) -> None:
    with pytest.raises(FileNotFoundError, match=PROTOCOLS[what]):
        benchmark_protocol(what, tmp_path)


def test_the_command_prints_a_table_and_writes_the_same_rows_as_json(folder: Path) -> None:
    out = folder / "rows.json"
    words = ["benchmark", "temperature", "--protocol", str(folder), "--limit", "2", "--out", str(out)]
    result = CliRunner().invoke(cli.app, words, catch_exceptions=False)
    assert result.exit_code == 0
    lines = result.output.strip().splitlines()
    assert lines[0] == "| frequency | missing | off | limit |"
    rows = json.loads(out.read_text())
    assert len(lines) == 2 + len(rows) == 6
    assert lines[2].startswith(f"| D | 0.000 | {rows[0]['off']:.3f} |")


def test_the_samples_give_a_row_of_finite_scores_for_every_kind_of_hole() -> None:
    rows = list(benchmark_samples(longer_side=24))
    assert [row["hole"] for row in rows] == list(HOLE_KINDS)
    for row in rows:
        assert all(math.isfinite(value) for value in row.values() if isinstance(value, float))
        assert 0 <= row["coverage 95"] <= 1
        assert 5 < row["Lacuna PSNR"] < 60
        assert row["Lacuna s"] > 0

"""Measuring by a protocol script from elsewhere, here a tiny one, and on the bundled samples."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from anp_core import cli, protocols
from anp_core.benchmark import PROTOCOLS, benchmark_protocol, benchmark_samples
from anp_core.data.masks import HOLE_KINDS
from anp_core.errors import ModelError

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
    return [PICTURE] * (limit or 9)

def evaluate(complete, photos, kinds):
    mask = np.zeros((16, 20), bool)
    mask[4:9, 6:12] = True
    return {kind: {"photos": len(photos), "off": _off(complete, mask)} for kind in kinds}

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

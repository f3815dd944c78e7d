"""The table of seconds and memory: what a cell measures, and what the table says where none could be."""

import subprocess
import sys
import time

import numpy as np
import pytest
from typer.testing import CliRunner

from anp_core import cli
from anp_core.benchmarks import picture_speed
from anp_core.benchmarks.picture_speed import (
    HOLES,
    METHODS,
    SCRATCH,
    SIZES,
    benchmark_picture_speed,
    measure_cell,
    run_cell,
)
from anp_core.data.masks import HOLE_KINDS
from anp_core.errors import PictureError
from anp_core.prediction.pictures.picture_baselines import Fill


@pytest.mark.slow
def test_the_time_and_memory_of_a_cell_are_those_of_its_own_process():
    ballast = np.ones(60_000_000)  # 480 MB of this process, which a child's getrusage would report as its own
    begun = time.perf_counter()
    cell = run_cell(256, "text", "harmonic")
    whole = time.perf_counter() - begun
    assert ballast.sum() == 60_000_000
    assert 0 < 2 * cell["seconds"] < whole  # two of its three runs took that long or longer
    assert 30 < cell["megabytes"] < 400
    assert 0.08 <= cell["missing"] / (171 * 256) < 0.1


def test_a_cell_sees_only_known_pixels_of_its_size_and_takes_the_median(monkeypatch):
    seen, clock = [], iter([0.0, 5.0, 10.0, 11.0, 20.0, 22.0])

    def spy(pixels, missing, *, progress=None, cancelled=None):
        seen.append((pixels.shape, float(pixels[missing].max()), float(pixels[~missing].max())))
        return Fill(pixels)

    monkeypatch.setitem(METHODS, "spy", lambda: spy)
    monkeypatch.setattr(picture_speed.time, "perf_counter", lambda: next(clock))
    cell = measure_cell(256, "strokes", "spy")
    assert cell["seconds"] == 2.0  # of 5, 1 and 2
    assert [shape for shape, *_ in seen] == [(64, 64, 3), *3 * [(171, 256, 3)]]  # the first warms up
    assert all(hidden == 0 < known <= 1 for _, hidden, known in seen[1:])


def test_a_method_that_refuses_says_so_in_its_cell(monkeypatch):
    def refuse(pixels, missing, *, progress=None, cancelled=None):
        if pixels.shape[0] > 64:
            raise PictureError("too much")
        return Fill(pixels)

    monkeypatch.setitem(METHODS, "shy", lambda: refuse)
    cell = measure_cell(256, "scattered 80 %", "shy")
    assert cell == {"missing": round(0.8 * 171 * 256), "refusal": "refused: too many missing"}


def test_rows_hold_every_method_and_its_time_in_units_of_the_harmonic_fill(monkeypatch):
    took = {"harmonic": 0.5, "Lacuna": 2.0, "Telea": 0.25}

    def cell(size, hole, method):
        if method == "biharmonic":
            return {"missing": 7, "refusal": "refused: too many missing"}
        return {"missing": 7, "seconds": took[method], "megabytes": size}

    monkeypatch.setattr(picture_speed, "run_cell", cell)
    rows = list(benchmark_picture_speed((256, 4000)))
    assert [(row["size"], row["hole"]) for row in rows] == [
        *(("256×171", hole) for hole in HOLES),
        ("4000×3000", SCRATCH),
    ]
    assert len({tuple(row) for row in rows}) == 1  # the same columns throughout
    row = rows[0]
    assert (row["Lacuna s"], row["Lacuna MB"], row["Lacuna ÷ harmonic"], row["Telea ÷ harmonic"]) == (
        2,
        256,
        4,
        0.5,
    )
    assert (row["biharmonic s"], row["biharmonic MB"]) == ("refused: too many missing", "–")
    assert row["biharmonic ÷ harmonic"] == "–"


def test_a_cell_that_takes_too_long_says_how_long(monkeypatch):
    def hang(command, *, timeout, **rest):
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hang)
    assert run_cell(256, "text", "Lacuna") == {"refusal": "over 600 s"}


def test_a_cell_that_breaks_is_an_error_with_its_own_words(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(RuntimeError, match=r"failed on .*text.*Lacuna"):
        run_cell(256, "text", "Lacuna")


def test_the_scratch_is_thin_and_crosses_the_picture():
    missing = picture_speed._hole(SCRATCH, 300, 400)
    assert missing.any(axis=1).all()
    assert 0.003 < missing.mean() < 0.02
    assert {kind for kind, _ in HOLES.values()} <= set(HOLE_KINDS)


def test_the_command_measures_the_asked_sizes_and_refuses_others(monkeypatch):
    monkeypatch.setattr(
        picture_speed, "run_cell", lambda *cell: {"missing": 7, "seconds": 1.0, "megabytes": cell[0]}
    )
    words = ["benchmark", "picture-speed", "--size", "256", "--size", "512"]
    printed = CliRunner().invoke(cli.app, words, catch_exceptions=False).stdout.splitlines()
    assert [line.split(" | ")[0] for line in printed[2:]] == ["| 256×171"] * 4 + ["| 512×341"] * 4
    refused = CliRunner().invoke(cli.app, ["benchmark", "picture-speed", "--size", "300"])
    assert refused.exit_code == 2
    assert str(max(SIZES)) in refused.output

"""Measuring by the protocols on tiny test sets: the asked model sees the asked photos, rows say what was measured."""

from __future__ import annotations

import io
import json
import math
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from typer.testing import CliRunner

from anp_core import cli, protocols
from anp_core.benchmarks.bundled_pictures import benchmark_samples
from anp_core.benchmarks.by_protocol import DEFAULT_MODELS, benchmark_by_protocol, benchmark_differences
from anp_core.benchmarks.completion_protocol import (
    read_test_photos,
    read_test_pictures,
    score_photos,
    score_picture,
    score_small_pictures,
)
from anp_core.benchmarks.forecast_windows import listed_windows
from anp_core.benchmarks.photo_masks import CONTEXT_COUNTS, PHOTO_HOLES, photo_mask
from anp_core.data.masks import HOLE_KINDS
from anp_core.errors import ModelError
from anp_core.prediction.pictures.picture_baselines import PICTURE_BASELINES, complete_with_baseline

PHOTOS = ("bridge", "cliff", "meadow")
SIZE = 48  # pixels, longer side


def scene(height: int, width: int, seed: int) -> np.ndarray:
    """(height, width, 3) uint8: slopes and a wave."""
    rows, columns = np.mgrid[:height, :width]
    wave = 40 * np.sin((rows + seed * columns) / 7)
    return (
        np.stack([2 * rows + wave, 3 * columns + 20, 200 - rows + wave], axis=2).clip(0, 255).astype(np.uint8)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Test photos, small pictures and stations, as `prepare` writes them."""
    with zipfile.ZipFile(tmp_path / "photos_test.zip", "w") as archive:
        for number, name in enumerate(PHOTOS):
            buffer = io.BytesIO()
            Image.fromarray(scene(64, 96, number + 1)).save(buffer, "PNG")
            archive.writestr(f"{name}.png", buffer.getvalue())
    grey = np.stack([scene(28, 28, seed)[..., 0] for seed in range(3)])
    np.savez(tmp_path / "mnist.npz", x_test=grey)
    np.savez(tmp_path / "faces64.npz", x_test=np.stack([scene(64, 64, seed) for seed in range(3)]))
    streams = []
    for seed in range(3):
        buffer = io.BytesIO()
        Image.fromarray(scene(32, 32, seed)).save(buffer, "JPEG", quality=95)
        streams.append(buffer.getvalue())
    ends = np.cumsum([len(stream) for stream in streams])
    joined = np.frombuffer(b"".join(streams), np.uint8)
    np.savez(tmp_path / "cifar10.npz", jpeg_test=joined, end_test=ends)
    for frequency, name in (("D", "daily"), ("H", "hourly")):
        tables = []
        for row in listed_windows(frequency, 2).itertuples():
            step = {"D": np.timedelta64(86_400, "s"), "H": np.timedelta64(3_600, "s")}[frequency]
            times = np.datetime64(row.origin, "s") + step * np.arange(-4_000, 60)
            values = 7 + np.random.default_rng(0).normal(0, 0.1, len(times))
            tables.append(pd.DataFrame({"series_id": row.station, "timestamp": times, "value": values}))
        pd.concat(tables).drop_duplicates(["series_id", "timestamp"]).to_parquet(tmp_path / f"{name}.parquet")
    return tmp_path


# ------------------------------------------------------------------------ pictures


def test_photos_are_shrunk_to_their_longer_side_and_spread_where_fewer_are_asked(folder: Path) -> None:
    photos = read_test_photos(folder, SIZE)
    assert [name for name, _ in photos] == list(PHOTOS)
    assert {pixels.shape for _, pixels in photos} == {(32, 48, 3)}
    assert np.array_equal(read_test_photos(folder, 96)[0][1], scene(64, 96, 1))
    assert [name for name, _ in read_test_photos(folder, SIZE, 2)] == ["bridge", "cliff"]


def test_faces_are_the_means_of_four_pixels(folder: Path) -> None:
    (face,) = read_test_pictures(folder, "faces32", 1)
    corner = scene(64, 64, 0)[:2, :2].reshape(4, 3).mean(0)
    assert np.array_equal(face[0, 0], np.rint(corner))


def test_a_method_sees_black_where_something_is_missing_and_never_the_truth() -> None:
    def complete(image: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
        assert not image[mask].any()
        return {"mean": image / 255}

    truth = scene(40, 60, 2)
    missing = photo_mask("a", "block_25", 40, 60)
    row = score_photos(complete, [("a", truth)], "block_25")
    error = np.square(truth[missing] / 255).mean()
    assert row["psnr"] == pytest.approx(-10 * math.log10(error))
    assert row["nll_ref"] == pytest.approx(0.5 * math.log(2 * math.pi * math.e * error))
    assert row["n"] == 1


def test_a_perfect_completion_scores_what_it_should() -> None:
    truth = scene(40, 60, 2)
    missing = photo_mask("a", "text", 40, 60)
    row = score_picture(truth, missing, truth / 255.0, np.full((40, 60), 0.1))
    assert (row["psnr"], row["mae"], row["cover95"], row["rank"]) == (60, 0, 1, 0)
    assert row["ssim"] == pytest.approx(1)


def test_rank_says_whether_the_unsure_pixels_are_the_worst() -> None:
    truth = scene(40, 60, 2)
    missing = photo_mask("a", "random_50", 40, 60)
    error = np.random.default_rng(0).uniform(0, 0.02, truth.shape)
    off = truth / 255 - error * (truth > 128) + error * (truth <= 128)
    std = np.broadcast_to(np.abs(off - truth / 255).mean(2, keepdims=True), truth.shape) + 0.01
    assert score_picture(truth, missing, off, std)["rank"] == pytest.approx(1)
    assert score_picture(truth, missing, off, 0.05 - std)["rank"] == pytest.approx(-1)


def test_small_pictures_are_measured_at_each_number_of_known_pixels() -> None:
    known = []

    def complete(image: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
        known.append(int((~mask).sum()))
        return {"mean": np.zeros(image.shape)}

    pictures = np.stack([scene(28, 28, seed) for seed in (1, 2)])
    rows = dict(score_small_pictures(complete, pictures))
    assert tuple(rows) == CONTEXT_COUNTS
    assert known == [count for count in CONTEXT_COUNTS for _ in pictures]


@pytest.mark.parametrize("name", PICTURE_BASELINES)
def test_every_classical_fill_can_stand_in_for_a_model(folder: Path, name: str) -> None:
    rows = list(benchmark_by_protocol("photos", folder, model=f"baseline/{name}", limit=1, size=SIZE))
    assert [row["hole"] for row in rows] == list(PHOTO_HOLES)
    photo = read_test_photos(folder, SIZE, 1)[0][1]
    missing = photo_mask("bridge", "random_80", *photo.shape[:2])
    given = np.where(missing[..., None], 0, photo).astype(np.float32) / 255
    own = score_picture(photo, missing, complete_with_baseline(name, given, missing))
    assert rows[1]["psnr"] == pytest.approx(own["psnr"], abs=1e-3)


def test_differences_are_paired_photo_by_photo_against_the_first_model(folder: Path) -> None:
    models = ["baseline/biharmonic", "baseline/harmonic", "baseline/telea"]
    rows = list(benchmark_differences("photos", folder, models, size=SIZE))
    assert [(row["hole"], row["against"]) for row in rows] == [
        (hole, model) for hole in PHOTO_HOLES for model in models[1:]
    ]
    first = rows[0]
    psnr = []
    for name, photo in read_test_photos(folder, SIZE):
        missing = photo_mask(name, "random_50", *photo.shape[:2])
        given = np.where(missing[..., None], 0, photo).astype(np.float32) / 255
        psnr.append(
            [
                score_picture(photo, missing, complete_with_baseline(kind, given, missing))["psnr"]
                for kind in ("biharmonic", "harmonic")
            ]
        )
    gained = np.subtract(*np.transpose(psnr))
    assert first["PSNR"] == pytest.approx(np.mean(psnr, axis=0)[0], abs=1e-3)
    assert first["difference"] == pytest.approx(gained.mean(), abs=1e-3)
    assert first["standard error"] == pytest.approx(gained.std(ddof=1) / math.sqrt(3), abs=1e-3)
    assert (first["photos"], first["better on"]) == (3, int((gained > 0).sum()))


def test_small_pictures_of_every_collection_are_completed_by_the_asked_type(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def complete(image: np.ndarray, mask: np.ndarray, model: str) -> dict[str, np.ndarray]:
        asked.append(model)
        return {"mean": np.full(image.shape, 0.5), "std": np.full(image.shape, 0.2)}

    monkeypatch.setattr(protocols, "complete", complete)
    rows = list(benchmark_by_protocol("small-pictures", folder, model="small-pictures/local", limit=2))
    assert [(row["pictures"], row["context"]) for row in rows] == [
        (name, count) for name in ("cifar10", "mnist", "faces32") for count in CONTEXT_COUNTS
    ]
    assert {row["n"] for row in rows} == {2}
    assert set(asked) == {"small-pictures/local"}


# ------------------------------------------------------------------------ curves and records


def test_curves_are_measured_by_the_named_model(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def regress(context_x, context_y, target_x, model):  # type: ignore[no-untyped-def]
        asked.append(model)
        return target_x * 0, target_x * 0 + 1

    monkeypatch.setattr(protocols, "regress", regress)
    for model in (None, "curves/local"):
        rows = list(benchmark_by_protocol("curves", None, model=model, limit=1))
        assert [(row["kernel"], row["batches"]) for row in rows] == [
            (kernel, 1) for kernel in ("rbf", "matern52", "periodic")
        ]
    assert asked == ["curves"] * 3 + ["curves/local"] * 3


def test_temperature_is_measured_at_both_steps_with_and_without_gaps(folder: Path) -> None:
    rows = list(benchmark_by_protocol("temperature", folder, limit=2))
    assert [(row["frequency"], row["missing"], row["windows"]) for row in rows] == [
        (frequency, missing, 2) for frequency in "DH" for missing in (0.0, 0.2)
    ]
    for row in rows:  # a flat record with noise of 0.1 goes on flat
        # From three weeks of hours nobody knows that no weather is coming: the band stays wider.
        assert row["crps"] < (0.12 if row["frequency"] == "D" else 0.4)
        assert row["mae"] < (0.15 if row["frequency"] == "D" else 0.6)


@pytest.mark.parametrize(
    ("words", "count", "first"),
    [
        (["leads", "--model", "baseline/climatology"], 24, {"frequency": "D", "lead": "all", "windows": 2}),
        (["gaps"], 24, {"gap": 1, "method": "temperature/local", "gaps": 8}),
        (
            [
                "temperature",
                "--compare",
                "--model",
                "baseline/climatology",
                "--model",
                "baseline/persistence",
            ],
            4,
            {"model": "baseline/climatology", "against": "baseline/persistence", "windows": 2},
        ),
    ],
)
def test_the_command_prints_a_table_and_writes_the_same_rows_as_json(
    folder: Path, words: list[str], count: int, first: dict[str, object]
) -> None:
    out = folder / "rows.json"
    given = ["benchmark", *words, "--data", str(folder), "--limit", "2", "--out", str(out)]
    ran = CliRunner().invoke(cli.app, given, catch_exceptions=False)
    rows = json.loads(out.read_text())
    assert len(rows) == count == len(ran.stdout.splitlines()) - 2
    assert ran.stderr.count("Measured ") == count
    assert first.items() <= rows[0].items()


# ------------------------------------------------------------------------ what is refused


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
def test_options_that_do_not_fit_together_are_refused(tmp_path: Path, words: list[str], said: str) -> None:
    result = CliRunner().invoke(
        cli.app, ["benchmark", *words, "--data", str(tmp_path)], env={"COLUMNS": "200", "TERM": "dumb"}
    )
    assert result.exit_code == 2
    assert said in result.output


def test_a_model_that_is_not_shipped_is_refused(folder: Path) -> None:
    with pytest.raises(ModelError, match="oracle"):
        list(benchmark_by_protocol("temperature", folder, model="oracle", limit=1))


@pytest.mark.parametrize("what", [name for name in DEFAULT_MODELS if name != "curves"])
def test_a_folder_without_the_data_is_refused_by_naming_what_it_lacks(tmp_path: Path, what: str) -> None:
    with pytest.raises(
        FileNotFoundError, match=r"photos_test\.zip|cifar10\.npz|daily\.parquet|stations\.csv"
    ):
        list(benchmark_by_protocol(what, tmp_path))


def test_scores_that_are_no_protocol_summary_stay_out_of_the_card(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from anp_core.training import ship

    monkeypatch.setattr(ship, "record_scores", lambda *_: pytest.fail("written into the card"))
    words = ["leads", "--model", "baseline/climatology", "--data", str(folder), "--limit", "1", "--card"]
    assert CliRunner().invoke(cli.app, ["benchmark", *words], catch_exceptions=False).exit_code == 0


def test_the_samples_give_a_row_of_finite_scores_for_every_kind_of_hole() -> None:
    rows = list(benchmark_samples(longer_side=24))
    assert [row["hole"] for row in rows] == list(HOLE_KINDS)
    for row in rows:
        assert all(math.isfinite(value) for value in row.values() if isinstance(value, float))
        assert 0 <= row["coverage 95"] <= 1
        assert 5 < row["Lacuna PSNR"] < 60
        assert row["Lacuna s"] > 0

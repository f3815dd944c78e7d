"""The workers of a cluster do what one process does, to the bit, and the end of one loses and repeats nothing."""

from __future__ import annotations

import importlib.util
import os
import signal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from anp_core.data.temperature import ALL_SERIES
from anp_core.engines.ray_engine import RayEngine, cluster
from anp_core.prediction.pictures.complete_folder import complete_folder, plan_folder
from anp_core.prediction.temperature.forecast_many import forecast_many, plan_forecasts, write_forecasts

pytestmark = [
    pytest.mark.slow,
    # Ray's and Ray Data's own, of what they will change one day.
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="the extra ray is not installed"),
    pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="finds workers in Linux's /proc"),
]
WORKERS = 2


@pytest.fixture(scope="module")
def engine():
    """Two workers that share a cluster with nobody."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("RAY_ADDRESS", raising=False)
        with cluster(WORKERS) as ray:
            assert [node["NodeManagerAddress"] for node in ray.nodes()] == ["127.0.0.1"]
            yield RayEngine(WORKERS)


def workers():
    """The numbers of the processes that complete and forecast."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if b"ray::MapWorker" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:  # it has ended since
            continue
    return found


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_folder_comes_out_as_by_one_process_though_a_worker_is_killed(engine, tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    for seed in range(10):
        levels = np.random.default_rng(seed).integers(0, 250, (40, 60, 3), np.uint8)
        Image.fromarray(levels).save(photos / f"{seed}.png")
    (photos / "bad.png").write_bytes(b"hello")
    missing = np.zeros((40, 60), np.uint8)
    missing[10:25, 20:50] = 255
    Image.fromarray(missing).save(tmp_path / "mask.png")

    def job(name):
        return plan_folder(
            photos,
            tmp_path / name,
            mask=tmp_path / "mask.png",
            uncertainty=tmp_path / f"{name} std",
        )

    expected = {each.picture: each.state for each in complete_folder(job("local"))}
    outcomes = []
    for outcome in complete_folder(job("ray"), engine=engine):
        outcomes.append((outcome.picture, outcome.state))
        if len(outcomes) == 3:
            running = workers()
            assert len(running) == WORKERS
            os.kill(running[0], signal.SIGKILL)
    assert len(outcomes) == len(expected)
    assert dict(outcomes) == expected
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")
    assert contents(tmp_path / "ray std") == contents(tmp_path / "local std")
    again = {each.picture: each.state for each in complete_folder(job("ray"))}
    assert again == {path: state.replace("done", "skipped") for path, state in expected.items()}


def test_records_and_the_series_of_a_long_table_become_the_same_table(engine, tmp_path):
    stations = tmp_path / "stations"
    stations.mkdir()
    days = pd.date_range("2021-03-01", periods=60).strftime("%Y-%m-%d")
    for seed, name in enumerate(("oslo.csv", "rome.csv", "cairo.csv")):
        values = np.random.default_rng(seed).normal(10, 3, 60).round(1)
        pd.DataFrame({"date": days, "temp_c": values}).to_csv(stations / name, index=False)
    places = [pd.read_csv(path).assign(city=path.stem) for path in sorted(stations.iterdir())]
    pd.concat(places).to_csv(stations / "all.csv", index=False)
    (stations / "bad.csv").write_text("day,weather\nMonday,fair\n", encoding="utf-8")

    def table(name, engine):
        out = tmp_path / name / "out.parquet"
        job = plan_forecasts([stations], out, horizon="4D", series=ALL_SERIES)
        outcomes = list(forecast_many(job, engine=engine))
        found = {each.place: each.table for each in outcomes if each.table is not None}
        write_forecasts([found[place] for place in sorted(found)], out)
        return out.read_bytes(), sorted((each.station, each.sentence.split()[0]) for each in outcomes)

    assert table("ray", engine) == table("local", None)


def test_what_ends_every_worker_is_given_up_and_the_rest_is_done(engine):
    def work(item):
        if item == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return item * 10

    done = dict(engine.run(work, range(6), lambda item: "given up"))
    assert done == {0: 0, 1: 10, 2: 20, 3: "given up", 4: 40, 5: 50}

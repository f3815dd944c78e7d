"""The texture benchmark: its rows say what was measured, and its strips can be read."""

import numpy as np
import pytest

from anp_core.benchmarks import texture as texture_benchmark
from anp_core.data.images import read_picture
from anp_core.data.samples import texture_pictures
from anp_core.prediction.pictures.texture import TextureCompletion


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texture") / "strips"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(texture_benchmark, "BOX_SIDES", (24,))
        patched.setattr(texture_benchmark, "STROKES_SHARE", 0.002)
        rows = list(texture_benchmark.benchmark_texture(limit=1, strips=folder))
    return rows, folder


def test_rows_compare_three_fills_on_the_same_hole(measured):
    rows, _ = measured
    first = next(iter(texture_pictures()))
    assert [(row["picture"], row["hole"]) for row in rows] == [(first, "box 24"), (first, "strokes")]
    box = rows[0]
    assert box["missing"] == 24**2
    assert box["texture sharpness"] > 1.5 * box["mean sharpness"] > 0
    assert all(10 < row[f"{name} PSNR"] < 60 for row in rows for name in ("harmonic", "mean", "texture"))
    assert all(0 < row[f"{name} CPU s"] < 60 for row in rows for name in ("mean", "texture"))


def test_every_row_has_its_strip_of_five_panels(measured):
    _, folder = measured
    assert sorted(path.name for path in folder.iterdir()) == ["brick-box-24.png", "brick-strokes.png"]
    strip = read_picture(folder / "brick-box-24.png")
    panel = 24 + 2 * 64
    assert (strip.height, strip.width) == (panel, 5 * panel + 4 * texture_benchmark.WHITE)


def test_a_source_map_shows_missing_pixels_in_the_colour_of_where_they_come_from():
    missing = np.zeros((20, 30), bool)
    missing[8:10, 8:10] = True
    source = np.stack(np.indices((20, 30)), axis=2)
    source[8, 8], source[8, 9], source[9, 8], source[9, 9] = (2, 3), (2, 25), (18, 3), (18, 25)
    grey = np.full((20, 30, 1), 0.5, np.float32)
    shown = texture_benchmark.source_map(grey, TextureCompletion(grey, source, missing, 0.0, None))
    np.testing.assert_allclose(shown[8, 8], [0, 0.35, 0])
    np.testing.assert_allclose(shown[8, 9], [1, 0.35, 0])
    np.testing.assert_allclose(shown[9, 8], [0, 0.35, 1])
    np.testing.assert_allclose(shown[18, 25], shown[9, 9] / 2 + 0.25)

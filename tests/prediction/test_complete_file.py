"""One picture file completed: what is said before, what is written, and in whose numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from anp_core.data.images import read_picture
from anp_core.data.mask_reading import UnclearMaskError
from anp_core.errors import PictureError
from anp_core.prediction.pictures.complete_file import complete_file, plan_file
from anp_core.prediction.pictures.complete_image import complete_image

ROWS, COLUMNS = np.mgrid[:40, :50]
HEIGHTS = (2 + np.sin(ROWS / 9) + COLUMNS / 40).astype(np.float32)
MISSING = np.zeros((40, 50), bool)
MISSING[12:20, 18:30] = True


def run(*words: object, **options: object) -> tuple:
    job = plan_file(*words, **options)
    return job, list(complete_file(job))


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    path = tmp_path / "mask.png"
    Image.fromarray(MISSING.astype(np.uint8) * 255).save(path)
    return path


@pytest.mark.parametrize("no_value", [-9999.0, np.nan])
def test_gaps_in_metres_are_filled_in_metres(tmp_path: Path, no_value: float) -> None:
    gaps = HEIGHTS.copy()
    gaps[MISSING] = no_value
    tifffile.imwrite(tmp_path / "dem.tif", gaps)
    run(tmp_path / "dem.tif", tmp_path / "whole.tif", uncertainty=tmp_path / "std.npy")
    whole = tifffile.imread(tmp_path / "whole.tif")
    assert whole.dtype == np.float32
    np.testing.assert_array_equal(whole[~MISSING], HEIGHTS[~MISSING])
    np.testing.assert_allclose(whole[MISSING], HEIGHTS[MISSING], atol=0.1)
    std = np.load(tmp_path / "std.npy")[MISSING]  # in metres as well
    assert 0.1 < np.abs(whole - HEIGHTS)[MISSING].mean() / std.mean() < 5


def test_little_range_of_a_large_type_is_completed_as_its_full_range_is(tmp_path: Path, mask: Path) -> None:
    shares = (HEIGHTS - HEIGHTS.min()) / np.ptp(HEIGHTS)
    for name, top in (("twelve", 3000), ("sixteen", 65535)):
        tifffile.imwrite(tmp_path / f"{name}.tif", np.rint(shares * top).astype(np.uint16))
        run(tmp_path / f"{name}.tif", tmp_path / f"{name}-whole.tif", mask=mask)
    twelve, sixteen = (tifffile.imread(tmp_path / f"{name}-whole.tif") for name in ("twelve", "sixteen"))
    assert twelve.max() <= 3000
    np.testing.assert_allclose(twelve / 3000, sixteen / 65535, atol=2 / 3000)


def test_what_stands_in_the_hole_does_not_matter_to_a_picture_of_little_range(tmp_path: Path) -> None:
    results = []
    for junk in (0, 65535):
        levels = (1000 + HEIGHTS * 100).astype(np.uint16)
        levels[MISSING] = junk
        tifffile.imwrite(tmp_path / "levels.tif", levels)
        results.append(complete_image(read_picture(tmp_path / "levels.tif"), MISSING))
        original = read_picture(tmp_path / "levels.tif").original
        results[-1] = original.low + results[-1].mean * (original.high - original.low)
    np.testing.assert_allclose(results[0], results[1], atol=2)


def test_each_page_of_a_tiff_is_completed_or_the_one_asked_for(tmp_path: Path, mask: Path) -> None:
    pages = np.stack([ROWS * 3, COLUMNS * 4, ROWS + COLUMNS]).astype(np.uint8)
    tifffile.imwrite(tmp_path / "stack.tif", pages, photometric="minisblack")
    job, _ = run(tmp_path / "stack.tif", tmp_path / "whole.tif", mask=mask)
    assert job.outputs == (tmp_path / "whole.tif",)
    whole = tifffile.imread(tmp_path / "whole.tif")
    np.testing.assert_array_equal(whole[:, ~MISSING], pages[:, ~MISSING])
    np.testing.assert_allclose(whole[0][MISSING], pages[0][MISSING], atol=12)
    job, _ = run(tmp_path / "stack.tif", tmp_path / "page.png", mask=mask)
    assert [path.name for path in job.outputs] == ["page-1.png", "page-2.png", "page-3.png"]
    run(tmp_path / "stack.tif", tmp_path / "second.png", mask=mask, page=2)
    one, other = (np.asarray(Image.open(tmp_path / name)) for name in ("second.png", "page-2.png"))
    np.testing.assert_array_equal(one, other)


def test_pages_of_a_mask_belong_to_pages_of_the_picture(tmp_path: Path) -> None:
    tifffile.imwrite(
        tmp_path / "stack.tif", np.stack([ROWS * 3] * 2).astype(np.uint8), photometric="minisblack"
    )
    masks = np.stack([MISSING, np.roll(MISSING, 10, axis=0)])
    tifffile.imwrite(tmp_path / "masks.tif", masks.astype(np.uint8) * 255, photometric="minisblack")
    job = plan_file(tmp_path / "stack.tif", tmp_path / "whole.tif", mask=tmp_path / "masks.tif")
    np.testing.assert_array_equal(np.stack([page.missing for page in job.pages]), masks)


def test_the_hole_is_grown_by_as_many_pixels_as_asked(tmp_path: Path, mask: Path) -> None:
    Image.fromarray((ROWS * 3).astype(np.uint8)).save(tmp_path / "picture.png")
    (page,) = plan_file(tmp_path / "picture.png", tmp_path / "out.png", mask=mask, grow=2).pages
    assert page.missing.sum() > MISSING.sum()
    rows, columns = np.nonzero(page.missing)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (10, 21, 16, 31)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nowhere/out.png", "nowhere.*does not exist"),
        ("out.xyz", "must end in one of"),
        ("folder.png", "is a folder"),
    ],
)
def test_where_nothing_can_be_written_is_said_before_anything_is_read(
    tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(PictureError, match=sentence):
        plan_file(tmp_path / "not-even-there.png", tmp_path / name)


def test_what_the_format_cannot_hold_is_among_the_notes(tmp_path: Path, mask: Path) -> None:
    tifffile.imwrite(tmp_path / "dem.tif", HEIGHTS)
    notes = " ".join(plan_file(tmp_path / "dem.tif", tmp_path / "out.png", mask=mask).notes)
    assert "cannot hold the picture's numbers" in notes
    assert "shown from black to white" in notes


def test_a_format_that_holds_it_is_chosen_where_none_is_asked_for(
    tmp_path: Path, mask: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tifffile.imwrite("dem.tif", HEIGHTS)
    Image.fromarray((ROWS * 3).astype(np.uint8)).save("grey.png")
    assert plan_file(Path("dem.tif"), mask=mask).outputs == (Path("completed.tif"),)
    assert plan_file(Path("grey.png"), mask=mask).outputs == (Path("completed.png"),)


def test_a_photo_for_a_mask_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    for name in ("picture.png", "other.png"):
        Image.fromarray(noise if name == "picture.png" else noise[::-1].copy()).save(tmp_path / name)
    for name in ("picture.png", "other.png"):
        with pytest.raises(UnclearMaskError):
            plan_file(tmp_path / "picture.png", tmp_path / "out.png", mask=tmp_path / name)

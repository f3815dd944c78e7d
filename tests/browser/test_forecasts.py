"""A temperature record of the user's own, from the upload to the downloaded forecast."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import Dashboard, choose, settle, upload, visit

pytestmark = pytest.mark.browser

START, DAYS = np.datetime64("2021-01-01"), 400
GAP, ALONE = slice(200, 208), 300  # missing days: eight together and one by itself
BAD = {
    "empty.csv": (b"", "empty"),
    "words.csv": (b"day,weather\nMonday,fair\nTuesday,rain\n", "No dates were found"),
    "picture.csv": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "This is a picture, not a table"),
}


def write_record(path: Path) -> Path:
    """Daily means around 10 °C with gaps, a comma between columns and ISO dates."""
    days = np.arange(DAYS)
    values = 10 - 8 * np.cos(2 * np.pi * days / 365.25) + np.random.default_rng(4).normal(0, 2, DAYS)
    kept = np.ones(DAYS, bool)
    kept[GAP] = kept[ALONE] = False
    table = pd.DataFrame({"day": (START + days).astype(str), "mean": values.round(1)})
    table[kept].to_csv(path, index=False)
    return path


def write_german_record(path: Path) -> Path:
    """Daily means around 21.5 °C all year, with decimal commas, semicolons and days before months."""
    values = 21.5 + np.random.default_rng(5).normal(0, 0.4, DAYS)
    days = pd.date_range(START, periods=DAYS)
    rows = [
        f"{day:%d.%m.%Y};" + f"{value:.1f}".replace(".", ",") for day, value in zip(days, values, strict=True)
    ]
    path.write_text("\n".join(["Datum;Temperatur (°C)", *rows, ""]), encoding="latin-1")
    return path


def open_with(page: Page, dashboard: Dashboard, path: Path) -> None:
    visit(page, dashboard, "Forecast temperature")
    choose(page, "Record", "My own file")
    upload(page, "Temperature record (CSV)", path)


def downloaded(page: Page, button: str, path: Path) -> pd.DataFrame:
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    download.value.save_as(path)
    return pd.read_csv(path)


def test_records_are_forecast_filled_and_handed_back_and_bad_ones_get_a_sentence_alone(
    page: Page, dashboard: Dashboard, tmp_path: Path
) -> None:
    open_with(page, dashboard, write_record(tmp_path / "garden.csv"))
    expect(
        page.get_by_text(re.compile("Read 391 daily values from 2021-01-01 to 2022-02-04"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"30 days forecast by temperature/local .* in \d"))).to_be_visible()
    expect(page.get_by_text("9 missing days filled")).to_be_visible()
    chart = page.get_by_role(
        "figure", name=re.compile("Temperature of garden.csv with its forecast for the next 30 days")
    )
    expect(chart).to_be_visible()
    settle(page)

    forecast = downloaded(page, "Forecast (CSV)", tmp_path / "forecast.csv")
    assert forecast["time"].tolist() == (START + DAYS + np.arange(30)).astype(str).tolist()
    assert (forecast["p2.5_c"] < forecast["temperature_c"]).all()
    assert (forecast["temperature_c"] < forecast["p97.5_c"]).all()
    assert forecast["temperature_c"].between(-5, 12).all()  # February: the record's last was around 3 °C
    gaps = downloaded(page, "Filled gaps (CSV)", tmp_path / "gaps.csv")
    assert gaps["time"].tolist() == (START + np.r_[GAP, ALONE]).astype(str).tolist()

    upload(page, "Temperature record (CSV)", write_german_record(tmp_path / "zimmer.csv"))
    expect(
        page.get_by_text(re.compile("Read 400 daily values from 2021-01-01 to 2022-02-04"))
    ).to_be_visible()
    chart = page.get_by_role("figure", name=re.compile("Temperature of zimmer.csv"))
    expect(chart).to_be_visible()
    settle(page)
    said = page.locator(".readout dd.main").inner_text()
    assert said.endswith("°C")
    assert 20 < float(said.removesuffix("°C")) < 23  # without the commas it would be 215

    for name, (content, complaint) in BAD.items():
        (tmp_path / name).write_bytes(content)
        upload(page, "Temperature record (CSV)", tmp_path / name)
        expect(page.get_by_role("alert")).to_contain_text(complaint)
        settle(page)
        expect(chart).not_to_be_visible()
        expect(page.get_by_role("button", name="Template for your own record (CSV)")).to_be_visible()


def test_the_horizon_and_the_held_back_stretch_are_answered(page: Page, dashboard: Dashboard) -> None:
    visit(page, dashboard, "Forecast temperature")
    choose(page, "Horizon (days)", "7")
    expect(page.get_by_text(re.compile(r"7 days forecast by temperature/local"))).to_be_visible()
    page.get_by_text("Hold back the last stretch", exact=True).click()
    expect(page.get_by_role("heading", name="How it did on the stretch that was held back")).to_be_visible()
    settle(page)
    expect(page.get_by_role("alert")).to_have_count(0)

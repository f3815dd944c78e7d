"""The finished example on the first page: written once with real models, read without any.

Pictures are PNG, numbers JSON, and the forecast is drawn as SVG: the first page needs no plotting library for them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from anp_core.figures.picture_figures import picture_on_screen, picture_with_hole, uncertainty_map
from anp_core.figures.theme import LINES, translucent
from anp_core.language import Sentence, _, mark, translated

PICTURE_FILES = ("hole.png", "completion.png", "uncertainty.png")
LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
BANDS = ((0, 6, 0.16), (1, 5, 0.22), (2, 4, 0.30))  # lower row, upper row, opacity
# Of the drawing, in its own units: small, so that its text stays readable on a phone.
WIDTH, HEIGHT = 330, 220
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 12, 26  # margins
TICKS_EACH_WAY = 5
MONTHS = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("May"),
    mark("Jun"),
    mark("Jul"),
    mark("Aug"),
    mark("Sep"),
    mark("Oct"),
    mark("Nov"),
    mark("Dec"),
)


@dataclass(frozen=True)
class StartSample:
    """What the first page shows: PNG files by name, what they are, and a forecast. Parts may be absent."""

    pictures: dict[str, bytes]
    about: dict[str, Any]
    forecast_about: dict[str, Any]  # with the numbers to draw it from

    @property
    def forecast_svg(self) -> str:
        """The forecast, drawn with the words of the current language."""
        return forecast_svg(self.forecast_about) if self.forecast_about else ""


def write_picture_sample(
    folder: Path,
    pixels: np.ndarray,
    mean: np.ndarray,
    std: np.ndarray,
    missing: np.ndarray,
    about: dict[str, Any],
) -> None:
    """Write a completion, arrays as in `Completion`; `about` names sample, hole and model as the page shows them."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = uncertainty_map(std, pixels, missing, on_page=True)
    shown = (picture_with_hole(pixels, missing), picture_on_screen(mean), drawn.pixels)
    for name, levels in zip(PICTURE_FILES, shown, strict=True):
        Image.fromarray(levels).save(folder / name, "PNG", optimize=True)
    bar = {"label": drawn.bar.label, "colours": drawn.bar.colours, "ticks": drawn.bar.ticks}
    size = {"height": pixels.shape[0], "width": pixels.shape[1]}
    _write_json(folder / "picture.json", {**about, **size, "bar": bar})


def write_forecast_sample(
    folder: Path,
    history_times: np.ndarray,
    history_values: np.ndarray,
    times: np.ndarray,
    quantiles: np.ndarray,
    about: dict[str, Any],
) -> None:
    """Write a forecast.

    Args:
        folder: where to.
        history_times: (T,) datetime64, the stretch to show before the forecast.
        history_values: (T,) °C.
        times: (M,) datetime64.
        quantiles: (7, M) °C at LEVELS.
        about: "title" and "alt", as the page shows them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    numbers = {
        "history": {"times": _seconds(history_times), "values": np.round(history_values, 2).tolist()},
        "forecast": {"times": _seconds(times), "quantiles": np.round(quantiles, 2).tolist()},
    }
    _write_json(folder / "forecast.json", {**about, **numbers})


def read_start_sample(folder: Path) -> StartSample:
    """Read whatever is there."""
    present = {name: (folder / name).read_bytes() for name in PICTURE_FILES if (folder / name).is_file()}
    about, numbers = _read_json(folder / "picture.json"), _read_json(folder / "forecast.json")
    complete = len(present) == len(PICTURE_FILES) and bool(about)
    return StartSample(present if complete else {}, about, numbers)


def forecast_svg(numbers: dict[str, Any]) -> str:
    """The numbers of forecast.json as an SVG whose text takes the colour of the text around it."""
    history, forecast = numbers["history"], numbers["forecast"]
    rows = np.asarray(forecast["quantiles"], float)  # (7, M)
    everything = np.concatenate([rows.ravel(), np.asarray(history["values"], float)])
    times = np.array([*history["times"], *forecast["times"]], float)
    low, high = float(everything.min()) - 1, float(everything.max()) + 1

    def place(seconds: Any, values: Any) -> list[str]:
        x = LEFT + (np.asarray(seconds, float) - times[0]) / np.ptp(times) * (WIDTH - LEFT - RIGHT)
        y = TOP + (high - np.asarray(values, float)) / (high - low) * (HEIGHT - TOP - BOTTOM)
        return [f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True)]

    parts = [_axes(times, low, high)]
    for lower, upper, opacity in BANDS:
        outline = place(forecast["times"], rows[lower]) + place(forecast["times"], rows[upper])[::-1]
        fill = translucent(LINES["forecast"], opacity)
        parts.append(f'<polygon points="{" ".join(outline)}" fill="{fill}"/>')
    for seconds, values, colour, width in (
        (history["times"], history["values"], LINES["history"], 1.8),
        (forecast["times"], rows[3], LINES["forecast"], 2.4),
    ):
        points = " ".join(place(seconds, values))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width}" '
            'stroke-linejoin="round"/>'
        )
    now, words = place([history["times"][-1]], [low])[0].split(",")[0], _("now")
    parts.append(
        f'<line x1="{now}" x2="{now}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{LINES["now"]}" '
        f'stroke-dasharray="4 4"/><text x="{float(now) - 6:.1f}" y="{TOP + 12}" text-anchor="end">{words}</text>'
    )
    alt = escape(translated(numbers["alt"]))
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img" aria-label="{alt}" '
        f'font-size="14" fill="currentColor" style="display:block">{"".join(parts)}</svg>'
    )


def _axes(times: np.ndarray, low: float, high: float) -> str:
    """Grid lines with °C on the left, and months along the bottom."""
    parts = []
    step = next(step for step in (1, 2, 5, 10, 20, 50) if (high - low) / step <= TICKS_EACH_WAY + 1)
    for value in np.arange(np.ceil(low / step) * step, high, step):
        y = TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)
        parts.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="currentColor" '
            f'stroke-opacity="0.13"/><text x="{LEFT - 6}" y="{y + 5:.1f}" text-anchor="end" '
            f'opacity="0.75">{value:.0f} °C</text>'
        )
    first, last = (
        np.datetime64(int(second), "s").astype("datetime64[M]") for second in (times[0], times[-1])
    )
    for month in np.arange(first + 1, last + 1):
        second = float(month.astype("datetime64[s]").astype(np.int64))
        x = LEFT + (second - times[0]) / np.ptp(times) * (WIDTH - LEFT - RIGHT)
        if x < WIDTH - RIGHT - 24:
            name = _(MONTHS[month.astype(int) % 12])  # months are counted from January 1970
            parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 6}" opacity="0.75">{name}</text>')
    return "".join(parts)


def _seconds(times: np.ndarray) -> list[int]:
    seconds: list[int] = times.astype("datetime64[s]").astype(np.int64).tolist()
    return seconds


def _write_json(path: Path, content: dict[str, Any]) -> None:
    kept = {name: _kept(value) for name, value in content.items()}
    path.write_text(json.dumps(kept, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    return {name: _revived(value) for name, value in content.items()}


def _kept(value: Any) -> Any:
    """A sentence as its template and values, so that it can be said in another language once it is read."""
    return {"say": value.template, "values": value.values} if isinstance(value, Sentence) else value


def _revived(value: Any) -> Any:
    if isinstance(value, dict) and value.keys() == {"say", "values"}:
        return Sentence(value["say"], value["values"])
    return value

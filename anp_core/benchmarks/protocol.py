"""Measure the shipped networks: on the bundled samples, where anybody can, or by a protocol script from elsewhere."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from anp_core import protocols
from anp_core.benchmarks.forecast_differences import forecast_differences
from anp_core.benchmarks.forecasters import BASELINE, named_forecaster
from anp_core.benchmarks.gaps import benchmark_gaps
from anp_core.benchmarks.history import benchmark_history
from anp_core.benchmarks.leads import benchmark_leads
from anp_core.data.masks import HOLE_KINDS, make_hole
from anp_core.data.samples import sample_pictures
from anp_core.prediction.pictures.complete_image import complete_image
from anp_core.prediction.pictures.picture_baselines import complete_with_baseline, fill_with_baseline
from anp_core.prediction.pictures.picture_metrics import score_completion

Row = dict[str, Any]
PROTOCOLS = {  # which script of a protocol folder measures what
    "curves": "gp_protocol.py",
    "photos": "completion_protocol.py",
    "small-pictures": "completion_protocol.py",
    "temperature": "forecast_protocol.py",
    "leads": "forecast_protocol.py",
    "history": "forecast_protocol.py",
    "gaps": "forecast_protocol.py",
}
DEFAULT_MODELS = {
    "curves": "curves",
    "photos": "photo-local",
    "small-pictures": "small-pictures/multihead",
    "temperature": "temperature/local",
    "leads": "temperature/local",
    "history": "temperature/local",
    "gaps": "temperature/local",
}
PHOTO_SIZE = 256  # pixels, longer side
SMALL_COLLECTIONS = ("cifar10", "mnist", "faces32")


def benchmark_samples(longer_side: int = PHOTO_SIZE) -> Iterator[Row]:
    """PSNR, calibration and seconds on the bundled photos, by kind of hole, beside two classical fills."""
    shrunk = [_thinned(sample.load().rgb, longer_side) for sample in sample_pictures().values()]
    for kind in HOLE_KINDS:
        scores: dict[str, list[float]] = {}
        for number, rgb in enumerate(shrunk):
            missing = make_hole(kind, *rgb.shape[:2], share=_share(kind), seed=number)
            completion = complete_image(rgb, missing)
            own = score_completion(rgb, completion.mean, completion.std, missing)
            found = {"Lacuna PSNR": own.psnr, "nll": own.nll, "coverage 95": own.coverage95, "rank": own.rank}
            found["Lacuna s"] = completion.seconds
            for name in ("harmonic", "biharmonic"):
                started = time.perf_counter()
                filled = complete_with_baseline(name, rgb, missing)
                found[f"{name} PSNR"] = score_completion(rgb, filled, None, missing).psnr
                found[f"{name} s"] = time.perf_counter() - started
            for key, value in found.items():
                scores.setdefault(key, []).append(float(value))  # type: ignore[arg-type]
        yield {
            "hole": kind,
            "photos": len(shrunk),
            **{key: float(np.mean(value)) for key, value in scores.items()},
        }


def _thinned(rgb: np.ndarray, longer_side: int) -> np.ndarray:
    """Every n-th row and column, so that the longer side comes near `longer_side`."""
    step = max(1, round(max(rgb.shape) / longer_side))
    return rgb[::step, ::step]


def _share(kind: str) -> float:
    return {"scattered": 0.8, "box": 0.15, "half": 0.5, "strokes": 0.15, "text": 0.08}[kind]


def benchmark_protocol(
    what: str, folder: Path, *, model: str | None = None, limit: int | None = None, size: int = PHOTO_SIZE
) -> Iterator[Row]:
    """Scores of one network by the protocol script of that name in `folder`, row by row as they are ready.

    `size` is the longer side of photos; the others have theirs.
    """
    protocol = _load_script(folder / PROTOCOLS[what])
    measure: dict[str, Callable[..., Iterator[Row]]] = {
        "curves": _curves,
        "photos": partial(_photos, size=size),
        "small-pictures": _small_pictures,
        "temperature": _temperature,
        "leads": benchmark_leads,
        "history": benchmark_history,
        "gaps": benchmark_gaps,
    }
    return measure[what](protocol, model or DEFAULT_MODELS[what], limit)


def _load_script(path: Path) -> ModuleType:
    if not path.is_file():
        raise FileNotFoundError(f"--protocol must name the folder that holds {path.name}; got {path.parent}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{path} is not a Python script")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def _curves(protocol: ModuleType, model: str, limit: int | None) -> Iterator[Row]:
    def predict(context_x: Any, context_y: Any, target_x: Any) -> Any:
        return protocols.regress(context_x, context_y, target_x, model)

    for kernel in protocol.KERNELS:
        yield protocol.evaluate(predict, kernel, limit or 3000)


def _photos(protocol: ModuleType, model: str, limit: int | None, size: int) -> Iterator[Row]:
    photos = protocol.load_photos(size=size, limit=limit)
    for kind in protocol.KINDS:
        yield {"hole": kind, **protocol.evaluate(_completer(model), photos, [kind])[kind]}


def benchmark_differences(
    folder: Path,
    models: Sequence[str],
    *,
    what: str = "photos",
    limit: int | None = None,
    size: int = PHOTO_SIZE,
) -> Iterator[Row]:
    """How far the first model is ahead of each other on the same photos, or windows for `what` = "temperature".

    Both means, and the mean and standard error of the difference of a photo or window, which is far steadier than
    the means, since photos and windows differ more than methods do.
    """
    protocol = _load_script(folder / PROTOCOLS[what])
    if what == "temperature":
        return forecast_differences(protocol, models, limit)
    return _photo_differences(protocol, models, limit, size)


def _photo_differences(
    protocol: ModuleType, models: Sequence[str], limit: int | None, size: int
) -> Iterator[Row]:
    """One row for each kind of hole and other model."""
    photos = protocol.load_photos(size=size, limit=limit)
    completers = {model: _completer(model) for model in models}
    first, *others = models
    for kind in protocol.KINDS:
        psnr: dict[str, list[float]] = {model: [] for model in models}
        for name, truth in photos:
            missing = protocol.photo_mask(name, kind, *truth.shape[:2])
            given = np.where(missing[..., None], 0, truth).astype(np.uint8)
            for model, complete in completers.items():
                found = complete(given.copy(), missing.copy())
                psnr[model].append(protocol.score(truth, missing, found)["psnr"])
        for other in others:
            difference = np.subtract(psnr[first], psnr[other])
            error = difference.std(ddof=1) / np.sqrt(len(difference)) if len(difference) > 1 else np.nan
            yield {
                "hole": kind,
                "model": first,
                "against": other,
                "photos": len(photos),
                "PSNR": float(np.mean(psnr[first])),
                "PSNR against": float(np.mean(psnr[other])),
                "difference": float(difference.mean()),
                "standard error": float(error),
                "better on": int((difference > 0).sum()),
            }


def _small_pictures(protocol: ModuleType, model: str, limit: int | None) -> Iterator[Row]:
    for collection in SMALL_COLLECTIONS:
        pictures = protocol.load_small(collection, limit=limit or 60)
        for count, scores in protocol.evaluate_small(_completer(model), pictures).items():
            yield {"pictures": collection, "context": int(count), **scores}


def _completer(model: str) -> Callable[[np.ndarray, np.ndarray], dict[str, np.ndarray]]:
    """complete(image, mask) by a shipped model, or by a classical method: "baseline/harmonic"."""
    if not model.startswith(BASELINE):
        return lambda image, mask: protocols.complete(image, mask, model)
    name = model.removeprefix(BASELINE)

    def complete(image: np.ndarray, mask: np.ndarray) -> dict[str, np.ndarray]:
        fill = fill_with_baseline(name, image.astype(np.float32) / 255, mask)
        return {"mean": fill.mean} if fill.std is None else {"mean": fill.mean, "std": fill.std}

    return complete


def _temperature(protocol: ModuleType, model: str, limit: int | None) -> Iterator[Row]:
    named = named_forecaster(model)

    def forecast(known: np.ndarray, values: np.ndarray, asked: np.ndarray) -> dict[str, np.ndarray]:
        return named(known, values, asked)._asdict()

    for frequency in ("D", "H"):
        for missing in (0.0, 0.2):
            summary, _ = protocol.evaluate(forecast, frequency, missing, limit)
            yield {"frequency": frequency, "missing": missing, **summary}

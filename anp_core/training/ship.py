"""From a checkpoint to shipped weights: the averaged weights alone, and a card that says what they are."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from anp_core.places import MODEL_FOLDER
from anp_core.pretrained import sha256
from anp_core.tensor_files import read_tensors, write_tensors


def ship(
    checkpoint: Path, card: dict[str, Any], folder: Path = MODEL_FOLDER, *, half_precision: bool = False
) -> Path:
    """Write assets/models/<name>.safetensors and .json; `card` holds at least name, data_terms and scores.

    With `half_precision` the weights are stored as float16, half the size; they are float32 again once loaded.
    """
    tensors, metadata = read_tensors(checkpoint)
    weights = {
        name.removeprefix("average/"): value for name, value in tensors.items() if name.startswith("average/")
    }
    if half_precision:
        weights = {name: value.half() for name, value in weights.items()}
    path = folder / f"{card['name']}.safetensors"
    write_tensors(path, weights, {"name": card["name"]})
    full = {
        **card,
        "parameters": sum(value.numel() for value in weights.values()),
        "steps": metadata["step"],
        "seed": metadata["seed"],
        "training_minutes": round(metadata["seconds"] / 60, 1),
        "config": metadata["config"],
        "sha256": sha256(path),
    }
    _write_card(path.with_suffix(".json"), full)
    return path


def record_scores(model: str, protocol: str, rows: list[dict[str, Any]], folder: Path = MODEL_FOLDER) -> None:
    """Put a model's scores by a protocol into its network's card, with the date; seconds stay out, they vary."""
    path = folder / f"{model.partition('/')[0]}.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    timeless = [
        {key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}
        for row in ({k: v for k, v in row.items() if k not in ("sec", "cpu", "seconds")} for row in rows)
    ]
    card["scores"][model] = {"protocol": protocol, "date": time.strftime("%Y-%m-%d"), "rows": timeless}
    _write_card(path, card)


def record_calibration(
    network: str, found: dict[str, Any], command: str, folder: Path = MODEL_FOLDER
) -> None:
    """Put what was measured anew of a network's bands into its card, with the command that did it.

    found: "calibration", the tables of `training.calibration`, and "validation", its scores at stations held out.
    """
    path = folder / f"{network}.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    card |= found
    card["calibration"] = {"command": command, **found["calibration"]}
    _write_card(path, card)


def _write_card(path: Path, card: dict[str, Any]) -> None:
    path.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

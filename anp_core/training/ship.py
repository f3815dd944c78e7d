"""From a checkpoint to shipped weights: the averaged weights alone, and a card that says what they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from anp_core.pretrained import MODEL_FOLDER, sha256
from anp_core.tensor_files import read_tensors, write_tensors


def ship(checkpoint: Path, card: dict[str, Any], folder: Path = MODEL_FOLDER) -> Path:
    """Write assets/models/<name>.safetensors and .json; `card` holds at least name, data_terms and scores."""
    tensors, metadata = read_tensors(checkpoint)
    weights = {
        name.removeprefix("average/"): value for name, value in tensors.items() if name.startswith("average/")
    }
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
    path.with_suffix(".json").write_text(
        json.dumps(full, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path

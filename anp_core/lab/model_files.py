"""The lab's shipped weights and their cards: assets/models/lab/<name>.safetensors and <name>.json."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from torch import Tensor, nn

from anp_core.cards import read_card_file
from anp_core.errors import ModelError
from anp_core.language import say
from anp_core.places import LAB_FOLDER
from anp_core.tensor_files import read_tensors, write_tensors


def read_lab_card(name: str, folder: Path = LAB_FOLDER) -> dict[str, Any]:
    """What the card says: data, steps, seed, seconds, scores, baselines, and the hash of the weights."""
    path = folder / f"{name}.json"
    if not path.is_file():
        raise ModelError(say("There is no card of “{name}” among the lab's models.", name=name))
    return read_card_file(path, ("sha256", "command"))


def read_lab_weights(name: str, folder: Path = LAB_FOLDER) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """The weights and the card of one of the lab's networks.

    Raises:
        ModelError: the weights are missing, or are not the ones that the card describes.
    """
    card = read_lab_card(name, folder)
    path = folder / f"{name}.safetensors"
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != card["sha256"]:
        raise ModelError(
            say(
                "The weights of “{name}” are missing or are not the ones that its card describes. "
                "Restore assets/models/lab from the repository, or train them anew: {command}.",
                name=name,
                command=card["command"],
            )
        )
    return read_tensors(path)[0], card


def write_lab_model(network: nn.Module, card: dict[str, Any], folder: Path = LAB_FOLDER) -> Path:
    """Write weights and card; `card` holds at least name, command, config and scores."""
    path = folder / f"{card['name']}.safetensors"
    weights = network.state_dict()
    write_tensors(path, weights, {"name": card["name"]})
    full = {
        **card,
        "parameters": sum(value.numel() for value in network.parameters()),
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    path.with_suffix(".json").write_text(
        json.dumps(full, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return path

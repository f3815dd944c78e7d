"""The cards of the shipped networks: which there are, and what each says of itself. Without torch.

`pretrained.py` loads the weights that a card describes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from anp_core.attention.catalogue import in_order
from anp_core.errors import ModelError
from anp_core.language import say
from anp_core.places import MODEL_FOLDER

SMALL_PICTURES, TEMPERATURE = "small-pictures", "temperature"  # they carry several attention types


def network_names() -> tuple[str, ...]:
    """The shipped networks, by file."""
    return tuple(sorted(path.stem for path in MODEL_FOLDER.glob("*.json")))


def read_card(network: str) -> dict[str, Any]:
    """The card of a shipped network: configuration, data and their terms, steps, seed, scores, hash."""
    path = MODEL_FOLDER / f"{network}.json"
    if not path.is_file() or path.parent != MODEL_FOLDER:
        known = ", ".join(network_names()) or "none"
        raise ModelError(
            say(
                "There is no model named {network!r}; the shipped ones are: {known}.",
                network=network,
                known=known,
            )
        )
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return card


def weights_path(network: str) -> Path:
    """Where the weights lie that belong to a card."""
    return MODEL_FOLDER / f"{network}.safetensors"


def carried_types(network: str) -> tuple[str, ...]:
    """The attention types that a shipped network carries, in the order of the catalogue."""
    return in_order(read_card(network)["config"]["attention"])


def default_type(network: str) -> str:
    """The type by which a network goes where none is named."""
    return str(read_card(network)["config"]["attention"][0])


def model_names() -> tuple[str, ...]:
    """Every name that `load_model` takes: "network", or "network/attention type" where it carries several."""
    names = []
    for network in network_names():
        types = carried_types(network)
        names += [network] if len(types) == 1 else [f"{network}/{kind}" for kind in types]
    return tuple(names)

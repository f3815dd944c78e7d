"""The cards of the shipped networks: which there are, and what each says of itself. Without torch.

`pretrained.py` loads the weights that a card describes.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from anp_core.attention.catalogue import in_order
from anp_core.errors import ModelError
from anp_core.language import say
from anp_core.places import MODEL_FOLDER

MOST_SAID = 60  # letters of a name that is none
# They carry several attention types.
PHOTO, SMALL_PICTURES, TEMPERATURE = "photo", "small-pictures", "temperature"
# What a model was called before its network carried several types.
OTHER_NAMES = {"photo-local": "photo/local"}


def network_names() -> tuple[str, ...]:
    """The shipped networks, by file."""
    return tuple(sorted(path.stem for path in MODEL_FOLDER.glob("*.json")))


def read_card(network: str) -> dict[str, Any]:
    """The card of a shipped network: configuration, data and their terms, steps, seed, scores, hash."""
    path = MODEL_FOLDER / f"{network}.json"
    if network not in network_names():
        known = ", ".join(network_names()) or "none"
        raise ModelError(
            say(
                "There is no model named {network!r}; the shipped ones are: {known}.",
                network=network[:MOST_SAID],
                known=known,
            )
        )
    return read_card_file(path, ("sha256", "config"))


def read_card_file(path: Path, needed: Collection[str]) -> dict[str, Any]:
    """What a card says, whatever network it is of.

    Args:
        path: of the card, which is there.
        needed: what it has to say.

    Raises:
        ModelError: it is no JSON, or says less.
    """
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        card = None
    if not isinstance(card, dict) or not set(needed) <= card.keys():
        raise ModelError(
            say(
                "The card {file} must be JSON that says {needed}; it is damaged or of another kind. "
                "Restore assets/models from the repository.",
                file=path.name,
                needed=", ".join(needed),
            )
        )
    return card


def weights_path(network: str) -> Path:
    """Where the weights lie that belong to a card."""
    return MODEL_FOLDER / f"{network}.safetensors"


def carried_types(network: str) -> tuple[str, ...]:
    """The attention types that a shipped network carries, in the order of the catalogue."""
    return in_order(read_card(network)["config"]["attention"])


def is_photo(model: str) -> bool:
    """Whether a model, by any of its names, completes photos at their own resolution.

    >>> is_photo("photo/laplace"), is_photo("photo-local"), is_photo("small-pictures/local")
    (True, True, False)
    """
    return OTHER_NAMES.get(model, model).partition("/")[0] == PHOTO


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

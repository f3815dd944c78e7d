"""Shipped weights: load a network by name, verified against the card beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from anp_core.cards import OTHER_NAMES, read_card, weights_path
from anp_core.errors import ModelError
from anp_core.language import say
from anp_core.models.config import ANPConfig
from anp_core.models.grid_neural_process import GridNeuralProcess, build_network
from anp_core.models.neural_process import AttentiveNeuralProcess
from anp_core.tensor_files import read_tensors


@dataclass(frozen=True)
class LoadedModel:
    """A network ready to predict, and which of its attention types to use."""

    name: str  # "photo/local" or "curves"
    network: AttentiveNeuralProcess  # what attends
    attention: str
    card: dict[str, Any]
    # What reads a photo's planes first, and holds `network` as its points.
    grid: GridNeuralProcess | None = None

    @property
    def head_names(self) -> tuple[str, ...]:
        """What each row of attention weights is called: "round 1, head 2", or "seasonal, head 2" by groups."""
        names = []
        for number, layer in enumerate(self.network.layers(self.attention)):
            group = self.network.config.group(number)
            name = f"round {number + 1}" if group is None else group.name
            names += [f"{name}, head {head + 1}" for head in range(layer.attention.num_heads)]
        return tuple(names)

    def count_parameters(self) -> tuple[int, int]:
        """Parameters of the attention type alone, and of all that runs under it."""
        config = self.network.config
        types = set(config.attention)
        own = shared = 0
        for name, parameter in (self.grid or self.network).named_parameters():
            owners = types.intersection(name.split("."))
            # Where only local attention keeps to neighbours, it alone uses the offsets of pairs.
            if "pair_offset" in name.split(".") and not config.by_neighbours:
                owners = {"local"}
            if self.attention in owners:
                own += parameter.numel()
            elif not owners:
                shared += parameter.numel()
        return own, own + shared


def load_model(name: str) -> LoadedModel:
    """Load "photo/local", "temperature/multihead" and the like; a network without a type gives its first.

    Raises ModelError for an unknown name, or where the weights are not the ones that the card describes.
    """
    name = OTHER_NAMES.get(name, name)
    network_name, _, attention = name.partition("/")
    network, card = _load_network(network_name)
    attention = attention or network.config.attention[0]
    if attention not in network.config.attention:
        raise ModelError(
            say(
                "The model {network} has the attention types {types}; got {got!r}.",
                network=network_name,
                types=", ".join(network.config.attention),
                got=attention,
            )
        )
    if isinstance(network, GridNeuralProcess):
        return LoadedModel(name, network.points, attention, card, network)
    return LoadedModel(name, network, attention, card)


@lru_cache(maxsize=8)
def _load_network(name: str) -> tuple[AttentiveNeuralProcess | GridNeuralProcess, dict[str, Any]]:
    card = read_card(name)
    path = weights_path(name)
    if not path.is_file() or sha256(path) != card["sha256"]:
        raise ModelError(
            say(
                "The weights of {name} are missing or are not the ones its card describes; "
                "restore assets/models from the repository.",
                name=name,
            )
        )
    try:
        network = build_network(ANPConfig.from_dict(card["config"]))
        network.load_state_dict(read_tensors(path)[0])
    except (RuntimeError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(
            say(
                "The weights of {name} are of another network than its card describes; "
                "restore assets/models from the repository.",
                name=name,
            )
        ) from error
    return network.eval().requires_grad_(False), card


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()

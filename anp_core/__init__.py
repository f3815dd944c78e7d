"""Lacuna's core: attentive neural processes for pictures and temperature records, without the dashboard.

Names are looked up when first used, so that importing the package does not import torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anp_core.cards import model_names
    from anp_core.data.images import Picture, read_picture
    from anp_core.data.record import Record
    from anp_core.data.temperature import read_record
    from anp_core.errors import UserInputError
    from anp_core.models.config import ANPConfig
    from anp_core.models.neural_process import AttentiveNeuralProcess
    from anp_core.prediction.pictures.complete_image import complete_image
    from anp_core.prediction.pictures.completion import Completion
    from anp_core.prediction.pictures.sample_completions import sample_completions
    from anp_core.prediction.pictures.texture import complete_texture
    from anp_core.prediction.temperature.forecast import fill_gaps, forecast
    from anp_core.prediction.temperature.outlook import Outlook
    from anp_core.prediction.temperature.sample_paths import sample_paths
    from anp_core.pretrained import load_model
    from anp_core.task import Prediction, Task

_HOME = {
    "Picture": "data.images",
    "read_picture": "data.images",
    "Record": "data.record",
    "read_record": "data.temperature",
    "UserInputError": "errors",
    "ANPConfig": "models.config",
    "AttentiveNeuralProcess": "models.neural_process",
    "Completion": "prediction.pictures.completion",
    "complete_image": "prediction.pictures.complete_image",
    "complete_texture": "prediction.pictures.texture",
    "sample_completions": "prediction.pictures.sample_completions",
    "sample_paths": "prediction.temperature.sample_paths",
    "Outlook": "prediction.temperature.outlook",
    "fill_gaps": "prediction.temperature.forecast",
    "forecast": "prediction.temperature.forecast",
    "load_model": "pretrained",
    "model_names": "cards",
    "Prediction": "task",
    "Task": "task",
}

__all__ = [  # noqa: RUF022  (in the order of use)
    "read_picture",
    "read_record",
    "complete_image",
    "sample_completions",
    "complete_texture",
    "forecast",
    "fill_gaps",
    "sample_paths",
    "load_model",
    "model_names",
    "Picture",
    "Record",
    "Completion",
    "Outlook",
    "Task",
    "Prediction",
    "ANPConfig",
    "AttentiveNeuralProcess",
    "UserInputError",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'anp_core' has no attribute {name!r}")
    return getattr(import_module(f"anp_core.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)

"""Who reads the bad files: each group of cases with its reader, what it refuses with, and what it remarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import torch
from safetensors.torch import save

from anp_core import cards
from anp_core.data.images import read_picture
from anp_core.data.mask_reading import check_sure, understand_mask
from anp_core.data.temperature import read_record
from anp_core.errors import MaskError, ModelError, PictureError, RecordError
from anp_core.pretrained import load_model
from anp_core.tensor_files import read_tensors
from tests.hostile.case import Case
from tests.hostile.pictures import MASKS, PICTURES
from tests.hostile.tables import TABLES
from tests.hostile.weights import CARDS, FILES


@dataclass(frozen=True)
class Reader:
    """One way in."""

    cases: Sequence[Case]
    read: Callable[[bytes], Any]
    refusal: type[Exception]
    remarks: Callable[[Any], str]


def _as_mask(content: bytes) -> str:
    reading = understand_mask(content, (11, 17))
    check_sure(reading)
    return reading.sentence


def _as_weights(content: bytes) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "photo.safetensors"
        path.write_bytes(content)
        return read_tensors(path)


def _as_card(content: bytes) -> Any:
    """Load a network whose card is `content`, beside weights that are another's."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(cards, "MODEL_FOLDER", Path(folder))
        (Path(folder) / "tiny.json").write_bytes(content)
        (Path(folder) / "tiny.safetensors").write_bytes(save({"weight": torch.ones(2)}))
        return load_model("tiny")


READERS = {
    "pictures": Reader(
        PICTURES,
        lambda content: read_picture(content, "holiday.png"),
        PictureError,
        lambda picture: " ".join(picture.notes),
    ),
    "masks": Reader(MASKS, _as_mask, MaskError, str),
    "tables": Reader(TABLES, read_record, RecordError, lambda record: " ".join(record.report)),
    "weights": Reader(FILES, _as_weights, ModelError, str),
    "cards": Reader(CARDS, _as_card, ModelError, str),
}

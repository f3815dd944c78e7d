"""Bad weights and cards: of another kind, damaged, of other shapes, full of NaN, or exchanged."""

from __future__ import annotations

import json
import pickle
import struct
from functools import partial

import numpy as np
import torch
from safetensors.torch import save

from tests.hostile.case import Case
from tests.hostile.pictures import Runs, zipped

DAMAGED = "must be a whole safetensors file; it is damaged or of another kind .*Restore it, or make it anew"
NOT_FINITE = "numbers that are not finite, in “weight”. Restore it, or make it anew"
SOUND = {"weight": torch.ones(2, 3)}


def headed(header: object, body: bytes = b"", length: int | None = None) -> bytes:
    """A safetensors file with any header."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def at(dtype: str, shape: list[int], *offsets: int) -> dict:
    """A header of one tensor."""
    return {"weight": {"dtype": dtype, "shape": shape, "data_offsets": list(offsets)}}


def described(text: str) -> bytes:
    """Sound tensors with a description of any kind."""
    return save(SOUND, {"meta": text})


FILES = [
    Case("nothing", b"", DAMAGED),
    Case("a header as long as the memory", headed({}, length=2**63), DAMAGED),
    Case("a header of 100 GB", headed({}, length=10**11), DAMAGED),
    Case("a header that is no JSON", headed(b"{not json"), DAMAGED),
    Case("a header that is no text", headed(b"\xff\xfe\0\xd8"), DAMAGED),
    Case("a deep header", headed(b'{"a":' + b"[" * 50_000), DAMAGED),
    Case("a list as header", headed([1, 2]), DAMAGED),
    Case("numbers beyond the end", headed(at("F32", [2, 3], 0, 24), bytes(8)), DAMAGED),
    Case("numbers that begin before the file", headed(at("F32", [1], -4, 0), bytes(4)), DAMAGED),
    Case("a shape larger than its numbers", headed(at("F32", [2**40], 0, 24), bytes(24)), DAMAGED),
    Case("a shape that overflows", headed(at("F32", [2**33, 2**33], 0, 24), bytes(24)), DAMAGED),
    Case("an unknown kind of number", headed(at("PICKLE", [1], 0, 4), bytes(4)), DAMAGED),
    Case("cut short", save({"weight": torch.ones(99)})[:-9], DAMAGED),
    Case("longer than it says", save(SOUND) + b"more", DAMAGED),
    Case("a pickle", pickle.dumps(Runs()), DAMAGED),
    Case("a torch archive", partial(zipped, "archive/data.pkl", pickle.dumps(Runs())), DAMAGED),
    Case("NaN", save({"weight": torch.tensor([1.0, np.nan])}), NOT_FINITE),
    Case("infinity", save({"weight": torch.tensor([1.0, -np.inf])}), NOT_FINITE),
    Case("a description that is no JSON", described("{"), DAMAGED),
    Case("a deep description", described("[" * 100_000), DAMAGED),
    Case("a description that is a list", described("[1]"), DAMAGED),
]
CARD = "must be JSON that says sha256, config; it is damaged or of another kind. Restore assets/models"
CARDS = [
    Case("nothing", b"", CARD),
    Case("no JSON", b"{'a': 1}", CARD),
    Case("deep JSON", b"[" * 100_000, CARD),
    Case("a list", b"[]", CARD),
    Case("no text", b"\xff\xfe\0\0", CARD),
    Case("nothing said", b"{}", CARD),
    Case("a number of 10,000 digits", b'{"sha256": ' + b"9" * 10_000 + b"}", CARD),
    Case(
        "weights of another card",
        b'{"sha256": "0", "config": {}}',
        "are missing or are not the ones its card",
    ),
]

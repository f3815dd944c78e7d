"""Tensors and what is to be known about them in one safetensors file: for checkpoints and for shipped weights."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from anp_core.errors import ModelError
from anp_core.language import say

MOST_SAID = 150  # letters of what a library says, or of a name in a file


def write_tensors(path: Path, tensors: dict[str, Tensor], metadata: dict[str, Any]) -> None:
    """Write a safetensors file beside `path` and move it into place: there is never half a file.

    What a process that was killed left half written is written over by the next.

    Raises:
        OSError: the disk is full, or may not be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    try:
        save_file(plain, partial, metadata={"meta": json.dumps(metadata, sort_keys=True)})
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.chmod(0o644)  # safetensors writes for the owner alone
        os.replace(partial, path)
    except SafetensorError as error:  # which hides the system's own
        raise OSError(errno.EIO, str(error), str(path)) from error
    finally:
        if partial.exists():
            partial.unlink()


def read_tensors(path: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors and metadata of a file that `write_tensors` wrote. Nothing in it is run, whatever it is.

    Raises:
        FileNotFoundError: there is none.
        ModelError: it is of another kind, damaged, or holds numbers that are none.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118  (not a dict)
            metadata = dict(json.loads((file.metadata() or {}).get("meta", "{}")))
    except (SafetensorError, ValueError, TypeError, RecursionError) as error:
        raise ModelError(
            say(
                "{file} must be a whole safetensors file; it is damaged or of another kind ({why}). "
                "Restore it, or make it anew.",
                file=str(path),
                why=str(error)[:MOST_SAID],
            )
        ) from error
    bad = next((name for name, value in tensors.items() if not torch.isfinite(value).all()), None)
    if bad is not None:
        raise ModelError(
            say(
                "{file} holds numbers that are not finite, in “{where}”. Restore it, or make it anew.",
                file=str(path),
                where=bad[:MOST_SAID],
            )
        )
    return tensors, metadata

"""bfloat16 where the machine has it: matrix products several times faster, likelihoods stay float32."""

from __future__ import annotations

import contextlib

import torch
from torch import Tensor


def has_bfloat16(device: str = "cpu") -> bool:
    """Whether matrix products in bfloat16 run on hardware made for them."""
    if device.startswith("cuda"):
        return bool(torch.cuda.is_bf16_supported())
    return (
        bool(torch.ops.mkldnn._is_mkldnn_bf16_supported()) if torch.backends.mkldnn.is_available() else False
    )


def mixed_precision(enabled: bool, device: str = "cpu") -> contextlib.AbstractContextManager[object]:
    """Autocast to bfloat16 if asked for and supported, else do nothing."""
    if enabled and has_bfloat16(device):
        return torch.autocast(device.split(":")[0], torch.bfloat16)
    return contextlib.nullcontext()


def at_least_float32(values: Tensor) -> Tensor:
    """What autocast made in bfloat16 as float32, which exponentials and likelihoods need; float64 stays."""
    return values.to(torch.promote_types(values.dtype, torch.float32))

"""Where tensors live: the first GPU when there is one, until `set_device` says otherwise."""

from __future__ import annotations

from typing import Any

import torch

from .errors import InvalidArgument

_device: torch.device | None = None


def get_device() -> torch.device:
    """The device of new variables and of batches."""
    global _device
    if _device is None:
        _device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return _device


def set_device(device: Any) -> None:
    """The device from now on: "cpu", "cuda", "cuda:1", "gpu:0", a torch.device; None chooses anew.

    Raises InvalidArgument for a device that this machine does not have.
    """
    global _device
    if device is None:
        _device = None
        return
    text = str(device).lower().replace("gpu", "cuda")
    try:
        found = torch.device(text)
    except RuntimeError:
        raise InvalidArgument(f'set_device needs "cpu", "cuda" or "cuda:<number>". Received: {device!r}.') from None
    if found.type == "cuda":
        count = torch.cuda.device_count()
        if (found.index or 0) >= count:
            have = f"{count} CUDA device{'s' if count != 1 else ''}" if count else "no CUDA device"
            raise InvalidArgument(f"This machine has {have}. Received: {device!r}.")
    _device = found

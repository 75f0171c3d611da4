"""Settings that hold for everything: device, dtypes, layout, epsilon, randomness. Source: keras.config"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch

from kshape.rulebook.kinds import one_of

from .core import policy as policies
from .core.device import get_device, set_device
from .core.errors import InvalidArgument, asked
from .core.messages import (
    disable_interactive_logging,
    enable_interactive_logging,
    is_interactive_logging_enabled,
)
from .core.serialization import enable_unsafe_deserialization
from .core.settings import (
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)
from .engine.assertion import assert_rules
from .training.limits import limits

__all__ = [
    "assert_rules",
    "backend",
    "device",
    "disable_flash_attention",
    "disable_interactive_logging",
    "disable_traceback_filtering",
    "dtype_policy",
    "enable_flash_attention",
    "enable_interactive_logging",
    "enable_traceback_filtering",
    "enable_unsafe_deserialization",
    "epsilon",
    "floatx",
    "get_device",
    "image_data_format",
    "is_flash_attention_enabled",
    "is_interactive_logging_enabled",
    "is_nnx_enabled",
    "is_traceback_filtering_enabled",
    "max_epochs",
    "max_steps_per_epoch",
    "set_backend",
    "set_device",
    "set_dtype_policy",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_max_epochs",
    "set_max_steps_per_epoch",
    "set_memory_fraction",
]


def backend() -> str:
    """ "torch": there is no other."""
    return "torch"


def set_backend(backend: str) -> None:
    """Takes "torch". Raises InvalidArgument for another: there is no other."""
    asked(one_of("torch"), "set_backend", "backend", backend)


def is_nnx_enabled() -> bool:
    """False: that is a matter of Keras on JAX."""
    return False


def max_epochs() -> int | None:
    """The most epochs that fit trains for; None is no limit."""
    return limits.epochs


def set_max_epochs(max_epochs: int | None) -> None:
    """No call of fit trains for more epochs, to try a script out quickly. $KERAS_MAX_EPOCHS sets it as well."""
    limits.epochs = max_epochs


def max_steps_per_epoch() -> int | None:
    """The most batches of an epoch of fit, of evaluate and of predict; None is no limit."""
    return limits.steps


def set_max_steps_per_epoch(max_steps_per_epoch: int | None) -> None:
    """No epoch of fit, no evaluate and no predict takes more batches. $KERAS_MAX_STEPS_PER_EPOCH sets it as well."""
    limits.steps = max_steps_per_epoch


def enable_traceback_filtering() -> None:
    """Does nothing: a traceback shows every call, and the message of an error stands at its end."""


def disable_traceback_filtering() -> None:
    """Does nothing: tracebacks are never filtered."""


def is_traceback_filtering_enabled() -> bool:
    """False: see `enable_traceback_filtering`."""
    return False


@contextmanager
def device(name: Any) -> Iterator[None]:
    """Inside, new variables and batches live on this device."""
    before = get_device()
    set_device(name)
    try:
        yield
    finally:
        set_device(before)


def set_memory_fraction(fraction: float, device: Any = None) -> None:
    """The share of a GPU's memory that this process may take, from 0 to 1.

    What `per_process_gpu_memory_fraction` was in TensorFlow 1. Without a GPU nothing happens.
    Raises InvalidArgument for a number outside of 0 to 1.
    """
    if not isinstance(fraction, (int, float)) or not 0 < fraction <= 1:
        raise InvalidArgument(f"The memory fraction needs to be above 0 and at most 1. Received: {fraction!r}.")
    if torch.cuda.is_available():
        torch.cuda.set_per_process_memory_fraction(float(fraction), device)


def dtype_policy() -> policies.DTypePolicy:
    """The policy of layers that are not given one."""
    return policies.global_policy()


def set_dtype_policy(policy: Any) -> None:
    """Sets it: "float32", "mixed_float16", "mixed_bfloat16", ..."""
    policies.set_global_policy(policy)


def enable_flash_attention() -> None:
    """Lets torch choose its flash kernel for attention, which it does by itself as well."""
    torch.backends.cuda.enable_flash_sdp(True)


def disable_flash_attention() -> None:
    """Keeps torch from choosing its flash kernel for attention."""
    torch.backends.cuda.enable_flash_sdp(False)


def is_flash_attention_enabled() -> bool:
    """Whether torch may choose its flash kernel."""
    return bool(torch.backends.cuda.flash_sdp_enabled())

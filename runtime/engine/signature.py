"""What a class's `call` takes: read once for each function."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

NOWHERE = 1 << 30
"""The place of a parameter that cannot be given by place."""


class CallSignature:
    """names: positional parameters in order. training, mask: whether `call` takes them; training_at, mask_at: at which
    place, behind all others where it does not. default_training: the default of `training` where it says one. masks:
    parameters such as `query_mask`, each with the argument that it belongs to.
    """

    __slots__ = (
        *("any_keyword", "default_training", "mask", "mask_at", "masks", "names", "required", "training"),
        "training_at",
    )

    def __init__(self, function: Callable[..., Any]) -> None:
        parameters = list(inspect.signature(function).parameters.values())
        if parameters and parameters[0].name == "self":
            parameters = parameters[1:]
        by_name = {p.name: p for p in parameters}
        self.any_keyword = any(p.kind is p.VAR_KEYWORD for p in parameters)
        self.names = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        self.required = [p.name for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
        self.training = "training" in by_name
        self.mask = "mask" in by_name
        self.training_at, self.mask_at = (
            self.names.index(name) if name in self.names else NOWHERE for name in ("training", "mask")
        )
        default = by_name["training"].default if self.training else None
        self.default_training = default if isinstance(default, bool) else None
        self.masks = [(f"{name}_mask", name) for name in self.names if f"{name}_mask" in by_name]

    def accepts(self, name: str) -> bool:
        """Whether a keyword of this name can be given."""
        return name in self.names or self.any_keyword


_read: dict[Any, CallSignature] = {}


def signature_of(function: Callable[..., Any]) -> CallSignature:
    """The signature of an unbound `call`."""
    found = _read.get(function)
    if found is None:
        found = _read[function] = CallSignature(function)
    return found

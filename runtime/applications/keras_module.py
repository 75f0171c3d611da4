"""What the modules of `keras.applications` have in common: their names, by the rulebook's list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.applications.keras_modules import KERAS_MODULES

from ..core.lazy import lazy


def members(module: str, namespace: dict[str, Any]) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """`__getattr__` and `__dir__` of a module: its architectures, preprocess_input and decode_predictions."""
    name = module.rpartition(".")[2]
    home = "runtime.applications"
    return lazy(
        module,
        {
            **dict.fromkeys(KERAS_MODULES[name].names, f"{home}.functions"),
            "preprocess_input": f"{home}.imagenet_utils:preprocess_input_{KERAS_MODULES[name].mode}",
            "decode_predictions": f"{home}.imagenet_utils",
        },
        namespace,
    )

"""Architectures with a name, made layer by layer from the rulebook's. Source: keras.applications

`applications.ResNet50(weights=None)` is a functional model. `applications.resnet50` has the same function, and
`preprocess_input` and `decode_predictions` beside it.
"""

from __future__ import annotations

from kshape.rulebook.applications import MODULES
from kshape.rulebook.applications.keras_modules import KERAS_MODULES

from ..core.lazy import lazy

TABLE = {
    **dict.fromkeys(MODULES, "functions"),
    **{name: f"runtime.applications.{name}:" for name in KERAS_MODULES},
}
"""Public name -> where it is (see `runtime.core.lazy`)."""

__all__ = sorted(TABLE)

__getattr__, __dir__ = lazy(__name__, TABLE, globals())

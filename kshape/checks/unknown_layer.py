"""KS210 unknown-layer."""

from __future__ import annotations

from .base import Check


class UnknownLayer(Check):
    """`get_layer` is asked for a layer that the model does not have.

    Bad:
        model = Sequential([Input((4,)), Dense(2, name="head")])
        layer = model.get_layer("haed")
    Good:
        model = Sequential([Input((4,)), Dense(2, name="head")])
        layer = model.get_layer("head")
    """

    code = "KS210"
    fix = "S"

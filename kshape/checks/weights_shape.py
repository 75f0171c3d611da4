"""KS123 weights-shape."""

from __future__ import annotations

from .base import Check


class WeightsShape(Check):
    """Weights of other shapes than the layer's are given to it.

    Bad:
        layer = Dense(3)
        y = layer(Input((4,)))
        layer.set_weights([np.zeros((3, 4)), np.zeros(3)])
    Good:
        layer = Dense(3)
        y = layer(Input((4,)))
        layer.set_weights([np.zeros((4, 3)), np.zeros(3)])
    """

    code = "KS123"

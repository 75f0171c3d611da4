"""KS701 state-in-call."""

from __future__ import annotations

from kshape.values.trace import Fault, Trace

from ._constructor_edits import made_in_constructor
from .base import Check, Finding


class StateInCall(Check):
    """A layer or a weight is made in `call`.

    Keras 3 refuses a layer or weight that `call` keeps: the list of them is closed when the layer has been built. One
    that is used and let go is made anew at every call, with new random weights that nobody trains or saves: that is a
    warning. Make layers in `__init__`, and weights in `build`, which knows the input's shape.

    Bad:
        class Block(keras.layers.Layer):
            def call(self, x):
                self.dense = Dense(4)
                return self.dense(x)

        y = Block()(Input((3,)))
    Good:
        class Block(keras.layers.Layer):
            def __init__(self):
                super().__init__()
                self.dense = Dense(4)

            def call(self, x):
                return self.dense(x)

        y = Block()(Input((3,)))

    Bad:
        class Block(keras.layers.Layer):
            def call(self, x):
                return Dense(4)(x)

        y = Block()(Input((3,)))
    Good:
        class Block(keras.layers.Layer):
            def build(self, input_shape):
                self.kernel = self.add_weight(shape=(input_shape[-1], 4))

            def call(self, x):
                return x @ self.kernel

        y = Block()(Input((3,)))
    """

    code = "KS701"
    fix = "u"

    def word(self, fault: Fault, trace: Trace) -> Finding | None:
        finding = super().word(fault, trace)
        if finding is not None:
            finding.repair = made_in_constructor(fault.span)
        if finding is not None and fault.slug == "lost-layer":
            finding.severity = "warning"
        return finding

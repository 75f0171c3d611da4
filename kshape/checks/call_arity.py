"""KS704 call-arity."""

from __future__ import annotations

from .base import Check


class CallArity(Check):
    """A layer of the user's own is called with other arguments than its `call` takes.

    Several tensors come as several arguments for `call(self, a, b)`, as one list for `call(self, inputs)`.

    Bad:
        class Mix(keras.layers.Layer):
            def call(self, a, b):
                return a + b

        y = Mix()([Input((3,)), Input((3,))])
    Good:
        class Mix(keras.layers.Layer):
            def call(self, a, b):
                return a + b

        y = Mix()(Input((3,)), Input((3,)))

    Bad:
        class Mix(keras.layers.Layer):
            def call(inputs):
                return inputs

        y = Mix()(Input((3,)))
    Good:
        class Mix(keras.layers.Layer):
            def call(self, inputs):
                return inputs

        y = Mix()(Input((3,)))
    """

    code = "KS704"
    fix = "u"

"""KS706 add-weight-shape."""

from __future__ import annotations

from .base import Check


class AddWeightShape(Check):
    """`add_weight` is given a shape with an axis of unknown size.

    `input_shape[0]` is the batch, which Keras does not know; the features are `input_shape[-1]`.

    Bad:
        class Scale(keras.layers.Layer):
            def build(self, input_shape):
                self.scale = self.add_weight(shape=(None,))

            def call(self, x):
                return x * self.scale

        y = Scale()(Input((4,)))
    Good:
        class Scale(keras.layers.Layer):
            def build(self, input_shape):
                self.scale = self.add_weight(shape=(input_shape[-1],))

            def call(self, x):
                return x * self.scale

        y = Scale()(Input((4,)))
    """

    code = "KS706"
    fix = "u"

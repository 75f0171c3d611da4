"""Class inheritance over three levels, a mixin, super() chains, class attributes that subclasses change."""
import keras
import numpy as np
from keras import layers


class Describes:
    def describe(self):
        return f"{type(self).__name__}(kernel={self.kernel_size}, filters={self.filters})"


class Block(layers.Layer):
    kernel_size = 3
    activation = "relu"

    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.filters = filters
        self.conv = layers.Conv2D(filters, self.kernel_size, padding="same")
        self.act = layers.Activation(self.activation)

    def call(self, x):
        return self.act(self.conv(x))


class Wide(Describes, Block):
    kernel_size = 5


class WideResidual(Wide):
    activation = "gelu"

    def __init__(self, *args, scale=0.5, **kwargs):
        super().__init__(*args, **kwargs)
        self.scale = scale

    def build(self, input_shape):
        self.project = None
        if input_shape[-1] != self.filters:
            self.project = layers.Conv2D(self.filters, 1)
        super().build(input_shape)

    def call(self, x):
        y = super().call(x)
        if self.project is not None:
            x = self.project(x)
        return x + self.scale * y


inputs = layers.Input((9, 7, 3))
x = Wide(4)(inputs)
x = WideResidual(6, scale=0.1, name="residual")(x)
x = WideResidual(6)(x)
assert tuple(x.shape) == (None, 9, 7, 6)
model = keras.Model(inputs, layers.Dense(1)(layers.GlobalMaxPooling2D()(x)))
print(model.get_layer("residual").describe())
model.compile("sgd", "mse")
model.fit(np.random.rand(4, 9, 7, 3), np.random.rand(4, 1), verbose=0)

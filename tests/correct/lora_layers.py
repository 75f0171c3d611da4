"""Low-rank adapters: by hand around a Dense layer, and Keras's own enable_lora."""
import keras
import numpy as np
from keras import layers


class LoRADense(layers.Layer):
    def __init__(self, original, rank=2, alpha=4.0, **kwargs):
        super().__init__(name=f"{original.name}_lora", **kwargs)
        original.trainable = False
        self.original, self.rank, self.factor = original, rank, alpha / rank

    def build(self, input_shape):
        features = input_shape[-1]
        if not self.original.built:
            self.original.build(input_shape)
        self.a = self.add_weight(shape=(features, self.rank), initializer="he_normal", name="a")
        self.b = self.add_weight(shape=(self.rank, self.original.units), initializer="zeros", name="b")

    def call(self, x):
        return self.original(x) + (x @ self.a) @ self.b * self.factor


base = keras.Sequential([layers.Input((10,)), layers.Dense(16, "relu", name="d1"), layers.Dense(4, name="d2")])
x = np.random.rand(6, 10).astype("float32")
expected = base.predict(x, verbose=0)
inputs = keras.Input((10,))
h = inputs
for layer in base.layers:
    h = LoRADense(layer)(h) if isinstance(layer, layers.Dense) else layer(h)
adapted = keras.Model(inputs, h)
np.testing.assert_allclose(adapted.predict(x, verbose=0), expected, atol=1e-5)
assert sum(int(np.prod(w.shape)) for w in adapted.trainable_weights) == 2 * (10 + 16) + 2 * (16 + 4)
adapted.compile("adam", "mse")
adapted.fit(x, np.zeros((6, 4)), verbose=0)

own = layers.Dense(8)
own.build((None, 10))
own.enable_lora(rank=2)
assert own.lora_enabled and len(own.trainable_weights) == 3

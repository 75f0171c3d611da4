"""Straight-through quantisation, int8 by hand, and the layer's own quantize."""
import keras
import numpy as np
from keras import layers, ops


def round_through(x):
    return x + ops.stop_gradient(ops.round(x) - x)


class QuantDense(layers.Dense):
    def __init__(self, units, bits=4, **kwargs):
        super().__init__(units, **kwargs)
        self.bits = bits

    def call(self, x):
        levels = 2 ** (self.bits - 1) - 1
        scale = ops.max(ops.abs(self.kernel)) / levels + 1e-8
        kernel = round_through(self.kernel / scale) * scale
        y = ops.matmul(x, kernel)
        if self.use_bias:
            y = y + self.bias
        return self.activation(y) if self.activation is not None else y


model = keras.Sequential([keras.Input((8,)), QuantDense(16, bits=3, activation="relu"), QuantDense(1, use_bias=False)])
model.compile("adam", "mae")
model.fit(np.random.rand(16, 8), np.random.rand(16, 1), verbose=0)
weights = model.layers[0].get_weights()[0]
scale = np.abs(weights).max() / 127
as_int8 = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
assert as_int8.nbytes == weights.size == 8 * 16
error = np.abs(as_int8 * scale - weights).max()
print(f"largest error {error:.5f} at scale {scale:.5f}")
packed = np.packbits((weights > 0).astype(np.uint8), axis=-1)
assert packed.shape == (8, 2)
assert np.unpackbits(packed, axis=-1).shape == weights.shape

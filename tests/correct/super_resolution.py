"""ESPCN: depth to space by hand, for pictures whose sizes are known only when they come."""
import keras
import numpy as np
from keras import layers, ops


class DepthToSpace(layers.Layer):
    def __init__(self, block_size):
        super().__init__()
        self.block_size = block_size

    def call(self, x):
        batch, h, w, c = ops.shape(x)
        r = self.block_size
        x = ops.reshape(x, (batch, h, w, r, r, c // r ** 2))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (batch, h * r, w * r, c // r ** 2))

    def compute_output_shape(self, shape):
        b, h, w, c = shape
        grow = lambda s: None if s is None else s * self.block_size
        return (b, grow(h), grow(w), c // self.block_size ** 2)


def get_model(upscale_factor=3, channels=1):
    conv_args = {"activation": "relu", "kernel_initializer": "orthogonal", "padding": "same"}
    inputs = keras.Input(shape=(None, None, channels))
    x = layers.Conv2D(8, 5, **conv_args)(inputs)
    x = layers.Conv2D(8, 3, **conv_args)(x)
    x = layers.Conv2D(channels * (upscale_factor ** 2), 3, **{**conv_args, "activation": None})(x)
    outputs = DepthToSpace(upscale_factor)(x)
    return keras.Model(inputs, outputs)


class PSNR(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.psnr = []

    def on_test_batch_end(self, batch, logs=None):
        self.psnr.append(10 * np.log10(1 / max(logs["loss"], 1e-9)))

    def on_epoch_end(self, epoch, logs=None):
        print(f"Mean PSNR for epoch: {np.mean(self.psnr):.2f}")


model = get_model(upscale_factor=(factor := 2))
assert model.count_params() > 0
low = np.random.rand(6, 10, 14, 1)
high = low.repeat(factor, axis=1).repeat(factor, axis=2)
model.compile(optimizer=keras.optimizers.Adam(1e-3), loss=keras.losses.MeanSquaredError())
model.fit(low, high, validation_data=(low[:2], high[:2]), callbacks=[PSNR()], verbose=0)
other = model.predict(np.random.rand(1, 7, 9, 1), verbose=0)
assert other.shape == (1, 7 * factor, 9 * factor, 1)

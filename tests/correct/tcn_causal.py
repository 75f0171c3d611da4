"""Dilated causal convolutions with gates and skips; the receptive field computed beside it."""
import keras
import numpy as np
from keras import layers


def gated(x, filters, dilation):
    a = layers.Conv1D(filters, 2, padding="causal", dilation_rate=dilation, activation="tanh")(x)
    b = layers.Conv1D(filters, 2, padding="causal", dilation_rate=dilation, activation="sigmoid")(x)
    z = layers.Multiply()([a, b])
    skip = layers.Conv1D(filters, 1)(z)
    return layers.Add()([skip, x]), skip


def wavenet(channels, filters=6, blocks=2, powers=4):
    inputs = keras.Input((None, channels))
    x = layers.Conv1D(filters, 1)(inputs)
    skips = []
    field = 1
    for _ in range(blocks):
        for dilation in (2 ** i for i in range(powers)):
            x, skip = gated(x, filters, dilation)
            skips.append(skip)
            field += dilation
    x = layers.ReLU()(layers.Add()(skips))
    return keras.Model(inputs, layers.Conv1D(1, 1)(x)), field


model, field = wavenet(2)
assert field == 1 + 2 * (1 + 2 + 4 + 8)
model.compile("adam", "huber")
t = np.linspace(0, 20, 200)
series = np.stack([np.sin(t), np.cos(3 * t)], axis=-1)
windows = np.lib.stride_tricks.sliding_window_view(series, field + 1, axis=0).transpose(0, 2, 1)
x, y = windows[:, :-1], windows[:, 1:, :1]
model.fit(x[:32], y[:32], epochs=1, batch_size=16, verbose=0)
future = series[-field:]
for _ in range(2):
    following = model.predict(future[None], verbose=0)[0, -1, 0]
    future = np.vstack([future[1:], [following, 0.0]])
assert future.shape == (field, 2)

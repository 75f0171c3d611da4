"""Attention over channels: pooled, squeezed, multiplied back by broadcasting; depthwise and grouped convolutions."""
import keras
import numpy as np
from keras import layers, ops


def se_block(x, ratio=4):
    channels = x.shape[-1]
    s = layers.GlobalAveragePooling2D(keepdims=True)(x)
    s = layers.Dense(max(channels // ratio, 1), activation="relu")(s)
    s = layers.Dense(channels, activation="sigmoid")(s)
    return x * s


def spatial(x):
    pooled = ops.concatenate([ops.mean(x, axis=-1, keepdims=True), ops.max(x, axis=-1, keepdims=True)], axis=-1)
    return layers.Multiply()([x, layers.Conv2D(1, 7, padding="same", activation="sigmoid")(pooled)])


def mbconv(x, out, expand=2, stride=1):
    y = layers.Conv2D(x.shape[-1] * expand, 1, use_bias=False)(x)
    y = layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False)(y)
    y = layers.Activation("silu")(layers.GroupNormalization(groups=4)(y))
    y = layers.Conv2D(out, 1)(se_block(y))
    return x + y if stride == 1 and x.shape[-1] == out else y


inputs = keras.Input((16, 16, 3))
x = layers.Conv2D(8, 3, strides=2, padding="same")(inputs)
for out, stride in ((8, 1), (16, 2), (16, 1)):
    x = mbconv(x, out, stride=stride)
x = layers.Conv2D(16, 3, groups=4, padding="same")(spatial(x))
model = keras.Model(inputs, layers.Dense(4)(ops.max(x, axis=(1, 2))))
assert model.output_shape == (None, 4)
model.compile("lion", keras.losses.CategoricalCrossentropy(from_logits=True))
model.fit(np.random.rand(4, 16, 16, 3), np.eye(4), verbose=0)

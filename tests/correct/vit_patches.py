"""A vision transformer: patches by reshape, a class token, positions, MultiHeadAttention."""
import keras
import numpy as np
from keras import layers, ops

SIZE, PATCH, DIM, HEADS, DEPTH = 16, 4, 12, 3, 2
N = (SIZE // PATCH) ** 2


class Patches(layers.Layer):
    def __init__(self, patch, **kw):
        super().__init__(**kw)
        self.patch = patch

    def call(self, images):
        b, h, w, c = ops.shape(images)
        rows, columns = h // self.patch, w // self.patch
        x = ops.reshape(images, (b, rows, self.patch, columns, self.patch, c))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (b, rows * columns, self.patch * self.patch * c))


class Tokens(layers.Layer):
    def build(self, shape):
        _, n, dim = shape
        self.cls = self.add_weight(shape=(1, 1, dim), initializer="zeros", name="cls")
        self.pos = self.add_weight(shape=(1, n + 1, dim), initializer="random_normal", name="pos")

    def call(self, x):
        cls = ops.broadcast_to(self.cls, (ops.shape(x)[0], 1, ops.shape(x)[-1]))
        return ops.concatenate([cls, x], axis=1) + self.pos


def mlp(x, units):
    for n in units:
        x = layers.Dense(n, activation=keras.activations.gelu)(x)
    return x


inputs = keras.Input((SIZE, SIZE, 3))
x = Patches(PATCH)(inputs)
assert x.shape[1:] == (N, PATCH * PATCH * 3)
x = Tokens()(layers.Dense(DIM)(x))
for _ in range(DEPTH):
    y = layers.LayerNormalization(epsilon=1e-6)(x)
    x = layers.Add()([layers.MultiHeadAttention(HEADS, DIM // HEADS, dropout=0.1)(y, y), x])
    y = mlp(layers.LayerNormalization(epsilon=1e-6)(x), [DIM * 2, DIM])
    x = layers.Add()([y, x])
model = keras.Model(inputs, layers.Dense(5)(x[:, 0]))
model.compile(keras.optimizers.AdamW(1e-3, weight_decay=1e-4), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=[keras.metrics.SparseTopKCategoricalAccuracy(2, name="top-2")])
model.fit(np.random.rand(6, SIZE, SIZE, 3), np.random.randint(0, 5, 6), verbose=0)

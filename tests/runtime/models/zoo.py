"""Models as functions of a module with the Keras API: real Keras and the runtime build the same ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Builder = Callable[[Any], Any]
ZOO: dict[str, tuple[Builder, Callable[[np.random.Generator], Any]]] = {}
"""Name -> (module -> model, generator -> inputs)."""


def model(inputs: Callable[[np.random.Generator], Any]) -> Callable[[Builder], Builder]:
    """Adds a model, with what makes a batch of inputs for it."""

    def decorate(build: Builder) -> Builder:
        ZOO[build.__name__] = build, inputs
        return build

    return decorate


def floats(*shape: int) -> Callable[[np.random.Generator], np.ndarray]:
    return lambda rng: rng.normal(size=shape).astype("float32")


def integers(most: int, *shape: int) -> Callable[[np.random.Generator], np.ndarray]:
    return lambda rng: rng.integers(0, most, shape).astype("int32")


def several(*makers: Callable[[np.random.Generator], Any]) -> Callable[[np.random.Generator], list[Any]]:
    return lambda rng: [make(rng) for make in makers]


@model(floats(6, 8))
def sequential(k: Any) -> Any:
    L = k.layers
    return k.Sequential(
        [
            k.Input((8,)),
            L.Dense(16, activation="relu", kernel_regularizer="l2"),
            L.Dropout(0.2),
            L.Dense(4, activation="softmax"),
        ]
    )


@model(floats(5, 6))
def deferred(k: Any) -> Any:
    built = k.Sequential([k.layers.Dense(7, activation="tanh"), k.layers.Dense(3)])
    built.build((None, 6))
    return built


@model(several(floats(4, 5), floats(4, 5)))
def shared(k: Any) -> Any:
    a, b = k.Input((5,), name="left"), k.Input((5,), name="right")
    layer = k.layers.Dense(6, activation="gelu")
    x = k.layers.concatenate([layer(a), layer(b)])
    x = k.layers.Add()([x, k.layers.Dense(12)(x)])
    return k.Model([a, b], [k.layers.Dense(2, name="one")(x), k.layers.Dense(3, activation="softmax", name="two")(x)])


@model(floats(3, 4, 6))
def ops_in_between(k: Any) -> Any:
    x = k.Input((4, 6))
    y = k.ops.relu(x * 2.0 + 1.0)
    y = k.ops.mean(k.layers.Dense(5)(y), axis=1, keepdims=True) - k.ops.max(y[:, 1:, :5], axis=1, keepdims=True)
    return k.Model(x, k.ops.reshape(y, (-1, 5)))


@model(floats(2, 12, 12, 3))
def convolutional(k: Any) -> Any:
    L = k.layers
    x = i = k.Input((12, 12, 3))
    x = L.Conv2D(8, 3, padding="same", use_bias=False)(x)
    x = L.BatchNormalization()(x)
    x = L.ReLU()(x)
    short = L.Conv2D(8, 1, strides=2)(x)
    x = L.DepthwiseConv2D(3, strides=2, padding="same")(x)
    x = L.add([x, short])
    x = L.SeparableConv2D(6, 3, activation="swish")(x)
    x = L.MaxPooling2D()(x)
    x = L.Conv2DTranspose(4, 2, strides=2)(x)
    return k.Model(i, L.Dense(3, activation="softmax")(L.GlobalAveragePooling2D()(x)))


@model(integers(20, 3, 9))
def recurrent(k: Any) -> Any:
    L = k.layers
    x = i = k.Input((9,), dtype="int32")
    x = L.Embedding(20, 6, mask_zero=True)(x)
    x = L.Bidirectional(L.LSTM(5, return_sequences=True))(x)
    x = L.GRU(4, return_sequences=True)(x)
    x = L.TimeDistributed(L.Dense(3, activation="tanh"))(x)
    x = L.SimpleRNN(4)(x)
    return k.Model(i, L.Dense(1, activation="sigmoid")(x))


@model(floats(2, 7, 8))
def attention(k: Any) -> Any:
    L = k.layers
    x = i = k.Input((None, 8))
    a = L.MultiHeadAttention(2, 4)(x, x)
    x = L.LayerNormalization()(L.Add()([x, a]))
    x = L.LayerNormalization()(x + L.Dense(8)(L.Dense(16, activation="relu")(x)))
    return k.Model(i, L.GlobalMaxPooling1D()(x))


@model(floats(2, 6))
def nested(k: Any) -> Any:
    inner_in = k.Input((4,))
    inner = k.Model(inner_in, k.layers.Dense(3, activation="relu")(inner_in), name="inner")
    tail = k.Sequential([k.Input((3,)), k.layers.Dense(2)], name="tail")
    x = k.Input((6,))
    y = inner(k.layers.Dense(4)(x))
    return k.Model(x, tail(k.layers.Add()([y, inner(k.layers.Dense(4)(x))])))


@model(lambda rng: {"a": floats(3, 4)(rng), "b": floats(3, 5)(rng)})
def by_name(k: Any) -> Any:
    inputs = {"a": k.Input((4,), name="a"), "b": k.Input((5,), name="b")}
    x = k.layers.Concatenate()([inputs["a"], inputs["b"]])
    return k.Model(inputs, {"sum": k.layers.Dense(2, name="sum")(x), "rest": k.layers.Dense(1, name="rest")(x)})

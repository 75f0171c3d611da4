"""Models with state beside plain weights, as functions of a module with the Keras API."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.runtime.models.zoo import Builder, floats, integers

MODELS: dict[str, tuple[Builder, Any]] = {}
"""Name -> (module -> model, generator -> inputs)."""


def model(inputs: Any) -> Any:
    def decorate(build: Builder) -> Builder:
        MODELS[build.__name__] = build, inputs
        return build

    return decorate


def custom(k: Any) -> dict[str, Any]:
    """Classes and functions of a user of this module, which both files' readers are given."""

    class Scaled(k.layers.Layer):
        """A layer with a weight of its own, and a layer inside."""

        def __init__(self, factor: float = 2.0, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.factor = factor
            self.inner = k.layers.Dense(4)

        def build(self, input_shape: Any) -> None:
            self.scale = self.add_weight(shape=(4,), initializer="ones", name="scale")
            self.inner.build(input_shape)

        def call(self, x: Any) -> Any:
            return self.inner(x) * self.scale * self.factor

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "factor": self.factor}

    class Blocks(k.Model):
        """Layers in lists and dicts, nested, under names before and after "layers"."""

        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.blocks = [k.layers.Dense(5), [k.layers.Dense(5), k.layers.LayerNormalization()]]
            self.heads = {"a": k.layers.Dense(2), "b": (k.layers.Dense(2),)}
            self.out = k.layers.Dense(3)
            self.zoom = Scaled(3.0)
            self._hidden = k.layers.Dense(4)

        def build(self, input_shape: Any) -> None:
            self.offset = self.add_weight(shape=(3,), initializer="ones", name="offset")
            self.blocks[0].build(input_shape)
            self.blocks[1][0].build((None, 5))
            self.blocks[1][1].build((None, 5))
            self.heads["a"].build((None, 5))
            self.heads["b"][0].build((None, 5))
            self.zoom.build((None, 2))
            self._hidden.build((None, 4))
            self.out.build((None, 4))

        def call(self, x: Any) -> Any:
            for layer in (self.blocks[0], *self.blocks[1]):
                x = layer(x)
            x = self.heads["a"](x) + self.heads["b"][0](x)
            return self.out(self._hidden(self.zoom(x))) + self.offset

        @property
        def first(self) -> Any:
            return self.blocks[0]

    class Packed(k.layers.Layer):
        """A layer that saves its weight in a way of its own."""

        def build(self, input_shape: Any) -> None:
            self.kernel = self.add_weight(shape=(input_shape[-1], 3), initializer="glorot_uniform", name="kernel")

        def call(self, x: Any) -> Any:
            return k.ops.matmul(x, self.kernel)

        def save_own_variables(self, store: Any) -> None:
            super().save_own_variables(store)
            store["doubled"] = np.asarray(k.ops.convert_to_numpy(self.kernel)) * 2

        def load_own_variables(self, store: Any) -> None:
            self.kernel.assign(store["doubled"][:] / 2)

    def distance(y_true: Any, y_pred: Any) -> Any:
        return k.ops.mean(k.ops.abs(y_true - y_pred), axis=-1)

    return {"Scaled": Scaled, "Blocks": Blocks, "Packed": Packed, "distance": distance}


CUSTOM: dict[str, dict[str, Any]] = {}


def objects(k: Any) -> dict[str, Any]:
    """The custom classes for a module, the same ones each time."""
    if k.__name__ not in CUSTOM:
        CUSTOM[k.__name__] = custom(k)
    return CUSTOM[k.__name__]


@model(floats(4, 6))
def normalized(k: Any) -> Any:
    layer = k.layers.Normalization()
    layer.adapt(np.random.default_rng(3).normal(2.0, 3.0, (50, 6)).astype("float32"))
    return k.Sequential([k.Input((6,)), layer, k.layers.Dense(2)])


@model(floats(4, 6))
def batch_normalized(k: Any) -> Any:
    built = k.Sequential([k.Input((6,)), k.layers.Dense(5), k.layers.BatchNormalization(), k.layers.Dense(2)])
    state = np.random.default_rng(5)
    for weight in built.layers[1].weights:
        weight.assign(np.abs(state.normal(size=(5,))).astype("float32") + 0.5)
    return built


@model(floats(4, 6))
def custom_layer(k: Any) -> Any:
    x = k.Input((6,))
    return k.Model(x, k.layers.Dense(2)(objects(k)["Scaled"](1.5)(x)))


@model(floats(4, 6))
def subclassed(k: Any) -> Any:
    built = objects(k)["Blocks"]()
    built.build((None, 6))
    built(np.zeros((1, 6), "float32"))
    return built


@model(floats(4, 6))
def packed(k: Any) -> Any:
    return k.Sequential([k.Input((6,)), objects(k)["Packed"](), k.layers.Dense(2)])


@model(floats(4, 5, 6))
def wrapped_twice(k: Any) -> Any:
    x = k.Input((5, 6))
    shared = k.layers.Dense(6)
    y = k.layers.TimeDistributed(shared)(x)
    return k.Model(x, k.layers.TimeDistributed(shared)(y))


@model(floats(4, 6))
def frozen_inside(k: Any) -> Any:
    x = k.Input((4,))
    inner = k.Model(x, k.layers.BatchNormalization()(k.layers.Dense(3)(x)), name="inner")
    inner.layers[1].trainable = False
    y = k.Input((6,))
    return k.Model(y, k.layers.Dense(2)(inner(k.layers.Dense(4)(y))))


@model(floats(4, 6))
def mixed(k: Any) -> Any:
    x = k.Input((6,))
    return k.Model(x, k.layers.Dense(2, dtype="float32")(k.layers.Dense(8, dtype="mixed_bfloat16")(x)))


@model(floats(4, 6))
def half(k: Any) -> Any:
    x = k.Input((6,))
    return k.Model(x, k.layers.Dense(2, dtype="float32")(k.layers.Dense(8, dtype="float16")(x)))


@model(floats(4, 6))
def brain_half(k: Any) -> Any:
    x = k.Input((6,))
    return k.Model(x, k.layers.Dense(2, dtype="float32")(k.layers.Dense(8, dtype="bfloat16")(x)))


@model(integers(9, 3, 5))
def cells(k: Any) -> Any:
    L = k.layers
    x = i = k.Input((5,), dtype="int32")
    x = L.Embedding(9, 4)(x)
    x = L.RNN(L.StackedRNNCells([L.LSTMCell(3), L.GRUCell(4)]), return_sequences=True)(x)
    x = L.Bidirectional(L.GRU(3))(x)
    return k.Model(i, L.Dense(1)(x))


@model(floats(2, 4, 6))
def many_layers(k: Any) -> Any:
    L = k.layers
    x = i = k.Input((4, 6))
    x = L.Conv1D(6, 3, padding="same")(x)
    x = L.SeparableConv1D(6, 3, padding="same")(x)
    x = L.MultiHeadAttention(2, 3)(x, x)
    x = L.GroupNormalization(2)(x)
    x = L.EinsumDense("abc,cd->abd", (4, 5))(x)
    x = L.PReLU()(x)
    return k.Model(i, L.Flatten()(L.Dropout(0.3)(x)))


@model(floats(4, 6))
def as_strings(k: Any) -> Any:
    """A Lambda of a named function, which is no code."""
    return k.Sequential([k.Input((6,)), k.layers.Lambda(k.activations.softplus), k.layers.Dense(2)])


@model(floats(4, 6))
def in_bins(k: Any) -> Any:
    x = k.Input((6,))
    return k.Model(x, k.layers.Dense(2)(k.ops.cast(k.layers.Discretization([-1.0, 0.0, 0.5])(x), "float32")))


@model(floats(4, 6))
def spectral(k: Any) -> Any:
    x = k.Input((6,))
    return k.Model(x, k.layers.SpectralNormalization(k.layers.Dense(3))(x))

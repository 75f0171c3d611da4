"""Structural pattern matching chooses layers; walrus; f-strings with shapes."""
import re

import keras
import numpy as np
from keras import layers

SPEC = "conv:4x3 pool:2 conv:8x3 gap dense:6 out:2"


def layer_of(word):
    match word.split(":"):
        case ["conv", size] if (found := re.fullmatch(r"(\d+)x(\d+)", size)):
            filters, kernel = map(int, found.groups())
            return layers.Conv2D(filters, kernel, activation="relu")
        case ["pool", size]:
            return layers.AveragePooling2D(int(size))
        case ["gap"]:
            return layers.GlobalAveragePooling2D()
        case ["dense" | "out" as kind, units]:
            return layers.Dense(int(units), activation="relu" if kind == "dense" else "softmax")
        case _:
            raise ValueError(f"unknown layer: {word!r}")


model = keras.Sequential([keras.Input((20, 20, 1))])
before = (None, 20, 20, 1)
for word in SPEC.split():
    model.add(layer_of(word))
    print(f"{word:<10} {before!s:>22} -> {(before := model.output_shape)}")
if (n := model.output_shape[-1]) != 2:
    raise SystemExit(f"expected 2 classes, got {n}")
match model.layers:
    case [layers.Conv2D(), *rest]:
        print(f"{len(rest) + 1} layers")
model.compile("adam", "sparse_categorical_crossentropy")
model.fit(np.random.rand(4, 20, 20, 1), np.array([0, 1, 1, 0]), verbose=0)

"""What variables hold where: the last binding before a place in the same function, else in the module."""

from __future__ import annotations

from kshape.analysis import Analyser

CODE = """\
import keras
from keras import layers
(x_train, y_train), _ = keras.datasets.mnist.load_data()
x = keras.Input((28, 28, 1))
x = layers.Conv2D(8, 3)(x)

def head(y):
    x = layers.Flatten()(y)
    dense = layers.Dense(10)
    return dense(x)

model = keras.Model(x, head(x))
flat = x_train[..., None] / 255.0
for width in (4, 8):
    z = layers.Dense(width)(x)
"""


def analyser() -> Analyser:
    found = Analyser("case.py")
    found.update(CODE)
    return found


def test_what_is_bound_between_two_places() -> None:
    facts = analyser().bindings((0, 3, 1), (0, 5, 99))
    assert [(fact.name, fact.line, fact.kind, fact.shape) for fact in facts] == [
        ("x_train", 3, "array", (60000, 28, 28)),
        ("y_train", 3, "array", (60000,)),
        ("x", 4, "tensor", (None, 28, 28, 1)),
        ("x", 5, "tensor", (None, 26, 26, 8)),
    ]


def test_what_a_variable_holds_at_a_place() -> None:
    found = analyser()
    shapes = {
        ("x", 4, 8): [(None, 28, 28, 1)],
        ("x", 5, 27): [(None, 26, 26, 8)],
        ("x", 10, 18): [(None, 5408)],
        ("x", 12, 21): [(None, 26, 26, 8)],
        ("z", 15, 9): [(None, 26, 26, 4), (None, 26, 26, 8)],
        ("flat", 13, 1): [(60000, 28, 28, 1)],
        ("nothing", 1, 1): [],
    }
    for (name, line, column), expected in shapes.items():
        assert [fact.shape for fact in found.binding_before(name, (0, line, column))] == expected, (name, line)
    (dense,) = found.binding_before("dense", (0, 10, 12))
    assert (dense.kind, dense.text) == ("layer", "Dense dense, 54090 parameters")
    (model,) = found.binding_before("model", (0, 15, 1))
    assert model.kind == "model" and "54090 parameters" in model.text

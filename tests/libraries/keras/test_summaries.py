"""The summary of a model in a script, to the character what real Keras prints of it."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest

from kshape.analysis import analyse
from tests.libraries.keras.running import HEAD

MODELS = {
    "sequential": """
        m = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 3), layers.BatchNormalization(), layers.Flatten(),
                        layers.Dropout(0.2), layers.Dense(3)], name="net")
    """,
    "subclassed": """
        class Net(keras.Model):
            def __init__(self):
                super().__init__()
                self.hidden = layers.Dense(4)
                self.scale = self.add_weight(shape=(4,), name="scale")
                self.rest = [layers.Dense(2), layers.Dropout(0.1)]

            def call(self, x):
                return self.rest[1](self.rest[0](self.hidden(x) * self.scale))

        m = Net()
        m(np.zeros((2, 3), "float32"))
    """,
    "nested and frozen": """
        base = Sequential([Input((6,)), layers.Dense(5), layers.Dense(4)], name="base")
        base.trainable = False
        x = Input((6,))
        m = Model(x, layers.Dense(2)(base(x)), name="top")
    """,
    "branches": """
        a, b = Input((4,), name="a"), Input((3,), name="b")
        h = layers.Concatenate()([a, b])
        m = Model([a, b], [layers.Dense(2, name="p")(h), layers.Dense(1, name="q")(h * 2 + 1)], name="two")
    """,
    "custom layer": """
        class Scale(layers.Layer):
            def build(self, shape):
                self.w = self.add_weight(shape=(shape[-1],), name="w")
                self.n = self.add_weight(shape=(), trainable=False, name="n")

            def call(self, x):
                return x * self.w

        m = Sequential([Input((5,)), Scale(), layers.Dense(2)], name="scaled")
    """,
    "built by fit": """
        m = Sequential([layers.Dense(4, activation="relu"), layers.Dense(1)], name="late")
        m.build((None, 7))
    """,
}


def real(code: str) -> str:
    """What real Keras prints of `m`."""
    scope: dict[str, Any] = {"__name__": "program"}
    exec(HEAD + "keras.backend.clear_session()\n" + textwrap.dedent(code), scope)
    lines: list[str] = []
    scope["m"].summary(print_fn=lambda line, line_break=False: lines.append(line))
    return "\n".join(lines)


@pytest.mark.parametrize("name", MODELS)
def test_as_in_keras(name: str) -> None:
    analysis = analyse(HEAD + textwrap.dedent(MODELS[name]), "script.py", details="summaries")
    model = next(model for model in analysis.models if model.variable == "m")
    assert trimmed(model.summary) == trimmed(real(MODELS[name]))


def trimmed(text: str) -> list[str]:
    """The lines without blanks at their ends."""
    return [line.rstrip() for line in text.strip().splitlines()]

"""A layer that is made in `call`, moved to `__init__`: what is moved, and what is left alone."""

from __future__ import annotations

import pytest

from kshape.config import Config
from kshape.fixing import fixed

HEAD = "import keras\nfrom keras import layers\n\n\nclass Block(layers.Layer):\n"
USE = "\n\ny = Block()(keras.Input((3,)))\n"


def mended(body: str) -> str:
    """The class's body after the fix of choice."""
    text = str(fixed(HEAD + body + USE, "example.py", Config(select=("KS701",)), True).text)
    return text.removeprefix(HEAD).removesuffix(USE)


CONSTRUCTOR = "    def __init__(self, **kwargs):\n        super().__init__(**kwargs)\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "    def call(self, x):\n        self.dense = layers.Dense(4)  # why\n        return self.dense(x)",
            CONSTRUCTOR
            + "        self.dense = layers.Dense(4)\n\n    def call(self, x):\n        return self.dense(x)",
            id="an attribute",
        ),
        pytest.param(
            "    def call(self, x):\n        return layers.Dense(\n            4,\n        )(x)",
            CONSTRUCTOR + "        self.dense = layers.Dense(\n            4,\n        )\n\n"
            "    def call(self, x):\n        return self.dense(x)",
            id="a bare layer, on several lines",
        ),
        pytest.param(
            "    def __init__(self, n=2):\n        super().__init__()\n        self.n = n\n\n"
            "    def call(self, x):\n        return layers.Dense(self.n)(layers.Dense(self.n)(x))",
            "    def __init__(self, n=2):\n        super().__init__()\n        self.n = n\n"
            "        self.dense = layers.Dense(self.n)\n        self.dense_1 = layers.Dense(self.n)\n\n"
            "    def call(self, x):\n        return self.dense(self.dense_1(x))",
            id="two, with an attribute that the constructor sets",
        ),
    ],
)
def test_it_is_moved(body: str, expected: str) -> None:
    assert mended(body) == expected


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "    def call(self, x):\n        n = 4\n        return layers.Dense(n)(x)", id="a variable of the method"
        ),
        pytest.param("    def call(self, x):\n        return layers.Dense(x.shape[-1])(x)", id="the input"),
        pytest.param(
            "    def call(self, x):\n        for _ in range(2):\n            x = layers.Dense(3)(x)\n        return x",
            id="a loop",
        ),
        pytest.param(
            "    def call(self, x):\n        self.d = layers.Dense(4); return self.d(x)",
            id="another statement on the line",
        ),
        pytest.param(
            "    def call(self, x):\n        return layers.Dense(self.n)(x)\n\n    n = 3",
            id="an attribute of the class",
        ),
    ],
)
def test_it_is_left_alone(body: str) -> None:
    assert mended(body) == body

"""What names mean at the end of a file, for editors; asking leaves no trace."""

from __future__ import annotations

import pytest

from kshape.analysis import Analyser

CODE = '''
import keras
import tensorflow as tf
from keras import layers as L, ops

model = keras.Sequential([L.Dense(3)])


def build(units, rate=0.5, *, name=None):
    """Makes a model."""


class Block(L.Layer):
    """A block."""

    def __init__(self, width, depth=2 * 3):
        super().__init__()
'''


@pytest.mark.parametrize(
    ("dotted", "kind", "first", "documentation"),
    [
        ("L.Conv2D", "layer", ("filters", None, "Count"), "y = activation(x * kernel + bias)"),
        ("tf.keras.layers.LSTM", "layer", ("units", None, "Count"), "Long short-term memory"),
        ("ops.matmul", "op", ("x1", None, "Anything"), "(..., n, k) @"),
        ("keras.losses.Huber", "loss", ("delta", "1.0", "Number"), ""),
        ("keras.optimizers.Adam", "optimizer", ("learning_rate", "0.001", "Anything"), ""),
        ("keras.callbacks.EarlyStopping", "callback", ("monitor", "'val_loss'", "Anything"), ""),
        ("keras.activations.relu", "activation", None, ""),
        ("model.fit", "function", ("x", None, ""), ""),
        ("build", "function", ("units", None, ""), "Makes a model."),
        ("Block", "class", ("width", None, ""), "A block."),
        ("keras.layers", "module", None, ""),
    ],
)
def test_names(dotted: str, kind: str, first: tuple[str, str | None, str] | None, documentation: str) -> None:
    analyser = Analyser("case.py")
    analyser.update(CODE)
    fact = analyser.look_up(dotted)
    assert fact is not None and fact.kind == kind
    found = [(each.name, each.default, each.kind) for each in fact.parameters]
    assert found[:1] == ([first] if first else [])
    assert fact.documentation.startswith(documentation)


def test_what_has_no_meaning_and_what_asking_leaves() -> None:
    analyser = Analyser("case.py")
    before = analyser.update(CODE)
    assert [analyser.look_up(name) for name in ("L.Dens", "nothing", "model.nothing.more", "", ".")] == [None] * 5
    assert analyser.update(CODE) == before
    assert Analyser("other.py").look_up("keras") is None

"""Every layer rule has the constructor of the real layer: names, order, defaults."""

from __future__ import annotations

import keras
import pytest

from kshape.rulebook.layers import LAYERS
from tests.parity.harness import signature_difference

# The others are layers of Keras 1 and 2 only.
OF_TODAY = sorted(name for name in LAYERS if hasattr(keras.layers, name))


@pytest.mark.parametrize("name", OF_TODAY)
def test_signature(name: str) -> None:
    found = signature_difference(name, LAYERS[name])
    assert found is None, found

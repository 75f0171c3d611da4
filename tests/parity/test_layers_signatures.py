"""Every layer rule has the constructor of the real layer: names, order, defaults."""

from __future__ import annotations

import keras
import pytest

from kshape.rulebook.layers import LAYERS
from tests.parity.harness import signature_difference


@pytest.mark.parametrize("name", sorted(LAYERS))
def test_signature(name: str) -> None:
    if not hasattr(keras.layers, name):
        pytest.skip("a layer of Keras 1 or 2 only")
    found = signature_difference(name, LAYERS[name])
    assert found is None, found

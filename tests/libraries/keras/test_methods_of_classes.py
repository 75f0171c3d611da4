"""Methods that are read from the class, with no object to work on: nothing is known, and nothing breaks."""

from __future__ import annotations

import pytest

from kshape.analysis import analyse
from kshape.libraries.keras.methods import LAYER
from kshape.libraries.keras.model_classes import MODEL

CALLS = [f"layers.Dense.{name}" for name in LAYER.members] + [f"keras.Model.{name}" for name in MODEL.members]


@pytest.mark.parametrize("method", sorted(CALLS))
@pytest.mark.parametrize("arguments", ["", "(None, 4)", "keras.Input((3,))"])
def test_it_does_not_break(method: str, arguments: str) -> None:
    text = f"import keras\nfrom keras import layers\nvalue = {method}({arguments})\n"
    assert not [found for found in analyse(text, "case.py").diagnostics if found.code == "KS999"]

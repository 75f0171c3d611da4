"""Convolutions against real Keras."""

from __future__ import annotations

import pytest

from tests.parity import test_layers_conv as generated
from tests.runtime.layers.harness import borrowed, compare_layer


@pytest.mark.parametrize("name", ["Conv1D", "Conv2D", "Conv3D", "Convolution2D"])
def test_conv(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_conv, name, every=9)


@pytest.mark.parametrize("name", ["DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"])
def test_depthwise(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_depthwise, name, every=9)


@pytest.mark.parametrize("name", ["Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"])
def test_transpose(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_transpose, name, every=9)


def test_integers_are_taken_for_floats() -> None:
    for name in ("Conv2D", "SeparableConv2D", "Conv2DTranspose"):
        # Keras takes them while a model is built; on torch the call itself fails.
        compare_layer(name, {"filters": 3, "kernel_size": 2}, (2, 5, 6, 2), "int32", backend_refuses=True)

"""Convolutions against real Keras."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import runtime.layers as layers
from tests.parity import test_layers_conv as generated
from tests.runtime.layers.harness import borrowed, compare_layer


def thinning(kwargs: Any, shapes: Any, dtypes: Any) -> bool:
    """A window of 1 with strides: in torch 2.13 on a CPU, its gradient ends the process, and real Keras runs into it."""
    window, strides = kwargs.get("kernel_size"), kwargs.get("strides", 1)
    return window in (1, (1,), (1, 1)) and strides not in (1, (1,), (1, 1))


@pytest.mark.parametrize("name", ["Conv1D", "Conv2D", "Conv3D", "Convolution2D"])
def test_conv(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_conv, name, every=9, unless=thinning)


@pytest.mark.parametrize("name", ["DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D"])
def test_depthwise(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_depthwise, name, every=9, unless=thinning)


@pytest.mark.parametrize("name", ["Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose"])
def test_transpose(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_transpose, name, every=9)


def test_integers_are_taken_for_floats() -> None:
    for name in ("Conv2D", "SeparableConv2D", "Conv2DTranspose"):
        # Keras takes them while a model is built; on torch the call itself fails.
        compare_layer(name, {"filters": 3, "kernel_size": 2}, (2, 5, 6, 2), "int32", backend_refuses=True)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("name", ["Conv2D", "DepthwiseConv2D", "SeparableConv2D"])
def test_strides_with_a_window_of_1(name: str, data_format: str) -> None:
    kwargs = {"kernel_size": 1, "data_format": data_format}
    kwargs |= {} if name.startswith("Depth") else {"filters": 5}
    thin, full = (getattr(layers, name)(**kwargs, strides=strides, padding="same") for strides in ((2, 3), 1))
    x = torch.randn(2, 7, 8, 3) if data_format == "channels_last" else torch.randn(2, 3, 7, 8)
    x.requires_grad_()
    at = (slice(None), slice(None, None, 2), slice(None, None, 3))
    at = at if data_format == "channels_last" else (at[0], *at)
    thin(x), full(x)
    full.set_weights(thin.get_weights())
    torch.testing.assert_close(thin(x), full(x)[at])
    for layer in (thin, full):
        (layer(x) if layer is thin else layer(x)[at]).square().sum().backward()
    for a, b in zip(thin.weights, full.weights, strict=True):
        torch.testing.assert_close(a.grad, b.grad)

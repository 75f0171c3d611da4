"""Merge layers and their functional forms against real Keras."""

from __future__ import annotations

import keras
import pytest
import torch

import runtime.layers as layers
from runtime.core.errors import InvalidArgument
from tests.parity import test_layers_merging as generated
from tests.runtime.layers.harness import borrowed, compare_layer

MASKS = [
    [[[True, False, True], [True, True, False]], [[False, False, True], [True, True, True]]],
    [[[True, False, True], [True, True, False]], None],
    [None, None],
]


@pytest.mark.parametrize("name", generated.ELEMENTWISE)
def test_elementwise(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_elementwise, name, every=4)


def test_concatenate(monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_concatenate, every=12)


def test_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_dot, every=12)
    for axes in (1, (2, 1), -1):
        compare_layer("Dot", {"axes": axes, "normalize": True}, [(2, 3, 3), (2, 3, 3)])


@pytest.mark.parametrize("name", generated.ALL)
def test_masks(name: str) -> None:
    kwargs = {"axes": 2} if name == "Dot" else {}
    for masks in MASKS:
        compare_layer(name, kwargs, [(2, 3, 4), (2, 3, 4)], masks=masks)
    if name == "Concatenate":
        compare_layer(name, {"axis": 1}, [(2, 3, 4), (2, 3, 4)], masks=MASKS[0])


@pytest.mark.parametrize("name", generated.ALL)
def test_functional_form(name: str) -> None:
    function, real = getattr(layers, name.lower()), getattr(keras.layers, name.lower())
    x = [torch.randn(2, 3, 3), torch.randn(2, 3, 3)]
    kwargs = {"axes": 1} if name == "Dot" else {"axis": 1} if name == "Concatenate" else {}
    torch.testing.assert_close(function(x, **kwargs), real(x, **kwargs))
    torch.testing.assert_close(function(inputs=x, **kwargs), real(x, **kwargs))
    symbolic = function([layers.Input((3, 3)), layers.Input((3, 3))], name="merged")
    assert symbolic.node.operation.name == "merged"
    with pytest.raises(InvalidArgument, match=rf"{name.lower()} needs its tensors in one list. Received: 2 arguments"):
        function(*x)

"""Layers under torch.compile: one graph each, the same results, the same states. One layer of each kind."""

from __future__ import annotations

import copy
import os
from typing import Any

import pytest
import torch

import runtime.layers as layers

IMAGE = (2, 8, 8, 4)
KINDS: list[tuple[str, dict[str, Any], Any]] = [
    ("Dense", {"units": 3, "activation": "relu"}, (2, 5)),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "padding": "same", "strides": 2}, IMAGE),
    ("Conv2DTranspose", {"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same"}, IMAGE),
    ("AveragePooling2D", {"padding": "same", "pool_size": 3}, IMAGE),
    ("BatchNormalization", {"momentum": 0.5}, IMAGE),
    ("BatchNormalization", {"renorm": True}, IMAGE),
    ("GroupNormalization", {"groups": 2}, IMAGE),
    ("Embedding", {"input_dim": 5, "output_dim": 3, "mask_zero": True}, (2, 5)),
    ("Maximum", {}, [(2, 5), (2, 5)]),
    ("Masking", {}, (2, 3, 4)),
    ("Lambda", {"function": lambda x: x * 2}, (2, 5)),
]
MORE: list[tuple[str, dict[str, Any], Any]] = [
    ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 3}, (2, 5)),
    ("Conv1D", {"filters": 3, "kernel_size": 3, "padding": "causal"}, (2, 8, 4)),
    ("SeparableConv2D", {"filters": 3, "kernel_size": 3}, IMAGE),
    ("MaxPooling2D", {}, IMAGE),
    ("GlobalMaxPooling2D", {}, IMAGE),
    ("AdaptiveAveragePooling2D", {"output_size": 2}, IMAGE),
    ("LayerNormalization", {}, (2, 5)),
    ("RMSNormalization", {}, (2, 5)),
    ("UnitNormalization", {}, (2, 5)),
    ("ActivityRegularization", {"l1": 0.1}, (2, 5)),
    ("Flatten", {}, IMAGE),
    ("Reshape", {"target_shape": (-1, 4)}, IMAGE),
    ("Permute", {"dims": (2, 1)}, (2, 3, 4)),
    ("PReLU", {}, (2, 5)),
    ("Softmax", {}, (2, 5)),
    ("Highway", {}, (2, 5)),
    ("SReLU", {}, (2, 5)),
    ("LocallyConnected2D", {"filters": 3, "kernel_size": 3}, IMAGE),
    ("Multiply", {}, [(2, 5), (2, 5)]),
    ("Concatenate", {}, [(2, 5), (2, 5)]),
    ("Dot", {"axes": 1}, [(2, 5), (2, 5)]),
]
EVERY = KINDS + (MORE if os.environ.get("RUNTIME_CASES") == "all" else [])


def compiled(layer: Any) -> Any:
    torch._dynamo.reset()
    return torch.compile(layer, backend="aot_eager", fullgraph=True)


@pytest.mark.parametrize(("name", "kwargs", "shape"), EVERY)
def test_one_graph(name: str, kwargs: dict[str, Any], shape: Any) -> None:
    layer = getattr(layers, name)(**kwargs)
    x = [torch.rand(each) for each in shape] if isinstance(shape, list) else torch.rand(shape)
    x = torch.randint(0, 5, shape) if name == "Embedding" else x
    layer(x)
    other = copy.deepcopy(layer)
    training = {"training": True} if layer._signature.training else {}
    found, expected = compiled(layer)(x, **training), other(x, **training)
    torch.testing.assert_close(found, expected)
    assert (getattr(found, "_keras_mask", None) is None) == (getattr(expected, "_keras_mask", None) is None)
    if found.requires_grad:
        found.sum().backward()
        expected.sum().backward()
    for a, b in zip(layer.weights, other.weights, strict=True):
        torch.testing.assert_close(a, b)
        assert (a.grad is None) == (b.grad is None)
        if a.grad is not None:
            torch.testing.assert_close(a.grad, b.grad)


@pytest.mark.parametrize(
    ("name", "kwargs"), [("Dropout", {"rate": 0.5, "seed": 3}), ("SpatialDropout1D", {"rate": 0.5})]
)
def test_chance(name: str, kwargs: dict[str, Any]) -> None:
    """Compiled code draws from torch's own generator, with a seed and without."""
    layer = getattr(layers, name)(**kwargs)
    x = torch.ones(20, 20, 20)
    run = compiled(layer)
    torch.manual_seed(0)
    first = run(x, training=True)
    torch.manual_seed(0)
    assert torch.equal(run(x, training=True), first)
    assert (first == 0).float().mean().item() == pytest.approx(0.5, abs=0.1)

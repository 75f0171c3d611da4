"""Normalizations against real Keras, their moving statistics included."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import runtime.layers as layers
from tests.parity import test_layers_simple as generated
from tests.runtime.layers.harness import borrowed, compare_layer

NAMES = ["BatchNormalization", "GroupNormalization", "LayerNormalization", "RMSNormalization", "UnitNormalization"]


@pytest.mark.parametrize("name", NAMES)
def test_generated(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unless(kwargs: Any, shapes: Any, dtypes: Any) -> bool:
        # Keras brings these results back to the integers of the input, which are a normalisation of nothing.
        whole = "int" in dtypes and name in NAMES[1:4]
        # Keras fails in training=True for a vector, and writes groups=-1 into its config as the number of channels.
        vector = len(shapes) == 1 and name in NAMES[:2]
        axis = kwargs.get("axis")
        twice = isinstance(axis, list) and len({each % len(shapes) for each in axis}) < len(axis)
        return whole or vector or twice or kwargs.get("groups") == -1

    # On torch, Keras takes any list of axes for the last ones, and fails where they are others.
    borrowed(monkeypatch, generated.test_simple, name, every=3, unless=unless, backend_refuses=name in NAMES[2:4])
    if name == "GroupNormalization":
        compare_layer(name, {"groups": -1}, (2, 3, 4), config=False)


@pytest.mark.parametrize("name", NAMES)
def test_policies(name: str) -> None:
    for dtype in ("mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64"):
        kwargs = {"groups": 2} if name == "GroupNormalization" else {}
        compare_layer(name, {**kwargs, "dtype": dtype}, (3, 5, 4))


@pytest.mark.parametrize(
    "kwargs",
    [
        {"momentum": 0.7},
        {"axis": 1},
        {"axis": 2},
        {"center": False},
        {"scale": False, "epsilon": 0.1},
        {"trainable": False},
        {"renorm": True},
        {"renorm": True, "renorm_clipping": {"rmax": 1.1, "rmin": 0.9, "dmax": 0.1}, "renorm_momentum": 0.5},
        {"renorm": True, "center": False, "scale": False},
        {"renorm": True, "renorm_clipping": {"rmax": 0.9, "rmin": 1.1}},
        {"renorm": True, "renorm_clipping": {"dmax": -1}},
    ],
)
def test_batch_normalization(kwargs: dict[str, Any]) -> None:
    for shape in [(4, 5, 6, 3), (2, 3, 4), (7, 3)]:
        if "axis" not in kwargs or kwargs["axis"] < len(shape):
            compare_layer("BatchNormalization", kwargs, shape)


def test_only_the_steps_that_a_mask_keeps_are_counted() -> None:
    mask = [[True, True, False, True], [False, False, True, True]]
    for kwargs in ({}, {"renorm": True}, {"momentum": 0.5}):
        compare_layer("BatchNormalization", kwargs, (2, 4, 3), masks=mask)
    for name in NAMES:
        kwargs = {"groups": 1} if name == "GroupNormalization" else {}
        compare_layer(name, kwargs, (2, 4, 3), masks=mask)


def test_groups_of_an_input_without_a_gradient() -> None:
    """On a CPU, torch 2.13 ends the process where only gamma and beta have a gradient, and the channels stand last."""
    layer = layers.GroupNormalization(2)
    layer(torch.randn(2, 8, 8, 4)).sum().backward()
    assert layer.gamma.grad is not None


def test_statistics_of_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes with the same batch: every sum is twice this one's, and all is as with both batches in one."""
    monkeypatch.setattr(torch.distributed, "is_initialized", lambda: True)
    monkeypatch.setattr(torch.distributed, "all_reduce", lambda x: x.mul_(2))
    here, whole = layers.BatchNormalization(synchronized=True), layers.BatchNormalization()
    x = torch.randn(3, 4, 2).requires_grad_()
    both = torch.cat([x.detach(), x.detach()]).requires_grad_()
    y, expected = here(x, training=True), whole(both, training=True)
    torch.testing.assert_close(y, expected[:3])
    torch.testing.assert_close(here.moving_variance, whole.moving_variance)
    weights = torch.rand(3, 4, 2)
    (y * weights).sum().backward()
    (expected * torch.cat([weights, weights])).sum().backward()
    torch.testing.assert_close(x.grad, both.grad[:3], atol=1e-5, rtol=1e-5)

"""Convolutions, poolings and blocks: values and gradients as Keras's, and no copy of what lies right in memory."""

from __future__ import annotations

import random
from typing import Any

import keras
import numpy as np
import pytest
import torch
from torch.profiler import ProfilerActivity, profile

from runtime.ops import blocks as _blocks  # noqa: F401  (registers the ops)
from runtime.ops.convolution import convolved, convolved_by_depth, stored, stored_by_depth
from runtime.ops.pooling import average_pooled, max_pooled
from runtime.ops.transposed_convolution import convolved_back
from tests.parity import test_ops_nn as parity
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr
from tests.runtime.numbers import assert_close
from tests.runtime.ops.harness import compare, compare_all


@pytest.mark.parametrize("n", [1, 2, 3])
def test_conv(n: int) -> None:
    compare_all(parity.test_conv, n)


def image(rng: random.Random, n: int, channels: int, first: bool) -> Arr:
    spatial = [rng.randrange(5, 10) for _ in range(n)]
    return Arr(2, channels, *spatial) if first else Arr(2, *spatial, channels)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_windows_strides_and_dilations(n: int) -> None:
    for rng in cases(f"windows {n}", 60):
        first = rng.random() < 0.3
        x = image(rng, n, 4, first)
        window = [rng.randrange(1, 5) for _ in range(n)]
        options: dict[str, Any] = {
            "padding": rng.choice(["valid", "same", "SAME"]),
            "data_format": rng.choice(["channels_first"]) if first else rng.choice([None, "channels_last"]),
        }
        strides = tuple(rng.randrange(1, 4) for _ in range(n))
        dilation = tuple(rng.randrange(1, 3) for _ in range(n))
        options |= rng.choice([{"strides": strides}, {"dilation_rate": dilation}, {}])
        compare("conv", x, Arr(*window, rng.choice([4, 2, 1]), 8), **options)
        if n < 3:
            compare("depthwise_conv", x, Arr(*window, 4, rng.choice([1, 2])), **options)
        options["output_padding"] = rng.choice([None, None, 0, 1])
        compare("conv_transpose", x, Arr(*window, 3, 4), **options)


def test_causal() -> None:
    """keras.ops.conv on PyTorch takes "causal" for "valid"; Conv1D pads by itself, and is what it is compared with."""
    for rng in cases("causal", 30):
        width, rate, stride = rng.randrange(1, 5), rng.randrange(1, 3), rng.randrange(1, 3)
        kernel = Arr(width, 3, 4)
        options = {"dilation_rate": rate} if stride == 1 else {"strides": stride}

        def real(x: Any, kernel: Any, padding: str, span: int = (width - 1) * rate, **options: Any) -> Any:
            return keras.ops.conv(keras.ops.pad(x, [[0, 0], [span, 0], [0, 0]]), kernel, **options)

        if stride == 1 or rate == 1:
            compare("conv", Arr(2, 9, 3), kernel, padding="causal", **options, _truth=real)


@pytest.mark.parametrize("name", ["max_pool", "average_pool"])
def test_pool(name: str) -> None:
    compare_all(parity.test_pool, name)
    for rng in cases(f"{name} values", 150):
        n = rng.choice([1, 2, 2, 3])
        first = rng.random() < 0.3
        x = image(rng, n, 2, first)
        window, strides = (tuple(rng.randrange(1, 5) for _ in range(n)) for _ in range(2))
        layout = "channels_first" if first else "channels_last"
        padding = rng.choice(["valid", "same"])
        compare(name, x, window, strides=rng.choice([strides, None, 1]), padding=padding, data_format=layout)


@pytest.mark.parametrize("name", ["adaptive_max_pool", "adaptive_average_pool"])
def test_adaptive_pool(name: str) -> None:
    compare_all(parity.test_adaptive_pool, name)
    for rng in cases(f"{name} values", 40):
        n = rng.choice([1, 2, 3])
        first = rng.random() < 0.3
        sizes = tuple(rng.randrange(1, 5) for _ in range(n))
        compare(name, image(rng, n, 2, first), sizes, data_format="channels_first" if first else None)


def test_folding() -> None:
    compare_all(parity.test_folding)
    for rng in cases("folding", 20):
        for layout in ("channels_first", "channels_last"):
            compare("depth_to_space", Arr(2, 8, 4, 8), 2, data_format=layout)
            compare("space_to_depth", Arr(2, 4, 6, 8), 2, data_format=layout)
        compare("fold", Arr(2, 12, 9), (4, 4), rng.choice([2, (2, 2)]), dilation=1)


def copies(function: Any, *args: Any) -> list[str]:
    """The copies that a call makes, by torch's own account."""
    function(*args)
    with profile(activities=[ProfilerActivity.CPU]) as record:
        function(*args)
    return [e.name for e in record.events() if e.name in ("aten::copy_", "aten::clone", "aten::contiguous")]


def kernel_of(*sizes: int, by_depth: bool = False) -> torch.Tensor:
    data = torch.randn(*sizes)
    kernel = stored_by_depth(data) if by_depth else stored(data)
    assert torch.equal(kernel, data)
    return kernel.requires_grad_()


@pytest.mark.parametrize("n", [1, 2, 3])
def test_nothing_is_copied(n: int) -> None:
    """A contiguous (batch, spatial..., channels) goes in, and one comes out, through every kind of window."""
    x = torch.randn(2, *[8] * n, 4, requires_grad=True)
    bias, ones, twos = torch.randn(6, requires_grad=True), (1,) * n, (2,) * n
    calls: list[Any] = [
        (convolved, x, kernel_of(*[3] * n, 4, 6), bias, ones, "same", ones, True),
        (convolved, x, kernel_of(*[3] * n, 4, 6), bias, twos, "valid", ones, True),
        (convolved_back, x, kernel_of(*[4] * n, 6, 4), bias, twos, "same", None, ones, True),
        (max_pooled, x, twos, twos, "valid", True),
        (max_pooled, x, (3,) * n, twos, "same", True),
    ]
    if n < 3:  # in three dimensions torch itself copies for averages and, on one thread, for windows of 1
        calls.append((average_pooled, x, twos, twos, "same", True))
        calls.append((convolved, x, kernel_of(*[1] * n, 4, 6), None, ones, "same", ones, True))
        calls.append((convolved_by_depth, x, kernel_of(*[3] * n, 4, 1, by_depth=True), None, ones, "same", ones, True))
    for function, *args in calls:
        assert copies(function, *args) == [], (function, args[1:])
        assert function(*args).is_contiguous(), function


def test_one_channel_keeps_its_order_in_memory() -> None:
    """Images of one channel lie as both formats; the result must lie with the channels last all the same."""
    x, kernel = torch.randn(2, 8, 8, 1), kernel_of(3, 3, 1, 4)
    assert convolved(x, kernel, None, (1, 1), "same", (1, 1), True).is_contiguous()
    assert max_pooled(x, (2, 2), (2, 2), "valid", True).is_contiguous()


def test_bias() -> None:
    """The bias goes into torch's kernel; also where a transposed convolution is filled with zeros afterwards."""
    for rng in cases("bias", 60):
        n, last = rng.choice([1, 2, 3]), rng.random() < 0.6
        x = torch.randn(2, *[5] * n, 3) if last else torch.randn(2, 3, *[5] * n)
        window, padding = rng.randrange(1, 5), rng.choice(["valid", "same"])
        strides, ones, bias = (rng.randrange(1, 4),) * n, (1,) * n, torch.randn(4)
        shape = (1,) * (n + 1) + (4,) if last else (1, 4) + (1,) * n
        layout = "channels_last" if last else "channels_first"
        kernel, back = torch.randn(*[window] * n, 3, 4), torch.randn(*[window] * n, 4, 3)
        extra = rng.choice([None, (1,) * n])
        y = convolved(x, kernel, bias, strides, padding, ones, last)
        z = keras.ops.conv(x, kernel, strides, padding, layout) + bias.reshape(shape)
        assert_close(y, z, "conv")
        y = convolved_back(x, back, bias, strides, padding, extra, ones, last)
        z = keras.ops.conv_transpose(x, back, strides, padding, extra, layout) + bias.reshape(shape)
        assert_close(y, z, "conv_transpose")


def test_empty_batch() -> None:
    x = np.zeros((0, 8, 8, 3), "float32")
    assert convolved(torch.tensor(x), torch.zeros(3, 3, 3, 5), None, (1, 1), "same", (1, 1), True).shape == (0, 8, 8, 5)

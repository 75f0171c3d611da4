"""Activations and normalisations."""

from __future__ import annotations

from typing import Any

import keras
import pytest

from kshape.rulebook.ops import activations
from tests.parity import test_ops_nn as parity
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr, function_of
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import compare, compare_all

ELEMENTWISE = [*parity.PLAIN, *parity.SHRINKING]


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_elementwise(name: str) -> None:
    compare_all(parity.test_activation, name)
    compare(name, Given([-1e4, -20, -3, -1, -0.5, 0.25, 0.5, 1, 3, 6.5, 20, 1e4]), _gradients=False)
    # PyTorch's backend refuses integers in most of them; elsewhere they become floats.
    floats = None if name in activations.SAME_DTYPE else lambda x: function_of(name)(x.float())
    compare(name, Given([-3, -1, 0, 1, 7], dtype="int32"), _truth=floats)


@pytest.mark.parametrize("name", ["softmax", "log_softmax", "sparsemax", "normalize", "glu"])
def test_along_an_axis(name: str) -> None:
    compare_all(parity.test_along_an_axis, name)


def test_softmax_over_several_axes() -> None:
    compare_all(parity.test_softmax_over_several_axes)
    compare("softmax", Arr(2, 3), axis=None)
    compare("log_softmax", Arr(2, 3), axis=None)


def test_arguments_of_activations() -> None:
    for rng in cases("activation arguments", 40):
        x = Arr(3, 4)
        compare("elu", x, alpha=rng.choice([0.5, 2.0]))
        compare("celu", x, alpha=rng.choice([0.5, 2.0]))
        compare("leaky_relu", x, negative_slope=rng.choice([0.0, 0.1, 0.5]))
        compare("gelu", x, approximate=rng.random() < 0.5)
        compare("hard_shrink", x, threshold=rng.choice([0.1, 1.0]))
        compare("soft_shrink", x, threshold=rng.choice([0.1, 1.0]))
        compare("squareplus", x, b=rng.choice([0.5, 1, 9]))
        compare("threshold", x, rng.choice([0.0, 0.3]), rng.choice([-1.0, 0.0, 2.0]))
        compare("normalize", x, order=rng.choice([1, 2, 3]), axis=rng.choice([0, 1, -1]))


def test_normalisation() -> None:
    compare_all(parity.test_normalisation)


def test_layer_and_rms_normalisation() -> None:
    for rng in cases("layer normalisation", 60):
        sizes = [rng.randrange(2, 6) for _ in range(rng.choice([2, 3, 4]))]
        count = rng.choice([1, 1, 2]) if len(sizes) > 2 else 1
        axis = list(range(-count, 0))
        weight = Arr(*sizes[-count:])
        axis = rng.choice([axis, -1]) if count == 1 else axis
        dtype = rng.choice(["float32", "float32", "float16"])
        x, epsilon = Arr(*sizes, dtype=dtype), rng.choice([None, 1e-3])
        compare("layer_normalization", x, gamma=weight, beta=weight, axis=axis, epsilon=epsilon)
        compare("layer_normalization", x, axis=axis, epsilon=epsilon)
        compare("rms_normalization", x, scale=weight, axis=axis, epsilon=epsilon)
        compare("rms_normalization", x, axis=axis)


def test_normalisation_over_leading_axes() -> None:
    """Keras on PyTorch hands the sizes of any adjacent axes to torch's fused kernel, which takes the last axes.

    So it raises, or silently normalises another axis of the same size. The formula of the other backends is the judge.
    """
    for rng in cases("leading axes", 30):
        sizes = [rng.randrange(2, 5) for _ in range(3)]
        axis = rng.choice([0, 1, -2, -3, [0, 1], [0, -1]])
        weight = Arr(*([sizes[axis]] if isinstance(axis, int) else [sizes[a] for a in axis]))
        gamma, beta = rng.choice([None, weight]), rng.choice([None, weight])
        compare("layer_normalization", Arr(*sizes), gamma=gamma, beta=beta, axis=axis, _truth=_layer_normalised)
        compare("rms_normalization", Arr(*sizes), axis=axis, _truth=_rms_normalised)


def _layer_normalised(x: Any, gamma: Any, beta: Any, axis: Any) -> Any:
    axes = [a % 3 for a in ([axis] if isinstance(axis, int) else axis)]
    shape = [size if a in axes else 1 for a, size in enumerate(x.shape)]
    mean, variance = keras.ops.mean(x, axes, keepdims=True), keras.ops.var(x, axes, keepdims=True)
    y = (x - mean) / keras.ops.sqrt(variance + 1e-7)
    y = y if gamma is None else y * keras.ops.reshape(gamma, shape)
    return y if beta is None else y + keras.ops.reshape(beta, shape)


def _rms_normalised(x: Any, axis: Any) -> Any:
    return x / keras.ops.sqrt(keras.ops.mean(keras.ops.square(x), axis, keepdims=True) + 1e-7)


def test_batch_normalisation() -> None:
    for rng in cases("batch normalisation", 40):
        sizes = [rng.randrange(2, 6) for _ in range(rng.choice([2, 3, 4]))]
        axis = rng.choice([-1, 1, len(sizes) - 1])
        n = sizes[axis]
        mean, variance = Arr(n), Arr(n, fill="positive")
        offset, scale = rng.choice([None, Arr(n)]), rng.choice([None, Arr(n)])
        compare("batch_normalization", Arr(*sizes), mean, variance, axis, offset=offset, scale=scale, epsilon=1e-3)

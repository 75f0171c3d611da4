"""Layers of Keras 1 and 2 against their formulas, written with NumPy: real Keras 3 does not have them.

Sources: Keras 1.2.2 and 2.3.1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import runtime.layers as layers
from runtime.core.errors import InvalidArgument
from tests.runtime.counting import CASES

RNG = np.random.default_rng(0)


def given(*shape: int) -> Any:
    return RNG.normal(size=shape).astype("float32")


def of(layer: Any, x: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:
    """The layer's output for x with weights at random, and those weights by name."""
    CASES[f"layers.{type(layer).__name__}"] += 1
    layer(torch.from_numpy(x))
    layer.set_weights([given(*w.shape) for w in layer.weights])
    again = type(layer).from_config(layer.get_config())
    again(torch.from_numpy(x))
    again.set_weights(layer.get_weights())
    y = layer(torch.from_numpy(x), **kwargs).detach().numpy()
    np.testing.assert_array_equal(again(torch.from_numpy(x), **kwargs).detach().numpy(), y)
    return y, {w.name: w.numpy() for w in layer.weights}


def close(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


@pytest.mark.parametrize("bias", [True, False])
def test_highway(bias: bool) -> None:
    x = given(4, 3)
    y, w = of(layers.Highway(activation="tanh", use_bias=bias), x)
    b, c = (w["b"], w["b_carry"]) if bias else (0, 0)
    gate = sigmoid(x @ w["W_carry"] + c)
    close(y, gate * np.tanh(x @ w["W"] + b) + (1 - gate) * x)


@pytest.mark.parametrize("bias", [True, False])
def test_maxout_dense(bias: bool) -> None:
    x = given(4, 3)
    y, w = of(layers.MaxoutDense(5, nb_feature=2, use_bias=bias), x)
    close(y, np.max([x @ w["W"][i] + (w["b"][i] if bias else 0) for i in range(2)], axis=0))


def test_time_distributed_dense() -> None:
    x = given(4, 6, 3)
    y, w = of(layers.TimeDistributedDense(5, activation="relu"), x)
    close(y, np.maximum(x @ w["W"] + w["b"], 0))


def test_weights_of_keras_1_have_their_regularizers() -> None:
    for cls in (layers.MaxoutDense, layers.TimeDistributedDense):
        layer = cls(2, kernel_regularizer="l2", bias_regularizer="l1")
        layer(torch.zeros(1, 3) if cls is layers.MaxoutDense else torch.zeros(1, 4, 3))
        assert len(layer.losses) == 2


def test_thresholded_relu() -> None:
    x = given(4, 3)
    y, _ = of(layers.ThresholdedReLU(0.5), x)
    close(y, x * (x > 0.5))
    with pytest.raises(InvalidArgument):
        layers.ThresholdedReLU(-1)


@pytest.mark.parametrize("axes", [None, [1], [1, 2]])
def test_srelu(axes: Any) -> None:
    x = 3 * given(4, 3, 5)
    y, w = of(layers.SReLU(shared_axes=axes), x)
    low, high = w["t_left"], w["t_left"] + np.abs(w["t_right"])
    middle = np.where(x > high, high + w["a_right"] * (x - high), x)
    close(y, np.where(x < low, low + w["a_left"] * (x - low), middle))


def test_parametric_softplus() -> None:
    x = given(4, 3)
    layer = layers.ParametricSoftplus()
    layer(torch.from_numpy(x))
    close(layer.alphas.numpy(), np.full(3, 0.2))
    close(layer.betas.numpy(), np.full(3, 5.0))
    y, w = of(layers.ParametricSoftplus(), x)
    close(y, w["alphas"] * np.log1p(np.exp(w["betas"] * x)))


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("strides", [(1, 1), (2, 1)])
def test_locally_connected_2d(data_format: str, strides: Any) -> None:
    last = data_format == "channels_last"
    x = given(2, 5, 6, 3) if last else given(2, 3, 5, 6)
    layer = layers.LocallyConnected2D(4, (2, 3), strides=strides, data_format=data_format)
    y, w = of(layer, x)
    rows, columns = (5 - 2) // strides[0] + 1, (6 - 3) // strides[1] + 1
    expected = np.zeros((2, rows, columns, 4))
    for i in range(rows):
        for j in range(columns):
            at = slice(i * strides[0], i * strides[0] + 2), slice(j * strides[1], j * strides[1] + 3)
            window = x[:, at[0], at[1]] if last else x[:, :, at[0], at[1]]
            expected[:, i, j] = window.reshape(2, -1) @ w["kernel"][i * columns + j]
    if last:
        close(y, expected + w["bias"])
    else:
        close(y, expected.transpose(0, 3, 1, 2) + w["bias"].reshape(4, rows, columns))


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_locally_connected_1d(padding: str) -> None:
    x = given(2, 7, 3)
    y, w = of(layers.LocallyConnected1D(4, 3, strides=2, padding=padding, activation="relu"), x)
    wide = np.pad(x, ((0, 0), (1, 1), (0, 0))) if padding == "same" else x
    steps = [wide[:, 2 * i : 2 * i + 3].reshape(2, -1) @ w["kernel"][i] for i in range(w["kernel"].shape[0])]
    close(y, np.maximum(np.stack(steps, 1) + w["bias"], 0))


def test_atrous_convolutions_are_convolutions_with_a_dilation() -> None:
    for name, today, shape in [("AtrousConvolution1D", "Conv1D", (2, 9, 3)), ("AtrousConv2D", "Conv2D", (2, 9, 8, 3))]:
        x = given(*shape)
        y, w = of(getattr(layers, name)(4, 3, dilation_rate=2), x)
        other = getattr(layers, today)(4, 3, dilation_rate=2)
        other(torch.from_numpy(x))
        other.set_weights(list(w.values()))
        close(y, other(torch.from_numpy(x)).detach().numpy())


@pytest.mark.parametrize(("name", "axis"), [("RandomHeight", 1), ("RandomWidth", 2)])
def test_random_sizes(name: str, axis: int) -> None:
    x = torch.from_numpy(given(2, 20, 30, 3))
    layer = getattr(layers, name)((-0.5, 0.5), seed=3)
    sizes = [layer(x, training=True).shape for _ in range(8)]
    assert len({shape[axis] for shape in sizes}) > 3
    assert all(0.5 * x.shape[axis] - 1 <= shape[axis] <= 1.5 * x.shape[axis] for shape in sizes)
    assert all(shape[3 - axis] == x.shape[3 - axis] for shape in sizes)
    again = getattr(layers, name)((-0.5, 0.5), seed=3)
    assert [again(x, training=True).shape for _ in range(8)] == sizes
    assert torch.equal(layer(x, training=False), x)


MODES = {"sum": np.add, "mul": np.multiply, "max": np.maximum, "ave": lambda a, b: (a + b) / 2}


def test_merge() -> None:
    a, b = given(4, 3), given(4, 3)
    pair = [torch.from_numpy(a), torch.from_numpy(b)]
    for mode, expected in MODES.items():
        close(layers.Merge(mode=mode)(pair).numpy(), expected(a, b))
        close(layers.merge(pair, mode=mode).numpy(), expected(a, b))
    close(layers.merge(pair, "concat", concat_axis=1).numpy(), np.concatenate([a, b], 1))
    close(layers.merge(pair, "dot", dot_axes=1).numpy(), (a * b).sum(1, keepdims=True))
    norms = np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    close(layers.merge(pair, "cos").numpy(), ((a * b).sum(1) / norms)[:, None])
    close(layers.Merge(mode=lambda xs, k: xs[0] - k * xs[1], arguments={"k": 2})(pair).numpy(), a - 2 * b)
    CASES["layers.Merge"] += 12
    with pytest.raises(InvalidArgument, match="needs inputs of one shape"):
        layers.merge([pair[0], torch.zeros(4, 5)], "sum")


def test_merge_in_a_graph() -> None:
    inputs = [layers.Input((3,)), layers.Input((3,))]
    assert layers.merge(inputs, mode="concat").shape == (None, 6)
    assert layers.Merge(mode=lambda xs: xs[0] + xs[1])(inputs).shape == (None, 3)
    branches = [layers.Dense(4), layers.Dense(5)]
    outputs = [branch(x) for branch, x in zip(branches, inputs, strict=True)]
    merged = layers.Merge(branches, mode="concat")
    assert merged.output.shape == (None, 9)
    assert merged.input == outputs

"""K's functions that no single op of today stands for."""

from __future__ import annotations

import string
from collections.abc import Callable, Sequence
from typing import Any

import torch

from kshape.rulebook.errors import RuleError
from kshape.rulebook.layer import Outcome
from kshape.rulebook.settings import data_format_of
from kshape.rulebook.specs import TensorSpec

from .. import ops, random
from ..core.errors import InvalidArgument
from ..core.symbolic import LiveOperation, is_symbolic
from .values import SymbolicShape


def relu(x: Any, alpha: float = 0.0, max_value: float | None = None, threshold: float = 0.0) -> Any:
    """x above the threshold, up to max_value; alpha * (x - threshold) below."""
    from ..activations import relu as rectified

    return rectified(x, negative_slope=alpha, max_value=max_value, threshold=threshold)


def l2_normalize(x: Any, axis: Any = None) -> Any:
    """x / |x| along the axis, or over all of it."""
    square = ops.sum(ops.square(x), axis=axis, keepdims=True)
    return x * ops.rsqrt(ops.maximum(square, 1e-12))


def bias_add(x: Any, bias: Any, data_format: str | None = None) -> Any:
    """x + bias, where a bias of one axis lies along the channels."""
    if len(bias.shape) == 1 and data_format_of(data_format) == "channels_first" and len(x.shape) > 2:
        bias = ops.reshape(bias, (1, -1, *[1] * (len(x.shape) - 2)))
    return x + bias


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    """Sample by sample, the sum over an axis of each: (batch, a, k), (batch, k, b) -> (batch, a, b).

    axes: one number for both, or a pair. A result without further axes becomes (batch, 1).
    Axes of a batch beyond the first are those of Keras 2.3 and later: none but the first is shared.
    """
    ranks = len(x.shape), len(y.shape)
    if axes is None:
        axes = (ranks[0] - 1, ranks[1] - 2 if ranks[1] > 2 else 1)
    pair = (axes, axes) if isinstance(axes, int) else tuple(axes)
    left = list(string.ascii_lowercase[1 : ranks[0]])
    right = list(string.ascii_uppercase[1 : ranks[1]])
    right[pair[1] % ranks[1] - 1] = left[pair[0] % ranks[0] - 1]
    kept = [c for c in left if c not in right] + [c for c in right if c not in left]
    result = ops.einsum(f"a{''.join(left)},a{''.join(right)}->a{''.join(kept)}", x, y)
    return ops.expand_dims(result, 1) if not kept else result


def batch_flatten(x: Any) -> Any:
    """(batch, ...) -> (batch, product of the rest)."""
    return ops.reshape(x, (-1, *[_product(x.shape[1:])]))


def repeat(x: Any, n: int) -> Any:
    """(batch, features) -> (batch, n, features)."""
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


def temporal_padding(x: Any, padding: Sequence[int] = (1, 1)) -> Any:
    """(batch, time, features) -> (batch, before + time + after, features)."""
    return ops.pad(x, ((0, 0), tuple(padding), (0, 0)))


def asymmetric_temporal_padding(x: Any, left_pad: int = 1, right_pad: int = 1) -> Any:
    """temporal_padding of Keras 1."""
    return temporal_padding(x, (left_pad, right_pad))


spatial_1d_padding = temporal_padding


def spatial_2d_padding(x: Any, padding: Any = ((1, 1), (1, 1)), data_format: str | None = None) -> Any:
    """(batch, height, width, channels) with a pair added to each of height and width."""
    return _padded(x, padding, data_format)


def spatial_3d_padding(x: Any, padding: Any = ((1, 1), (1, 1), (1, 1)), data_format: str | None = None) -> Any:
    """(batch, depth, height, width, channels) with a pair added to each spatial axis."""
    return _padded(x, padding, data_format)


def resize_images(
    x: Any, height_factor: int, width_factor: int, data_format: str | None = None, interpolation: str = "nearest"
) -> Any:
    """(batch, h, w, channels) -> (batch, h * height_factor, w * width_factor, channels)."""
    first = 2 if data_format_of(data_format) == "channels_first" else 1
    if interpolation == "nearest":
        return ops.repeat(ops.repeat(x, height_factor, axis=first), width_factor, axis=first + 1)
    size = (x.shape[first] * height_factor, x.shape[first + 1] * width_factor)
    return ops.image.resize(x, size, interpolation=interpolation, data_format=data_format)


def resize_volumes(
    x: Any, depth_factor: int, height_factor: int, width_factor: int, data_format: str | None = None
) -> Any:
    """(batch, d, h, w, channels) -> each spatial size times its factor, values repeated."""
    first = 2 if data_format_of(data_format) == "channels_first" else 1
    for axis, factor in enumerate((depth_factor, height_factor, width_factor), first):
        x = ops.repeat(x, factor, axis=axis)
    return x


def pool2d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """Max or average pooling over height and width; strides are 1 where they are not given."""
    pool = {"max": ops.max_pool, "avg": ops.average_pool}.get(pool_mode)
    if pool is None:
        raise InvalidArgument(f'K.pool2d needs pool_mode to be "max" or "avg". Received: pool_mode={pool_mode!r}.')
    return pool(x, pool_size, strides, padding, data_format)


def pool3d(
    x: Any,
    pool_size: Any,
    strides: Any = (1, 1, 1),
    padding: str = "valid",
    data_format: str | None = None,
    pool_mode: str = "max",
) -> Any:
    """Max or average pooling over depth, height and width."""
    return pool2d(x, pool_size, strides, padding, data_format, pool_mode)


def constant(value: Any, dtype: Any = None, shape: Any = None, name: str | None = None) -> torch.Tensor:
    """The value as a tensor, or a tensor of this shape filled with it; floatx unless a dtype is given."""
    from ..config import floatx

    dtype = dtype or floatx()
    return ops.convert_to_tensor(value, dtype) if shape is None else ops.full(shape, value, dtype)


def batch_normalization(
    x: Any, mean: Any, var: Any, beta: Any, gamma: Any, axis: int = -1, epsilon: float = 1e-3
) -> Any:
    """gamma * (x - mean) / sqrt(var + epsilon) + beta"""
    scale = ops.rsqrt(var + epsilon)
    scale = scale if gamma is None else scale * gamma
    y = (x - mean) * scale
    return y if beta is None else y + beta


def normalize_batch_in_training(
    x: Any, gamma: Any, beta: Any, reduction_axes: Sequence[int], epsilon: float = 1e-3
) -> tuple[Any, Any, Any]:
    """The batch normalised by its own mean and variance, and those two."""
    mean, var = ops.moments(x, axes=list(reduction_axes), keepdims=True)
    y = batch_normalization(x, mean, var, beta, gamma, epsilon=epsilon)
    return y, ops.squeeze(mean, tuple(reduction_axes)), ops.squeeze(var, tuple(reduction_axes))


def dropout(x: Any, level: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """x with a share `level` of its values set to 0 and the others scaled up."""
    return random.dropout(x, level, noise_shape, seed)


def random_normal(shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """N(mean, stddev^2)"""
    return _drawn(lambda sizes: random.normal(sizes, mean, stddev, dtype, seed), shape)


def random_uniform(shape: Any, minval: float = 0.0, maxval: float = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """U(minval, maxval)"""
    return _drawn(lambda sizes: random.uniform(sizes, minval, maxval, dtype, seed), shape)


def truncated_normal(shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None) -> Any:
    """N(mean, stddev^2) without what lies beyond two standard deviations."""
    return _drawn(lambda sizes: random.truncated_normal(sizes, mean, stddev, dtype, seed), shape)


def random_binomial(shape: Any, p: float = 0.0, dtype: Any = None, seed: Any = None) -> Any:
    """1 with probability p, else 0."""

    def draw(sizes: Any) -> Any:
        return (random.uniform(sizes, seed=seed) < p).to(random.uniform((), dtype=dtype).dtype)

    return _drawn(draw, shape)


random_bernoulli = random_binomial


def random_normal_variable(
    shape: Any, mean: float, scale: float, dtype: Any = None, name: str | None = None, seed: Any = None
) -> Any:
    """A variable that begins with N(mean, scale^2)."""
    from .values import variable

    return variable(random.normal(shape, mean, scale, dtype, seed), dtype, name)


def random_uniform_variable(
    shape: Any, low: float, high: float, dtype: Any = None, name: str | None = None, seed: Any = None
) -> Any:
    """A variable that begins with U(low, high)."""
    from .values import variable

    return variable(random.uniform(shape, low, high, dtype, seed), dtype, name)


def identity(x: Any, name: str | None = None) -> Any:
    """x, as another tensor."""
    return ops.copy(x)


def print_tensor(x: Any, message: str = "", summarize: int = 3) -> Any:
    """Prints the message and the values, and gives x."""
    if not is_symbolic(x):
        print(message, x.detach())
    return x


def to_dense(tensor: Any) -> Any:
    """The tensor: all are dense here."""
    return tensor


def _padded(x: Any, padding: Any, data_format: str | None) -> Any:
    pairs = tuple(tuple(pair) for pair in padding)
    if data_format_of(data_format) == "channels_first":
        return ops.pad(x, ((0, 0), (0, 0), *pairs))
    return ops.pad(x, ((0, 0), *pairs, (0, 0)))


def _product(sizes: Sequence[int | None]) -> int:
    product = 1
    for size in sizes:
        if size is None:
            return -1
        product *= size
    return product


class _Drawn(LiveOperation):
    """Random numbers in the shape of a tensor that is not there yet."""

    def __init__(self, draw: Callable[[Any], Any]) -> None:
        super().__init__(None, "random", "Random")
        self.function = lambda x: draw(tuple(x.shape))

    def infer(self, x: TensorSpec) -> Outcome:
        return Outcome(x.with_dtype("float32"), ())


def _drawn(draw: Callable[[Any], Any], shape: Any) -> Any:
    """Numbers of a shape; for `K.shape(x)` of a symbolic x, a symbolic tensor that is drawn when x is there."""
    if not isinstance(shape, SymbolicShape):
        return draw(tuple(shape))
    output, error = _Drawn(draw).call(shape.tensor)
    assert error is None or isinstance(error, RuleError)
    return output

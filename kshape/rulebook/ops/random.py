"""keras.random: tensors of random numbers, under the names "random.normal", "random.uniform", ..."""

from __future__ import annotations

from typing import Any

from ..dims import show_shape
from ..errors import RuleError
from ..op import OpRule, named
from ..specs import TensorSpec
from .creation import shaped
from .operands import Tensor, as_spec, axis_argument, dtype_name, size_argument


def _normal(name: str) -> OpRule:
    def function(shape: Any, mean: Any = 0.0, stddev: Any = 1.0, dtype: Any = None, seed: Any = None) -> TensorSpec:
        return shaped(shape, dtype, name)

    function.__doc__ = f"{name}: the given shape, float32 if no dtype is given."
    return named(name)(function)


_normal("random.normal")
_normal("random.truncated_normal")


@named("random.uniform")
def uniform(shape: Any, minval: Any = 0.0, maxval: Any = 1.0, dtype: Any = None, seed: Any = None) -> TensorSpec:
    """The given shape, float32 if no dtype is given."""
    return shaped(shape, dtype, "random.uniform")


@named("random.randint")
def randint(shape: Any, minval: Any, maxval: Any, dtype: Any = "int32", seed: Any = None) -> TensorSpec:
    """The given shape, int32 if no dtype is given."""
    return shaped(shape, dtype, "random.randint", "int32")


@named("random.gamma")
def gamma(shape: Any, alpha: Any, dtype: Any = None, seed: Any = None) -> TensorSpec:
    """The given shape, float32 if no dtype is given."""
    return shaped(shape, dtype, "random.gamma")


@named("random.beta")
def beta(shape: Any, alpha: Any, beta: Any, dtype: Any = None, seed: Any = None) -> TensorSpec:
    """The given shape, float32 if no dtype is given."""
    return shaped(shape, dtype, "random.beta")


@named("random.binomial")
def binomial(shape: Any, counts: Any, probabilities: Any, dtype: Any = None, seed: Any = None) -> TensorSpec:
    """The given shape, float32 if no dtype is given."""
    return shaped(shape, dtype, "random.binomial")


@named("random.categorical")
def categorical(logits: Tensor, num_samples: Any, dtype: Any = "int32", seed: Any = None) -> TensorSpec:
    """logits: (batch, classes) -> (batch, num_samples), int32."""
    x = as_spec(logits)
    if x.sizes is not None and x.rank != 2:
        raise RuleError(
            "axis-range",
            f"random.categorical needs logits of rank 2. Received: shape={show_shape(x.sizes)}.",
            argument="logits",
        )
    count = size_argument(num_samples, what="random.categorical", argument="num_samples")
    return TensorSpec((x.sizes[0] if x.sizes else None, count), dtype_name(dtype, "int32"))


@named("random.dropout", keeps_dtype=True)
def dropout(inputs: Tensor, rate: Any, noise_shape: Any = None, seed: Any = None) -> TensorSpec:
    """The shape and dtype of the inputs."""
    return as_spec(inputs)


@named("random.shuffle", keeps_dtype=True)
def shuffle(x: Tensor, axis: Any = 0, seed: Any = None) -> TensorSpec:
    """The shape and dtype of x."""
    x = as_spec(x)
    if x.sizes is not None and isinstance(axis, int):
        axis_argument(axis, x.rank, what="random.shuffle")
    return x

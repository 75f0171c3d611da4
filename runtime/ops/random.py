"""Random ops, which `runtime.random` offers. `seed` is None, an int or a SeedGenerator (see `runtime.core.seeds`).

With a seed the numbers are those of Keras on torch and the same kind of device, except where a docstring says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch.nn import functional

from ..core.device import get_device
from ..core.dtypes import dtype_name, torch_dtype
from ..core.errors import InvalidArgument
from ..core.seeds import generator_for
from ..core.tensors import convert_to_tensor
from .base import named
from .operands import as_shape, floating

Numbers = Any
"""A number, or a tensor that broadcasts to the shape."""


@named("random.normal")
def normal(shape: Any, mean: Numbers = 0.0, stddev: Numbers = 1.0, dtype: Any = None, seed: Any = None) -> torch.Tensor:
    """N(mean, stddev^2), of the given shape.

    Source: keras.random.normal
    """
    device, dtype, sizes = get_device(), torch_dtype(dtype), tuple(as_shape(shape))
    generator = generator_for(seed, device)
    if isinstance(mean, torch.Tensor) or isinstance(stddev, torch.Tensor):
        return torch.randn(sizes, generator=generator, dtype=dtype, device=device) * stddev + mean
    return torch.normal(mean, stddev, sizes, generator=generator, dtype=dtype, device=device)


@named("random.truncated_normal")
def truncated_normal(
    shape: Any, mean: float = 0.0, stddev: float = 1.0, dtype: Any = None, seed: Any = None
) -> torch.Tensor:
    """N(mean, stddev^2) within two standard deviations: the first of four draws that lies within.

    Where none does (4 values in a million), the first is cut off at two standard deviations; Keras lets it through.

    Source: keras.random.truncated_normal
    """
    drawn = normal.__wrapped__((*as_shape(shape), 4), 0.0, 1.0, dtype, seed)  # type: ignore[attr-defined]
    first = (drawn.abs() < 2).max(-1, keepdim=True).indices
    return drawn.gather(-1, first).squeeze(-1).clamp_(-2, 2).mul_(stddev).add_(mean)


@named("random.uniform")
def uniform(
    shape: Any, minval: Numbers = 0.0, maxval: Numbers = 1.0, dtype: Any = None, seed: Any = None
) -> torch.Tensor:
    """U(minval, maxval), of the given shape and a floating dtype.

    Source: keras.random.uniform
    """
    device, dtype = get_device(), torch_dtype(dtype)
    if not dtype.is_floating_point:
        raise InvalidArgument(f"random.uniform needs a floating dtype. Received: dtype={dtype_name(dtype)!r}.")
    drawn = torch.rand(as_shape(shape), generator=generator_for(seed, device), dtype=dtype, device=device)
    if type(minval) is float and type(maxval) is float:
        return drawn.mul_(maxval - minval).add_(minval) if minval != 0.0 or maxval != 1.0 else drawn
    return (maxval - minval) * drawn + minval


@named("random.randint")
def randint(shape: Any, minval: int, maxval: int, dtype: Any = "int32", seed: Any = None) -> torch.Tensor:
    """Integers from minval to maxval - 1, each as often as the others.

    Source: keras.random.randint
    """
    device, dtype = get_device(), torch_dtype(dtype or "int32")
    if dtype.is_floating_point or dtype is torch.bool:
        raise InvalidArgument(f"random.randint needs an integer dtype. Received: dtype={dtype_name(dtype)!r}.")
    generator = generator_for(seed, device)
    return torch.randint(
        int(minval), int(maxval), tuple(as_shape(shape)), generator=generator, dtype=dtype, device=device
    )


@named("random.gamma")
def gamma(shape: Any, alpha: Numbers, dtype: Any = None, seed: Any = None) -> torch.Tensor:
    """Gamma(alpha, 1), of the given shape.

    Source: keras.random.gamma
    """
    alpha = _spread(alpha, shape)
    tiny = torch.finfo(alpha.dtype).tiny
    return torch._standard_gamma(alpha, generator_for(seed, alpha.device)).clamp_(min=tiny).to(torch_dtype(dtype))


@named("random.beta")
def beta(shape: Any, alpha: Numbers, beta: Numbers, dtype: Any = None, seed: Any = None) -> torch.Tensor:
    """Beta(alpha, beta), of the given shape.

    Source: keras.random.beta
    """
    both = torch.stack([_spread(alpha, shape), _spread(beta, shape)], -1)
    return torch._sample_dirichlet(both, generator_for(seed, both.device))[..., 0].to(torch_dtype(dtype))


@named("random.binomial")
def binomial(shape: Any, counts: Numbers, probabilities: Numbers, dtype: Any = None, seed: Any = None) -> torch.Tensor:
    """How many of `counts` trials succeed, each with its probability; of the given shape.

    Source: keras.random.binomial
    """
    counts, probabilities = _spread(counts, shape), _spread(probabilities, shape)
    return torch.binomial(counts, probabilities, generator_for(seed, counts.device)).to(torch_dtype(dtype))


@named("random.categorical")
def categorical(logits: Any, num_samples: int, dtype: Any = "int32", seed: Any = None) -> torch.Tensor:
    """logits: (batch, classes) -> (batch, num_samples): classes drawn with the probabilities softmax(logits).

    Source: keras.random.categorical
    """
    logits = floating(logits)
    if logits.ndim != 2:
        raise ValueError(f"logits of rank {logits.ndim}")
    generator = generator_for(seed, logits.device)
    drawn = torch.multinomial(logits.softmax(-1), num_samples, replacement=True, generator=generator)
    return drawn.to(torch_dtype(dtype or "int32"))


@named("random.dropout")
def dropout(
    inputs: Any, rate: float, noise_shape: Sequence[int | None] | None = None, seed: Any = None
) -> torch.Tensor:
    """0 with a probability of `rate`, inputs / (1 - rate) elsewhere; axes of size 1 in noise_shape share their fate.

    Source: keras.random.dropout
    """
    return dropped(convert_to_tensor(inputs), rate, noise_shape, seed)


@named("random.shuffle")
def shuffle(x: Any, axis: int = 0, seed: Any = None) -> torch.Tensor:
    """x with its slices along the axis in another order, a different one for each index of the axes before it.

    Source: keras.random.shuffle
    """
    x = convert_to_tensor(x)
    axis = range(x.ndim)[axis]
    leading = x.shape[: axis + 1]
    order = torch.rand(leading, generator=generator_for(seed, x.device), device=x.device).argsort(axis)
    if axis == 0:
        return x.index_select(0, order)
    return x.gather(axis, order.view(*leading, *[1] * (x.ndim - axis - 1)).expand(x.shape))


def dropped(x: torch.Tensor, rate: float, noise_shape: Sequence[int | None] | None, seed: Any) -> torch.Tensor:
    """`dropout` on tensors, as layers call it in training: one fused kernel where nobody gave a seed.

    Under torch.compile a SeedGenerator goes the same way, since a generator of its own would break the graph.
    """
    if rate == 0.0:
        return x
    if noise_shape is None and (seed is None or rate == 1.0 or torch.compiler.is_compiling()):
        return functional.dropout(x, rate)
    generator = generator_for(seed, x.device)
    if noise_shape is None and generator is None:
        return functional.dropout(x, rate)
    shape = x.shape if noise_shape is None else _noise(noise_shape, x)
    if rate == 1.0:
        return torch.zeros_like(x)
    kept = torch.bernoulli(torch.full(shape, 1.0 - rate, device=x.device), generator=generator).bool()
    return torch.where(kept, x / (1.0 - rate), 0.0)


def _noise(noise_shape: Sequence[int | None], x: torch.Tensor) -> list[int]:
    return [size if wanted is None else wanted for wanted, size in zip(noise_shape, x.shape, strict=True)]


def _spread(value: Numbers, shape: Any) -> torch.Tensor:
    """Numbers in the given shape, in float32 at least."""
    return floating(value).expand(tuple(as_shape(shape))).float().contiguous()

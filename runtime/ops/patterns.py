"""Sums written as letters (einsum), and axes written as names (rearrange).

The rules of both stand in `kshape.rulebook.ops.einsum`; a module of that name would hide the op in `runtime.ops`.
"""

from __future__ import annotations

import functools
from typing import Any

import torch

from kshape.rulebook.specs import TensorSpec

from ..core.errors import asked
from ..core.tensors import convert_to_tensor
from .base import op
from .operands import Array, Tensor, in_common_dtype
from .products import computed, product_dtype


@op
def einsum(subscripts: str, *operands: Array, **kwargs: Any) -> Tensor:
    """The sum that the subscripts write: "bij,bjk->bik", with "..." for leading axes; without "->" in implicit form.

    Tensors that are all of int8 give int32. `optimize` is taken, torch finds the order of products itself.
    Source: keras.ops.einsum
    """
    parts = in_common_dtype([convert_to_tensor(each) for each in operands])
    if parts[0].is_floating_point():
        return torch.einsum(subscripts, *parts)
    return computed(lambda *each: torch.einsum(subscripts, *each), *parts, dtype=product_dtype(*operands))


@op
def rearrange(tensor: Array, pattern: str, **axes_lengths: int) -> Tensor:
    """The axes named on the left, in the order and the groups named on the right: "b h w c -> b (h w) c".

    Source: einops.rearrange, keras.ops.rearrange
    """
    x = convert_to_tensor(tensor)
    sizes, order, result = _plan(pattern, tuple(x.shape), tuple(axes_lengths.items()))
    return x.reshape(sizes).permute(order).reshape(result)


@functools.lru_cache(maxsize=512)
def _plan(pattern: str, shape: tuple[int, ...], lengths: tuple[tuple[str, int], ...]) -> tuple[list[int], ...]:
    """The size of each named axis, their order on the right, and the sizes of the groups there."""
    from kshape.rulebook.ops import einsum as rules

    spec = TensorSpec(shape)
    result = asked(rules.rearrange, spec, pattern, **dict(lengths))
    left, right = (asked(rules.axis_groups, side, pattern) for side in pattern.split("->"))
    sizes = asked(rules.named_sizes, spec, left, dict(lengths), what="rearrange", pattern=pattern)
    places: dict[str, list[int]] = {}
    flat: list[int] = []
    for name in (name for group in left for name in group):
        places[name] = list(range(len(flat), len(flat) + len(sizes.get(name, ()))))
        flat += [int(size) for size in sizes.get(name, ())]
    order = [place for group in right for name in group for place in places.get(name, ())]
    return flat, order, list(result.shape)

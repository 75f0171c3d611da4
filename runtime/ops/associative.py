"""The associative scan: all partial results of an operation, by pairs, in a number of steps that grows as log n.

Source: keras.ops.associative_scan; Blelloch, 1990
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from kshape.rulebook.specs import flatten, map_structure

from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .functional_op import taking_functions

Tensors = list[torch.Tensor]


@taking_functions("associative_scan")
def associative_scan(f: Callable[..., Any], elems: Any, reverse: bool = False, axis: int = 0) -> Any:
    """x0, f(x0, x1), f(f(x0, x1), x2), ... along the axis; f takes many elements at once and must be associative.

    elems: tensors in any nesting, which f gets and returns.

    Source: keras.ops.associative_scan
    """
    elems = map_structure(convert_to_tensor, elems)
    leaves = flatten(elems)
    sizes = {leaf.shape[axis] for leaf in leaves}
    if len(sizes) > 1:
        shapes = ", ".join(str(tuple(leaf.shape)) for leaf in leaves)
        raise InvalidArgument(f"associative_scan needs tensors of one size along axis {axis}. Received: {shapes}.")

    def combined(a: Tensors, b: Tensors) -> Tensors:
        return [convert_to_tensor(leaf) for leaf in flatten(f(_packed(elems, a), _packed(elems, b)))]

    rows = [leaf.movedim(axis, 0) for leaf in leaves]
    rows = [row.flip(0) for row in rows] if reverse else rows
    found = _scanned(combined, rows)
    found = [row.flip(0) for row in found] if reverse else found
    return _packed(elems, [row.movedim(0, axis) for row in found])


def _scanned(combined: Callable[[Tensors, Tensors], Tensors], rows: Tensors) -> Tensors:
    """Pairs are combined and scanned, which gives every second result; one step from those gives the others."""
    count = rows[0].shape[0]
    if count < 2:
        return rows
    pairs = combined([row[:-1:2] for row in rows], [row[1::2] for row in rows])
    odd = _scanned(combined, pairs)
    if count == 2:
        return [torch.cat([row[:1], last]) for row, last in zip(rows, odd, strict=True)]
    before = [each[: (count - 1) // 2] for each in odd]
    even = combined(before, [row[2::2] for row in rows])
    even = [torch.cat([row[:1], each]) for row, each in zip(rows, even, strict=True)]
    return [_interleaved(a, b) for a, b in zip(even, odd, strict=True)]


def _interleaved(even: torch.Tensor, odd: torch.Tensor) -> torch.Tensor:
    """even[0], odd[0], even[1], odd[1], ...; there may be one more of the even ones."""
    n = odd.shape[0]
    both = torch.stack([even[:n], odd], 1).flatten(0, 1)
    return both if even.shape[0] == n else torch.cat([both, even[n:]])


def _packed(structure: Any, leaves: Tensors) -> Any:
    """The leaves in the nesting of a structure, in the order of `flatten`."""
    places: dict[int, torch.Tensor] = {}
    remaining = iter(leaves)
    for leaf in flatten(structure):
        places[id(leaf)] = next(remaining)
    return map_structure(lambda leaf: places[id(leaf)], structure)

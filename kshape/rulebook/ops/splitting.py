"""Ops that take a tensor apart along an axis."""

from __future__ import annotations

from typing import Any

from ..dims import Dim, Size, compare, divides, exceeds, floordiv, maximum, minimum, show_shape, show_size, symbol
from ..errors import RuleError, Undecided
from ..op import OpRule, named, op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, axis_argument, need_known

MOST_PARTS = 10_000


def _counted(count: int) -> int:
    """The number of parts; `Undecided` where there are more than anybody splits into."""
    if count > MOST_PARTS:
        raise Undecided("the parts, of which there are very many")
    return count


def _parts(x: TensorSpec, sizes: list[Size | None], axis: int) -> list[TensorSpec]:
    return [x.with_shape(*x.shape[:axis], size, *x.shape[axis + 1 :]) for size in sizes]


def _unranked_parts(x: TensorSpec, at: Any) -> list[TensorSpec]:
    count = at if isinstance(at, int) else len(at) + 1
    return [x] * _counted(count)


def split_along(x: TensorSpec, at: Any, axis: Any, *, what: str) -> list[TensorSpec]:
    """`at` equal parts, or the parts between the positions `at`; RuleError where equal parts are not possible."""
    if not isinstance(need_known(at, "indices_or_sections"), (int, list, tuple)):
        raise Undecided("the number of parts")
    if isinstance(at, int) and at < 1:
        raise RuleError(
            "split",
            f"{what} needs one part or more. Received: indices_or_sections={at}.",
            argument="indices_or_sections",
        )
    if isinstance(at, int):
        _counted(at)
    if x.sizes is None:
        return _unranked_parts(x, at)
    position = axis_argument(axis, x.rank, what=what)
    size = x.sizes[position]
    if not isinstance(at, int):
        return _parts(x, _between(list(at), size), position)
    if divides(at, size) is False:
        result = _parts(x, [None] * at, position)
        raise RuleError(
            "split",
            f"{what} needs a size along axis {position} that {at} divides. "
            f"Received: shape={show_shape(x.sizes)}, with size {show_size(size)}.",
            argument="indices_or_sections",
            keras=f"`x` size on given axis must be divisible by `indices_or_sections`, when it is an int. "
            f"But received {show_size(size)} and {at}.",
            output=result,
        )
    return _parts(x, [floordiv(size, at)] * at, position)


def _between(positions: list[Any], size: Size) -> list[Size | None]:
    """The lengths of the parts, as slicing gives them: positions beyond the end are the end."""
    sizes: list[Size | None] = []
    start: Size | None = 0
    for position in [*positions, None]:
        end = size if position is None else _clipped(position, size)
        sizes.append(symbol(lower=0) if start is None or end is None else maximum(end - start, 0))
        start = end
    return sizes


def _clipped(position: Any, size: Size) -> Size | None:
    if not isinstance(position, (int, Dim)):
        return None
    if compare(">=", position, 0):
        return minimum(position, size)
    return maximum(size + position, 0) if exceeds(0, position) else None


@op
def split(x: Tensor, indices_or_sections: Any, axis: Any = 0) -> list[TensorSpec]:
    """Equal parts for an int, which must divide the size; the parts between the positions of a list."""
    return split_along(as_spec(x), indices_or_sections, axis, what="split")


def _split_on(name: str, axis: int, least: int) -> OpRule:
    def function(x: Tensor, indices_or_sections: Any) -> list[TensorSpec]:
        x = as_spec(x)
        if x.sizes is not None and x.rank < least:
            raise RuleError(
                "axis-range", f"{name} needs rank {least} or more. Received: shape={show_shape(x.sizes)}.", argument="x"
            )
        at = 0 if name == "hsplit" and x.sizes is not None and x.rank == 1 else axis
        return split_along(x, indices_or_sections, at, what=name)

    function.__doc__ = f"{name}: as split, along axis {axis}; rank {least} or more."
    return named(name)(function)


_split_on("vsplit", 0, 2)
_split_on("hsplit", 1, 1)
_split_on("dsplit", 2, 3)


@op
def array_split(x: Tensor, indices_or_sections: Any, axis: Any = 0) -> list[TensorSpec]:
    """As many parts as asked for, the first ones longer by one where the size does not divide."""
    x = as_spec(x)
    count = indices_or_sections
    if not isinstance(count, int) or x.sizes is None:
        return split_along(x, count, axis, what="array_split")
    if count < 1:
        raise RuleError(
            "split",
            f"array_split needs one part or more. Received: indices_or_sections={count}.",
            argument="indices_or_sections",
        )
    position = axis_argument(axis, x.rank, what="array_split")
    size, count = x.sizes[position], _counted(int(count))
    return _parts(x, [floordiv(size + count - 1 - i, count) for i in range(count)], position)


@op
def unstack(x: Tensor, num: Any = None, axis: Any = 0) -> list[TensorSpec]:
    """One tensor for each position along the axis, which goes."""
    x = as_spec(x)
    position = axis_argument(axis, x.rank, what="unstack")
    size = x.shape[position]
    count = size if need_known(num, "num") is None else num
    if not isinstance(count, int):
        raise Undecided("the number of parts")
    rest = x.with_shape(*x.shape[:position], *x.shape[position + 1 :])
    return [rest] * _counted(count)

"""Reshaping: the same elements in another shape, with one size left open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .dims import (
    Dim,
    Shape,
    Size,
    compare,
    differs,
    divides,
    floordiv,
    product,
    show_shape,
    show_size,
    symbol,
    undefined_size,
)
from .errors import RuleError, is_unknown
from .kinds import float_size, wrong
from .specs import TensorSpec


def target_sizes(value: Any, *, what: str, argument: str) -> tuple[Size | None, ...]:
    """The sizes that a user asks for: -1 for one to be found, None for one that is not known; RuleError otherwise."""
    if isinstance(value, (int, Dim)) and not isinstance(value, bool):
        raise RuleError(
            "shape-not-a-tuple",
            f"{what} needs {argument} to be a tuple. Received: {argument}={show_size(value)}. "
            f"Write {argument}=({show_size(value)},).",
            argument=argument,
        )
    if not isinstance(value, (list, tuple)):
        raise wrong(what, argument, "a tuple of integers", value)
    for size in value:
        if isinstance(size, float):
            raise float_size(what, argument, value, "a tuple of integers")
        if not (size is None or isinstance(size, (int, Dim)) or is_unknown(size)):
            raise wrong(what, argument, "a tuple of integers", value)
    sizes = tuple(symbol() if is_unknown(size) else size for size in value)
    known = [size for size in sizes if isinstance(size, int)]
    if known.count(-1) > 1 or any(size < -1 for size in known):
        raise wrong(what, argument, "made of sizes of 0 or more, and at most one -1", tuple(value))
    return sizes


def reshaped(
    sizes: Sequence[Size], target: Sequence[Size | None], *, what: str, argument: str, fault: str, received: str
) -> Shape:
    """`target` with its -1 replaced by what is left of the elements of `sizes`.

    A None in the target stays unknown. Raises RuleError(fault) where the numbers of elements certainly differ, or
    where certainly no whole size is left for -1. `received` is the input's shape as the message shows it.
    """
    if any(size is None for size in target):
        return tuple(undefined_size() if size is None or _is_open(size) else size for size in target)
    wanted: list[Size] = [size for size in target if size is not None]
    total = product(sizes)
    rest = product(size for size in wanted if not _is_open(size))
    open_axis = next((axis for axis, size in enumerate(wanted) if _is_open(size)), None)
    fits = not differs(total, rest) if open_axis is None else _is_multiple(total, rest)
    if not fits:
        raise _other_count(total, rest, target, what, argument, fault, received, open_axis is not None)
    if open_axis is not None:
        wanted[open_axis] = undefined_size() if _is_zero(rest) else floordiv(total, rest)
    return tuple(wanted)


def _is_open(size: Size | None) -> bool:
    return isinstance(size, int) and size == -1


def _is_zero(size: Size) -> bool:
    return isinstance(size, int) and size == 0


def _is_multiple(total: Size, rest: Size) -> bool:
    """False where `total` is certainly no multiple of `rest`: less than it, or not divisible."""
    if _is_zero(rest):
        return isinstance(total, Dim)
    if divides(rest, total) is False:
        return False
    return not (compare("<", total, rest) and compare(">", total, 0))


def _other_count(
    total: Size, rest: Size, target: Any, what: str, argument: str, fault: str, received: str, is_open: bool
) -> RuleError:
    """The error for numbers of elements that cannot be the same."""
    wanted = f"a multiple of {show_size(rest)}" if is_open else show_size(rest)
    known = [None if _is_open(size) else size for size in target]
    return RuleError(
        fault,
        f"{what} needs as many elements in {argument} as in the input. Received: {received} with {show_size(total)} "
        f"elements, {argument}={show_shape(target)} with {wanted}.",
        argument=argument,
        keras="The total size of the tensor must be unchanged.",
        output=TensorSpec(known, None),
    )

"""Arguments of neural-network ops brought into one form: one size for each axis, sorted axes, the data format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook.settings import data_format_of

from .operands import axis_list


def per_axis(value: Any, n: int) -> tuple[int, ...]:
    """One entry for each of n axes: 2 -> (2, 2)."""
    if isinstance(value, int):
        return (value,) * n
    return tuple(value) * n if len(value) == 1 else tuple(value)


def is_channels_last(data_format: Any) -> bool:
    """Whether the channels stand last, by the argument or, for None, by the setting in force."""
    name = data_format_of(data_format).lower()
    if name not in ("channels_last", "channels_first"):
        raise ValueError(f"data_format={data_format!r}")
    return bool(name == "channels_last")


def sorted_axes(axis: int | Sequence[int], rank: int) -> list[int]:
    """The axes counted from the front, in ascending order."""
    return [axis % rank] if type(axis) is int and -rank <= axis < rank else sorted(axis_list(axis, rank))

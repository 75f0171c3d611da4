"""Data as they are at the moment of a call: what is written into them later is no part of its event."""

from __future__ import annotations

from typing import Any

from kshape.values.values import Array, DictValue, ListValue

DEEPEST = 4


def snapshot(value: Any, depth: int = DEEPEST) -> Any:
    """The same arrays, nested as they are, each with the shape and the contents of this moment."""
    if isinstance(value, Array):
        return Array(value.spec, value.facts, value.span, value.kind) if value.kind != "torch" else value
    if depth == 0:
        return value
    if type(value) is tuple:
        return tuple(snapshot(each, depth - 1) for each in value)
    if type(value) is ListValue and value.items is not None:
        return ListValue(tuple(snapshot(each, depth - 1) for each in value.items))
    if type(value) is DictValue and not value.is_open:
        return DictValue({key: snapshot(each, depth - 1) for key, each in value.entries.items()})
    return value

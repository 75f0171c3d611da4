"""Nested lists, tuples and dicts: taken apart in one order, and put together again in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kshape.rulebook.specs import flatten, like, map_structure


def packed(structure: Any, leaves: Iterable[Any]) -> Any:
    """The nesting of `structure` with other leaves, given in the order in which `flatten` gives its own.

    `flatten` takes a dict by its sorted keys, as Keras does; `map_structure` by the keys as they stand.
    """
    return _packed(structure, iter(leaves))


def _packed(structure: Any, leaves: Iterator[Any]) -> Any:
    if isinstance(structure, dict):
        found = {key: _packed(structure[key], leaves) for key in sorted(structure)}
        return {key: found[key] for key in structure}
    if isinstance(structure, (list, tuple)):
        return like(structure, [_packed(part, leaves) for part in structure])
    return next(leaves)


__all__ = ["flatten", "map_structure", "packed"]

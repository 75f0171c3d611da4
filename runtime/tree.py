"""Nested lists, tuples, namedtuples, deques and dicts: taken apart, mapped, compared. Source: keras.tree

The parts of a dict come in the order of its sorted keys, those of an OrderedDict as they stand. A subclass of list or
dict is a leaf; torch.Size is taken for a tuple.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import torch

from .core.errors import InvalidArgument

__all__ = [
    *("MAP_TO_NONE", "assert_same_paths", "assert_same_structure", "flatten", "flatten_with_path", "is_nested"),
    *("lists_to_tuples", "map_shape_structure", "map_structure", "map_structure_up_to", "pack_sequence_as", "traverse"),
]


class MAP_TO_NONE:
    """What a function given to `traverse` answers to put None into the result."""


class Node(NamedTuple):
    """A structure taken apart: the keys (or numbers) of its parts, the parts, and how it is made of other parts."""

    kind: Any
    keys: tuple[Any, ...]
    parts: list[Any]
    build: Callable[[list[Any]], Any]


def is_nested(structure: Any) -> bool:
    """Whether it is a list, tuple, namedtuple, deque or dict."""
    return _opened(structure) is not None


def flatten(structure: Any) -> list[Any]:
    """The leaves in order."""
    return [leaf for _, leaf in _leaves(structure, ())]


def flatten_with_path(structure: Any) -> list[tuple[tuple[Any, ...], Any]]:
    """(path, leaf) of every leaf in order; a path is made of numbers and keys."""
    return list(_leaves(structure, ()))


def pack_sequence_as(structure: Any, flat_sequence: Iterable[Any]) -> Any:
    """The nesting of `structure` with other leaves, in the order of `flatten`.

    Raises InvalidArgument for too few or too many of them.
    """
    given, wanted = list(flat_sequence), len(flatten(structure))
    if len(given) != wanted:
        raise InvalidArgument(f"pack_sequence_as needs {wanted} leaves. Received: {len(given)}.")
    return _packed(structure, iter(given))


def map_structure(func: Callable[..., Any], *structures: Any, none_is_leaf: bool = True) -> Any:
    """The same nesting with func(leaf of the first, leaf of the second, ...) for each leaf.

    none_is_leaf=False: None stays None. Raises InvalidArgument where the structures are nested in different ways.
    """
    if not structures:
        raise InvalidArgument("map_structure needs a structure. Received: none.")
    return _mapped(func, structures, none_is_leaf)


def map_structure_up_to(shallow_structure: Any, func: Callable[..., Any], *structures: Any) -> Any:
    """The nesting of `shallow_structure` with func of what stands at each of its leaves in the structures.

    Raises InvalidArgument where a structure is not nested as deep.
    """
    if not structures:
        raise InvalidArgument("map_structure_up_to needs a structure beside the shallow one. Received: none.")
    node = _opened(shallow_structure)
    if node is None:
        return func(*structures)
    groups = zip(node.parts, *(_parts_as(node, structure) for structure in structures), strict=True)
    return node.build([map_structure_up_to(shallow, func, *parts) for shallow, *parts in groups])


def map_shape_structure(func: Callable[[Any], Any], structure: Any) -> Any:
    """The same nesting with func(shape) for each tuple or list of sizes, which may be None."""
    if isinstance(structure, (list, tuple)) and all(size is None or isinstance(size, int) for size in structure):
        return func(structure)
    node = _opened(structure)
    return func(structure) if node is None else node.build([map_shape_structure(func, part) for part in node.parts])


def traverse(func: Callable[[Any], Any], structure: Any, top_down: bool = True) -> Any:
    """The structure with every part for which func answers anything but None replaced by the answer.

    top_down: outer parts are asked before those in them, and what is replaced is not looked into. MAP_TO_NONE stands
    for the answer None. Raises TypeError for a func that cannot be called.
    """
    if not callable(func):
        raise TypeError(f"traverse needs a function. Received: {func!r}.")
    answer = func(structure) if top_down else None
    if answer is None:
        node = _opened(structure)
        if node is not None:
            structure = node.build([traverse(func, part, top_down) for part in node.parts])
        answer = None if top_down else func(structure)
    return structure if answer is None else None if answer is MAP_TO_NONE else answer


def lists_to_tuples(structure: Any) -> Any:
    """The structure with a tuple for each list."""
    return traverse(lambda part: tuple(part) if isinstance(part, list) else None, structure, top_down=False)


def assert_same_structure(a: Any, b: Any, check_types: Any = None) -> None:
    """Raises InvalidArgument where the two are nested in different ways. check_types means nothing any more."""
    _mapped(lambda *_: None, (a, b), True)


def assert_same_paths(a: Any, b: Any) -> None:
    """Raises InvalidArgument where the leaves of the two have different paths, whatever lists or tuples they are in."""
    ours, theirs = ({path for path, _ in _leaves(each, ())} for each in (a, b))
    if ours != theirs:
        odd = ", ".join(map(str, sorted(ours ^ theirs, key=str)))
        raise InvalidArgument(f"Two structures need the same paths. Received: {odd} in one of them only.")


def _opened(structure: Any) -> Node | None:
    """The structure taken apart; None for a leaf."""
    kind = type(structure)
    if kind is list:
        return Node(list, tuple(range(len(structure))), structure, list)
    if kind is tuple or kind is torch.Size:
        return Node(tuple, tuple(range(len(structure))), list(structure), tuple)
    if kind is dict or kind is OrderedDict or kind is defaultdict:
        return _opened_dict(structure)
    if kind is deque:
        return Node(deque, tuple(range(len(structure))), list(structure), lambda parts: deque(parts, structure.maxlen))
    if isinstance(structure, tuple) and hasattr(kind, "_fields"):
        return Node(kind, tuple(range(len(structure))), list(structure), lambda parts: kind(*parts))
    return None


def _opened_dict(structure: Any) -> Node:
    keys = tuple(structure if type(structure) is OrderedDict else _in_order(structure))

    def build(parts: list[Any]) -> Any:
        found = dict(zip(keys, parts, strict=True))
        if type(structure) is defaultdict:
            return defaultdict(structure.default_factory, {key: found[key] for key in structure})
        return type(structure)((key, found[key]) for key in structure)

    return Node(dict, keys, [structure[key] for key in keys], build)


def _in_order(keys: Iterable[Any]) -> Sequence[Any]:
    try:
        return sorted(keys)
    except TypeError:  # keys of kinds that cannot be compared
        return list(keys)


def _leaves(structure: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    node = _opened(structure)
    if node is None:
        yield path, structure
        return
    for key, part in zip(node.keys, node.parts, strict=True):
        yield from _leaves(part, (*path, key))


def _packed(structure: Any, leaves: Iterator[Any]) -> Any:
    node = _opened(structure)
    return next(leaves) if node is None else node.build([_packed(part, leaves) for part in node.parts])


def _mapped(func: Callable[..., Any], structures: Sequence[Any], none_is_leaf: bool) -> Any:
    node = _opened(structures[0])
    if node is None:
        if any(_opened(other) is not None for other in structures[1:]):
            raise _unlike(structures[0], structures[1:])
        return None if structures[0] is None and not none_is_leaf else func(*structures)
    groups = zip(node.parts, *(_parts_as(node, other) for other in structures[1:]), strict=True)
    return node.build([_mapped(func, parts, none_is_leaf) for parts in groups])


def _parts_as(node: Node, structure: Any) -> list[Any]:
    """The parts of a structure in the order of a node's. Raises InvalidArgument where it has others."""
    other = _opened(structure)
    if other is None or other.kind is not node.kind or set(other.keys) != set(node.keys):
        raise _unlike(node.build(node.parts), [structure])
    found = dict(zip(other.keys, other.parts, strict=True))
    return [found[key] for key in node.keys]


def _unlike(one: Any, others: Sequence[Any]) -> InvalidArgument:
    shown = " and ".join(repr(each)[:80] for each in (one, *others))
    return InvalidArgument(f"Structures need to be nested in the same way. Received: {shown}.")

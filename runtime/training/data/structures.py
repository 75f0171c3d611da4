"""x, y and sample_weight, nested as the user nests them: their arrays in a flat list, and back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kshape.rulebook.data import need_one_count, part_name
from kshape.rulebook.specs import like

from ...core.errors import InvalidArgument, asked
from .leaves import Leaf, data_leaf, is_array, is_number

Batch = tuple[Any, Any, Any, int]
"""x, y, sample_weight, number of samples"""

NAMES = ("x", "y", "sample_weight")


class Parts:
    """The leaves of x, y and sample_weight, and three templates that hold a leaf's number in its place.

    A list or tuple of numbers is one array; a list of arrays, a tuple or a dict of them is several (several inputs or
    outputs). None stands where nothing is given. Raises InvalidArgument for what is no array.
    """

    __slots__ = ("leaves", "names", "templates")

    def __init__(self, x: Any, y: Any = None, sample_weight: Any = None) -> None:
        self.leaves: list[Leaf] = []
        self.names: list[str] = []
        given = zip((x, y, sample_weight), NAMES, strict=True)
        self.templates = [collected(value, name, self._leaf, self.leaves) for value, name in given]

    def need_samples(self) -> int:
        """The number of samples that all leaves have. Raises InvalidArgument where they differ, or where it is 0."""
        if not self.leaves:
            raise InvalidArgument("x needs an array. Received: none.")
        counts = [(name, int(leaf.shape[0])) for name, leaf in zip(self.names, self.leaves, strict=True)]
        asked(need_one_count, counts)
        if counts[0][1] == 0:
            raise InvalidArgument(f"x needs one sample or more. Received: {self.names[0]} with 0.")
        return counts[0][1]

    def packer(self) -> Callable[[Sequence[Any], int], Batch]:
        """The function that makes a batch of the leaves' parts; the plain cases do no more than a tuple."""
        x, y, weight = self.templates
        if x == 0 and y is None and weight is None:
            return lambda parts, count: (parts[0], None, None, count)
        if x == 0 and y == 1 and weight is None:
            return lambda parts, count: (parts[0], parts[1], None, count)
        if x == 0 and y == 1 and weight == 2:
            return lambda parts, count: (parts[0], parts[1], parts[2], count)
        return lambda parts, count: (filled(x, parts), filled(y, parts), filled(weight, parts), count)

    def filled(self, parts: Sequence[Any]) -> tuple[Any, Any, Any]:
        """x, y and sample_weight with these in place of the leaves."""
        x, y, weight = self.templates
        return filled(x, parts), filled(y, parts), filled(weight, parts)

    def _leaf(self, value: Any, name: str) -> Leaf:
        self.names.append(name)
        return data_leaf(value, name)


def collected(value: Any, name: str, convert: Callable[[Any, str], Any], leaves: list[Any]) -> Any:
    """A template of nested data: a number in place of each array, which is converted and added to `leaves`."""
    if value is None:
        return None
    if is_nested(value):
        return map_nested(lambda part, key: collected(part, part_name(name, key), convert, leaves), value)
    leaves.append(convert(value, name))
    return len(leaves) - 1


def filled(template: Any, parts: Sequence[Any]) -> Any:
    """A template with the parts in place of their numbers."""
    if type(template) is int:
        return parts[template]
    if template is None:
        return None
    return map_nested(lambda part, key: filled(part, parts), template)


def is_nested(value: Any) -> bool:
    """True for a dict, and for a list or tuple that is not just numbers."""
    if isinstance(value, dict):
        return True
    return isinstance(value, (list, tuple)) and any(_is_part(part) for part in value)


def is_data(value: Any) -> bool:
    """True for what can be data in memory: an array, a list of numbers, and nested ones of them."""
    if isinstance(value, dict):
        return bool(value) and all(part is None or is_data(part) for part in value.values())
    if isinstance(value, (list, tuple)):
        return all(part is None or is_data(part) for part in value) if is_nested(value) else True
    return is_array(value)


def map_nested(function: Callable[[Any, Any], Any], value: Any) -> Any:
    """The same dict, list or tuple with `function(part, key)` in place of each part."""
    if isinstance(value, dict):
        return {key: function(part, key) for key, part in value.items()}
    made = [function(part, at) for at, part in enumerate(value)]
    return made if isinstance(value, list) else like(value, made)


def map_leaves(function: Callable[[Any], Any], value: Any) -> Any:
    """The same nesting with `function` applied to every array in it."""
    if value is None:
        return None
    return map_nested(lambda part, _: map_leaves(function, part), value) if is_nested(value) else function(value)


def first_leaf(value: Any) -> Any:
    """The array at the front of nested data; None where there is none."""
    while isinstance(value, (dict, list, tuple)) and is_nested(value):
        parts = value.values() if isinstance(value, dict) else value
        value = next((part for part in parts if part is not None), None)
    return value


def _is_part(value: Any) -> bool:
    """Whether an element makes its list a list of arrays rather than of numbers."""
    if value is None:
        return True
    if type(value) in (int, float, bool) or isinstance(value, (str, bytes)):
        return False
    if isinstance(value, (list, tuple)):
        return bool(value) and is_nested(value[:1])
    return isinstance(value, dict) or not is_number(value)

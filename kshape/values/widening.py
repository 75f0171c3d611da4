"""Widening: what a place holds at the head of a loop whose number of rounds nobody knows.

A size that changes from round to round becomes a *wide* symbol, which stands for any integer. Two wide places get two
symbols even where the body relates them, since the relation need not hold any more when the loop is left.
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook import dims
from kshape.rulebook.dims import Dim, Key
from kshape.rulebook.specs import TensorSpec

from .join import alternatives, generalise, has_missing, join, same
from .state import MISSING, Mutable
from .values import Array, Choice, DictValue, IteratorValue, ListValue, Tensor, Unknown, is_size


class Widening:
    """The wide symbols of one loop, and how a value at its head grows with each round that is evaluated."""

    def __init__(self) -> None:
        self._wide: set[Key] = set()

    def grow(self, now: Any, end: Any) -> Any:
        """The value for the head after a round took `now` to `end`; `now` itself where it stands for both."""
        end = self._without_relations(end)
        if self.covers(now, end):
            return now
        known = alternatives(join([now, end]))
        known = tuple(each for each in known if each is not MISSING)
        may_miss = has_missing(now) or has_missing(end)
        if len(known) == 1 or _are_flags(known):
            return join([*known, MISSING] if may_miss else list(known))
        grown = self._register(generalise(list(known)))
        return Choice((grown, MISSING)) if may_miss and not isinstance(grown, Unknown) else grown

    def grow_fields(self, target: Mutable, now: dict[Any, Any], end: dict[Any, Any]) -> dict[Any, Any]:
        """The fields for the head of an object that the last round changed from `now` to `end`: those that grew."""
        grown = target.join_fields({key: [now[key], end[key]] for key in end}, self._fold)
        if "element" in grown and isinstance(target, (ListValue, IteratorValue, DictValue)):
            grown["element"] = self._detached(target.fields["element"], grown["element"])
        return {key: value for key, value in grown.items() if not _unchanged(target.fields.get(key, MISSING), value)}

    def _fold(self, values: list[Any]) -> Any:
        grown = values[0]
        for value in values[1:]:
            grown = self.grow(grown, value)
        return grown

    def _detached(self, now: Any, element: Any) -> Any:
        """What stands for the elements of all rounds: with no symbol of those that hold in one round."""
        return now if now is not None and self.covers(now, element) else self._fresh(element)

    def _fresh(self, value: Any) -> Any:
        """A value with symbols of its own in the place of every wide one."""
        if isinstance(value, tuple):
            return tuple(self._fresh(each) for each in value)
        if not any(self._mentions(size) for size in sizes_in(value)):
            return value
        if isinstance(value, Choice):
            return Choice(tuple(self._fresh(each) for each in value.alternatives), value.owned)
        if isinstance(value, (Tensor, Array)):
            return self._register(generalise([value, _with_spec(value, self._loosened(value.spec))]))
        return self._register(dims.symbol(lower=None))

    def covers(self, now: Any, end: Any) -> bool:
        """Whether `now` already stands for everything that `end` may be."""
        if same(now, end) or isinstance(now, Unknown):
            return True
        if type(now) is Choice or type(end) is Choice:
            return all(any(self.covers(a, b) for a in _each(now)) for b in _each(end))
        if self._is_wide(now):
            return is_size(end)
        if isinstance(now, tuple) and isinstance(end, tuple):
            return len(now) == len(end) and all(self.covers(a, b) for a, b in zip(now, end, strict=True))
        if isinstance(now, (Tensor, Array)) and type(now) is type(end):
            return self._covers_spec(now.spec, end.spec) and (isinstance(now, Array) or now.node is None)
        if isinstance(now, ListValue) and isinstance(end, ListValue):
            return self._covers_items(now, end)
        if isinstance(now, DictValue) and isinstance(end, DictValue):
            return (
                now.is_open is end.is_open
                and now.entries.keys() == end.entries.keys()
                and all(self.covers(now.entries[key], end.entries[key]) for key in now.entries)
            )
        return False

    def _covers_items(self, now: ListValue, end: ListValue) -> bool:
        if now.items is not None:
            return end.items is not None and self.covers(now.items, end.items)
        elements = (end.element,) if end.items is None else end.items
        return all(self.covers(now.element, element) for element in elements)

    def _covers_spec(self, now: TensorSpec, end: TensorSpec) -> bool:
        if now.dtype not in (None, end.dtype):
            return False
        if now.sizes is None:
            return True
        if end.sizes is None or len(now.sizes) != len(end.sizes):
            return False
        return all(dims.same(a, b) or self._is_wide(a) for a, b in zip(now.sizes, end.sizes, strict=True))

    def _is_wide(self, value: Any) -> bool:
        if not isinstance(value, Dim) or len(value.terms) != 1:
            return False
        atoms, coefficient = value.terms[0]
        return coefficient == 1 and len(atoms) == 1 and atoms[0].key in self._wide

    def _register(self, value: Any) -> Any:
        """Remembers the nameless symbols of a generalised value as wide."""
        for size in sizes_in(value):
            if isinstance(size, Dim):
                self._wide.update(atom.key for atom in dims.symbols_in(size) if not atom.name)
        return value

    def _without_relations(self, value: Any) -> Any:
        """A value computed from wide symbols, with symbols of its own in their place."""
        if not self._wide or not any(self._mentions(size) for size in sizes_in(value)) or self._is_wide(value):
            return value
        if isinstance(value, Dim):
            return self._register(dims.symbol(lower=None))
        if isinstance(value, tuple):
            return tuple(self._without_relations(each) for each in value)
        if isinstance(value, Choice):
            return Choice(tuple(self._without_relations(each) for each in value.alternatives), value.owned)
        if isinstance(value, (Tensor, Array)):
            return self._register(generalise([value, _with_spec(value, self._loosened(value.spec))]))
        return value

    def _loosened(self, spec: TensorSpec) -> TensorSpec:
        return TensorSpec([None if self._mentions(size) else size for size in spec.shape], spec.dtype)

    def _mentions(self, size: Any) -> bool:
        return isinstance(size, Dim) and any(atom.key in self._wide for atom in dims.symbols_in(size))


def sizes_in(value: Any) -> list[Any]:
    """The sizes that a value shows: itself, in tuples, in choices, in the shape of a tensor."""
    if is_size(value):
        return [value]
    if isinstance(value, tuple):
        return [size for each in value for size in sizes_in(each)]
    if isinstance(value, Choice):
        return [size for each in value.alternatives for size in sizes_in(each)]
    if isinstance(value, (Tensor, Array)):
        return list(value.spec.sizes or ())
    return []


def _with_spec(value: Any, spec: TensorSpec) -> Any:
    if isinstance(value, Array):
        return Array(spec, None, value.span, value.kind)
    return Tensor(spec, symbolic=value.symbolic, span=value.span)


def _each(value: Any) -> tuple[Any, ...]:
    return value.alternatives if type(value) is Choice else (value,)


def _are_flags(known: tuple[Any, ...]) -> bool:
    """Two alternatives that do not come from counting: flags and names that a round may change once."""
    return len(known) == 2 and all(isinstance(value, (bool, str, type(None))) for value in known)


def _unchanged(now: Any, new: Any) -> bool:
    if isinstance(now, dict) and isinstance(new, dict):
        return now.keys() == new.keys() and all(same(now[key], new[key]) for key in now)
    return same(now, new)

"""Mutable abstract objects and the journal that can take every change back.

Whatever can change during evaluation is a `Mutable`, its contents are `fields`, and every change goes through `put`
or `drop` of the one `State`. So a branch can be evaluated, captured as a difference, and rolled back before the
other branch is evaluated; and an edit of the file rolls the state back to the statement before it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

_serials = itertools.count(1)


class _Missing:
    def __repr__(self) -> str:
        return "<missing>"


MISSING: Any = _Missing()
"""Stands for "no such field" in differences; joined with a value it makes a variable that may be undefined."""

Join = Callable[[list[Any]], Any]


class Mutable:
    """An object with identity whose `fields` (name or index -> value) change only through `State`.

    `serial` grows with each object made: it tells those made since a moment from those that were there before.
    """

    __slots__ = ("fields", "serial")

    def __init__(self) -> None:
        self.fields: dict[Any, Any] = {}
        self.serial = next(_serials)

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        """What the fields become that differ between branches: `changed` has each one's value in every branch.

        A class whose fields are not values, or depend on one another, overrides this. It may answer with further
        fields.
        """
        return {key: join(values) for key, values in changed.items()}

    def forgotten(self, key: Any) -> Any:
        """What a field holds of which nothing is known any more; MISSING for the unknown value."""
        return MISSING


class Registry(Mutable):
    """Notes that the evaluation takes as it goes on, under keys: taken back with the state, never joined as values."""

    __slots__ = ()

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        """The first note that one of the branches took."""
        return {key: next(value for value in values if value is not MISSING) for key, values in changed.items()}


def newest() -> int:
    """The serial that the next object gets: objects made from now on have this one or a greater one."""
    return Mutable().serial


Difference = dict[tuple[int, Any], tuple[Mutable, Any, Any]]
"""(id(object), key) -> (object, key, value at the end of the branch, MISSING where it was dropped)."""


class State:
    """The journal of all changes since the start: (object, key, old value)."""

    __slots__ = ("_journal",)

    def __init__(self) -> None:
        self._journal: list[tuple[Mutable, Any, Any]] = []

    def put(self, target: Mutable, key: Any, value: Any) -> None:
        """target.fields[key] = value."""
        self._journal.append((target, key, target.fields.get(key, MISSING)))
        target.fields[key] = value

    def drop(self, target: Mutable, key: Any) -> None:
        """del target.fields[key], if it is there."""
        if key in target.fields:
            self._journal.append((target, key, target.fields.pop(key)))

    def mark(self) -> int:
        """The present moment, for `undo` and `capture`."""
        return len(self._journal)

    def undo(self, mark: int) -> None:
        """Takes back every change since `mark`."""
        while len(self._journal) > mark:
            target, key, old = self._journal.pop()
            _restore(target, key, old)

    def capture(self, mark: int) -> Difference:
        """Takes back every change since `mark` and returns what they led to."""
        difference = self.changes(mark)
        self.undo(mark)
        return difference

    def changes(self, since: int, until: int | None = None) -> Difference:
        """What the changes between two moments led to (until now, by default), without taking them back."""
        end = len(self._journal) if until is None else until
        later: dict[tuple[int, Any], Any] = {}
        for target, key, old in reversed(self._journal[end:]):
            later[id(target), key] = old  # in the end the first change after the moment: it knows the value then
        difference: Difference = {}
        for target, key, _ in self._journal[since:end]:
            place = (id(target), key)
            value = later[place] if place in later else target.fields.get(key, MISSING)
            difference[place] = (target, key, value)
        return difference

    def apply(self, difference: Difference) -> None:
        """Does again what a captured branch did."""
        for target, key, value in difference.values():
            self._set(target, key, value)

    def merge(self, branches: list[Difference], join: Join) -> None:
        """Goes on with all captured branches at once: each changed field becomes the join of its values in them."""
        if len(branches) == 1:
            self.apply(branches[0])
            return
        touched: dict[int, tuple[Mutable, dict[Any, None]]] = {}
        for branch in branches:
            for target, key, _ in branch.values():
                touched.setdefault(id(target), (target, {}))[1][key] = None
        for target, keys in touched.values():
            changed = {key: [_in_branch(branch, target, key) for branch in branches] for key in keys}
            for key, value in target.join_fields(changed, join).items():
                if value is not target.fields.get(key, MISSING):
                    self._set(target, key, value)

    def _set(self, target: Mutable, key: Any, value: Any) -> None:
        if value is MISSING:
            self.drop(target, key)
        else:
            self.put(target, key, value)


def overlay(first: Difference, then: Difference) -> Difference:
    """One difference for two that follow one another."""
    return {**first, **then}


def _in_branch(branch: Difference, target: Mutable, key: Any) -> Any:
    place = (id(target), key)
    return branch[place][2] if place in branch else target.fields.get(key, MISSING)


def _restore(target: Mutable, key: Any, old: Any) -> None:
    if old is MISSING:
        target.fields.pop(key, None)
    else:
        target.fields[key] = old

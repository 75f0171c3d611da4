"""Mutable abstract objects and the journal that can take every change back.

Whatever can change during evaluation is a `Mutable`, its contents are `fields`, and every change goes through `put` or
`drop` of the one `State`. So a branch can be evaluated, captured as a difference, and rolled back before the other branch is
evaluated; and an edit of the file rolls the state back to the statement before it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class _Missing:
    def __repr__(self) -> str:
        return "<missing>"


MISSING: Any = _Missing()
"""Stands for "no such field" in differences; joined with a value it makes a variable that may be undefined."""


class Mutable:
    """An object with identity whose `fields` (name or index -> value) change only through `State`."""

    __slots__ = ("fields",)

    def __init__(self) -> None:
        self.fields: dict[Any, Any] = {}


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
        difference: Difference = {}
        for target, key, _ in self._journal[mark:]:
            difference[id(target), key] = (target, key, target.fields.get(key, MISSING))
        self.undo(mark)
        return difference

    def apply(self, difference: Difference) -> None:
        """Does again what a captured branch did."""
        for target, key, value in difference.values():
            if value is MISSING:
                self.drop(target, key)
            else:
                self.put(target, key, value)

    def merge(self, branches: list[Difference], join: Callable[[list[Any]], Any]) -> None:
        """Goes on with all captured branches at once: each changed field becomes the join of its values in them."""
        if len(branches) == 1:
            self.apply(branches[0])
            return
        places = {place: (target, key) for branch in branches for place, (target, key, _) in branch.items()}
        for place, (target, key) in places.items():
            now = target.fields.get(key, MISSING)
            values = [branch[place][2] if place in branch else now for branch in branches]
            joined = join(values)
            if joined is MISSING:
                self.drop(target, key)
            elif joined is not now:
                self.put(target, key, joined)


def _restore(target: Mutable, key: Any, old: Any) -> None:
    if old is MISSING:
        target.fields.pop(key, None)
    else:
        target.fields[key] = old

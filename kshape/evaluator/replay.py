"""Doing again what unchanged statements did, behind an edit that did not reach them.

For each statement is kept which variables of the module it read, and what it changed. After an edit, the places in
which the new state differs from the one of the last run at the same statement are *dirty*. A statement that read no
dirty place does again what it did; any other is evaluated, and what it then changes otherwise becomes dirty as well.
"""

from __future__ import annotations

from bisect import bisect, insort
from math import inf
from typing import Any

from kshape.rulebook.dims import Dim
from kshape.values.join import same
from kshape.values.state import MISSING, Difference, Mutable, Registry, newest
from kshape.values.trace import Mark, Trace
from kshape.values.values import Frame, Function, ModuleValue, Native, NativeClass, Unknown, is_constant

from .remembered import Reads, same_settings

_CLOSED = (Dim, ModuleValue, Native, NativeClass, Unknown)


class Done:
    """A chunk that was evaluated, and what a later run needs to know of it.

    mark, trace:       the state and the trace before it.
    reads:             the variables of modules that it read, None where it may have read any.
    joined:            whether it joined branches, so that what it wrote depends on what was there.
    settings:          what the libraries kept of the file before it.
    made:              serials of the objects that it made: from the first up to, without, the second.
    difference, found: what it changed and found, once it was rolled back.
    part:              what it found, as long as it is not evaluated again.
    """

    __slots__ = (
        "chunk",
        "difference",
        "ended",
        "found",
        "joined",
        "made",
        "mark",
        "part",
        "reads",
        "settings",
        "trace",
    )

    def __init__(self, mark: int, trace: Mark, settings: dict[Any, Any], serial: int) -> None:
        self.mark, self.trace, self.settings = mark, trace, settings
        self.made = (serial, serial)
        self.chunk: Any = None  # until it was evaluated to its end
        self.ended = self.joined = False
        self.reads: Reads | None = None
        self.difference: Difference = {}
        self.found = Trace()
        self.part: Trace | None = None


class Replay:
    """The chunks of the last run that were rolled back, in order, and what is dirty by now."""

    def __init__(self, root: Frame, stars: Registry, session: dict[str, Any], done: list[Done]) -> None:
        self._root, self._stars, self._session, self._waiting = root, stars, session, done
        self._at = {id(each.chunk): index for index, each in enumerate(done) if each.chunk is not None}
        self._next = 0
        self._dirty: set[Any] = set()
        self._new_from = newest()
        self._gone: list[tuple[int, int]] = []  # serials of objects made by chunks that are gone or evaluated again
        self._any = False  # a star import came or went: any name without a value may be another one
        self._deep = False  # an object that was there before is dirty, and nobody knows who holds it

    @property
    def is_empty(self) -> bool:
        """Whether there was no last run."""
        return not self._waiting

    def find(self, chunk: Any) -> Done | None:
        """What a chunk of the new text was in the last run; those that stood between it and the last one are gone."""
        index = self._at.get(id(chunk))
        if index is None or index < self._next:
            return None
        for gone in self._waiting[self._next : index]:
            insort(self._gone, gone.made)
            self._soil(gone.difference, {})
        self._next = index + 1
        return self._waiting[index]

    def holds(self, old: Done, settings: dict[Any, Any]) -> bool:
        """Whether evaluating the chunk would do again what it did."""
        if old.reads is None or self._any or not same_settings(settings, old.settings):
            return False
        if old.joined and any(
            target is self._root and key in self._dirty for target, key, _ in old.difference.values()
        ):
            return False
        if self._deep and (old.joined or not all(_is_closed(value) for value in old.reads.values())):
            return False
        return not any(frame is self._root and name in self._dirty for frame, name in old.reads)

    def repeated(self, old: Done) -> None:
        """The chunk did what it did: its places hold the same values in both runs."""
        for target, key, _ in old.difference.values():
            if target is self._root:
                self._dirty.discard(key)

    def evaluated(self, difference: Difference, old: Done | None) -> None:
        """The chunk was evaluated: what it changed otherwise than in the last run is dirty."""
        self._soil(difference, {} if old is None else old.difference)
        if old is not None:
            insort(self._gone, old.made)
            self._soil(old.difference, difference)

    def _soil(self, difference: Difference, other: Difference) -> None:
        for place, (target, key, value) in difference.items():
            if target is self._root:
                agreed = place in other and same(other[place][2], value)
                (self._dirty.discard if agreed else self._dirty.add)(key)
            elif target is self._stars:
                self._any = True
            elif not (isinstance(target, Registry) or self._is_of_one_run(target) or self._is_setting(target)):
                self._deep = True

    def _is_of_one_run(self, target: Mutable) -> bool:
        """Whether an object is there in one of the two runs alone: then only dirty variables lead to it."""
        if target.serial >= self._new_from:
            return True
        at = bisect(self._gone, (target.serial, inf)) - 1
        return at >= 0 and target.serial < self._gone[at][1]

    def _is_setting(self, target: Mutable) -> bool:
        """Whether an object is a library's session: its fields are compared, see `holds`."""
        return any(target is each for each in self._session.values())


def _is_closed(value: Any) -> bool:
    """Whether a value holds no object that other code can change."""
    if isinstance(value, Function):
        return not value.defaults and not value.kw_defaults and value.frame.parent is None
    return value is MISSING or is_constant(value) or isinstance(value, _CLOSED)

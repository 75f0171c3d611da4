"""What the uncalled functions gave in the last version of a file, and whether it still holds.

A finding holds as long as the variables of modules that were read for it have the same values. Values that other code
may change are looked into; what cannot be looked into (layers, models) is not remembered.
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim
from kshape.values.join import same
from kshape.values.state import MISSING, Mutable
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Frame,
    Function,
    Instance,
    ListValue,
    ModuleValue,
    Native,
    NativeClass,
    Property,
    RangeValue,
    SetValue,
    Unknown,
    is_constant,
)

Reads = dict[tuple[Frame, str], Any]
"""(frame of a module, name) -> the value that was read there, MISSING where there was none."""

MOST = 300  # objects that are looked into
_CLOSED = (Dim, Native, NativeClass, ModuleValue, Unknown, RangeValue, Array)


class Settings:
    """What a finding depends on beside variables: what libraries keep of the file, star imports, what else was called.

    called: the object that the program made of a class, and for each function whether a call of it was evaluated.
    """

    __slots__ = ("called", "kept", "stars")

    def __init__(self, kept: dict[Any, Any], stars: Any, called: tuple[Any, ...]) -> None:
        self.kept, self.stars, self.called = kept, stars, called

    def are(self, others: Settings) -> bool:
        """Whether these are the same."""
        alike = same(self.called, others.called) and same(self.stars, others.stars)
        return alike and same_settings(self.kept, others.kept)


class Remembered:
    """Findings, the values that were read for them, and the fields of the objects among those."""

    __slots__ = ("_fields", "_reads", "_settings", "_value", "findings")

    def __init__(self, value: Any, findings: Any, reads: Reads, settings: Settings) -> None:
        self.findings, self._value, self._reads, self._settings = findings, value, reads, settings
        self._fields: dict[int, tuple[Mutable, dict[Any, Any]]] | None = {}
        if not all(self._look_into(each) for each in (value, settings.called, *reads.values())):
            self._fields = None

    def holds(self, value: Any, settings: Settings) -> bool:
        """Whether an evaluation would give the same again."""
        if self._fields is None or not same(value, self._value):
            return False
        if not all(same(frame.fields.get(name, MISSING), read) for (frame, name), read in self._reads.items()):
            return False
        if any(not _as_before(each, fields) for each, fields in self._fields.values()):
            return False
        return settings.are(self._settings)

    def _look_into(self, value: Any) -> bool:
        """Keeps the fields of everything that the value reaches; False where that cannot be done."""
        stack = [value]
        fields = self._fields
        while stack and fields is not None:
            each = stack.pop()
            if is_constant(each) or isinstance(each, _CLOSED) or each is MISSING:
                continue
            if isinstance(each, (tuple, Choice)):
                stack.extend(each if isinstance(each, tuple) else each.alternatives)
            elif isinstance(each, (BoundMethod, Property)):
                stack.extend([each.function, getattr(each, "receiver", None), getattr(each, "setter", None)])
            elif isinstance(each, Function):
                stack.extend([each.defaults, *each.kw_defaults.values(), each.attributes, *_closure(each.frame)])
            elif isinstance(each, (Class, ListValue, DictValue, SetValue, Frame)) or type(each) is Instance:
                if id(each) not in fields:
                    fields[id(each)] = (each, dict(each.fields))
                    stack.extend(_inside(each))
            else:
                return False
            if len(fields) > MOST:
                return False
        return True


def _closure(frame: Frame) -> list[Frame]:
    """The frames of the functions around a function; what it reads of modules is known."""
    found = []
    while frame.parent is not None:
        found.append(frame)
        frame = frame.parent
    return found


def _inside(value: Any) -> list[Any]:
    if isinstance(value, DictValue):
        return [*value.entries.values(), value.element]
    owner = [value.cls] if isinstance(value, Instance) else list(value.bases) if isinstance(value, Class) else []
    return [*value.fields.values(), *owner]


def _as_before(value: Mutable, fields: dict[Any, Any]) -> bool:
    now = value.fields
    return now.keys() == fields.keys() and all(now[key] is fields[key] for key in fields)


def same_settings(now: dict[Any, Any], then: dict[Any, Any]) -> bool:
    """Whether what the libraries keep of the file is as it was."""
    return now is then or (now.keys() == then.keys() and all(same(now[key], then[key]) for key in now))


def settings_of(session: dict[str, Any]) -> dict[Any, Any]:
    """What the libraries keep of the file."""
    return {
        (key, name): value
        for key, each in session.items()
        if isinstance(each, Mutable)
        for name, value in each.fields.items()
    }

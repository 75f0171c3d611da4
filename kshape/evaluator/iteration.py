"""The elements and the length of values."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviour_of
from kshape.rulebook import dims
from kshape.rulebook.dims import Dim
from kshape.source.span import Span
from kshape.values.join import generalise, join
from kshape.values.renewing import renewed
from kshape.values.state import MISSING
from kshape.values.values import (
    Choice,
    Class,
    DictValue,
    Inert,
    Instance,
    IteratorValue,
    ListValue,
    RangeValue,
    SetValue,
    Unknown,
    is_size,
)

from .comparisons import Comparisons
from .core import UNKNOWN_VALUE
from .limits import ITEMS


class Iteration(Comparisons):
    """What `for`, `*` and `len` see."""

    def iterate(self, value: Any) -> tuple[Any, ...] | None:
        """The elements of a known iterable, None where they are not known. An iterator is empty afterwards."""
        items = self.peek(value)
        if isinstance(value, IteratorValue) and items:
            self.state.put(value, "items", ())
        elif items is None and (value is None or isinstance(value, (int, float))):
            self.raises("TypeError", self.here)
        return items

    def peek(self, value: Any) -> tuple[Any, ...] | None:
        """As `iterate`, but an iterator keeps its items."""
        if isinstance(value, tuple):
            return value
        if isinstance(value, (ListValue, IteratorValue)):
            return value.items
        if isinstance(value, SetValue):
            return None if value.items is None else _in_some_order(value.items)
        if isinstance(value, DictValue):
            return None if value.is_open else tuple(value.entries)
        if isinstance(value, str):
            return tuple(value)
        if isinstance(value, bytes):
            return tuple(value)
        if isinstance(value, RangeValue):
            items = _range_items(value)
            self.spend_on(len(items or ()))
            return items
        if type(value) is Choice:
            return self._common_items(value)
        return None if isinstance(value, (Unknown, Dim)) else self._items_of_object(value)

    def _common_items(self, value: Choice) -> tuple[Any, ...] | None:
        every = [self.peek(each) for each in value.alternatives]
        if any(items is None or len(items) != len(every[0] or ()) for items in every):
            return None
        return tuple(join(list(each)) for each in zip(*every, strict=True))

    def _items_of_object(self, value: Any) -> tuple[Any, ...] | None:
        behaviour = behaviour_of(value)
        if behaviour is not None:
            found = self.guarded(lambda: behaviour.iterate(self, value), self.here)
            if found is not NotImplemented:
                return found if isinstance(found, tuple) else None
        if isinstance(value, Class):
            members = value.fields.get("__members__")
            return tuple(members.entries.values()) if isinstance(members, DictValue) else None
        if isinstance(value, Instance):
            iterator = self._iterator_of(value)
            return None if iterator is None or iterator is value else self.iterate(iterator)
        return None

    def _iterator_of(self, value: Instance) -> Any:
        method = self.attribute(value, "__iter__", self.here)
        if method is MISSING or isinstance(method, Unknown):
            return None
        return self.call(method, [], {}, self.here)

    def element(self, value: Any) -> Any:
        """What an element of an iterable is, when their number is not known: at each time another one."""
        return renewed(self._element_of(value))

    def _element_of(self, value: Any) -> Any:
        if type(value) is Choice:
            return join([self._element_of(each) for each in value.alternatives])
        if isinstance(value, Unknown):
            self.doubt += 1
            return value if isinstance(value, Inert) else UNKNOWN_VALUE
        if isinstance(value, RangeValue):
            return _range_element(value)
        if isinstance(value, (ListValue, IteratorValue)) and value.items is None:
            return UNKNOWN_VALUE if value.element is None else value.element
        items = None if isinstance(value, Instance) else self.peek(value)
        if items is not None:
            return generalise(list(items)) if len(items) > 8 else join(list(items)) if items else UNKNOWN_VALUE
        behaviour = behaviour_of(value)
        if behaviour is not None:
            found = self.guarded(lambda: behaviour.element(self, value), self.here)
            if found is not NotImplemented:
                return found
        return self._element_of_object(value)

    def _element_of_object(self, value: Any) -> Any:
        if isinstance(value, Instance):
            iterator = self._iterator_of(value)
            if iterator is not None and iterator is not value:
                return self.element(iterator)
            for name, args in (("__next__", []), ("__getitem__", [dims.symbol(lower=0)])):
                method = self.attribute(value, name, self.here)
                if method is not MISSING and not isinstance(method, Unknown):
                    return self.call(method, args, {}, self.here)
        self.doubt += 1
        return UNKNOWN_VALUE

    def length(self, value: Any, span: Span) -> Any:
        """len(value): an int, a size or Unknown."""
        if type(value) is Choice:
            return self.each((value,), lambda each: self.length(each, span))
        if isinstance(value, RangeValue):
            return _range_length(value)
        if isinstance(value, DictValue):
            return getattr(value, "count", dims.symbol(lower=0)) if value.is_open else len(value.entries)
        if isinstance(value, (ListValue, SetValue, str, bytes, tuple)):
            items = self.peek(value)
            return dims.symbol(lower=0) if items is None else len(items)
        behaviour = behaviour_of(value)
        if behaviour is not None:
            found = self.guarded(lambda: behaviour.length(self, value, span), span)
            if found is not NotImplemented:
                return found
        return self._length_of_object(value, span)

    def _length_of_object(self, value: Any, span: Span) -> Any:
        if isinstance(value, Class):
            items = self.peek(value)
            return UNKNOWN_VALUE if items is None else len(items)
        if isinstance(value, Instance):
            method = self.attribute(value, "__len__", span)
            if method is MISSING:
                return self.raises("TypeError", span)
            return self.call(method, [], {}, span)
        if isinstance(value, Unknown):
            self.doubt += 1
            return UNKNOWN_VALUE
        return self.raises("TypeError", span) if is_size(value) or isinstance(value, float) else UNKNOWN_VALUE


def _in_some_order(members: tuple[Any, ...]) -> tuple[Any, ...]:
    """The members of a set: in Python's order for ints; texts come in another one on each run."""
    if len(members) < 2:
        return members
    if all(isinstance(member, int) for member in members):
        return tuple(set(members))
    return (join(list(members)),) * len(members)


def _range_items(value: RangeValue) -> tuple[Any, ...] | None:
    parts = (value.start, value.stop, value.step)
    if not all(isinstance(part, int) for part in parts) or value.step == 0:
        return None
    if abs(value.stop - value.start) > ITEMS * abs(value.step):
        return None
    return tuple(range(*parts))


def _range_length(value: RangeValue) -> Any:
    parts = (value.start, value.stop, value.step)
    if not all(is_size(part) for part in parts) or isinstance(value.step, Dim) or value.step == 0:
        return dims.symbol(lower=0)
    distance = value.stop - value.start if value.step > 0 else value.start - value.stop
    return dims.maximum(dims.ceildiv(distance, abs(value.step)), 0)


def _range_element(value: RangeValue) -> Any:
    """Any one number of a range: within its ends, where they are known."""
    if isinstance(value.step, int) and value.step < 0:
        return dims.symbol(lower=None)
    low = dims.bounds(value.start)[0] if is_size(value.start) else None
    high = dims.bounds(value.stop)[1] if is_size(value.stop) else None
    return dims.symbol(lower=low, upper=None if high is None else high - 1)

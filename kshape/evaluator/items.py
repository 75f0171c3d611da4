"""value[key]."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviour_of
from kshape.rulebook.dims import Dim
from kshape.source.span import Span
from kshape.values.join import join
from kshape.values.keys import is_unhashable, key_of
from kshape.values.renewing import renewed
from kshape.values.state import MISSING
from kshape.values.values import (
    Choice,
    Class,
    DictValue,
    Inert,
    Instance,
    ListValue,
    NativeClass,
    RangeValue,
    SliceValue,
    Unknown,
    is_constant,
)

from .access import Access
from .core import UNKNOWN_VALUE

_Index = tuple[Any, Any, Any]


class Items(Access):
    """Reading items."""

    def item(self, value: Any, key: Any, span: Span) -> Any:
        """value[key]."""
        if type(value) is Choice or type(key) is Choice:
            return self.each((value, key), lambda v, k: self.item(v, k, span))
        if isinstance(value, Unknown):
            self.doubt += 1
            return value if isinstance(value, Inert) else UNKNOWN_VALUE
        behaviour = behaviour_of(value)
        if behaviour is not None:
            found = self.guarded(lambda: behaviour.item(self, value, key, span), span)
            if found is not NotImplemented:
                return found
        if isinstance(value, (tuple, ListValue)):
            return self._of_sequence(value, key, span)
        if isinstance(value, DictValue):
            return self._of_dict(value, key, span)
        if isinstance(value, (str, bytes)):
            return self._of_text(value, key, span)
        if isinstance(value, RangeValue):
            return self._of_sequence(self.iterate(value), key, span)
        if isinstance(value, Instance):
            return self._of_object(value, key, span)
        if isinstance(value, Class) and isinstance(value.fields.get("__members__"), DictValue):
            return self._of_dict(value.fields["__members__"], key, span)  # Color["RED"]
        if value is None or isinstance(value, (int, float)):
            return self.raises("TypeError", span)
        return value if isinstance(value, (Class, NativeClass)) else UNKNOWN_VALUE  # list[int]

    def _of_sequence(self, value: Any, key: Any, span: Span) -> Any:
        items = value.items if isinstance(value, ListValue) else value
        if isinstance(key, SliceValue):
            return self._slice(value, items, index_of(key))
        if items is None:
            return self.element(value)
        if isinstance(key, int):
            return items[key] if -len(items) <= key < len(items) else self.raises("IndexError", span)
        if isinstance(key, (Dim, Unknown)) and items:
            return join(list(items))
        return self.raises("TypeError", span) if is_constant(key) or key is None else UNKNOWN_VALUE

    def _slice(self, value: Any, items: Any, bounds: _Index | None) -> Any:
        if items is not None and bounds is not None:
            part = items[slice(*bounds)]
            return ListValue(part) if isinstance(value, ListValue) else part
        if items == ():
            return value
        return ListValue(None, join(list(items)) if items else self.element(value))

    def _of_dict(self, value: DictValue, key: Any, span: Span) -> Any:
        known = key_of(key)
        if is_unhashable(key):
            return self.raises("TypeError", span)
        if known is MISSING:
            element = UNKNOWN_VALUE if value.element is None else value.element
            options = [*value.entries.values(), *([element] if value.is_open else [])]
            self.doubt += 1
            return join(options) if options else UNKNOWN_VALUE
        if known in value.entries:
            return value.entries[known]
        if value.is_open:
            self.doubt += 1
            return UNKNOWN_VALUE if value.element is None else renewed(value.element)
        return self.raises("KeyError", span)

    def _of_text(self, value: Any, key: Any, span: Span) -> Any:
        index = index_of(key)
        if index is None and is_constant(key):
            return self.raises("TypeError", span)
        try:
            return value[slice(*index) if isinstance(index, tuple) else index] if index is not None else UNKNOWN_VALUE
        except IndexError:
            return self.raises("IndexError", span)

    def _of_object(self, value: Instance, key: Any, span: Span) -> Any:
        method = self.attribute(value, "__getitem__", span)
        if method is MISSING or isinstance(method, Unknown):
            self.doubt += 1
            return UNKNOWN_VALUE
        return self.call(method, [key], {}, span)


def index_of(key: Any) -> Any:
    """A known index as an int, a known slice as its three parts; None where it is not known."""
    if isinstance(key, SliceValue):
        bounds = (key.lower, key.upper, key.step)
        return bounds if all(b is None or isinstance(b, int) for b in bounds) and key.step != 0 else None
    return key if isinstance(key, int) else None

"""value.name = new, value[key] = new, and what code that nobody can see may have changed."""

from __future__ import annotations

from typing import Any

from kshape.libraries import behaviour_of
from kshape.libraries.numpy.facts import forget_facts
from kshape.source.span import Span
from kshape.values.join import join
from kshape.values.keys import is_unhashable, key_of
from kshape.values.state import MISSING, Mutable
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Function,
    Instance,
    IteratorValue,
    ListValue,
    ModuleValue,
    Property,
    SetValue,
    SliceValue,
    Unknown,
    is_constant,
)

from .core import UNKNOWN_VALUE
from .items import index_of
from .iteration import Iteration


class Changes(Iteration):
    """Writing attributes and items."""

    def set_attribute(self, value: Any, name: str, new: Any, span: Span) -> None:
        """value.name = new."""
        if type(value) is Choice:
            self.each((value,), lambda each: self.set_attribute(each, name, new, span))
        elif isinstance(value, Instance):
            self._set_on_instance(value, name, new, span)
        elif isinstance(value, Class):
            self.state.put(value, name, new)
        elif isinstance(value, ModuleValue):
            if value.frame is not None:
                self.state.put(value.frame, name, new)
        elif isinstance(value, Function):
            self.state.put(value.attributes, name, new)
        elif not isinstance(value, Unknown):
            behaviour = behaviour_of(value)
            if behaviour is not None:
                self.guarded(lambda: behaviour.set_attribute(self, value, name, new, span), span)

    def _set_on_instance(self, value: Instance, name: str, new: Any, span: Span) -> None:
        found = self.find_in_class(value.cls, name)
        if isinstance(found, Property) and found.kind == "property" and found.setter is not None:
            self.call(BoundMethod(found.setter, value), [new], {}, span)
            return
        setter = self.find_in_class(value.cls, "__setattr__")
        if isinstance(setter, Function):
            self.call(BoundMethod(setter, value), [name, new], {}, span)
            return
        self.store_attribute(value, name, new, span)

    def store_attribute(self, value: Instance, name: str, new: Any, span: Span) -> None:
        """object.__setattr__(value, name, new)."""
        behaviour = behaviour_of(value)
        if behaviour is not None:
            done = self.guarded(lambda: behaviour.set_attribute(self, value, name, new, span), span)
            if done is not NotImplemented:
                return
        self.state.put(value, name, new)

    def delete_attribute(self, value: Any, name: str) -> None:
        """del value.name."""
        if isinstance(value, (Instance, Class)):
            self.state.drop(value, name)

    def set_item(self, value: Any, key: Any, new: Any, span: Span) -> None:
        """value[key] = new."""
        if type(value) is Choice or type(key) is Choice:
            self.each((value, key), lambda v, k: self.set_item(v, k, new, span))
            return
        behaviour = behaviour_of(value)
        if behaviour is not None:
            done = self.guarded(lambda: behaviour.set_item(self, value, key, new, span), span)
            if done is not NotImplemented:
                return
        if isinstance(value, ListValue):
            self._set_in_list(value, key, new, span)
        elif isinstance(value, DictValue):
            self._set_in_dict(value, key, new)
        elif is_constant(value) or isinstance(value, tuple):
            self.raises("TypeError", span)
        elif isinstance(value, Instance):
            method = self.attribute(value, "__setitem__", span)
            if method is not MISSING and not isinstance(method, Unknown):
                self.call(method, [key, new], {}, span)

    def _set_in_list(self, value: ListValue, key: Any, new: Any, span: Span) -> None:
        items, index = value.items, index_of(key)
        if items is None:
            self.state.put(value, "element", join([value.element, new]))
        elif isinstance(index, int):
            if -len(items) <= index < len(items):
                changed = list(items)
                changed[index] = new
                self.state.put(value, "items", tuple(changed))
            else:
                self.raises("IndexError", span)
        elif is_constant(key) or isinstance(key, (tuple, ListValue, DictValue)):
            self.raises("TypeError", span)
        elif isinstance(key, SliceValue):
            self._set_slice(value, items, index, self.iterate(new))
        else:
            self.state.put(value, "items", tuple(join([item, new]) for item in items))

    def _set_slice(self, value: ListValue, items: tuple[Any, ...], bounds: Any, new: tuple[Any, ...] | None) -> None:
        if bounds is not None and new is not None:
            changed = list(items)
            try:
                changed[slice(*bounds)] = list(new)
            except ValueError:
                return
            self.state.put(value, "items", tuple(changed))
        else:
            self.forget(value)

    def _set_in_dict(self, value: DictValue, key: Any, new: Any) -> None:
        known = key_of(key)
        if is_unhashable(key):
            self.raises("TypeError", self.here)
            return
        if known is not MISSING:
            self.state.put(value, "entries", {**value.entries, known: new})
            return
        self.state.put(value, "entries", {k: join([each, new]) for k, each in value.entries.items()})
        self.state.put(value, "element", new if value.element is None else join([value.element, new]))
        self.state.put(value, "open", True)

    def delete_item(self, value: Any, key: Any, span: Span) -> None:
        """del value[key]."""
        if isinstance(value, ListValue) and value.items is not None:
            items, index = list(value.items), index_of(key)
            if index is None:
                self.forget(value)
                return
            try:
                del items[slice(*index) if isinstance(index, tuple) else index]
            except IndexError:
                self.raises("IndexError", span)
                return
            self.state.put(value, "items", tuple(items))
        elif isinstance(value, DictValue):
            self._delete_key(value, key_of(key), span)
        elif type(value) is Choice:
            self.each((value,), lambda each: self.delete_item(each, key, span))
        elif isinstance(value, Instance):
            method = self.attribute(value, "__delitem__", span)
            if method is not MISSING and not isinstance(method, Unknown):
                self.call(method, [key], {}, span)

    def _delete_key(self, value: DictValue, key: Any, span: Span) -> None:
        if key is MISSING:
            self.forget(value)
        elif key in value.entries:
            self.state.put(value, "entries", {k: each for k, each in value.entries.items() if k != key})
        elif not value.is_open:
            self.raises("KeyError", span)

    def forget(self, value: Any) -> None:
        """Something that nobody can see may have changed a container."""
        if isinstance(value, (ListValue, IteratorValue)):
            self.state.put(value, "element", UNKNOWN_VALUE)
            self.state.put(value, "items", None)
        elif isinstance(value, SetValue):
            self.state.put(value, "items", None)
        elif isinstance(value, DictValue):
            self.state.put(value, "entries", {})
            self.state.put(value, "element", UNKNOWN_VALUE)
            self.state.put(value, "open", True)
        elif isinstance(value, Array):
            for key in list(value.fields):
                if key != "spec":  # hardly anybody reshapes an array in its place
                    self.state.put(value, key, value.forgotten(key))
            forget_facts(self, value, self.here)
        elif type(value) is Choice:
            for each in value.alternatives:
                self.forget(each)

    def forget_field(self, target: Mutable, key: Any) -> None:
        """A field may hold anything now."""
        if isinstance(target, (ListValue, IteratorValue, SetValue, DictValue)):
            self.forget(target)
            return
        value = target.forgotten(key)
        self.state.put(target, key, UNKNOWN_VALUE if value is MISSING else value)

"""Assignment to names, attributes, items and nested targets; `del`; augmented assignment."""

from __future__ import annotations

from typing import Any

from kshape.libraries.numpy.facts import changed_in_place
from kshape.source import ir
from kshape.values.state import MISSING
from kshape.values.values import Array, Choice, Instance, IteratorValue, ListValue, Tensor, Unknown

from .core import UNKNOWN_VALUE
from .expressions import Expressions
from .flow import Flow
from .operators import METHODS


class Assignment(Expressions):
    """Binding values to targets."""

    def assign(self, target: ir.expr, value: Any) -> None:
        """target = value."""
        if isinstance(target, ir.Name):
            self.set_variable(target.id, value)
            if isinstance(value, (Tensor, Array, Instance)):
                self.trace.bindings.append((target.id, target.span, value))
        elif isinstance(target, (ir.Tuple, ir.List)):
            self._unpack(target, value)
        elif isinstance(target, ir.Attribute):
            holder = self.value(target.value)
            if self.aborted is None:
                self.set_attribute(holder, target.attr, value, target.span)
        elif isinstance(target, ir.Subscript):
            holder, key = self.value(target.value), self.value(target.slice)
            if self.aborted is None:
                self.set_item(holder, key, value, target.span)
        elif isinstance(target, ir.Starred):
            self.assign(target.value, value)

    def _unpack(self, target: ir.Tuple | ir.List, value: Any) -> None:
        parts = target.elts
        reorder = getattr(value, "unpacked", None)  # what a library gives in an order that is easily mistaken
        value = (reorder(self, target) if reorder is not None and not self.catchers else None) or value
        star = next((i for i, part in enumerate(parts) if isinstance(part, ir.Starred)), None)
        items = self.peek(value)
        if items is not None and type(value) is not Choice and not isinstance(value, IteratorValue):
            items = self.iterate(value)
        if items is None:
            self._unpack_unknown(parts, value)
        elif star is None:
            if len(items) != len(parts):
                self.raises("ValueError", target.span)
                items = items[: len(parts)] + (UNKNOWN_VALUE,) * (len(parts) - len(items))
            for part, item in zip(parts, items, strict=True):
                self.assign(part, item)
        else:
            self._unpack_starred(parts, star, items)

    def _unpack_starred(self, parts: list[ir.expr], star: int, items: tuple[Any, ...]) -> None:
        behind = len(parts) - star - 1
        if len(items) < len(parts) - 1:
            self.raises("ValueError", parts[star].span)
            for part in parts:
                self.assign(part, UNKNOWN_VALUE)
            return
        for part, item in zip(parts[:star], items, strict=False):
            self.assign(part, item)
        self.assign(parts[star], ListValue(items[star : len(items) - behind]))
        for part, item in zip(parts[star + 1 :], items[len(items) - behind :], strict=True):
            self.assign(part, item)

    def _unpack_unknown(self, parts: list[ir.expr], value: Any) -> None:
        if type(value) is Choice:
            self._unpack_choice(parts, value)
            return
        element = self.element(value)
        for part in parts:
            self.assign(part, ListValue(None, element) if isinstance(part, ir.Starred) else element)

    def _unpack_choice(self, parts: list[ir.expr], value: Choice) -> None:
        """Tuples of several lengths: those that fit are meant."""
        fitting = [
            items for items in map(self.peek, value.alternatives) if items is not None and len(items) == len(parts)
        ]
        unknown = any(self.peek(each) is None for each in value.alternatives)
        for at, part in enumerate(parts):
            known = bool(fitting) and not unknown and not isinstance(part, ir.Starred)
            self.assign(part, self.join([items[at] for items in fitting]) if known else UNKNOWN_VALUE)

    def assign_statement(self, node: ir.Assign) -> None:
        """a = b = value"""
        value = self.value(node.value)
        if self.aborted is not None:
            return
        value = self.contracted(node, value)
        for target in node.targets:
            self.assign(target, value)

    def annotated(self, node: ir.AnnAssign) -> None:
        """target: annotation = value"""
        if node.value is not None:
            value = self.value(node.value)
            if self.aborted is None:
                value = self.contracted(node, self.annotated_value(node.annotation, value))
                self.assign(node.target, value)

    def augmented(self, node: ir.AugAssign) -> None:
        """target op= value; lists change in place."""
        if isinstance(node.target, ir.Name):
            new = self._augmented_value(node, self.name(node.target))
            if self.aborted is None:
                self.set_variable(node.target.id, new)
        elif isinstance(node.target, ir.Attribute):
            holder = self.value(node.target.value)
            old = self.known_attribute(holder, node.target.attr, node.target.attr_span)
            new = self._augmented_value(node, old)
            if self.aborted is None:
                self.set_attribute(holder, node.target.attr, new, node.target.span)
        elif isinstance(node.target, ir.Subscript):
            holder, key = self.value(node.target.value), self.value(node.target.slice)
            old = self.item(holder, key, node.target.span)
            new = self._augmented_value(node, old)
            if self.aborted is None:
                self.set_item(holder, key, new, node.target.span)

    def _augmented_value(self, node: ir.AugAssign, old: Any) -> Any:
        new = self.value(node.value)
        if self.aborted is not None:
            return UNKNOWN_VALUE
        return self.each((old,), lambda each: self._in_place(node, each, new))

    def _in_place(self, node: ir.AugAssign, old: Any, new: Any) -> Any:
        if node.op == "+" and isinstance(old, ListValue):
            self.extend(old, new)
            return old
        if node.op == "*" and isinstance(old, ListValue):
            self._become(old, self.binary("*", old, new, node.span))
            return old
        if isinstance(old, Instance):
            method = self.attribute(old, f"__i{METHODS[node.op]}__", node.span)
            if method is not MISSING and not isinstance(method, Unknown):
                return self.call(method, [new], {}, node.span)
        result = self.binary(node.op, old, new, node.span)
        return changed_in_place(self, old, result, node.span) if isinstance(old, Array) else result

    def _become(self, target: ListValue, other: Any) -> None:
        """The list takes over the items of another one."""
        if isinstance(other, ListValue):
            self.state.put(target, "items", other.items)
            self.state.put(target, "element", other.element)
        else:
            self.forget(target)

    def extend(self, target: ListValue, more: Any) -> None:
        """target.extend(more)"""
        items = self.iterate(more)
        if items is not None and target.items is not None:
            self.state.put(target, "items", (*target.items, *items))
            return
        known = (*(target.items or ()), *(items or ()))
        elements = [*known, *([target.element] if target.items is None else [])]
        element = self.join([*elements, *([self.element(more)] if items is None else [])])
        self.state.put(target, "items", None)
        self.state.put(target, "element", element)

    def delete(self, node: ir.Delete) -> Flow | None:
        """del targets"""
        for target in node.targets:
            self._delete(target)
        return None

    def _delete(self, target: ir.expr) -> None:
        if isinstance(target, ir.Name):
            self.delete_variable(target.id)
        elif isinstance(target, ir.Attribute):
            self.delete_attribute(self.value(target.value), target.attr)
        elif isinstance(target, ir.Subscript):
            self.delete_item(self.value(target.value), self.value(target.slice), target.span)
        elif isinstance(target, (ir.Tuple, ir.List)):
            for part in target.elts:
                self._delete(part)

"""The value of every expression."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.builtins.text import formatted, joined, text_of
from kshape.source import ir
from kshape.values.keys import is_unhashable, key_of
from kshape.values.state import MISSING
from kshape.values.values import (
    DictValue,
    ListValue,
    SetValue,
    SliceValue,
    Unknown,
)

from .comprehensions import Comprehensions
from .core import UNKNOWN_VALUE


class Expressions(Comprehensions):
    """One method for each class of expressions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._expressions: dict[type, Callable[[Any], Any]] = {
            ir.Name: self.name,
            ir.Constant: lambda node: node.value,
            ir.Call: self.call_node,
            ir.Attribute: self._attribute,
            ir.BinOp: self._bin_op,
            ir.Tuple: self._tuple,
            ir.List: self._list,
            ir.Subscript: self._subscript,
            ir.UnaryOp: lambda node: self.unary(node.op, self.value(node.operand), node.span),
            ir.Compare: self._compare,
            ir.BoolOp: self.bool_op,
            ir.IfExp: self._if_exp,
            ir.Dict: self._dict,
            ir.Set: self._set,
            ir.Slice: self._slice_display,
            ir.JoinedStr: self._joined_text,
            ir.FormattedValue: self._formatted_value,
            ir.Lambda: self.make_function,
            ir.NamedExpr: self._named,
            ir.ListComp: self.list_comp,
            ir.SetComp: self.set_comp,
            ir.DictComp: self.dict_comp,
            ir.GeneratorExp: self.generator,
            ir.Await: lambda node: self.value(node.value),
            ir.Yield: self._yield,
            ir.YieldFrom: self._yield_from,
            ir.Starred: lambda node: self.value(node.value),
            ir.Unparsed: self._unparsed,
        }

    def value(self, node: ir.expr) -> Any:
        """The value of an expression."""
        value = self._expressions[type(node)](node)
        if isinstance(value, Unknown) and self.aborted is None:
            self.doubt += 1
        return value

    def _attribute(self, node: ir.Attribute) -> Any:
        return self.known_attribute(self.value(node.value), node.attr, node.attr_span)

    def _bin_op(self, node: ir.BinOp) -> Any:
        return self.binary(node.op, self.value(node.left), self.value(node.right), node.span)

    def _tuple(self, node: ir.Tuple) -> Any:
        items = self._elements(node.elts)
        return Unknown("a tuple of unknown length") if items is None else items

    def _list(self, node: ir.List) -> Any:
        items = self._elements(node.elts)
        return ListValue(items, UNKNOWN_VALUE if items is None else None)

    def _elements(self, parts: list[ir.expr]) -> tuple[Any, ...] | None:
        """The values of a display, None where a starred part is of unknown length."""
        items: list[Any] = []
        known = True
        for part in parts:
            if isinstance(part, ir.Starred):
                more = self.iterate(self.value(part.value))
                known = known and more is not None
                items.extend(more or ())
            else:
                items.append(self.value(part))
        return tuple(items) if known else None

    def _set(self, node: ir.Set) -> Any:
        items = self._elements(node.elts)
        if items is not None and any(is_unhashable(item) for item in items):
            return self.raises("TypeError", node.span)
        return make_set(items)

    def _dict(self, node: ir.Dict) -> Any:
        result = DictValue()
        entries = result.entries
        for key, part in zip(node.keys, node.values, strict=True):
            value = self.value(part)
            if key is None:
                self._spread(result, value)
                entries = result.entries
                continue
            written = self.value(key)
            known = key_of(written)
            if is_unhashable(written):
                return self.raises("TypeError", key.span)
            if known is MISSING:
                result.fields["open"] = True
                result.fields["element"] = value if result.element is None else self.join([result.element, value])
            else:
                entries[known] = value
        return result

    def _spread(self, result: DictValue, value: Any) -> None:
        """{**value} in a new dict."""
        if isinstance(value, DictValue):
            result.entries.update(value.entries)
            result.fields["open"] = result.is_open or value.is_open
            result.fields["element"] = value.element if result.element is None else result.element
        else:
            result.fields["open"] = True
            result.fields["entries"] = {}

    def _subscript(self, node: ir.Subscript) -> Any:
        return self.item(self.value(node.value), self.value(node.slice), node.span)

    def _slice_display(self, node: ir.Slice) -> Any:
        parts = [None if part is None else self.value(part) for part in (node.lower, node.upper, node.step)]
        return SliceValue(*parts)

    def _compare(self, node: ir.Compare) -> Any:
        left = self.value(node.left)
        result: Any = True
        for op, part in zip(node.ops, node.comparators, strict=True):
            right = self.value(part)
            result = self.compare(op, left, right, node.span)
            truth = self.truth(result)
            if truth is False or len(node.ops) == 1:
                return result
            if truth is None:
                return UNKNOWN_VALUE
            left = right
        return result

    def _if_exp(self, node: ir.IfExp) -> Any:
        return self.decided(node.test, lambda: self.value(node.body), lambda: self.value(node.orelse))

    def _named(self, node: ir.NamedExpr) -> Any:
        value = self.value(node.value)
        frame = self.frame
        while frame.name == "comprehension" and frame.parent is not None:
            frame = frame.parent
        self.state.put(self.declared.get(node.target.id) or frame, node.target.id, value)
        return value

    def _joined_text(self, node: ir.JoinedStr) -> Any:
        parts = [self.value(part) for part in node.values]
        return joined(parts)

    def _formatted_value(self, node: ir.FormattedValue) -> Any:
        value = self.value(node.value)
        spec = "" if node.format_spec is None else self.value(node.format_spec)
        if node.conversion in (114, 97):
            value = text_of(self, value, repr, node.span)
        elif node.conversion == 115:
            value = text_of(self, value, str, node.span)
        return formatted(self, value, spec, node.span)

    def _yield(self, node: ir.Yield) -> Any:
        value = None if node.value is None else self.value(node.value)
        if self.yielded is not None and node.value is not None:
            self.yielded.yields[node.value.span] = value
        self.collect(value)
        return UNKNOWN_VALUE

    def collect(self, value: Any) -> None:
        """One more item of the generator that is being evaluated."""
        collector = self.yielded
        if collector is None:
            return
        if collector.items is None:
            self.state.put(collector, "element", self.join([collector.element, value]))
        else:
            self.state.put(collector, "items", (*collector.items, value))

    def _yield_from(self, node: ir.YieldFrom) -> Any:
        value = self.value(node.value)
        items = self.iterate(value)
        if items is not None:
            for item in items:
                self.collect(item)
        elif self.yielded is not None:
            element = self.join([*(self.yielded.items or ()), self.element(value)])
            self.state.put(self.yielded, "items", None)
            self.state.put(self.yielded, "element", element)
        return UNKNOWN_VALUE

    def _unparsed(self, node: ir.Unparsed) -> Any:
        """What could not be read may have changed each of the names in it."""
        for name in node.names:
            value = self.lookup(name)
            self.forget(value)
            if value is not MISSING and name in self.frame.fields:
                self.set_variable(name, UNKNOWN_VALUE)
        self.doubt += 1
        return Unknown(node.reason)


def make_set(items: tuple[Any, ...] | None) -> SetValue:
    """The set of these values."""
    keys = None if items is None else tuple(key_of(item) for item in items)
    if keys is None or any(key is MISSING for key in keys):
        return SetValue(None)
    return SetValue(tuple(dict.fromkeys(keys)))

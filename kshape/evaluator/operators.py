"""left op right, op value and the truth of values."""

from __future__ import annotations

from functools import partial
from typing import Any

from kshape.libraries import behaviour_of
from kshape.rulebook import dims
from kshape.rulebook.dims import Dim
from kshape.rulebook.errors import Undecided
from kshape.source.span import Span
from kshape.values.plain import to_python
from kshape.values.state import MISSING
from kshape.values.values import (
    Choice,
    Class,
    DictValue,
    Function,
    Instance,
    ListValue,
    ModuleValue,
    Native,
    NativeClass,
    Quotient,
    RangeValue,
    Settled,
    SetValue,
    Unknown,
    is_constant,
    is_size,
)

from .constants import BINARY, UNARY, bounded, fold, percent
from .core import UNKNOWN_VALUE
from .items import Items
from .limits import ITEMS

METHODS = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "truediv",
    "//": "floordiv",
    "%": "mod",
    "**": "pow",
    "@": "matmul",
    "&": "and",
    "|": "or",
    "^": "xor",
    "<<": "lshift",
    ">>": "rshift",
}
UNARY_METHODS = {"-": "__neg__", "+": "__pos__", "~": "__invert__"}
ALWAYS_TRUE = (Function, Class, NativeClass, Native, ModuleValue)


class Operators(Items):
    """Arithmetic and truth."""

    def binary(self, op: str, left: Any, right: Any, span: Span) -> Any:
        """left op right."""
        if is_constant(left) and is_constant(right):
            return self._of_constants(op, left, right, span)
        if type(left) is Choice or type(right) is Choice:
            return self.each((left, right), lambda a, b: self.binary(op, a, b, span))
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            self.doubt += 1
            return UNKNOWN_VALUE
        found = self._of_library(op, left, right, span)
        if found is not NotImplemented:
            return found
        if (is_size(left) and is_size(right)) or isinstance(left, Dim) or isinstance(right, Dim):
            found = self._of_sizes(op, left, right, span)
        elif isinstance(left, Instance) or isinstance(right, Instance):
            return self._of_objects(op, left, right, span)
        if found is NotImplemented:
            found = self._of_containers(op, left, right, span)
        return self.raises("TypeError", span) if found is NotImplemented else found

    def _of_library(self, op: str, left: Any, right: Any, span: Span) -> Any:
        for operand in (left, right):
            behaviour = behaviour_of(operand)
            if behaviour is not None:
                found = self.guarded(partial(behaviour.binary, self, op, left, right, span), span)
                if found is not NotImplemented:
                    return found
        return NotImplemented

    def _of_constants(self, op: str, left: Any, right: Any, span: Span) -> Any:
        try:
            return fold(op, left, right)
        except (ArithmeticError, TypeError, ValueError) as error:
            return self.raises(type(error).__name__, span)

    def _of_sizes(self, op: str, left: Any, right: Any, span: Span) -> Any:
        """Exact arithmetic on sizes; other numbers make a number that nobody knows."""
        if not (is_size(left) and is_size(right)):
            numeric = isinstance(left, (int, float, Dim)) and isinstance(right, (int, float, Dim))
            return Unknown("an unknown number") if numeric else NotImplemented
        if op == "/":
            return Quotient(left, right)
        if op not in ("+", "-", "*", "//", "%", "**"):
            return dims.symbol(lower=None)
        try:
            return BINARY[op](left, right)
        except ZeroDivisionError:
            return self.raises("ZeroDivisionError", span)
        except (TypeError, Undecided):
            return dims.symbol(lower=None)

    def _of_containers(self, op: str, left: Any, right: Any, span: Span) -> Any:
        if op == "+" and isinstance(left, tuple) and isinstance(right, tuple):
            return left + right
        if op == "+" and isinstance(left, ListValue) and isinstance(right, ListValue):
            return self.concatenated(left, right)
        if op == "*" and isinstance(left, (int, Dim)) and isinstance(right, (tuple, ListValue, str, bytes)):
            return self._repeated(right, left)
        if op == "*" and isinstance(right, (int, Dim)) and isinstance(left, (tuple, ListValue, str, bytes)):
            return self._repeated(left, right)
        if op == "%" and isinstance(left, (str, bytes)):
            return self._formatted(left, right, span)
        if isinstance(left, SetValue) and isinstance(right, SetValue):
            return _of_sets(op, left, right)
        if op == "|" and isinstance(left, DictValue) and isinstance(right, DictValue):
            return DictValue({**left.entries, **right.entries}, left.is_open or right.is_open, right.element)
        return NotImplemented

    def concatenated(self, left: ListValue, right: ListValue) -> ListValue:
        """The list of the items of both."""
        if left.items is None or right.items is None or len(left.items) + len(right.items) > ITEMS:
            return ListValue(None, self.join([self.element(left), self.element(right)]))
        self.spend_on(len(left.items) + len(right.items))
        return ListValue(left.items + right.items)

    def _repeated(self, value: Any, count: Any) -> Any:
        items = value.items if isinstance(value, ListValue) else value
        if not isinstance(count, int) or items is None or len(items) * count > ITEMS:
            element = UNKNOWN_VALUE if isinstance(value, (str, bytes)) else self.element(value)
            return ListValue(None, element) if isinstance(value, ListValue) else Unknown("repeated many times")
        self.spend_on(len(items) * count)
        return ListValue(items * count) if isinstance(value, ListValue) else items * count

    def _formatted(self, template: Any, values: Any, span: Span) -> Any:
        plain = to_python(values)
        if plain is MISSING:
            return Unknown("a text with unknown parts")
        try:
            return bounded(percent(template, plain))
        except (TypeError, ValueError, OverflowError, KeyError) as error:
            return self.raises(type(error).__name__, span)

    def _of_objects(self, op: str, left: Any, right: Any, span: Span) -> Any:
        name = METHODS[op]
        for receiver, other, method in ((left, right, f"__{name}__"), (right, left, f"__r{name}__")):
            if isinstance(receiver, Instance) and self.find_in_class(receiver.cls, method) is not MISSING:
                return self.call(self.attribute(receiver, method, span), [other], {}, span)
        return UNKNOWN_VALUE

    def unary(self, op: str, value: Any, span: Span) -> Any:
        """op value, for - + ~ and not."""
        if op == "not":
            truth = self.truth(value)
            return UNKNOWN_VALUE if truth is None else not truth
        if isinstance(value, (int, float, complex)):
            return self._of_constant(op, value, span)
        if type(value) is Choice:
            return self.each((value,), lambda each: self.unary(op, each, span))
        if isinstance(value, Unknown):
            return UNKNOWN_VALUE
        if isinstance(value, Dim):
            return -value if op == "-" else value if op == "+" else -value - 1
        behaviour = behaviour_of(value)
        if behaviour is not None:
            found = self.guarded(lambda: behaviour.unary(self, op, value, span), span)
            if found is not NotImplemented:
                return found
        if isinstance(value, Instance) and self.find_in_class(value.cls, UNARY_METHODS[op]) is not MISSING:
            return self.call(self.attribute(value, UNARY_METHODS[op], span), [], {}, span)
        return UNKNOWN_VALUE

    def _of_constant(self, op: str, value: Any, span: Span) -> Any:
        try:
            return UNARY[op](value)
        except TypeError:
            return self.raises("TypeError", span)

    def demand(self, what: str, value: Any, span: Span) -> Any:
        """The value; its library is told what user code wants of it."""
        behaviour = None if is_constant(value) or isinstance(value, (Unknown, tuple)) else behaviour_of(value)
        if behaviour is not None:
            behaviour.demanded(self, what, value, span)
        return value

    def truth(self, value: Any) -> bool | None:
        """The truth of a value, None where it is not known."""
        if is_constant(value) or isinstance(value, tuple):
            return bool(value)
        if isinstance(value, Unknown) or value is MISSING:
            return value.truth if isinstance(value, Settled) else None
        if type(value) is Choice:
            truths = {self.truth(each) for each in value.alternatives}
            return truths.pop() if len(truths) == 1 else None
        if isinstance(value, Dim):
            return dims.compare("!=", value, 0)
        if isinstance(value, ALWAYS_TRUE):
            return True
        return self._truth_of_object(value)

    def _truth_of_object(self, value: Any) -> bool | None:
        behaviour = behaviour_of(value)
        if behaviour is not None:
            found = behaviour.truth(self, value)
            if found is not NotImplemented:
                return found  # type: ignore[no-any-return]
        if isinstance(value, (ListValue, SetValue)):
            return None if value.items is None else bool(value.items)
        if isinstance(value, DictValue):
            return True if value.entries else None if value.is_open else False
        if isinstance(value, RangeValue):
            return self.truth(self.length(value, self.here))
        if isinstance(value, Instance):
            return self._truth_by_methods(value)
        return None if behaviour is not None else True

    def _truth_by_methods(self, value: Instance) -> bool | None:
        for name in ("__bool__", "__len__"):
            method = self.find_in_class(value.cls, name)
            if isinstance(method, Unknown):
                return None
            if method is not MISSING:
                return self.truth(self.call(self.attribute(value, name, self.here), [], {}, self.here))
        return True


def _of_sets(op: str, left: SetValue, right: SetValue) -> Any:
    if op not in ("|", "&", "-", "^"):
        return NotImplemented
    if left.items is None or right.items is None:
        return SetValue(None)
    both = BINARY[op](dict.fromkeys(left.items).keys(), dict.fromkeys(right.items).keys())
    return SetValue(tuple(both))

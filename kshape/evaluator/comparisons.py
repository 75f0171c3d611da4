"""left == right, `in`, `is` and the orders."""

from __future__ import annotations

from functools import partial
from typing import Any

from kshape.libraries import behaviour_of
from kshape.libraries.builtins.types import class_of
from kshape.rulebook import dims
from kshape.rulebook.dims import Dim
from kshape.source.span import Span
from kshape.values.keys import key_of
from kshape.values.state import MISSING, Mutable
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    DictValue,
    Function,
    Instance,
    ListValue,
    RangeValue,
    SetValue,
    Tensor,
    Unknown,
    is_constant,
    is_size,
)

from .constants import COMPARISONS
from .core import UNKNOWN_VALUE
from .operators import Operators

METHODS = {"==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


_PLAIN = (tuple, ListValue, DictValue, SetValue)


class Comparisons(Operators):
    """Comparing values."""

    def compare(self, op: str, left: Any, right: Any, span: Span) -> Any:
        """left op right; Unknown where runs may disagree."""
        if type(left) is Choice or type(right) is Choice:
            return self.each((left, right), lambda a, b: self.compare(op, a, b, span))
        if op in ("is", "is not"):
            return _negated(_identical(left, right), op == "is not")
        if is_constant(left) and is_constant(right) and op in COMPARISONS:
            return self._of_constant_pair(op, left, right, span)
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            self.doubt += 1
            return UNKNOWN_VALUE
        found = self._compared_by_library(op, left, right, span)
        if found is not NotImplemented:
            return found
        if op in ("in", "not in"):
            return _negated(self._contains(right, left, span), op == "not in")
        if is_size(left) and is_size(right):
            known = dims.compare(op, left, right)
            return UNKNOWN_VALUE if known is None else known
        if isinstance(left, Instance) or isinstance(right, Instance):
            found = self._compared_by_methods(op, left, right, span)
            if found is not NotImplemented:
                return found
        if op in ("==", "!="):
            return _negated(self.equal(left, right, span), op == "!=")
        return self._ordered(op, left, right, span)

    def _of_constant_pair(self, op: str, left: Any, right: Any, span: Span) -> Any:
        try:
            return COMPARISONS[op](left, right)
        except TypeError:
            return self.raises("TypeError", span)

    def _compared_by_library(self, op: str, left: Any, right: Any, span: Span) -> Any:
        for operand in (left, right):
            behaviour = behaviour_of(operand)
            if behaviour is not None:
                found = self.guarded(partial(behaviour.compare, self, op, left, right, span), span)
                if found is not NotImplemented:
                    return found
        return NotImplemented

    def _compared_by_methods(self, op: str, left: Any, right: Any, span: Span) -> Any:
        for receiver, other, name in ((left, right, METHODS[op]), (right, left, METHODS[MIRRORED[op]])):
            if isinstance(receiver, Instance):
                method = self.find_in_class(receiver.cls, name)
                if isinstance(method, Unknown):
                    return UNKNOWN_VALUE
                if method is not MISSING:
                    return self.call(self.attribute(receiver, name, span), [other], {}, span)
        return NotImplemented if op in ("==", "!=") else UNKNOWN_VALUE

    def equal(self, left: Any, right: Any, span: Span) -> bool | None:
        """left == right for values of Python, None where it is not known."""
        if type(left) is tuple and type(right) is tuple:
            return self._all_equal(left, right, span)
        if isinstance(left, ListValue) and isinstance(right, ListValue):
            return None if left.items is None or right.items is None else self._all_equal(left.items, right.items, span)
        if isinstance(left, SetValue) and isinstance(right, SetValue):
            return None if left.items is None or right.items is None else set(left.items) == set(right.items)
        if isinstance(left, DictValue) and isinstance(right, DictValue):
            return self._equal_dicts(left, right, span)
        if isinstance(left, RangeValue) and isinstance(right, RangeValue):
            return None
        if left is right:
            return True
        if isinstance(left, (BoundMethod, Tensor)) or isinstance(right, Tensor):
            return None
        classes = class_of(left), class_of(right)
        return None if None in classes else False

    def _all_equal(self, left: tuple[Any, ...], right: tuple[Any, ...], span: Span) -> bool | None:
        if len(left) != len(right):
            return False
        self.budget.spend()
        answer: bool | None = True
        for a, b in zip(left, right, strict=True):
            same = a is b or self.truth(self.compare("==", a, b, span))
            if same is False:
                return False
            answer = None if same is None else answer
        return answer

    def _equal_dicts(self, left: DictValue, right: DictValue, span: Span) -> bool | None:
        if left.is_open or right.is_open:
            return None
        if left.entries.keys() != right.entries.keys():
            return False
        return self._all_equal(tuple(left.entries.values()), tuple(right.entries[k] for k in left.entries), span)

    def _ordered(self, op: str, left: Any, right: Any, span: Span) -> Any:
        """Lexicographic order of sequences; of sets, being a subset."""
        if isinstance(left, SetValue) and isinstance(right, SetValue):
            known = left.items is not None and right.items is not None
            return COMPARISONS[op](set(left.items or ()), set(right.items or ())) if known else UNKNOWN_VALUE
        first, second = (each.items if isinstance(each, ListValue) else each for each in (left, right))
        if isinstance(left, DictValue) or isinstance(right, DictValue) or type(left) is not type(right):
            plain = all(is_constant(each) or isinstance(each, _PLAIN) for each in (left, right))
            return self.raises("TypeError", span) if plain else UNKNOWN_VALUE
        if not isinstance(first, tuple) or not isinstance(second, tuple):
            return UNKNOWN_VALUE
        for a, b in zip(first, second, strict=False):
            same = self.truth(self.compare("==", a, b, span))
            if same is None:
                return UNKNOWN_VALUE
            if not same:
                return self.compare(op, a, b, span)
        return COMPARISONS[op](len(first), len(second))

    def _contains(self, container: Any, value: Any, span: Span) -> bool | None:
        """value in container."""
        if isinstance(container, (str, bytes)):
            if type(value) is type(container):
                return value in container  # type: ignore[operator]
            if isinstance(container, str) and (is_constant(value) or isinstance(value, _PLAIN)):
                self.raises("TypeError", span)
            return None
        if isinstance(container, DictValue):
            return self._has_key(container.entries, container.is_open, value)
        if isinstance(container, Instance):
            method = self.attribute(container, "__contains__", span)
            if method is not MISSING and not isinstance(method, Unknown):
                return self.truth(self.call(method, [value], {}, span))
        items = container.items if isinstance(container, SetValue) else self.peek(container)
        if items is None:
            if is_constant(container):
                self.raises("TypeError", span)
            return None
        answers = [each is value or self.truth(self.compare("==", each, value, span)) for each in items]
        return True if True in answers else None if None in answers else False

    def _has_key(self, entries: dict[Any, Any], is_open: bool, value: Any) -> bool | None:
        key = key_of(value)
        if key is MISSING:
            return None
        return True if key in entries else None if is_open else False


def _identical(left: Any, right: Any) -> bool | None:
    """left is right; None for values of which nobody knows whether they are one object."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if left is None or right is None or isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if left is right:
        return True
    if is_constant(left) and is_constant(right):
        return None if type(left) is type(right) and left == right else False
    if isinstance(left, Dim) or isinstance(right, Dim) or isinstance(left, tuple) or isinstance(right, tuple):
        return None if class_of(left) is class_of(right) else False
    if isinstance(left, Array) and isinstance(right, Array):
        return None  # np.asarray(a) may be a
    if isinstance(left, (Mutable, Function, Tensor)) or isinstance(right, (Mutable, Function, Tensor)):
        return False
    return None


def _negated(answer: bool | None, negative: bool) -> Any:
    return UNKNOWN_VALUE if answer is None else answer is not negative

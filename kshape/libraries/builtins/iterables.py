"""len, enumerate, zip, map, filter, sorted, reversed, any, all, iter, next."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import cmp_to_key
from typing import Any

from kshape.rulebook import dims
from kshape.rulebook.errors import Undecided
from kshape.values.calls import Call
from kshape.values.join import present
from kshape.values.renewing import renewed
from kshape.values.state import MISSING
from kshape.values.values import Choice, IteratorValue, ListValue, RangeValue, SetValue, is_constant

from .define import UNKNOWN_VALUE, into

ITERABLES: dict[str, Any] = {}


@into(ITERABLES)
def len_(call: Call) -> Any:
    """The number of items."""
    return call.interpreter.length(call.interpreter.demand("length", call.argument(0, "obj"), call.span), call.span)


@into(ITERABLES)
def enumerate_(call: Call) -> Any:
    """(start + i, item) for each item"""
    source, start = call.argument(0, "iterable"), call.argument(1, "start", 0)
    items = call.interpreter.iterate(source)
    if items is None or not isinstance(start, int):
        return IteratorValue(None, (dims.symbol(lower=0), call.interpreter.element(source)))
    return IteratorValue(tuple(enumerate(items, start)))


@into(ITERABLES)
def zip_(call: Call) -> Any:
    """Tuples of the items at the same place, up to the end of the shortest."""
    every = [call.interpreter.iterate(arg) for arg in call.args]
    if any(items is None for items in every):
        elements = [call.interpreter.element(arg) for arg in call.args]
        return IteratorValue(None, tuple(elements))
    return IteratorValue(tuple(zip(*(items for items in every if items is not None), strict=False)))


@into(ITERABLES)
def map_(call: Call) -> Any:
    """function(item) for each item"""
    interpreter, function = call.interpreter, call.argument(0, "function")
    every = [interpreter.iterate(arg) for arg in call.args[1:]]
    known = [items for items in every if items is not None]
    if len(known) < len(every) or not every:
        args = [interpreter.element(arg) for arg in call.args[1:]]
        return IteratorValue(None, interpreter.call(function, args, {}, call.span))
    rows = itertools.islice(zip(*known, strict=False), 2_000)
    items = tuple(interpreter.call(function, list(row), {}, call.span) for row in rows)
    shortest = min(len(items) for items in known)
    return IteratorValue(items) if shortest == len(items) else IteratorValue(None, interpreter.join(list(items)))


@into(ITERABLES)
def filter_(call: Call) -> Any:
    """The items for which function(item) is true"""
    interpreter, function = call.interpreter, call.argument(0, "function")
    source = call.argument(1, "iterable")
    items = interpreter.iterate(source)
    if items is None or len(items) > 2_000:
        return IteratorValue(None, interpreter.element(source))
    truths = [
        interpreter.truth(i if function is None else interpreter.call(function, [i], {}, call.span)) for i in items
    ]
    if None in truths:
        possible = [item for item, truth in zip(items, truths, strict=True) if truth is not False]
        return IteratorValue(None, interpreter.join(possible))
    return IteratorValue(tuple(item for item, truth in zip(items, truths, strict=True) if truth))


@into(ITERABLES)
def sorted_(call: Call) -> Any:
    """A new list in order"""
    interpreter, source = call.interpreter, call.argument(0, "iterable")
    items = source.items if isinstance(source, SetValue) else interpreter.iterate(source)
    if items is None:
        return ListValue(None, interpreter.element(source))
    found = ordered(call, items, call.argument(None, "key"), call.argument(None, "reverse", False))
    if found is not None:
        return ListValue(found)
    return ListValue((interpreter.join(list(items)),) * len(items))


class _Undecided(Exception):
    pass


def ordered(call: Call, items: Sequence[Any] | None, key: Any, reverse: Any) -> tuple[Any, ...] | None:
    """The items in order, None where nobody knows the order."""
    interpreter = call.interpreter
    if items is None or not isinstance(reverse, (bool, int)) or len(items) > 10_000:
        return None
    keys = list(items) if key is None else [interpreter.call(key, [item], {}, call.span) for item in items]

    def order(a: tuple[Any, Any], b: tuple[Any, Any]) -> int:
        for op, answer in (("<", -1), (">", 1)):
            truth = interpreter.truth(interpreter.compare(op, a[0], b[0], call.span))
            if truth is None:
                raise _Undecided
            if truth:
                return answer
        return 0

    pairs = list(zip(keys, items, strict=True))
    try:
        if all(is_constant(each) for each in keys):
            pairs.sort(key=lambda pair: pair[0], reverse=bool(reverse))
        else:
            pairs.sort(key=cmp_to_key(order), reverse=bool(reverse))
    except TypeError:
        call.interpreter.raises("TypeError", call.span)
        return None
    except (_Undecided, Undecided):
        return None
    return tuple(item for _, item in pairs)


@into(ITERABLES)
def reversed_(call: Call) -> Any:
    """The items from the last to the first"""
    source = call.argument(0, "sequence")
    items = call.interpreter.iterate(source)
    if items is None:
        return IteratorValue(None, call.interpreter.element(source))
    return IteratorValue(items[::-1])


@into(ITERABLES)
def any_(call: Call) -> Any:
    """Whether some item is true"""
    return _over_truths(call, decisive=True)


@into(ITERABLES)
def all_(call: Call) -> Any:
    """Whether every item is true"""
    return _over_truths(call, decisive=False)


def _over_truths(call: Call, decisive: bool) -> Any:
    items = call.interpreter.iterate(call.argument(0, "iterable"))
    if items is None:
        return UNKNOWN_VALUE
    truths = [call.interpreter.truth(item) for item in items]
    if decisive in truths:
        return decisive
    return UNKNOWN_VALUE if None in truths else not decisive


@into(ITERABLES)
def iter_(call: Call) -> Any:
    """An iterator over the items"""
    source = call.argument(0, "object")
    if len(call.args) > 1:
        return IteratorValue(None, UNKNOWN_VALUE)
    if isinstance(source, IteratorValue):
        return source
    method = call.interpreter.find_in_class(getattr(source, "cls", None), "__iter__")
    if method is not MISSING:
        return call.interpreter.call(call.interpreter.attribute(source, "__iter__", call.span), [], {}, call.span)
    items = call.interpreter.iterate(source)
    return IteratorValue(None, call.interpreter.element(source)) if items is None else IteratorValue(items)


@into(ITERABLES)
def next_(call: Call) -> Any:
    """The next item of an iterator, which has one less afterwards"""
    interpreter, source = call.interpreter, call.argument(0, "iterator")
    if not isinstance(source, IteratorValue):
        method = interpreter.attribute(source, "__next__", call.span)
        return UNKNOWN_VALUE if method is MISSING else interpreter.call(method, [], {}, call.span)
    if source.items is None:
        return renewed(source.element)
    if source.items:
        first, *rest = source.items
        interpreter.state.put(source, "items", tuple(rest))
        return present(first)
    return call.args[1] if len(call.args) > 1 else interpreter.raises("StopIteration", call.span)


__all__ = ["ITERABLES", "Choice", "RangeValue", "ordered"]

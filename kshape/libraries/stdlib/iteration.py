"""itertools: exact over known items, up to a bound."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

from kshape.libraries.builtins.define import UNKNOWN_VALUE, into
from kshape.libraries.builtins.types import ITERATOR
from kshape.rulebook import dims
from kshape.values.calls import Call
from kshape.values.values import IteratorValue, Native, NativeClass, Property

MOST = 20_000
ITERTOOLS: dict[str, Any] = {}


def _known(call: Call, values: Iterable[Any]) -> list[tuple[Any, ...]] | None:
    """The items of several iterables, None where those of one are not known."""
    every = [call.interpreter.iterate(value) for value in values]
    known = [items for items in every if items is not None]
    return known if len(known) == len(every) else None


def _bounded(call: Call, items: Iterable[Any]) -> IteratorValue:
    found = tuple(itertools.islice(items, MOST + 1))
    return IteratorValue(found) if len(found) <= MOST else IteratorValue(None, call.interpreter.join(list(found[:50])))


def _chained(call: Call, sources: Iterable[Any]) -> Any:
    sources = list(sources)
    known = _known(call, sources)
    if known is None:
        return IteratorValue(None, call.interpreter.join([call.interpreter.element(source) for source in sources]))
    return _bounded(call, itertools.chain.from_iterable(known))


def _from_iterable(call: Call) -> Any:
    sources = call.interpreter.iterate(call.argument(0, "iterable"))
    return IteratorValue(None, UNKNOWN_VALUE) if sources is None else _chained(call, sources)


ITERTOOLS["chain"] = NativeClass(
    "chain",
    bases=(ITERATOR,),
    make=lambda cls, call: _chained(call, call.args),
    members={"from_iterable": Property("staticmethod", Native("chain.from_iterable", _from_iterable))},
)


def _combining(name: str, function: Callable[..., Iterable[Any]]) -> None:
    """A function of one iterable and a number: combinations(items, 2)."""

    def handler(call: Call) -> Any:
        items = call.interpreter.iterate(call.argument(0, "iterable"))
        count = call.argument(1, "r")
        if items is None or not isinstance(count, (int, type(None))):
            return IteratorValue(None, UNKNOWN_VALUE)
        return _bounded(call, function(items, count) if count is not None else function(items))

    into(ITERTOOLS, name)(handler)


for _function in (itertools.combinations, itertools.permutations, itertools.combinations_with_replacement):
    _combining(_function.__name__, _function)


@into(ITERTOOLS)
def product(call: Call) -> Any:
    """Every combination of the items"""
    known, repeat = _known(call, call.args), call.argument(None, "repeat", 1)
    if known is None or not isinstance(repeat, int):
        return IteratorValue(None, tuple(call.interpreter.element(source) for source in call.args))
    if sum(map(len, known)) * repeat > MOST:
        return IteratorValue(None, UNKNOWN_VALUE)
    return _bounded(call, itertools.product(*known, repeat=repeat))


@into(ITERTOOLS)
def repeat(call: Call) -> Any:
    """The same item, some times or for ever"""
    value, times = call.argument(0, "object"), call.argument(1, "times")
    return IteratorValue((value,) * times) if isinstance(times, int) and times <= MOST else IteratorValue(None, value)


@into(ITERTOOLS)
def cycle(call: Call) -> Any:
    """The items again and again"""
    return IteratorValue(None, call.interpreter.element(call.argument(0, "iterable")))


@into(ITERTOOLS)
def count(call: Call) -> Any:
    """start, start + step, ..."""
    return IteratorValue(None, dims.symbol(lower=None))


@into(ITERTOOLS)
def islice(call: Call) -> Any:
    """The items of a slice"""
    source, bounds = call.argument(0, "iterable"), call.args[1:]
    items = call.interpreter.iterate(source)
    if items is not None and all(isinstance(bound, (int, type(None))) for bound in bounds) and bounds:
        return IteratorValue(items[slice(*bounds)])
    return IteratorValue(None, call.interpreter.element(source))


@into(ITERTOOLS)
def zip_longest(call: Call) -> Any:
    """Tuples of the items at the same place, up to the end of the longest"""
    known = _known(call, call.args)
    if known is None:
        return IteratorValue(None, UNKNOWN_VALUE)
    return _bounded(call, itertools.zip_longest(*known, fillvalue=call.argument(None, "fillvalue")))


@into(ITERTOOLS)
def starmap(call: Call) -> Any:
    """function(*item) for each item"""
    rows = call.interpreter.iterate(call.argument(1, "iterable"))
    known = None if rows is None or len(rows) > MOST else _known(call, rows)
    if known is None:
        return IteratorValue(None, UNKNOWN_VALUE)
    return IteratorValue(tuple(call.interpreter.call(call.args[0], list(row), {}, call.span) for row in known))


@into(ITERTOOLS)
def accumulate(call: Call) -> Any:
    """Running totals"""
    items, function = call.interpreter.iterate(call.argument(0, "iterable")), call.argument(1, "func")
    if items is None or len(items) > MOST:
        return IteratorValue(None, UNKNOWN_VALUE)
    totals: list[Any] = []
    for item in items:
        if not totals:
            totals.append(item)
        elif function is None:
            totals.append(call.interpreter.binary("+", totals[-1], item, call.span))
        else:
            totals.append(call.interpreter.call(function, [totals[-1], item], {}, call.span))
    return IteratorValue(tuple(totals))


MODULES = {"itertools": ITERTOOLS}

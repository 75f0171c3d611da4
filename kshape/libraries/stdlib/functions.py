"""functools: partial, reduce, and the decorators, which keep what they decorate."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.define import into
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Class, Function, Native, NativeClass, Property

from .common import kept

FUNCTOOLS: dict[str, Any] = {}


@into(FUNCTOOLS)
def wraps(call: Call) -> Any:
    """A decorator that gives a function the name of `wrapped`"""
    wrapped = call.argument(0, "wrapped")
    name = call.interpreter.attribute(wrapped, "__name__", call.span)

    def handler(later: Call) -> Any:
        wrapper = later.argument(0, "f")
        if isinstance(wrapper, Function):
            for key, value in (("__name__", name), ("__qualname__", name), ("__wrapped__", wrapped)):
                later.interpreter.state.put(wrapper.attributes, key, value)
        return wrapper

    return Native("functools.wraps()", handler)


@into(FUNCTOOLS)
def partial(call: Call) -> Any:
    """The function with some of its arguments given"""
    function, args, kwargs = call.argument(0, "func"), call.args[1:], call.kwargs

    def handler(later: Call) -> Any:
        return later.interpreter.call(function, [*args, *later.args], {**kwargs, **later.kwargs}, later.span)

    return Native(getattr(function, "name", "partial"), handler, raw=True)


@into(FUNCTOOLS)
def reduce(call: Call) -> Any:
    """function(function(a, b), c)..."""
    function, source = call.argument(0, "function"), call.argument(1, "iterable")
    items = call.interpreter.iterate(source)
    if items is None:
        return call.interpreter.call(function, [call.interpreter.element(source)] * 2, {}, call.span)
    values = [*call.args[2:3], *items]
    if not values:
        return call.interpreter.raises("TypeError", call.span)
    result = values[0]
    for value in values[1:]:
        result = call.interpreter.call(function, [result, value], {}, call.span)
    return result


@into(FUNCTOOLS, "lru_cache", "cache", "total_ordering", "singledispatch", "update_wrapper")
def _decorator(call: Call) -> Any:
    """@lru_cache and @lru_cache(maxsize=None)"""
    value = call.argument(0, "user_function", MISSING)
    if isinstance(value, (Function, Native, Class, NativeClass)):
        return value
    return Native(call.name, kept)


@into(FUNCTOOLS)
def cached_property(call: Call) -> Any:
    """A property that is computed once"""
    return Property("property", call.argument(0, "func"))


MODULES = {"functools": FUNCTOOLS}

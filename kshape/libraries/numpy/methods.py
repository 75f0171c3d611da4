"""Methods of arrays: most are the function of the same name on the array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, ListValue, Unknown

from .arrays import as_array, dtype_of, operand, run_op
from .facts import cast, constant, forget_facts, moved, refitted
from .transfer import indices

Handler = Callable[[Call], Any]


def _function(name: str) -> Handler:
    """array.name(...) is np.name(array, ...)."""

    def handler(call: Call) -> Any:
        from .functions import function

        spans = {(key + 1 if isinstance(key, int) else key): span for key, span in call.spans.items()}
        inner = Call(call.interpreter, name, [call.receiver, *call.args], call.kwargs, call.span, spans)
        return function(name, "numpy").handler(inner)

    return handler


def _reshape(call: Call) -> Any:
    """array.reshape(2, 3), array.reshape((2, 3))"""
    given = call.args[0] if len(call.args) == 1 else tuple(call.args)
    shape = operand(call.kwargs.get("newshape", call.kwargs.get("shape", given)))
    result = run_op(
        call.interpreter, "reshape", [call.receiver.spec, shape], {}, call.span, {"newshape": call.span_of(0)}
    )
    return reshaped(call, result)


def reshaped(call: Call, result: Any) -> Any:
    """The receiver under the shape of this result."""
    if not isinstance(result, Array):
        return result
    given = call.receiver
    return Array(result.spec.with_dtype(given.spec.dtype), refitted(given.facts, given.spec, result.spec), call.span,
                 base=given)  # fmt: skip


def _transpose(call: Call) -> Any:
    given = call.args[0] if len(call.args) == 1 else tuple(call.args) or None
    axes = operand(call.kwargs.get("axes", given))
    result = run_op(call.interpreter, "transpose", [call.receiver.spec, axes], {}, call.span, {"axes": call.span_of(0)})
    if not isinstance(result, Array):
        return result
    return Array(result.spec, moved(call.receiver.facts, "transpose"), call.span, base=call.receiver)


def _astype(call: Call) -> Any:
    """Values stay; a cast to whole numbers takes the fraction off."""
    dtype = dtype_of(call.argument(0, "dtype"))
    given = call.receiver
    return Array(given.spec.with_dtype(dtype), cast(given.facts, given.spec.dtype, dtype), call.span, given.kind)


def _copy(call: Call) -> Any:
    return Array(call.receiver.spec, call.receiver.facts, call.span, call.receiver.kind)


def _view(call: Call) -> Any:
    """array.view(): the same memory; under another dtype other numbers"""
    if call.args or call.kwargs:
        return Unknown("a view under another dtype")
    return Array(call.receiver.spec, call.receiver.facts, call.span, call.receiver.kind, call.receiver)


def _fill(call: Call) -> None:
    """array.fill(number)"""
    forget_facts(call.interpreter, call.receiver, call.span)
    number = call.argument(0, "value")
    if isinstance(number, (int, float)):
        call.interpreter.state.put(call.receiver, "facts", constant(number))


def _sort(call: Call) -> None:
    """array.sort(): the same values in another order"""
    facts = moved(call.receiver.facts, "sort")
    forget_facts(call.interpreter, call.receiver, call.span)
    if call.receiver.base is None:
        call.interpreter.state.put(call.receiver, "facts", facts)


def _item(call: Call) -> Any:
    facts = call.receiver.facts
    content = facts.content if facts is not None else None
    return content if isinstance(content, (int, float)) else Unknown("a number")


def _tolist(call: Call) -> Any:
    content = call.receiver.facts.content if call.receiver.facts is not None else None
    if isinstance(content, tuple):
        return _lists(content)
    return ListValue(None, Unknown("a number"))


def _lists(content: Any) -> Any:
    return ListValue(tuple(_lists(item) for item in content)) if isinstance(content, tuple) else content


def _in_place(call: Call) -> Any:
    """put, partition, resize: in place"""
    forget_facts(call.interpreter, call.receiver, call.span)


def _flags(call: Call) -> None:
    """array.setflags(...): its numbers stay"""


def _astuple(call: Call) -> Any:
    """array.nonzero(): a tuple of places, one for each axis"""
    sizes = call.receiver.spec.sizes
    if sizes is None:
        return Unknown("a tuple of unknown length")
    count = symbol(lower=0)
    return tuple(Array(TensorSpec((count,), "int64"), DataFacts(0, None, "integer"), call.span) for _ in sizes)


def _flatten(call: Call) -> Any:
    result = run_op(call.interpreter, "ravel", [as_array(call.receiver).spec], {}, call.span)
    return reshaped(call, result)


def _argsort(call: Call) -> Any:
    return Array(TensorSpec(call.receiver.spec.sizes, "int64"), indices(call, call.receiver), call.span)


METHODS: dict[str, Handler] = {
    "reshape": _reshape, "transpose": _transpose, "astype": _astype, "copy": _copy, "view": _view, "item": _item,
    "tolist": _tolist, "sort": _sort, "fill": _fill, "put": _in_place, "setflags": _flags,
    "partition": _in_place, "itemset": _in_place, "nonzero": _astuple,
    "flatten": _flatten, "ravel": _flatten, "argsort": _argsort, "numpy": _copy,
    **{name: _function(name) for name in (
        "sum", "mean", "max", "min", "prod", "std", "var", "any", "all", "argmax", "argmin", "cumsum", "cumprod",
        "squeeze", "swapaxes", "repeat", "take", "dot", "clip", "round", "diagonal", "trace", "ptp",
    )},
}  # fmt: skip

"""Methods of arrays: most are the function of the same name on the array."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, DataFacts, ListValue, Unknown

from .arrays import as_array, dtype_of, operand, run_op
from .facts import forget_facts, moved

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
    return Array(result.spec, moved(call.receiver.facts, "reshape"), call.span) if isinstance(result, Array) else result


def _transpose(call: Call) -> Any:
    given = call.args[0] if len(call.args) == 1 else tuple(call.args) or None
    axes = operand(call.kwargs.get("axes", given))
    result = run_op(call.interpreter, "transpose", [call.receiver.spec, axes], {}, call.span, {"axes": call.span_of(0)})
    return (
        Array(result.spec, moved(call.receiver.facts, "transpose"), call.span) if isinstance(result, Array) else result
    )


def _astype(call: Call) -> Any:
    """Values stay; a cast to whole numbers takes the fraction off."""
    dtype = dtype_of(call.argument(0, "dtype"))
    facts: DataFacts | None = call.receiver.facts
    whole = dtype is not None and dtype.startswith(("int", "uint"))
    if whole and facts is not None and facts.coding == "continuous":
        low = None if facts.low is None else int(facts.low)
        facts = DataFacts(low, None if facts.high is None else int(facts.high), None)
    return Array(call.receiver.spec.with_dtype(dtype), facts, call.span, call.receiver.kind)


def _copy(call: Call) -> Any:
    return Array(call.receiver.spec, call.receiver.facts, call.span, call.receiver.kind)


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
    """sort, fill, put, setflags: in place."""
    forget_facts(call.interpreter, call.receiver)


def _flatten(call: Call) -> Any:
    result = run_op(call.interpreter, "ravel", [as_array(call.receiver).spec], {}, call.span)
    return Array(result.spec, moved(call.receiver.facts, "reshape"), call.span) if isinstance(result, Array) else result


def _argsort(call: Call) -> Any:
    return Array(TensorSpec(call.receiver.spec.sizes, "int64"), DataFacts(0, None, "integer"), call.span)


METHODS: dict[str, Handler] = {
    "reshape": _reshape, "transpose": _transpose, "astype": _astype, "copy": _copy, "view": _copy, "item": _item,
    "tolist": _tolist, "sort": _in_place, "fill": _in_place, "put": _in_place, "setflags": _in_place,
    "flatten": _flatten, "ravel": _flatten, "argsort": _argsort, "numpy": _copy,
    **{name: _function(name) for name in (
        "sum", "mean", "max", "min", "prod", "std", "var", "any", "all", "argmax", "argmin", "cumsum", "cumprod",
        "squeeze", "swapaxes", "repeat", "take", "dot", "clip", "round", "nonzero", "diagonal", "trace", "ptp",
    )},
}  # fmt: skip

"""add, concatenate, ...: the merge layers as functions; `merge` and `Merge` of Keras 1."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dialects import Note
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided
from kshape.rulebook.layers.merge_keras1 import merge_form
from kshape.rulebook.layers.merging import function_form
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, Native, Tensor

from .calling import apply_layer, check_tensors
from .convert import to_rule
from .layers import attach_operation, layer_class
from .legacy import report_note
from .objects import LayerValue
from .session import session_of
from .tensors import report, unknown_tensor

_NAMES = ("add", "subtract", "multiply", "average", "maximum", "minimum", "concatenate", "dot", "merge")


def merge_function(name: str) -> Native:
    """keras.layers.<name>(inputs, ...): makes the layer and calls it."""

    def handler(call: Call) -> Any:
        session_of(call.interpreter)
        if name == "merge":
            advice = "Use add, multiply, average, maximum, concatenate or dot."
            report_note(call, Note("gone", "merge", None, advice=advice))
        inputs = call.argument(0, "inputs", MISSING)
        args = [UNKNOWN, *(_plain(arg) for arg in call.args[1:])] if call.args else []
        kwargs = {key: UNKNOWN if key == "inputs" else _plain(value) for key, value in call.kwargs.items()}
        try:
            rule, _ = merge_form(args, kwargs) if name == "merge" else function_form(name, args, kwargs)
        except RuleError as error:
            report(call.interpreter, error, call.span, call.spans, ("inputs",))
            return unknown_tensor(call.span)
        except Undecided:
            return unknown_tensor(call.span)
        return called(call, rule, inputs)

    return Native(f"keras.layers.{name}", handler)


def _plain(value: Any) -> Any:
    return value.spec if isinstance(value, (Tensor, Array)) else to_rule(value)


def called(call: Call, rule: Any, inputs: Any) -> Any:
    """A new layer of this rule on the inputs."""
    layer = LayerValue(layer_class(type(rule).__name__), call.span)
    attach_operation(call.interpreter, layer, rule, getattr(rule, "name", None), type(rule).__name__, call)
    operation = layer.operation
    assert operation is not None
    inner = Call(call.interpreter, call.name, [inputs], {}, call.span, call.spans)
    if not check_tensors(layer, inner):
        return unknown_tensor(call.span)
    spans = {0: call.span_of(0, "inputs")}
    return apply_layer(call.interpreter, operation, [inputs], {}, call.span, spans)


FUNCTIONS: dict[str, Any] = {name: merge_function(name) for name in _NAMES}


def is_older_layer(name: str) -> bool:
    """True for a layer's class of Keras 1 or 2 that has a rule of today behind another name."""
    from .legacy import is_layer

    return is_layer(name)

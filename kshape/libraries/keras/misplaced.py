"""A tensor among the arguments of a layer's constructor: `Dense(10, x)` for `Dense(10)(x)`."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import show_shape
from kshape.values.calls import Call
from kshape.values.values import ListValue, Tensor

from .tensors import comes_from_input

_TAKE_TENSORS = frozenset({"tensor", "input_tensor", "input_tensors", "weights", "arguments"})
"""Arguments in which a tensor may be meant."""


def report_tensor(call: Call, class_name: str) -> bool:
    """True, after a report at the argument, where a symbolic tensor, or a list of them, is given to a constructor.

    The fault's subject is (class, call, argument as a span).
    """
    for key, value in (*enumerate(call.args), *call.kwargs.items()):
        if key in _TAKE_TENSORS or key not in call.spans:
            continue
        shown = described(value)
        if shown is not None:
            written = call.spans[key]
            rest = "..." if len(call.args) + len(call.kwargs) > 1 else ""
            text = (
                f"A layer is made first, and then called on a tensor: {class_name}({rest})(x). "
                f"Received: {shown} among the arguments of {class_name}'s constructor."
            )
            call.report("never-called", text, key, subject=(class_name, call.span, written))
            return True
    return False


def described(value: Any) -> str | None:
    """What a symbolic tensor, or a list of nothing else, is; None for any other value."""
    if isinstance(value, Tensor):
        shape = show_shape(value.spec.sizes)
        return f"a symbolic tensor of shape {shape}" if value.symbolic and comes_from_input(value) else None
    items = value.items if isinstance(value, ListValue) else value
    if isinstance(items, tuple) and items and all(isinstance(each, Tensor) and described(each) for each in items):
        return "a list of symbolic tensors"
    return None

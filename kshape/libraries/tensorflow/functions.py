"""Functions on tensors by the rulebook's table of tf: each is an op of keras.ops with TensorFlow's parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.libraries.keras.session import session_of
from kshape.libraries.keras.tensors import apply_rule, comes_from_input
from kshape.rulebook.dialects import tensorflow as table
from kshape.rulebook.dims import show_shape
from kshape.rulebook.op import OPS, OpRule
from kshape.values.calls import Call
from kshape.values.values import ListValue, Native, Tensor

from .dtypes import named_dtype

_OLDER = {
    "keep_dims": "keepdims",
    "reduction_indices": "axis",
    "dim": "axis",
    "dimension": "axis",
    "concat_dim": "axis",
}
_HOMES = ("math.", "linalg.", "nn.", "bitwise.", "dtypes.")


def plain_name(path: str) -> str:
    """The name of a function without the module that it also stands in: math.reduce_sum -> reduce_sum."""
    home = next((home for home in _HOMES if path.startswith(home)), "")
    return path[len(home) :]


def function(path: str) -> Native | None:
    """The function under a path below tensorflow, None where no rule describes it."""
    rule = table.rule(path)
    return None if rule is None else Native(f"tensorflow.{path}", lambda call: apply(rule, path, call))


def apply_path(path: str, call: Call) -> Any:
    """The value that the rule of this path gives."""
    rule = table.rule(path)
    assert rule is not None, path
    return apply(rule, path, call)


def apply(rule: OpRule, path: str, call: Call) -> Any:
    """The value of a call by a rule."""
    refuse_symbolic(rule, path, call)
    args = [named_dtype(arg) for arg in call.args]
    given = ((name, todays(rule, name), value) for name, value in call.kwargs.items())
    # An older keyword that is None was not given: it often stands beside today's.
    kwargs = {today: named_dtype(value) for name, today, value in given if value is not None or today == name}
    spans = {todays(rule, key) if isinstance(key, str) else key: span for key, span in call.spans.items()}
    return apply_rule(call.interpreter, rule, args, kwargs, call.span, spans)


def todays(rule: OpRule, name: str) -> str:
    """The keyword of TensorFlow 2 for one of TensorFlow 1: keep_dims -> keepdims."""
    names = {field.name for field in rule.parameters}
    today = _OLDER.get(name, name)
    return today if name not in names and today in names else name


def refuse_symbolic(rule: OpRule, path: str, call: Call) -> None:
    """Reports a tensor of a functional graph among the arguments, where Keras 3 certainly builds the graph."""
    if session_of(call.interpreter).dialect != "keras3":
        return
    for key, value in (*enumerate(call.args), *call.kwargs.items()):
        tensor = first_symbolic(value)
        if tensor is None:
            continue
        home = "keras" if rule.name.startswith("random.") else "keras.ops"
        advice = f"Use {home}.{rule.name}." if rule.name in OPS else "Use a function of keras.ops, or a layer."
        call.report(
            "foreign-function",
            f"tf.{path} needs tensors of TensorFlow. Received: a symbolic tensor of shape "
            f"{show_shape(tensor.spec.sizes)}. {advice} "
            'Keras: "A KerasTensor cannot be used as input to a TensorFlow function."',
            key,
        )
        return


def first_symbolic(value: Any) -> Tensor | None:
    """The first tensor of a functional graph in a value, or in a list or tuple of values."""
    items: Sequence[Any] = (
        (value.items or ()) if isinstance(value, ListValue) else value if isinstance(value, tuple) else (value,)
    )
    return next((item for item in items if comes_from_input(item)), None)

"""numpy's functions: those that the rulebook's ops know by the same name, and those that differ."""

from __future__ import annotations

import math
from typing import Any

from kshape.libraries.keras.tensors import comes_from_input
from kshape.rulebook.dialects import numpy as table
from kshape.rulebook.dims import show_shape, symbol
from kshape.rulebook.op import OPS, OpRule
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, DataFacts, Native, Tensor, Unknown

from .arrays import as_array, dtype_of, operand, run_rule
from .contents import applied, facts_with
from .facts import KEEPING, counted, facts_of, joined, moved

CONSTANTS: dict[str, Any] = {
    "pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, "newaxis": None, "Inf": math.inf, "NaN": math.nan,
    "PINF": math.inf, "NINF": -math.inf, "euler_gamma": 0.5772156649015329, "__version__": Unknown("numpy's version"),
}  # fmt: skip


def function(name: str, module: str) -> Any:
    """A function of numpy by the rulebook's table of its functions; MISSING where it has no rule."""
    rule = table.rule(name if module == "numpy" else f"{module.partition('.')[2]}.{name}")
    return MISSING if rule is None else Native(f"{module}.{name}", lambda call: _apply(rule, name, call))


def _apply(rule: OpRule, name: str, call: Call) -> Any:
    if refuses_symbolic(name, call):
        return Unknown(f"numpy.{name} of a symbolic tensor")
    args = [operand(arg) for arg in call.args]
    kwargs = {key: operand(value) for key, value in call.kwargs.items()}
    result = run_rule(call.interpreter, rule, args, kwargs, call.span, call.spans)
    return _finished(rule.name, name, call, result)


def refuses_symbolic(name: str, call: Call) -> bool:
    """Reports a symbolic tensor among the arguments: numpy makes arrays of them, which such a tensor refuses."""
    position = next((i for i, arg in enumerate(call.args) if comes_from_input(arg)), None)
    if position is None:
        return False
    today = name if name in OPS else None
    advice = f" Use keras.ops.{today}." if today else " Use a function of keras.ops, or a layer."
    call.report(
        "foreign-function",
        f"numpy.{name} needs an array. Received: a symbolic tensor of shape "
        f"{show_shape(call.args[position].spec.sizes)}, which has no numbers before the model runs.{advice} "
        'Keras: "A KerasTensor is symbolic: it\'s a placeholder for a shape an a dtype."',
        position,
    )
    return True


def _finished(op: str, name: str, call: Call, result: Any) -> Any:
    """The result with numpy's dtype and what is known of its contents."""
    if not isinstance(result, Array):
        return result
    dtype = dtype_of(call.kwargs.get("dtype"), _numpy_dtype(op, call, result.spec.dtype))
    content = applied(name, call)
    if isinstance(content, tuple) == (result.spec.sizes == ()):
        content = None
    return Array(result.spec.with_dtype(dtype), facts_with(content, _facts(op, call)), call.span)


def _numpy_dtype(op: str, call: Call, dtype: str | None) -> str | None:
    """Keras's ops give float32 where numpy gives float64, and int32 where it gives int64."""
    given = [as_array(arg).spec.dtype for arg in call.args[:2] if isinstance(arg, (Array, Tensor))]
    if dtype == "float32":
        return "float32" if given and all(d in ("float32", "float16", "bfloat16") for d in given) else "float64"
    return "int64" if dtype == "int32" and "int32" not in given else dtype


def _facts(op: str, call: Call) -> DataFacts | None:
    first = call.args[0] if call.args else None
    if op in KEEPING:
        return moved(facts_of(first), op)
    if op in ("concatenate", "stack", "vstack", "hstack"):
        from .arrays import sequence_items

        return joined([facts_of(part) for part in sequence_items(first) or ()])
    if op in ("argmax", "argmin") and isinstance(first, Array) and first.spec.sizes:
        axis = call.argument(1, "axis")
        size = (
            first.spec.sizes[axis]
            if isinstance(axis, int) and -len(first.spec.sizes) <= axis < len(first.spec.sizes)
            else None
        )
        return counted(0, size) if isinstance(size, int) else DataFacts(0, None, "integer")
    if op in COMPARISONS:
        return DataFacts(0, 1, "binary", 2)
    return None


COMPARISONS = frozenset({"equal", "not_equal", "less", "less_equal", "greater", "greater_equal", "logical_and",
                         "logical_or", "logical_not", "logical_xor", "isnan", "isinf", "isfinite", "isin"})  # fmt: skip


def _unique(call: Call) -> Any:
    """np.unique: an unknown number of values, and what was asked for besides."""
    first = as_array(call.argument(0, "ar"))
    values = Array(TensorSpec((symbol(),), first.spec.dtype), moved(first.facts, "sort"), call.span)
    extra = [k for k in ("return_index", "return_inverse", "return_counts") if call.kwargs.get(k) is True]
    return values if not extra else (values, *(Array(TensorSpec((symbol(),), "int64"), None, call.span) for _ in extra))


def _load(call: Call) -> Any:
    """np.load, np.loadtxt, ...: nobody knows what is in the file."""
    return Unknown("the contents of a file")


def _bincount(call: Call) -> Any:
    return Array(TensorSpec((symbol(),), "int64"), DataFacts(0, None), call.span)


def _where(call: Call) -> Any:
    """np.where(condition) gives a tuple of index arrays; with two more arguments it chooses elementwise."""
    if len(call.args) == 1:
        condition = as_array(call.args[0])
        count = symbol(lower=0)
        if not condition.spec.is_ranked:
            return Unknown("a tuple of unknown length")
        return tuple(Array(TensorSpec((count,), "int64"), DataFacts(0, None), call.span) for _ in condition.spec.shape)
    rule = table.rule("where")
    return Unknown("where") if rule is None else _apply(rule, "where", call)


def _printoptions(call: Call) -> Any:
    return None


FUNCTIONS: dict[str, Any] = {
    name: Native(f"numpy.{name}", handler)
    for name, handler in {
        "unique": _unique, "load": _load, "loadtxt": _load, "genfromtxt": _load, "fromfile": _load, "frombuffer": _load,
        "fromstring": _load, "bincount": _bincount, "where": _where, "set_printoptions": _printoptions,
        "save": _printoptions, "savez": _printoptions, "savez_compressed": _printoptions, "savetxt": _printoptions,
        "seterr": _printoptions,
    }.items()
}  # fmt: skip

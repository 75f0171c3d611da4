"""numpy's functions: those that the rulebook's ops know by the same name, and those that differ."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any

from kshape.rulebook.dims import symbol
from kshape.rulebook.op import OPS
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, DataFacts, Native, Tensor, Unknown

from .arrays import as_array, dtype_of, operand, run_op
from .facts import KEEPING, counted, facts_of, joined, moved

CONSTANTS: dict[str, Any] = {
    "pi": math.pi, "e": math.e, "inf": math.inf, "nan": math.nan, "newaxis": None, "Inf": math.inf, "NaN": math.nan,
    "PINF": math.inf, "NINF": -math.inf, "euler_gamma": 0.5772156649015329, "__version__": Unknown("numpy's version"),
}  # fmt: skip

# numpy's name -> the op's, where they differ.
OP_NAMES = {
    "concat": "concatenate", "permute_dims": "transpose", "row_stack": "vstack", "asin": "arcsin", "acos": "arccos",
    "atan": "arctan", "degrees": "rad2deg", "radians": "deg2rad", "mod": "mod", "remainder": "mod", "fabs": "absolute",
    "rint": "round", "around": "round", "round_": "round", "fix": "trunc", "product": "prod", "amax": "max",
    "amin": "min", "invert": "bitwise_not", "ascontiguousarray": "copy", "asfortranarray": "copy", "power": "power",
    "float_power": "power", "nancumsum": "cumsum", "argwhere": "nonzero", "in1d": "isin", "pow": "power",
}  # fmt: skip

# numpy's parameter names -> those of the ops.
PARAMETERS = {
    "a": "x", "arr": "x", "array": "x", "ary": "x", "m": "x", "v": "x", "newshape": "newshape", "shape": "newshape",
    "arrays": "xs", "a_min": "x_min", "a_max": "x_max", "reps": "repeats", "obj": "indices",
    "indices_or_sections": "indices_or_sections", "condition": "condition",
}  # fmt: skip

# Parameters of numpy that no shape depends on.
IGNORED = frozenset(
    {"dtype", "out", "order", "casting", "where", "copy", "subok", "initial", "ddof", "kind", "like", "mode"}
)

FLOATING = frozenset(
    {"mean", "std", "var", "average", "median", "divide", "true_divide", "exp", "log", "sqrt", "sin", "cos"}
)


def function(name: str, module: str) -> Any:
    """numpy.<name> through the op of that name; MISSING where there is none."""
    import_module("kshape.rulebook.ops")  # fills OPS
    op = OP_NAMES.get(name, name)
    if op not in OPS or "." in name:
        return MISSING
    return Native(f"{module}.{name}", lambda call: _apply(op, name, call))


def _apply(op: str, name: str, call: Call) -> Any:
    if any(isinstance(value, Tensor) and value.symbolic for value in [*call.args, *call.kwargs.values()]):
        return Unknown(f"numpy.{name} of a symbolic tensor")
    known = {field.name for field in OPS[op].parameters}
    args = [operand(arg) for arg in call.args]
    kwargs = {_parameter(key, known): operand(value) for key, value in call.kwargs.items()
              if key not in IGNORED or key in known}  # fmt: skip
    if not set(kwargs) <= known or "out" in call.kwargs:
        return Array(TensorSpec(None, None), None, call.span)
    result = run_op(call.interpreter, op, args, kwargs, call.span, call.spans)
    return _finished(op, name, call, result)


def _parameter(name: str, known: set[str]) -> str:
    if name in known:
        return name
    renamed = PARAMETERS.get(name, name)
    return (
        renamed
        if renamed in known
        else "x1"
        if name in ("a", "x") and "x1" in known
        else "x2"
        if name == "b"
        else renamed
    )


def _finished(op: str, name: str, call: Call, result: Any) -> Any:
    """The result with numpy's dtype and what is known of its contents."""
    if not isinstance(result, Array):
        return result
    dtype = dtype_of(call.kwargs.get("dtype"), _numpy_dtype(op, call, result.spec.dtype))
    return Array(result.spec.with_dtype(dtype), _facts(op, call), call.span)


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
    return _apply("where", "where", call)


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

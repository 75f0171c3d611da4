"""torch.zeros, torch.randn, torch.from_numpy, ...: tensors with shape and dtype."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import as_array, dtype_of, operand, run_op
from kshape.libraries.numpy.facts import counted
from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, DataFacts, ListValue, Native, Tensor, Unknown, is_size

from .tensors import TorchTensor, tensor


def _filled(facts: DataFacts | None = None) -> Callable[[Call], Any]:
    """f(2, 3), f((2, 3)), f(size=(2, 3)): a tensor of that shape"""

    def handler(call: Call) -> Any:
        first = call.args[0] if call.args else None
        given = call.kwargs.get("size", tuple(call.args) if is_size(first) else first)
        return _of_shape(call, given, facts, "float32")

    return handler


def _of_shape(call: Call, given: Any, facts: DataFacts | None, default: str | None) -> TorchTensor:
    shape = operand(given)
    known = isinstance(shape, (tuple, list)) and all(is_size(size) for size in shape)
    dtype = dtype_of(call.kwargs.get("dtype"), default)
    return TorchTensor(TensorSpec(tuple(shape) if known else None, dtype), facts, call.span)


def _full(call: Call) -> Any:
    """full(size, fill_value)"""
    value = call.argument(1, "fill_value")
    default = "int64" if isinstance(value, int) else "float32"
    facts = DataFacts(value, value) if isinstance(value, (int, float)) else None
    return _of_shape(call, call.argument(0, "size"), facts, default)


def _like(facts: DataFacts | None = None) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        given = call.argument(0, "input")
        if not isinstance(given, Array):
            return Unknown("a tensor")
        return TorchTensor(
            given.spec.with_dtype(dtype_of(call.kwargs.get("dtype"), given.spec.dtype)), facts, call.span
        )

    return handler


def _randint(call: Call) -> Any:
    """randint(high, size), randint(low, high, size)"""
    numbers = [arg for arg in call.args if isinstance(arg, int)]
    low = call.kwargs.get("low", numbers[0] if len(numbers) > 1 else 0)
    high = call.kwargs.get("high", numbers[-1] if numbers else None)
    size = call.kwargs.get("size", next((arg for arg in call.args if isinstance(arg, (tuple, ListValue))), None))
    known = isinstance(low, int) and isinstance(high, int)
    return _of_shape(call, size, counted(low, high) if known else None, "int64")


def _arange(call: Call) -> Any:
    ends = call.args
    known = bool(ends) and all(isinstance(end, int) for end in ends) and 0 not in ends[2:]
    count = len(range(*ends)) if known else symbol(lower=0)
    default = "float32" if any(isinstance(end, float) for end in ends) else "int64"
    return TorchTensor(TensorSpec((count,), dtype_of(call.kwargs.get("dtype"), default)), None, call.span)


def _eye(call: Call) -> Any:
    rows = call.argument(0, "n")
    return _of_shape(call, (rows, call.argument(1, "m", rows)), None, "float32")


def from_array(call: Call) -> Any:
    """tensor(data, dtype=), as_tensor(data), from_numpy(array): the array's dtype, float32 for Python's floats"""
    given = call.args[0] if call.args else next(iter(call.kwargs.values()), MISSING)
    if isinstance(given, Unknown) or given is MISSING:
        return Unknown("a tensor")
    array = as_array(given, call.span)
    dtype = array.spec.dtype
    if dtype == "float64" and not isinstance(given, (Array, Tensor)):
        dtype = "float32"
    return tensor(array, call.span, dtype_of(call.kwargs.get("dtype", call.argument(1, "dtype")), dtype))


def _typed(dtype: str) -> Callable[[Call], Any]:
    """FloatTensor(data), LongTensor(data)"""

    def handler(call: Call) -> Any:
        if not call.args or is_size(call.args[0]):
            return Unknown("a tensor")
        found = from_array(call)
        return tensor(found, call.span, dtype)

    return handler


def _joined(name: str) -> Callable[[Call], Any]:
    """cat(tensors, dim), stack(tensors, dim)"""

    def handler(call: Call) -> Any:
        parts = call.interpreter.iterate(call.argument(0, "tensors"))
        if not parts or not all(isinstance(part, Array) for part in parts):
            return Unknown("joined tensors")
        axis = call.argument(1, "dim", 0)
        result = run_op(call.interpreter, name, [[part.spec for part in parts], axis], {}, call.span)
        return tensor(result, call.span)

    return handler


def _method(name: str) -> Callable[[Call], Any]:
    """torch.f(tensor, ...) is tensor.f(...)"""

    def handler(call: Call) -> Any:
        from .tensors import METHODS

        if not call.args or not isinstance(call.args[0], TorchTensor):
            return Unknown("a tensor")
        inner = Call(call.interpreter, name, call.args[1:], call.kwargs, call.span, {}, call.args[0])
        return METHODS[name](inner)

    return handler


_HANDLERS: dict[str, Callable[[Call], Any]] = {
    "zeros": _filled(DataFacts(0, 0)),
    "ones": _filled(DataFacts(1, 1)),
    "empty": _filled(),
    "rand": _filled(DataFacts(0, 1, "continuous")),
    "randn": _filled(DataFacts(coding="continuous")),
    "full": _full,
    "zeros_like": _like(DataFacts(0, 0)),
    "ones_like": _like(DataFacts(1, 1)),
    "rand_like": _like(DataFacts(0, 1, "continuous")),
    "randn_like": _like(DataFacts(coding="continuous")),
    "empty_like": _like(),
    "randint": _randint,
    "arange": _arange,
    "eye": _eye,
    **dict.fromkeys(("tensor", "as_tensor", "asarray", "from_numpy"), from_array),
    "FloatTensor": _typed("float32"),
    "LongTensor": _typed("int64"),
    "DoubleTensor": _typed("float64"),
    "IntTensor": _typed("int32"),
    "Tensor": _typed("float32"),
    **dict.fromkeys(("cat", "concat", "concatenate"), _joined("concatenate")),
    "stack": _joined("stack"),
    **{name: _method(name) for name in ("reshape", "permute", "transpose", "unsqueeze", "squeeze", "flatten")},
    **{name: _method(name) for name in ("relu", "exp", "sqrt", "abs", "sum", "mean")},
}
FUNCTIONS: dict[str, Any] = {name: Native(f"torch.{name}", handler) for name, handler in _HANDLERS.items()}

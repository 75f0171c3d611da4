"""Tensors of torch: arrays with torch's names for methods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.arrays import DtypeClass, dtype_of, operand, run_op
from kshape.libraries.numpy.behaviour import ArrayBehaviour
from kshape.libraries.numpy.facts import moved
from kshape.rulebook.dims import product
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.values import Array, BoundMethod, DataFacts, Inert, Native, Unknown, is_size

_NAMES = {
    "float32": "float32", "float": "float32", "float64": "float64", "double": "float64", "float16": "float16",
    "half": "float16", "bfloat16": "bfloat16", "int64": "int64", "long": "int64", "int32": "int32", "int": "int32",
    "int16": "int16", "short": "int16", "int8": "int8", "uint8": "uint8", "bool": "bool",
}  # fmt: skip
DTYPES = {name: DtypeClass(name, dtype) for name, dtype in _NAMES.items()}
"""torch's name of a dtype -> the object under that name."""


class TorchTensor(Array):
    """A tensor of torch."""

    __slots__ = ()

    def __init__(self, spec: TensorSpec, facts: DataFacts | None = None, span: Any = None) -> None:
        super().__init__(spec, facts, span, "torch")


def tensor(value: Any, span: Any, dtype: str | None = None) -> Any:
    """An array as a tensor; anything else as it is."""
    if not isinstance(value, Array):
        return value
    spec = value.spec if dtype is None else value.spec.with_dtype(dtype)
    return TorchTensor(spec, value.facts, span)


class TorchBehaviour(ArrayBehaviour):
    """Operators and indexing as for arrays; attributes under torch's names."""

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return tensor(super().binary(interpreter, op, left, right, span), span)

    def unary(self, interpreter: Interpreter, op: str, value: Any, span: Span) -> Any:
        return tensor(super().unary(interpreter, op, value, span), span)

    def compare(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        return tensor(super().compare(interpreter, op, left, right, span), span)

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        return tensor(super().item(interpreter, value, key, span), span)

    def element(self, interpreter: Interpreter, value: Any) -> Any:
        return tensor(super().element(interpreter, value), value.span)

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        if name == "shape":
            return value.spec.sizes if value.spec.sizes is not None else Unknown("a shape")
        if name == "ndim":
            return len(value.spec.sizes) if value.spec.sizes is not None else Unknown("a rank")
        if name in ("data", "T"):
            return value if name == "data" else _transposed(interpreter, value, (1, 0), span)
        if name == "device":
            return Inert("a device")
        handler = METHODS.get(name)
        if handler is None:
            return Unknown(f"tensor.{name}")
        return BoundMethod(Native(f"torch.Tensor.{name}", handler), value)


def _made(call: Call, name: str, *args: Any, kept: str = "reshape", **kwargs: Any) -> Any:
    """The tensor that an op of the rulebook makes of the receiver."""
    result = run_op(call.interpreter, name, [call.receiver.spec, *args], kwargs, call.span)
    if not isinstance(result, Array):
        return result
    return TorchTensor(result.spec, moved(call.receiver.facts, kept), call.span)


def _sizes(call: Call) -> Any:
    """The sizes in f(2, 3), f((2, 3)) and f([2, 3])."""
    given = call.args[0] if len(call.args) == 1 and not is_size(call.args[0]) else tuple(call.args)
    return operand(given)


def _reshape(call: Call) -> Any:
    """view(2, 3), reshape(2, 3)"""
    if any(isinstance(arg, DtypeClass) for arg in call.args):
        return Unknown("a view in another dtype")
    return _made(call, "reshape", _sizes(call))


def _permute(call: Call) -> Any:
    return _made(call, "transpose", _sizes(call))


def _swapped(call: Call) -> Any:
    """transpose(dim0, dim1)"""
    first, second = call.argument(0, "dim0"), call.argument(1, "dim1")
    rank = len(call.receiver.spec.sizes) if call.receiver.spec.sizes is not None else None
    if rank is None or not all(isinstance(a, int) and -rank <= a < rank for a in (first, second)):
        return TorchTensor(TensorSpec(None, call.receiver.spec.dtype), None, call.span)
    axes = list(range(rank))
    axes[first], axes[second] = axes[second], axes[first]
    return _made(call, "transpose", tuple(axes))


def _transposed(interpreter: Interpreter, value: TorchTensor, axes: tuple[int, ...], span: Span) -> Any:
    if value.spec.sizes is None or len(value.spec.sizes) != len(axes):
        return Unknown("a transposed tensor")
    return tensor(run_op(interpreter, "transpose", [value.spec, axes], {}, span), span)


def _unsqueeze(call: Call) -> Any:
    return _made(call, "expand_dims", call.argument(0, "dim"))


def _squeeze(call: Call) -> Any:
    """squeeze(dim): without that axis if its size is 1; squeeze(): without every axis of size 1"""
    axis, sizes = call.argument(0, "dim"), call.receiver.spec.sizes
    known = sizes is not None and all(isinstance(size, int) for size in sizes)
    if not known or not (axis is None or isinstance(axis, int)):
        return TorchTensor(TensorSpec(None, call.receiver.spec.dtype), None, call.span)
    dropped = range(len(sizes)) if axis is None else [axis % len(sizes)]
    left = tuple(size for at, size in enumerate(sizes) if at not in dropped or size != 1)
    return TorchTensor(TensorSpec(left, call.receiver.spec.dtype), moved(call.receiver.facts, "reshape"), call.span)


def _flatten(call: Call) -> Any:
    """flatten(start_dim=0, end_dim=-1)"""
    start, end, sizes = call.argument(0, "start_dim", 0), call.argument(1, "end_dim", -1), call.receiver.spec.sizes
    if not sizes or not isinstance(start, int) or end != -1 or start >= len(sizes):
        return TorchTensor(TensorSpec(None, call.receiver.spec.dtype), None, call.span)
    start %= len(sizes)
    spec = TensorSpec((*sizes[:start], product(sizes[start:])), call.receiver.spec.dtype)
    return TorchTensor(spec, moved(call.receiver.facts, "reshape"), call.span)


def _cast(dtype: str) -> Callable[[Call], Any]:
    return lambda call: TorchTensor(call.receiver.spec.with_dtype(dtype), call.receiver.facts, call.span)


def _to(call: Call) -> Any:
    """to(dtype), to(device): the same values"""
    given = next((arg for arg in (*call.args, *call.kwargs.values()) if isinstance(arg, DtypeClass)), None)
    spec = call.receiver.spec
    return TorchTensor(spec if given is None else spec.with_dtype(dtype_of(given)), call.receiver.facts, call.span)


def _same(call: Call) -> Any:
    return call.receiver


def _size(call: Call) -> Any:
    """size(), size(dim)"""
    sizes, axis = call.receiver.spec.sizes, call.argument(0, "dim")
    if sizes is None:
        return Unknown("a size")
    if axis is None:
        return sizes
    return sizes[axis] if isinstance(axis, int) and -len(sizes) <= axis < len(sizes) else Unknown("a size")


def _rank(call: Call) -> Any:
    return len(call.receiver.spec.sizes) if call.receiver.spec.sizes is not None else Unknown("a rank")


def _count(call: Call) -> Any:
    return product(call.receiver.spec.sizes) if call.receiver.spec.sizes is not None else Unknown("a count")


def _array(call: Call) -> Any:
    return Array(call.receiver.spec, call.receiver.facts, call.span)


def _reduced(call: Call) -> Any:
    """sum, mean, ...: a number; along an axis, nobody looks"""
    if call.args or call.kwargs:
        return Unknown("a reduced tensor")
    return TorchTensor(TensorSpec((), call.receiver.spec.dtype), None, call.span)


METHODS: dict[str, Callable[[Call], Any]] = {
    "view": _reshape,
    "reshape": _reshape,
    "permute": _permute,
    "transpose": _swapped,
    "unsqueeze": _unsqueeze,
    "squeeze": _squeeze,
    "flatten": _flatten,
    "to": _to,
    "size": _size,
    "dim": _rank,
    "numel": _count,
    "numpy": _array,
    "__array__": _array,
    **{name: _cast(_NAMES[name]) for name in ("float", "double", "half", "long", "int", "short", "bool", "bfloat16")},
    "byte": _cast("uint8"),
    **dict.fromkeys(
        "cpu cuda detach clone contiguous requires_grad_ pin_memory share_memory_ abs exp sqrt relu".split(), _same
    ),
    **dict.fromkeys(("sum", "mean", "std", "var", "max", "min", "prod"), _reduced),
}
"""Method of a tensor -> what it gives. Others are unknown."""

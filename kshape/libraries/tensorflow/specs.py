"""tf.TensorSpec, tf.TensorShape: what is declared of tensors."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.attributes import shape_value
from kshape.libraries.keras.convert import to_rule
from kshape.libraries.keras.tensors import DtypeName, ShapeTuple
from kshape.rulebook.dims import Dim, symbol
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import Unknown, Value

from .dtypes import dtype_of


class SpecValue(Value):
    """A tf.TensorSpec."""

    __slots__ = ("spec",)

    def __init__(self, spec: TensorSpec) -> None:
        self.spec = spec


class SpecBehaviour(Behaviour):
    """Attributes of a TensorSpec."""

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        if name == "shape":
            return shape_value(value.spec)
        if name == "dtype" and value.spec.dtype is not None:
            return DtypeName(value.spec.dtype)
        return Unknown(f"TensorSpec.{name}")


def sizes_of(value: Any) -> tuple[Any, ...] | None:
    """A shape argument as sizes, None for the rank that nobody knows; None in it is a size of its own."""
    given = to_rule(value)
    if isinstance(given, (int, Dim)) and not isinstance(given, bool):
        return (given,)
    if not isinstance(given, (tuple, list)):
        return None
    return tuple(size if _is_size(size) else symbol() for size in given)


def _is_size(value: Any) -> bool:
    return isinstance(value, Dim) or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


def tensor_spec(call: Call) -> Any:
    """TensorSpec(shape, dtype=tf.float32, name=None)"""
    shape = call.argument(0, "shape", MISSING)
    return SpecValue(TensorSpec(sizes_of(shape), dtype_of(call.argument(1, "dtype", None), "float32")))


def tensor_shape(call: Call) -> Any:
    """TensorShape(dims): a tuple of sizes"""
    sizes = sizes_of(call.argument(0, "dims", MISSING))
    return Unknown("a shape") if sizes is None else ShapeTuple(sizes)

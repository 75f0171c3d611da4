"""Operators, indexing, attributes and methods of tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.libraries.numpy.columns import note_columns
from kshape.rulebook.dims import Dim, product
from kshape.rulebook.specs import TensorSpec
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import Array, BoundMethod, ListValue, Native, NativeClass, Tensor, Unknown

from .attributes import shape_value
from .objects import LayerValue
from .symbolic_use import report_use
from .tensors import DtypeName, Variable, apply_op, content_of, shape_tensor, unknown_tensor

BINARY = {
    "+": "add",
    "-": "subtract",
    "*": "multiply",
    "/": "true_divide",
    "//": "floor_divide",
    "%": "mod",
    "**": "power",
    "@": "matmul",
    "&": "logical_and",
    "|": "logical_or",
    "^": "logical_xor",
    "<<": "left_shift",
    ">>": "right_shift",
}
UNARY = {"-": "negative", "~": "logical_not"}
COMPARE = {"==": "equal", "!=": "not_equal", "<": "less", "<=": "less_equal", ">": "greater", ">=": "greater_equal"}
OPERAND = (bool, int, float, complex, Dim, Tensor, Array, tuple, ListValue)


class TensorBehaviour(Behaviour):
    """What Python's syntax does to tensors: ops by the names of keras.ops."""

    def demanded(self, interpreter: Interpreter, what: str, value: Any, span: Span) -> None:
        report_use(interpreter, what, value, span)

    def binary(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        if left is None or right is None:
            report_use(interpreter, f"{op} None", left if right is None else right, span)
        if not isinstance(left, OPERAND) or not isinstance(right, OPERAND):
            return unknown_tensor(span)
        name = BINARY.get(op)
        if name is None:
            return unknown_tensor(span)
        sizes = computed_sizes(interpreter, op, left, right, span)
        if sizes is not None:
            return shape_tensor(sizes, span)
        note_columns(interpreter, left, right, span)
        if op in "&|^" and not _is_bool(left, right):
            name = name.replace("logical", "bitwise")
        return apply_op(interpreter, name, [left, right], {}, span)

    def unary(self, interpreter: Interpreter, op: str, value: Any, span: Span) -> Any:
        name = UNARY.get(op)
        return value if name is None else apply_op(interpreter, name, [value], {}, span)

    def compare(self, interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> Any:
        name = COMPARE.get(op)
        if left is None or right is None:
            return {"==": False, "!=": True}.get(op, Unknown("a comparison with None"))
        if name is None or not isinstance(left, OPERAND) or not isinstance(right, OPERAND):
            return Unknown("a comparison of tensors")
        if any(isinstance(each, Tensor) and each.symbolic for each in (left, right)) and op in ("==", "!="):
            return Unknown("a comparison of symbolic tensors")
        return apply_op(interpreter, name, [left, right], {}, span)

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        sizes = content_of(value)
        if isinstance(sizes, tuple) and value.spec.sizes is not None and len(value.spec.sizes) == 1:
            found = interpreter.item(tuple(sizes), key, span)
            return shape_tensor(found, span) if isinstance(found, tuple) else found
        return apply_op(interpreter, "get_item", [value, key], {}, span)

    def set_item(self, interpreter: Interpreter, value: Any, key: Any, new: Any, span: Span) -> Any:
        return True

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        reader = ATTRIBUTES.get(name)
        if reader is not None:
            return reader(value)
        method = METHODS.get(name)
        if method is not None:
            return BoundMethod(method, value)
        return Unknown(f"a tensor's {name}")

    def set_attribute(self, interpreter: Interpreter, value: Any, name: str, new: Any, span: Span) -> Any:
        return True

    def iterate(self, interpreter: Interpreter, value: Any) -> Any:
        sizes = content_of(value)
        if isinstance(sizes, tuple):
            return sizes
        if value.symbolic or not value.spec.sizes:
            return None
        first = value.spec.sizes[0]
        if not isinstance(first, int) or first > 64:
            return None
        return tuple(Tensor(row_of(value.spec), span=value.span) for _ in range(first))

    def element(self, interpreter: Interpreter, value: Any) -> Any:
        return Tensor(row_of(value.spec), symbolic=value.symbolic, span=value.span)

    def length(self, interpreter: Interpreter, value: Any, span: Span) -> Any:
        return value.spec.sizes[0] if value.spec.sizes else Unknown("the length of a tensor")

    def truth(self, interpreter: Interpreter, value: Any) -> Any:
        return None

    def class_of(self, interpreter: Interpreter, value: Any) -> Any:
        return None if isinstance(value, Variable) or value.symbolic else TENSOR


class ShapeBehaviour(Behaviour):
    """Methods of TensorFlow's TensorShape, on a tuple of sizes."""

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        if name in ("rank", "ndims"):
            return len(value)
        if name == "dims":
            return ListValue(tuple(value))
        method = SHAPE_METHODS.get(name)
        return NotImplemented if method is None else BoundMethod(method, value)


class DtypeBehaviour(Behaviour):
    """Attributes of TensorFlow's DType, on a dtype's name."""

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        if name in ("name", "base_dtype", "as_numpy_dtype", "real_dtype"):
            return value
        if name == "is_floating":
            return "float" in value
        if name == "is_integer":
            return "int" in value
        if name == "is_bool":
            return str(value) == "bool"
        if name in ("min", "max", "limits", "size", "is_complex", "is_unsigned", "as_datatype_enum"):
            return Unknown(f"a dtype's {name}")
        return NotImplemented


def computed_sizes(interpreter: Interpreter, op: str, left: Any, right: Any, span: Span) -> list[Any] | None:
    """The numbers of `tf.shape(x)[1:3] * 2`; None where either side is anything but known numbers."""
    a, b = _numbers(left), _numbers(right)
    count = max(len(a or ()), len(b or ()))
    if op not in ("+", "-", "*", "//", "%") or not a or not b or {len(a), len(b)} - {1, count}:
        return None
    pairs = zip(a * (count // len(a)), b * (count // len(b)), strict=True)
    found = [interpreter.binary(op, p, q, span) for p, q in pairs]
    return found if all(isinstance(each, (int, Dim)) for each in found) else None


def _numbers(value: Any) -> tuple[Any, ...] | None:
    """The whole numbers of a vector, a list or a single one."""
    if isinstance(value, (Tensor, Array)):
        items = content_of(value) if value.spec.sizes is not None and len(value.spec.sizes) == 1 else None
    else:
        items = value.items if isinstance(value, ListValue) else value if isinstance(value, tuple) else (value,)
    if not isinstance(items, tuple) or not all(isinstance(item, (int, Dim)) for item in items):
        return None
    return items


def _of_its_kind(cls: Any, call: Call) -> Any:
    return unknown_tensor(call.span)


TENSOR = NativeClass("Tensor", make=_of_its_kind)
"""What an eager tensor is: no tuple, list or number. Whether it is a tf.Tensor is not for Keras to say."""


def row_of(spec: TensorSpec) -> TensorSpec:
    """One element along the first axis."""
    return TensorSpec(spec.sizes[1:] if spec.sizes else None, spec.dtype)


def _is_bool(*values: Any) -> bool:
    specs = [value.spec for value in values if isinstance(value, (Tensor, Array))]
    return all(spec.dtype in ("bool", None) for spec in specs)


def _shape(value: Tensor) -> Any:
    return shape_value(value.spec)


def _dtype(value: Tensor) -> Any:
    return Unknown("a dtype") if value.spec.dtype is None else DtypeName(value.spec.dtype)


def _rank(value: Tensor) -> Any:
    return Unknown("a rank") if value.spec.sizes is None else len(value.spec.sizes)


def _name(value: Tensor) -> Any:
    return value.name or Unknown("a name")


def _producer(value: Tensor) -> Any:
    """x._keras_history[0]: the layer that gave x."""
    operation = value.node.operation if value.node is not None else None
    owner = getattr(operation, "owner", None)
    layer = owner if isinstance(owner, LayerValue) else Unknown("an operation")
    return (layer, Unknown("a node index"), value.index)


def _size(value: Tensor) -> Any:
    return Unknown("a size") if value.spec.sizes is None else product(value.spec.sizes)


def _transposed(value: Tensor) -> Any:
    sizes = value.spec.sizes
    return Tensor(TensorSpec(None if sizes is None else sizes[::-1], value.spec.dtype), symbolic=value.symbolic)


ATTRIBUTES: dict[str, Callable[[Tensor], Any]] = {
    "shape": _shape,
    "_keras_shape": _shape,
    "dtype": _dtype,
    "ndim": _rank,
    "name": _name,
    "_keras_history": _producer,
    "size": _size,
    "T": _transposed,
    "trainable": lambda value: value.trainable if isinstance(value, Variable) else Unknown("trainable"),
}


def _receiver_shape(call: Call) -> Any:
    return shape_value(call.receiver.spec)


def _numpy(call: Call) -> Any:
    return Array(call.receiver.spec, call.receiver.facts, call.span)


def _same(call: Call) -> Any:
    return call.receiver


def _nothing(call: Call) -> None:
    """A method without a result."""


def _set_shape(call: Call) -> None:
    """x.set_shape(shape) tells what is known of x beyond what Keras inferred."""
    from kshape.rulebook.dims import is_known

    from .convert import to_rule

    sizes = to_rule(call.argument(0, "shape", MISSING))
    spec = call.receiver.spec
    if not isinstance(sizes, (list, tuple)) or (spec.sizes is not None and len(spec.sizes) != len(sizes)):
        return
    old = spec.sizes or [None] * len(sizes)
    new = [s if isinstance(s, (int, Dim)) and not is_known(o) else o for o, s in zip(old, sizes, strict=True)]
    call.receiver.spec = TensorSpec(new, spec.dtype)


def _method_op(name: str) -> Any:
    def handler(call: Call) -> Any:
        return apply_op(call.interpreter, name, [call.receiver, *call.args], call.kwargs, call.span)

    return handler


def _astype(call: Call) -> Any:
    """x.astype(dtype): what is an array behind `convert_to_numpy`, or a tensor of JAX, takes further arguments."""
    kwargs = {name: value for name, value in call.kwargs.items() if name == "dtype"}
    return apply_op(call.interpreter, "cast", [call.receiver, *call.args[:1]], kwargs, call.span)


METHODS: dict[str, Native] = {
    name: Native(f"tensor.{name}", handler)
    for name, handler in {
        "get_shape": _receiver_shape,
        "numpy": _numpy,
        "eval": _numpy,
        "set_shape": _set_shape,
        "value": _same,
        "read_value": _same,
        "assign": _same,
        "assign_add": _same,
        "assign_sub": _same,
        "cpu": _same,
        "detach": _same,
        "initialized_value": _same,
        "astype": _astype,
        "reshape": _method_op("reshape"),
        "ref": lambda call: Unknown("a reference"),
        "item": lambda call: Unknown("a number"),
        "tolist": lambda call: Unknown("a list"),
        "set_value": _nothing,
    }.items()
}


def _as_list(call: Call) -> Any:
    return ListValue(tuple(call.receiver))


def _num_elements(call: Call) -> Any:
    return product(call.receiver)


SHAPE_METHODS: dict[str, Native] = {
    "as_list": Native("TensorShape.as_list", _as_list),
    "num_elements": Native("TensorShape.num_elements", _num_elements),
    "is_fully_defined": Native(
        "TensorShape.is_fully_defined", lambda call: all(isinstance(size, int) for size in call.receiver)
    ),
    "with_rank": Native("TensorShape.with_rank", lambda call: call.receiver),
    "concatenate": Native("TensorShape.concatenate", lambda call: Unknown("a shape")),
}

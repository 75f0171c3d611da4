"""tf.constant, tf.convert_to_tensor, tf.Variable, tf.placeholder, ...: what makes tensors of other values."""

from __future__ import annotations

from typing import Any

from kshape.libraries.keras.modules import value_of
from kshape.libraries.keras.tensors import DtypeName, Variable, content_spec, is_symbolic
from kshape.libraries.numpy.arrays import as_array
from kshape.rulebook.dims import Dim
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    DataFacts,
    Function,
    Instance,
    ListValue,
    Native,
    NativeClass,
    Tensor,
    Unknown,
)

from . import functions
from .dtypes import dtype_of
from .specs import sizes_of, tensor_shape, tensor_spec

_PLAIN = (bool, int, float, complex, str, bytes, Dim, tuple, ListValue, Array, Tensor)


def constant(call: Call) -> Any:
    """constant(value, dtype=None, shape=None): the value as a tensor, in the given shape"""
    value = call.argument(0, "value", MISSING)
    found = tensor_of(value, call.argument(1, "dtype", None), call)
    shape = call.argument(2, "shape", None)
    if shape is None or not isinstance(found, Tensor):
        return found
    return Tensor(TensorSpec(sizes_of(shape), found.spec.dtype), span=call.span)


def convert_to_tensor(call: Call) -> Any:
    """convert_to_tensor(value, dtype=None)"""
    value = call.argument(0, "value", MISSING)
    if is_symbolic(value):
        return functions.apply_path("convert_to_tensor", call)
    return tensor_of(value, call.argument(1, "dtype", None), call)


def tensor_of(value: Any, dtype: Any, call: Call) -> Any:
    """A value as an eager tensor, with what is known of its contents."""
    if not isinstance(value, _PLAIN):
        return Tensor(TensorSpec(None, dtype_of(dtype)), span=call.span)
    spec = content_spec(value)
    kind = dtype_of(dtype, spec.dtype)
    return Tensor(spec.with_dtype(kind), span=call.span, facts=facts_of(value, spec, kind))


def facts_of(value: Any, spec: TensorSpec, dtype: str | None) -> DataFacts | None:
    """What is known of the numbers; the numbers themselves for vectors of whole numbers, which may be shapes."""
    found = as_array(value).facts
    if found is None:
        return None
    vector = isinstance(found.content, tuple) and spec.sizes is not None and len(spec.sizes) == 1
    whole = vector and dtype in ("int32", "int64") and all(isinstance(each, (int, Dim)) for each in found.content)
    content = found.content if whole else None
    return DataFacts(found.low, found.high, found.coding, found.classes, content, found.source)


def variable(cls: Any, call: Call) -> Any:
    """Variable(initial_value, trainable=True, ..., name, dtype, shape): a weight in the shape of the value"""
    initial = call.argument(0, "initial_value", MISSING)
    if isinstance(initial, (Function, BoundMethod, Native)):
        initial = call.interpreter.call(initial, [], {}, call.span)
    spec = TensorSpec(None, None) if not isinstance(initial, _PLAIN) else content_spec(initial)
    spec = spec.with_dtype(dtype_of(call.kwargs.get("dtype"), spec.dtype))
    shape = call.kwargs.get("shape")
    if shape is not None:
        spec = TensorSpec(sizes_of(shape), spec.dtype)
    name = call.kwargs.get("name")
    trainable = call.argument(1, "trainable", True) is not False
    return Variable(spec, name if isinstance(name, str) else "", trainable=trainable, span=call.span)


def get_variable(call: Call) -> Any:
    """get_variable(name, shape, dtype, initializer) of TensorFlow 1"""
    name, initial = call.argument(0, "name", ""), call.argument(3, "initializer", None)
    shape = call.argument(1, "shape", None)
    sizes = sizes_of(shape)
    if shape is None and isinstance(initial, (Tensor, Array)):
        sizes = initial.spec.sizes
    spec = TensorSpec(sizes, dtype_of(call.argument(2, "dtype", None), "float32"))
    return Variable(spec, name if isinstance(name, str) else "", span=call.span)


def placeholder(call: Call) -> Any:
    """placeholder(dtype, shape=None) of TensorFlow 1: a tensor that is fed later"""
    shape = call.argument(1, "shape", None)
    return Tensor(TensorSpec(sizes_of(shape), dtype_of(call.argument(0, "dtype", None))), span=call.span)


def ensure_shape(call: Call) -> Any:
    """ensure_shape(x, shape): x, and what the shape adds to what is known of it"""
    x, shape = call.argument(0, "x"), sizes_of(call.argument(1, "shape", MISSING))
    if shape is None or is_symbolic(x):
        return functions.apply_path("ensure_shape", call)
    spec = x.spec if isinstance(x, (Tensor, Array)) else TensorSpec(None, None)
    if spec.sizes is None or len(spec.sizes) != len(shape):
        return Tensor(TensorSpec(shape, spec.dtype), span=call.span)
    sizes = [new if isinstance(new, int) else old for old, new in zip(spec.sizes, shape, strict=True)]
    return Tensor(TensorSpec(sizes, spec.dtype), span=call.span)


def one_hot(call: Call) -> Any:
    """one_hot(indices, depth): rows with a single 1, as a loss wants its targets"""
    found = functions.apply_path("one_hot", call)
    depth = call.argument(1, "depth")
    plain = not {"on_value", "off_value", "axis"} & set(call.kwargs) and len(call.args) < 3
    if isinstance(found, Tensor) and not found.symbolic and plain:
        found.facts = DataFacts(0, 1, "one-hot", depth if isinstance(depth, int) else None)
    return found


def as_dtype(call: Call) -> Any:
    """as_dtype("float32")"""
    name = dtype_of(call.argument(0, "type_value", MISSING))
    return Unknown("a dtype") if name is None else DtypeName(name)


def initializer(name: str) -> Any:
    """tf.random_normal_initializer and the like: the class of keras.initializers"""
    return value_of("keras.initializers", name)


def make_module(cls: Any, call: Call) -> Any:
    """tf.Module, and the user's subclasses of it"""
    return Instance(cls, call.span)


def _nothing(call: Call) -> None:
    """A constructor that has nothing to do."""


VARIABLE = NativeClass("Variable", make=variable)
MODULE = NativeClass("Module", make=make_module)
MODULE.members["__init__"] = Native("tensorflow.Module.__init__", _nothing)


CLASSES: dict[str, Any] = {
    "Variable": VARIABLE,
    "Module": MODULE,
    "random_normal_initializer": initializer("RandomNormal"),
    "random_uniform_initializer": initializer("RandomUniform"),
    "truncated_normal_initializer": initializer("TruncatedNormal"),
    "zeros_initializer": initializer("Zeros"),
    "ones_initializer": initializer("Ones"),
    "constant_initializer": initializer("Constant"),
    "newaxis": None,
}

HANDLERS: dict[str, Any] = {
    "constant": constant,
    "convert_to_tensor": convert_to_tensor,
    "get_variable": get_variable,
    "placeholder": placeholder,
    "placeholder_with_default": lambda call: call.argument(0, "input"),
    "ensure_shape": ensure_shape,
    "one_hot": one_hot,
    "TensorSpec": tensor_spec,
    "TensorShape": tensor_shape,
    "as_dtype": as_dtype,
}

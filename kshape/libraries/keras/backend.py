"""keras.backend: what it says of Keras itself, and what makes or reads tensors by other means than an op."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.errors import UNKNOWN
from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import Array, ListValue, Native, Tensor, Unknown

from .attributes import shape_value
from .convert import to_rule
from .inputs import new_input
from .layers import input_spec
from .session import session_of
from .tensors import DtypeName, Variable, shape_tensor, spec_of


def _setting(name: str) -> Callable[[Call], Any]:
    def read(call: Call) -> Any:
        value = session_of(call.interpreter).get(name)
        return Unknown(name) if value is UNKNOWN else value

    return read


def _put_setting(name: str) -> Callable[[Call], None]:
    def write(call: Call) -> None:
        value = to_rule(call.args[0] if call.args else next(iter(call.kwargs.values()), MISSING))
        value = {"th": "channels_first", "tf": "channels_last"}.get(value, value) if isinstance(value, str) else UNKNOWN
        session_of(call.interpreter).put(name, Unknown(name) if value is UNKNOWN else value)

    return write


def _clear_session(call: Call) -> None:
    session_of(call.interpreter).reset_names()


def int_shape(call: Call) -> Any:
    """K.int_shape(x): the shape as a tuple."""
    spec = spec_of(call.argument(0, "x"))
    return Unknown("a shape") if spec is None else shape_value(spec)


def shape(call: Call) -> Any:
    """K.shape(x), tf.shape(x): the shape as a tensor whose contents are the sizes."""
    spec = spec_of(call.args[0] if call.args else call.kwargs.get("x", call.kwargs.get("input")))
    return Unknown("a shape") if spec is None else shape_tensor(spec.sizes, call.span)


def ops_shape(call: Call) -> Any:
    """keras.ops.shape(x): the shape as a tuple."""
    return int_shape(call)


def ndim(call: Call) -> Any:
    """K.ndim(x): the rank."""
    spec = spec_of(call.argument(0, "x"))
    return Unknown("a rank") if spec is None or spec.sizes is None else len(spec.sizes)


def dtype(call: Call) -> Any:
    """K.dtype(x): its name."""
    spec = spec_of(call.argument(0, "x"))
    return Unknown("a dtype") if spec is None or spec.dtype is None else DtypeName(spec.dtype)


def variable(call: Call) -> Any:
    """K.variable(value): a weight in the shape of the value."""
    from .tensors import content_spec

    spec = content_spec(call.argument(0, "value", call.argument(0, "initializer", MISSING)))
    kind = call.argument(1, "dtype", None)
    wanted = kind if isinstance(kind, str) else "float32" if kind is None else None
    name = call.kwargs.get("name")
    trainable = call.kwargs.get("trainable", True) is not False
    return Variable(spec.with_dtype(wanted), name if isinstance(name, str) else "", trainable=trainable, span=call.span)


def placeholder(call: Call) -> Any:
    """K.placeholder(shape, ndim): a symbolic tensor."""
    sizes = to_rule(call.argument(0, "shape", None))
    kind = call.kwargs.get("dtype", "float32")
    kind = kind if isinstance(kind, str) else None
    rank = call.argument(1, "ndim", None)
    if isinstance(sizes, (list, tuple)):
        spec = input_spec([None if size is UNKNOWN else size for size in sizes], kind)
    elif isinstance(rank, int) and not isinstance(rank, bool):
        spec = input_spec([None] * rank, kind)
    else:
        spec = TensorSpec(None, kind)
    return new_input(call.interpreter, spec, None, call.span)


def function(call: Call) -> Any:
    """K.function(inputs, outputs): arrays -> arrays in the shapes of the outputs."""
    from .models import single  # noqa: F401

    inputs, outputs = call.argument(0, "inputs"), call.argument(1, "outputs")
    return Native("keras.backend.function", lambda inner: _run(inner, inputs, outputs))


def _run(call: Call, inputs: Any, outputs: Any) -> Any:
    if not isinstance(outputs, ListValue) or outputs.items is None:
        return _computed(outputs, _feeds(call, inputs))
    feeds = _feeds(call, inputs)
    return ListValue(tuple(_computed(output, feeds) for output in outputs.items))


def _feeds(call: Call, inputs: Any) -> list[tuple[Tensor, TensorSpec]]:
    """The known arrays that go into known tensors."""
    given = call.args[0] if call.args else None
    tensors = inputs.items if isinstance(inputs, ListValue) else (inputs,)
    values = given.items if isinstance(given, ListValue) else (given,)
    pairs = zip(tensors or (), values or (), strict=False)
    return [(t, v.spec) for t, v in pairs if isinstance(t, Tensor) and isinstance(v, (Array, Tensor))]


def _computed(output: Any, feeds: list[tuple[Tensor, TensorSpec]]) -> Any:
    from kshape.rulebook.errors import RuleError, Undecided
    from kshape.rulebook.graph import Graph

    if not isinstance(output, Tensor):
        return Unknown("a result")
    try:
        graph = Graph([tensor for tensor, _ in feeds], output)
        found = graph.run([spec for _, spec in feeds])
        return Array(found) if isinstance(found, TensorSpec) else Unknown("a result")
    except (RuleError, Undecided, TypeError):
        sizes = output.spec.sizes
        return Array(TensorSpec(None if sizes is None else (None, *sizes[1:]), output.spec.dtype))


def get_value(call: Call) -> Any:
    """K.get_value(x), K.eval(x): the array."""
    spec = spec_of(call.argument(0, "x"))
    return Unknown("a value") if spec is None else Array(spec, span=call.span)


def _is_keras_tensor(call: Call) -> Any:
    value = call.argument(0, "x")
    return value.symbolic if isinstance(value, Tensor) else Unknown("whether it is a tensor of Keras")


def _rnn(call: Call) -> Any:
    return Unknown("K.rnn")


def in_train_phase(call: Call) -> Any:
    """K.in_train_phase(x, alt): either of the two."""
    values = [call.args[i] if i < len(call.args) else call.kwargs.get(n) for i, n in ((0, "x"), (1, "alt"))]
    each = [call.interpreter.call(v, [], {}, call.span) if not isinstance(v, (Tensor, Array)) else v for v in values]
    return call.interpreter.join(each)


def _nothing(call: Call) -> None:
    """A function without a result."""


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


def _first(call: Call) -> Any:
    return call.args[0] if call.args else Unknown(f"the value of {call.name}")


HANDLERS: dict[str, Any] = {
    "image_data_format": _setting("image_data_format"),
    "image_dim_ordering": lambda call: _dim_ordering(call),
    "set_image_data_format": _put_setting("image_data_format"),
    "set_image_dim_ordering": _put_setting("image_data_format"),
    "floatx": _setting("floatx"),
    "set_floatx": _put_setting("floatx"),
    "set_dtype_policy": _put_setting("dtype_policy"),
    "set_global_policy": _put_setting("dtype_policy"),
    "clear_session": _clear_session,
    "reset_uids": _clear_session,
    "epsilon": lambda call: 1e-07,
    "backend": lambda call: Unknown("the backend"),
    "learning_phase": lambda call: Unknown("the learning phase"),
    "int_shape": int_shape,
    "shape": shape,
    "get_variable_shape": int_shape,
    "ndim": ndim,
    "dtype": dtype,
    "variable": variable,
    "placeholder": placeholder,
    "function": function,
    "get_value": get_value,
    "eval": get_value,
    "is_keras_tensor": _is_keras_tensor,
    "in_train_phase": in_train_phase,
    "in_test_phase": in_train_phase,
    **dict.fromkeys(
        (
            "set_session", "set_value", "set_epsilon", "set_learning_phase", "batch_set_value", "update", "update_add",
            "update_sub", "manual_variable_initialization", "moving_average_update", "set_backend",
            "disable_interactive_logging", "enable_interactive_logging", "enable_unsafe_deserialization",
        ),
        _nothing,
    ),
}  # fmt: skip


def _dim_ordering(call: Call) -> Any:
    value = session_of(call.interpreter).get("image_data_format")
    return {"channels_first": "th", "channels_last": "tf"}.get(value, Unknown("the dim ordering"))

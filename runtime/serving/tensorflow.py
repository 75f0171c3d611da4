"""The part of TensorFlow that Keras scripts use beside `tf.keras`: functions on tensors, by the rulebook's table.

What is not here raises AttributeError, as a name that TensorFlow does not have.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from kshape.rulebook.dialects import tensorflow as table

EXACT = frozenset(
    """
    abs acos acosh add argmax argmin argsort asin asinh atan atan2 atanh bincount broadcast_to cast ceil clip_by_value
    concat convert_to_tensor cos cosh cumprod cumsum divide einsum equal erf exp expand_dims expm1 eye fill floor
    floor_div floordiv floormod greater greater_equal identity is_finite is_inf is_nan less less_equal linalg.cholesky
    linalg.det linalg.inv linalg.solve linalg.trace log log1p log_sigmoid logical_and logical_not logical_or logical_xor
    maximum meshgrid minimum mod multiply negative nn.elu nn.gelu nn.leaky_relu nn.log_softmax nn.relu nn.relu6 nn.selu
    nn.sigmoid nn.silu nn.softmax nn.softplus nn.softsign nn.swish nn.tanh not_equal one_hot ones ones_like pow range
    realdiv reciprocal reduce_all reduce_any reduce_logsumexp reduce_max reduce_mean reduce_min reduce_prod reduce_std
    reduce_sum reduce_variance repeat reshape reverse rint roll round rsqrt scalar_mul sigmoid sign sin sinh size sort
    sqrt square squeeze stack subtract tan tanh tensordot tile transpose truediv unstack zeros zeros_like random.normal
    random.uniform random.truncated_normal random.shuffle
    """.split()
)
"""Functions that do what the op does to which the table binds them. For others the table knows the shape alone."""

DTYPES = "float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool complex64 complex128"
PREFIXES = ("", "math.", "linalg.", "nn.", "random.")


def member(name: str) -> Any:
    """`tensorflow.<name>`; AttributeError for what is not served."""
    if name in DTYPES.split():
        return name
    own = _OWN.get(name)
    if own is not None:
        return own
    if name in ("math", "linalg", "nn", "random"):
        return _Module(f"{name}.")
    found = _function(name)
    if found is None:
        raise AttributeError(
            f"tensorflow.{name} is not served by the runtime. Use keras.ops, which runs here and in Keras 3."
        )
    return found


def _function(name: str) -> Callable[..., Any] | None:
    short = next((p + name for p in PREFIXES if p + name in EXACT), None)
    if short is None and name.startswith("math."):
        short = name.removeprefix("math.") if name.removeprefix("math.") in EXACT else None
    rule: Any = table.rule(short) if short is not None else None
    if rule is None:
        return None
    ops = importlib.import_module("runtime.random" if rule.name.startswith("random.") else "runtime.ops")
    target: Any = ops
    for part in rule.name.removeprefix("random.").split("."):
        target = getattr(target, part)

    def call(*args: Any, **kwargs: Any) -> Any:
        given, values = rule.bound(args, kwargs)
        result = target(*given, **values)
        return result.to(dtype=_torch_dtype(rule.dtype)) if rule.dtype is not None else result

    call.__name__ = call.__qualname__ = name
    call.__doc__ = f"tensorflow.{name}, as keras.ops.{rule.name}."
    return call


def _torch_dtype(name: str) -> Any:
    from runtime.core.dtypes import torch_dtype

    return torch_dtype(name)


class _Module:
    """`tf.math`, `tf.nn`, ...: each name in it."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _RANDOM[name] if self._prefix == "random." and name in _RANDOM else member(self._prefix + name)


def _constant(value: Any, dtype: Any = None, shape: Any = None, name: Any = None) -> Any:
    """tf.constant: a tensor, filled up to the shape if one is given."""
    ops = importlib.import_module("runtime.ops")
    tensor = ops.convert_to_tensor(value, dtype=dtype)
    return tensor if shape is None else ops.broadcast_to(tensor, shape)


def _variable(initial_value: Any, trainable: bool = True, name: Any = None, dtype: Any = None, **ignored: Any) -> Any:
    """tf.Variable: one of the runtime's."""
    runtime = importlib.import_module("runtime")
    return runtime.Variable(initial_value, trainable=trainable, dtype=dtype)


def _shape(x: Any, out_type: Any = None, name: Any = None) -> Any:
    """tf.shape: the sizes."""
    return importlib.import_module("runtime.ops").shape(x)


def _matmul(a: Any, b: Any, transpose_a: bool = False, transpose_b: bool = False, **ignored: Any) -> Any:
    """tf.matmul, with either side transposed."""
    ops = importlib.import_module("runtime.ops")
    left = ops.swapaxes(a, -1, -2) if transpose_a else a
    return ops.matmul(left, ops.swapaxes(b, -1, -2) if transpose_b else b)


def _where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Any:
    """tf.where with both alternatives."""
    return importlib.import_module("runtime.ops").where(condition, x, y)


def _decorator(function: Any = None, **ignored: Any) -> Any:
    """tf.function: the function as it is."""
    return function if callable(function) else lambda inner: inner


def _set_seed(seed: int) -> None:
    """tf.random.set_seed."""
    importlib.import_module("runtime.utils").set_random_seed(seed)


_RANDOM: dict[str, Any] = {"set_seed": _set_seed}

_OWN: dict[str, Any] = {
    "constant": _constant,
    "Variable": _variable,
    "shape": _shape,
    "matmul": _matmul,
    "where": _where,
    "function": _decorator,
    "newaxis": None,
    "__version__": "2.16.0",
    "config": SimpleNamespace(
        list_physical_devices=lambda kind=None: [],
        experimental=SimpleNamespace(set_memory_growth=lambda *args: None, list_physical_devices=lambda kind=None: []),
    ),
    "compat": SimpleNamespace(),
    "logging": SimpleNamespace(set_verbosity=lambda *args: None, ERROR=40, INFO=20),
}

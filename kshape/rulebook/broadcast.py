"""Broadcasting of shapes and promotion of dtypes: what two operands give together.

Sizes clash where both certainly differ and neither can be 1. Two sizes that are not known clash where they can never be
equal (t and t - 2), although for t = 3 one of them is 1: nobody writes a sum of both for the sake of that one length.
Otherwise the result is the larger one, since for sizes of 1 or more one of them is 1 or both are equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .dims import Dim, Shape, Size, bounds, differs, is_undefined, maximum, same, show_shape, show_size, symbol
from .errors import RuleError
from .settings import settings
from .specs import TensorSpec


def broadcast_sizes(a: Size, b: Size) -> Size | None:
    """The size that `a` and `b` give together, or None where they certainly clash.

    (n, 1) -> n, (n, n) -> n, (t, 5) -> 5 (t is 1 or 5 wherever it runs), (s, t) -> max(s, t), (t, t - 2) -> None.
    """
    if same(a, b):
        return a
    if isinstance(a, int) and isinstance(b, int):
        return b if a == 1 else a if b == 1 else None
    if isinstance(a, int) and a == 1:
        return b
    if isinstance(b, int) and b == 1:
        return a
    a_not_one, b_not_one = differs(a, 1), differs(b, 1)
    both_open = not isinstance(a, int) and not isinstance(b, int)
    if (both_open or (a_not_one and b_not_one)) and differs(a, b):
        return None
    if a_not_one and b_not_one:
        return b if isinstance(b, int) else a
    if a_not_one:
        return a
    if b_not_one:
        return b
    if (bounds(a)[0] or 0) >= 1 and (bounds(b)[0] or 0) >= 1:
        return maximum(a, b)
    return symbol(lower=0, undefined=is_undefined(a) or is_undefined(b))


def broadcast_shapes(
    a: Sequence[Size],
    b: Sequence[Size],
    *more: Sequence[Size],
    what: str = "broadcasting",
    fault: str = "broadcast",
    argument: str | None = None,
    index: int | None = None,
) -> Shape:
    """The shape of all operands together, aligned at the last axis; RuleError where two sizes certainly clash.

    (5, 1), (3,) -> (5, 3)   (b, t, 8), (b, t - 2, 8) -> error, although Keras sees None and None
    """
    result = _pair(a, b, what, fault, argument, index)
    for shape in more:
        result = _pair(result, shape, what, fault, argument, index)
    return result


def broadcast_specs(*operands: TensorSpec, what: str = "broadcasting", fault: str = "broadcast") -> Shape | None:
    """As `broadcast_shapes`, over tensors; None where the rank of one of them is not known."""
    result: Shape | None = ()
    known: Shape = ()
    for operand in operands:
        if operand.sizes is None:
            result = None
            continue
        known = _pair(known, operand.sizes, what, fault, None, None)
    return None if result is None else known


def _pair(
    a: Sequence[Size], b: Sequence[Size], what: str, fault: str, argument: str | None, index: int | None
) -> Shape:
    rank = max(len(a), len(b))
    left: Shape = (1,) * (rank - len(a)) + tuple(a)
    right: Shape = (1,) * (rank - len(b)) + tuple(b)
    sizes: list[Size] = []
    for axis, (p, q) in enumerate(zip(left, right, strict=True)):
        size = broadcast_sizes(p, q)
        if size is None:
            raise _clash(a, b, axis - rank, (p, q), what, fault, argument, index)
        sizes.append(size)
    return tuple(sizes)


def _clash(
    a: Sequence[Size],
    b: Sequence[Size],
    axis: int,
    sizes: tuple[Size, Size],
    what: str,
    fault: str,
    argument: str | None,
    index: int | None,
) -> RuleError:
    p, q = sizes
    first, second = show_size(p), show_size(q)
    reason = f"sizes {first} and {second}" if first != second else "sizes that can never be equal,"
    keras = None
    if isinstance(p, int) and isinstance(q, int):
        keras = f"Cannot broadcast shape, the failure dim has value {p}, which cannot be broadcasted to {q}"
    return RuleError(
        fault,
        f"{what} needs sizes that are equal or 1 along every axis. "
        f"Received: shapes {show_shape(a)} and {show_shape(b)}, with {reason} along axis {axis}.",
        argument=argument,
        index=index,
        keras=keras,
    )


FLOATS = ("bfloat16", "float16", "float32", "float64")
INTS = ("uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64")


def floatx() -> str | None:
    """The default floating dtype, `keras.config.floatx()`; None where a script sets it to what nobody knows."""
    return settings.floatx if isinstance(settings.floatx, str) else None


_ABOVE: dict[str, tuple[str, ...]] = {
    "bool": ("int",),
    "int": ("uint8", "int8", "complex64"),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex64": ("complex128",),
    "complex128": (),
}
# JAX's lattice of types: each dtype and the ones right above it. "int" and "float" are Python scalars, which give way.
DTYPES = frozenset(_ABOVE) - {"int", "float"} | {"string", "float8_e4m3fn", "float8_e5m2"}
"""Every dtype that Keras knows."""
_NARROWED = {"int64": "int32", "uint64": "uint32", "float64": "float32", "complex128": "complex64"}
_above: dict[str, frozenset[str]] = {}
_results: dict[tuple[str, ...], str | None] = {}


def result_dtype(*operands: Any) -> str | None:
    """The dtype of operands together, as `keras.backend.result_type` gives it; None where one is not known.

    An operand is a dtype name, a TensorSpec, a Python number or one of the types bool, int, float. Python ints and
    floats give way to a tensor's dtype of their own kind: (float16, 2.5) -> float16, (int32, 2.5) -> float32.
    """
    dtype = common_dtype(*operands)
    return dtype if dtype is None else _NARROWED.get(dtype, dtype)


def common_dtype(*operands: Any) -> str | None:
    """As `result_dtype`, but 64-bit dtypes stay: what NumPy, TensorFlow and Keras's eager arithmetic give.

    (float64, float64) -> float64, where `keras.backend.result_type` says float32 on every backend but TensorFlow.
    """
    if not operands:
        return floatx()
    names = [weak_name(operand) for operand in operands]
    if None in names:
        return None
    key = tuple(sorted({name for name in names if name is not None}))
    if key not in _results:
        _results[key] = _promoted(key)
    least = _results[key]
    return floatx() if least == "float" else least


def weak_name(operand: Any) -> str | None:
    """The dtype's name in the lattice: "int" and "float" for Python numbers, None where it is not known."""
    if isinstance(operand, TensorSpec):
        return operand.dtype
    if operand is None or isinstance(operand, str):
        return operand
    kind = operand if isinstance(operand, type) else int if isinstance(operand, Dim) else type(operand)
    return {bool: "bool", int: "int", float: "float", complex: "complex64"}.get(kind)


def is_float(dtype: str) -> bool:
    """True for a floating dtype."""
    return "float" in dtype


def is_int(dtype: str) -> bool:
    """True for an integer dtype; bool is none."""
    return dtype in INTS


def float_dtype(*operands: Any) -> str | None:
    """The floating dtype of an op that has no meaning over integers: int32 -> float32, float16 -> float16."""
    return common_dtype(*operands, float)


def _promoted(names: tuple[str, ...]) -> str | None:
    if any(name not in _ABOVE for name in names):
        return names[0] if len(names) == 1 else None
    common = frozenset.intersection(*(_upper(name) for name in names))
    least = [name for name in common if common <= _upper(name)]
    if len(least) != 1:
        return None
    return {"int": "int32"}.get(least[0], least[0])


def _upper(name: str) -> frozenset[str]:
    if name not in _above:
        _above[name] = frozenset({name}).union(*(_upper(higher) for higher in _ABOVE[name]))
    return _above[name]

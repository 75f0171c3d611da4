"""numpy's dtypes: how two of them promote, and what each can hold.

Source: NumPy 2, https://numpy.org/doc/stable/reference/arrays.promotion.html
"""

from __future__ import annotations

from kshape.values.values import Array, Tensor

_WIDTHS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64, "uint8": 8, "uint16": 16, "uint32": 32, "uint64": 64}


def is_whole(dtype: str | None) -> bool:
    """int8 to uint64 (not bool)."""
    return dtype in _WIDTHS


def is_floating(dtype: str | None) -> bool:
    """float16, float32, float64."""
    return dtype in ("float16", "float32", "float64")


def limits(dtype: str | None) -> tuple[int, int] | None:
    """The smallest and the largest number of a dtype of whole numbers, None for any other."""
    if dtype not in _WIDTHS:
        return None
    width = _WIDTHS[dtype]
    return (0, 2**width - 1) if dtype.startswith("u") else (-(2 ** (width - 1)), 2 ** (width - 1) - 1)


def promoted(a: str | None, b: str | None) -> str | None:
    """The dtype of an operation on arrays of these two; None where it is not known."""
    if a is None or b is None:
        return None
    if a == b or b == "bool":
        return a if _is_number(a) else None
    if a == "bool":
        return b if _is_number(b) else None
    if not (_is_number(a) and _is_number(b)):
        return None
    if is_whole(a) and is_whole(b):
        return _whole(a, b)
    real = _floating(_part(a), _part(b))
    if a.startswith("complex") or b.startswith("complex"):
        return "complex128" if real == "float64" else "complex64"
    return real


def _is_number(dtype: str) -> bool:
    return dtype in _WIDTHS or is_floating(dtype) or dtype in ("bool", "complex64", "complex128")


def _part(dtype: str) -> str:
    """The dtype of the parts of a complex one."""
    return {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def _whole(a: str, b: str) -> str:
    if a.startswith("u") == b.startswith("u"):
        return max(a, b, key=lambda name: _WIDTHS[name])
    unsigned, signed = (a, b) if a.startswith("u") else (b, a)
    if _WIDTHS[signed] > _WIDTHS[unsigned]:
        return signed
    width = 2 * _WIDTHS[unsigned]
    return f"int{width}" if width <= 64 else "float64"


def _floating(a: str, b: str) -> str:
    needed = max(_float_width(a), _float_width(b))
    return f"float{needed}"


def _float_width(dtype: str) -> int:
    return int(dtype[5:]) if is_floating(dtype) else int(as_float(dtype)[5:])


def as_float(dtype: str) -> str:
    """The floating dtype in which sqrt and the like of an array of this dtype are computed."""
    if dtype == "bool":
        return "float16"
    return dtype if dtype not in _WIDTHS else {8: "float16", 16: "float32"}.get(_WIDTHS[dtype], "float64")


def with_number(dtype: str | None, number: object) -> str | None:
    """The dtype of `array op number`: a Python number gives way to the array's dtype, but not to a lesser kind."""
    if dtype is None:
        return None
    if isinstance(number, bool):
        return promoted(dtype, "bool")
    if isinstance(number, float):
        return "float64" if is_whole(dtype) or dtype == "bool" else dtype
    if isinstance(number, complex):
        return "complex64" if dtype in ("float16", "float32") else "complex128"
    return "int64" if dtype == "bool" else dtype


def summed(dtype: str | None) -> str | None:
    """The dtype of a sum or product of an array."""
    if dtype is not None and dtype.startswith("u"):
        return "uint64"
    return "int64" if is_whole(dtype) or dtype == "bool" else dtype


def averaged(dtype: str | None) -> str | None:
    """The dtype of a mean."""
    return "float64" if is_whole(dtype) or dtype == "bool" else dtype


def dtype_of_operands(*values: object) -> str | None:
    """The promoted dtype of arrays and Python numbers; None where one of them is not known."""
    arrays = [value.spec.dtype for value in values if isinstance(value, (Array, Tensor))]
    numbers = [value for value in values if isinstance(value, (bool, int, float, complex))]
    if len(arrays) + len(numbers) < len(values):
        return None
    if not arrays:
        kinds = [type(number) for number in numbers]
        return next((name for kind, name in ((complex, "complex128"), (float, "float64"), (int, "int64"))
                     if kind in kinds), "bool")  # fmt: skip
    result: str | None = arrays[0]
    for dtype in arrays[1:]:
        result = promoted(result, dtype)
    for number in numbers:
        result = with_number(result, number)
    return result

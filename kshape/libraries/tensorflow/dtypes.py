"""tf.float32 and the other dtypes: their names, which is how rules take them."""

from __future__ import annotations

from typing import Any

from kshape.libraries.builtins.types import BOOL, FLOAT, INT, STR
from kshape.libraries.keras.tensors import DtypeName
from kshape.values.state import MISSING
from kshape.values.values import NativeClass

_NAMES = (
    "float16 float32 float64 bfloat16 int8 int16 int32 int64 uint8 uint16 uint32 uint64 "
    "bool string complex64 complex128"
)
DTYPES: dict[str, str] = {
    **{name: name for name in _NAMES.split()},
    "half": "float16",
    "double": "float64",
}
_PYTHON = {FLOAT: "float32", INT: "int32", BOOL: "bool", STR: "string"}

VALUES: dict[str, Any] = {
    path: DtypeName(canonical) for name, canonical in DTYPES.items() for path in (name, f"dtypes.{name}")
}


def named_dtype(value: Any) -> Any:
    """A dtype of numpy or Python (np.float32, float) as its name; any other value as it is."""
    if not isinstance(value, NativeClass):
        return value
    if value in _PYTHON:
        return _PYTHON[value]
    name = getattr(value, "dtype", None)
    return name if isinstance(name, str) else value


def dtype_of(value: Any, default: str | None = None) -> str | None:
    """The name of the dtype that an argument gives: `default` for None, None where it is not known."""
    if value is None or value is MISSING:
        return default
    found = named_dtype(value)
    return DTYPES.get(found) if isinstance(found, str) else None

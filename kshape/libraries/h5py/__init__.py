"""h5py: what a file holds is known to nobody before it is read; its data sets are arrays."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.specs import TensorSpec
from kshape.values.calls import Call
from kshape.values.values import Array, Inert, Instance, ModuleValue, Native, NativeClass, Unknown


def item(call: Call) -> Any:
    """file["x"]: an array, or a group"""
    return Array(TensorSpec(None, None), None, call.span)


def create_dataset(call: Call) -> Any:
    """file.create_dataset(name, shape=None, dtype=None, data=None)"""
    data = call.argument(3, "data")
    return (
        Array(data.spec, None, call.span) if isinstance(data, Array) else Array(TensorSpec(None, None), None, call.span)
    )


def same(call: Call) -> Any:
    """with h5py.File(...) as file"""
    return call.receiver


def group(call: Call) -> Any:
    """file.create_group(name)"""
    return Instance(FILE, call.span)


def nothing(call: Call) -> None:
    """close, flush"""


def make(cls: Any, call: Call) -> Instance:
    """h5py.File(name, mode)"""
    return Instance(cls, call.span)


_METHODS: dict[str, Any] = {
    "__enter__": same,
    "__exit__": nothing,
    "__getitem__": item,
    "__setitem__": nothing,
    "create_dataset": create_dataset,
    "create_group": group,
    "close": nothing,
    "flush": nothing,
    "get": item,
    **{name: lambda call: Unknown("the contents of a file") for name in ("keys", "values", "items", "__iter__")},
}
FILE = NativeClass(
    "File", make=make, members={name: Native(f"h5py.File.{name}", handler) for name, handler in _METHODS.items()}
)


def load(path: str) -> ModuleValue | None:
    """The module h5py."""
    return ModuleValue(path, member=lambda name: FILE if name in ("File", "Group") else Inert(f"{path}.{name}"))

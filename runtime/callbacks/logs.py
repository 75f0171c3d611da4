"""Logs: what a batch gave, as a dict whose tensors become Python floats when somebody reads them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch


class Logs(dict[str, Any]):
    """A dict of name -> float, made of 0-d tensors without waiting for the device.

    The first look at any value, or at the names, fetches all tensors in one transfer; until then nothing waits.
    values: a mapping, or a function that gives one, which is then only called when somebody looks. Nested dicts are
    flattened and the names sorted, as Keras hands them to callbacks. What is no number stays as it is.
    """

    __slots__ = ("_source",)

    def __init__(self, values: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None) -> None:
        # C code such as json's looks at a dict's size without asking it: pending logs must not look empty there.
        super().__init__({"": None} if callable(values) else values or ())
        self._source: Any = values

    def _settle(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            dict.clear(self)
            dict.update(self, plain_logs(source() if callable(source) else source))

    def __getitem__(self, key: str) -> Any:
        if self._source is not None:
            self._settle()
        return dict.__getitem__(self, key)

    def __iter__(self) -> Iterator[str]:
        # dict(logs), {**logs} and f(**logs) take a shortcut past __getitem__ unless __iter__ is overridden.
        self._settle()
        return dict.__iter__(self)

    def __reduce__(self) -> Any:
        self._settle()
        return dict, (dict(self),)

    def __bool__(self) -> bool:
        source = self._source
        return dict.__len__(self) > 0 if source is None else callable(source) or bool(source)

    def __or__(self, other: Any) -> Any:
        return dict(self) | other

    def __ror__(self, other: Any) -> Any:
        return other | dict(self)


def _settled(name: str) -> Callable[..., Any]:
    method = getattr(dict, name)

    def call(self: Logs, *args: Any, **kwargs: Any) -> Any:
        self._settle()
        return method(self, *args, **kwargs)

    call.__name__ = name
    return call


for _name in (
    *("get", "keys", "values", "items", "copy", "pop", "popitem", "setdefault", "update", "clear"),
    *("__setitem__", "__delitem__", "__contains__", "__len__", "__eq__", "__ne__", "__repr__", "__reversed__"),
):
    setattr(Logs, _name, _settled(_name))


def as_logs(values: Any) -> Logs:
    """New Logs of whatever the trainer hands over: Logs that nobody read, a mapping, a function, None."""
    return Logs(values._source if type(values) is Logs and values._source is not None else values)


def settle_if_kept(logs: Logs) -> None:
    """Fetches the values now where somebody holds on to them: later the step's tensors may hold others."""
    if logs._source is not None and sys.getrefcount(logs) > _HELD_BY_THE_CALLER:
        logs._settle()


def _count_references(logs: Logs) -> int:
    return sys.getrefcount(logs)


def _count_of_a_local() -> int:
    logs = Logs()
    return _count_references(logs)


_HELD_BY_THE_CALLER = _count_of_a_local()
"""What `getrefcount` says of an argument that only the caller's variable holds; it differs between Pythons."""


def plain_logs(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """Name -> float in the order of names, nested dicts flattened; one transfer for all tensors of a device."""
    flat: dict[str, Any] = {}
    _flatten(values or {}, flat)
    tensors = {name: value for name, value in flat.items() if isinstance(value, torch.Tensor) and value.numel() == 1}
    flat.update(zip(tensors, _numbers(list(tensors.values())), strict=True))
    for name, value in flat.items():
        if not isinstance(value, (float, torch.Tensor)):
            flat[name] = _number(value)
    return flat


def _flatten(values: Mapping[str, Any], into: dict[str, Any]) -> None:
    for name in sorted(values):
        value = values[name]
        if isinstance(value, dict):
            _flatten(value, into)
        else:
            into[name] = value


def _numbers(tensors: list[torch.Tensor]) -> list[float]:
    """Floats of one-element tensors: together where they are of one kind, so that the device is waited for once."""
    if not tensors:
        return []
    first = tensors[0]
    if any(tensor.device != first.device or tensor.dtype != first.dtype for tensor in tensors):
        return [float(tensor.detach()) for tensor in tensors]
    stacked = torch.stack([tensor.detach().reshape(()) for tensor in tensors])
    return [float(value) for value in stacked.tolist()]


def _number(value: Any) -> Any:
    try:
        return float(value)
    except (TypeError, ValueError):
        return value

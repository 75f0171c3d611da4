"""Attributes that hold layers in lists and dicts: they count as the layer's own, as those assigned directly do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import torch

Owner = torch.nn.Module


class TrackedList(list[Any]):
    """A list of a layer's attribute; modules that are put in become submodules of the layer."""

    def __new__(cls, owner: Any, name: str | None = None, values: Iterable[Any] = ()) -> Any:
        """A plain list of the values where nothing else is given: `type(x)(f(v) for v in x)` of nested structures."""
        return list(owner) if name is None else super().__new__(cls)

    def __init__(self, owner: Owner, name: str, values: Iterable[Any] = ()) -> None:
        super().__init__(values)
        self._owner, self._name = owner, name
        self._register()

    def append(self, value: Any) -> None:
        super().append(value)
        self._register()

    def insert(self, index: Any, value: Any) -> None:
        super().insert(index, value)
        self._register()

    def extend(self, values: Iterable[Any]) -> None:
        super().extend(values)
        self._register()

    def __iadd__(self, values: Iterable[Any]) -> TrackedList:  # type: ignore[misc]
        self.extend(values)
        return self

    def __setitem__(self, index: Any, value: Any) -> None:
        super().__setitem__(index, value)
        self._register()

    def pop(self, index: Any = -1) -> Any:
        value = super().pop(index)
        self._register()
        return value

    def remove(self, value: Any) -> None:
        super().remove(value)
        self._register()

    def __delitem__(self, index: Any) -> None:
        super().__delitem__(index)
        self._register()

    def clear(self) -> None:
        super().clear()
        self._register()

    def __reduce__(self) -> Any:
        return list, (list(self),)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        import copy

        return TrackedList(memo.get(id(self._owner), self._owner), self._name, [copy.deepcopy(v, memo) for v in self])

    def _register(self) -> None:
        register(self._owner, self._name, self)


class TrackedDict(dict[Any, Any]):
    """A dict of a layer's attribute; modules that are put in become submodules of the layer."""

    def __init__(self, owner: Owner, name: str, values: dict[Any, Any]) -> None:
        super().__init__(values)
        self._owner, self._name = owner, name
        register(owner, name, self.values())

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(key, value)
        register(self._owner, self._name, self.values())

    def update(self, *args: Any, **kwargs: Any) -> None:
        for key, value in dict(*args, **kwargs).items():
            self[key] = value

    def pop(self, *args: Any) -> Any:
        value = super().pop(*args)
        register(self._owner, self._name, self.values())
        return value

    def __reduce__(self) -> Any:
        return dict, (dict(self),)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        import copy

        values = {key: copy.deepcopy(value, memo) for key, value in self.items()}
        return TrackedDict(memo.get(id(self._owner), self._owner), self._name, values)


def tracked(owner: Owner, name: str, value: Any) -> Any:
    """The value, as a tracked container where it is a list or dict; modules in a tuple are registered.

    Lists inside of lists are looked into, but only the outermost one notices later changes.
    """
    kind = type(value)
    if kind is list:
        return TrackedList(owner, name, value)
    if kind is dict:
        return TrackedDict(owner, name, value)
    if isinstance(value, tuple) and any(True for _ in modules_in(value)):
        register(owner, name, value)
    return value


def register(owner: Owner, name: str, values: Iterable[Any]) -> None:
    """Makes the modules and parameters among the values, and only those, the owner's under this attribute."""
    modules, parameters = owner.__dict__.get("_modules"), owner.__dict__.get("_parameters")
    if modules is None or parameters is None:
        return
    prefix = f"{name}@"
    for table in (modules, parameters):
        for key in [key for key in table if key.startswith(prefix)]:
            del table[key]
    for index, part in enumerate(modules_in(values)):
        (parameters if isinstance(part, torch.nn.Parameter) else modules)[f"{prefix}{index}"] = part


def modules_in(values: Iterable[Any]) -> Iterator[Any]:
    """The modules and parameters in nested containers, in order."""
    for value in values:
        if isinstance(value, (torch.nn.Module, torch.nn.Parameter)):
            yield value
        elif isinstance(value, dict):
            yield from modules_in(value.values())
        elif isinstance(value, (list, tuple)):
            yield from modules_in(value)

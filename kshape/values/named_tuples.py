"""Tuples whose items have names as well."""

from __future__ import annotations

from typing import Any

from kshape.values.values import Instance, NativeClass


class TupleObject(Instance):
    """An object of a class of named tuples: its items, which are its attributes too."""

    __slots__ = ("items",)

    def __init__(self, cls: Any, items: tuple[Any, ...], span: Any = None) -> None:
        super().__init__(cls, span)
        self.items = items
        self.fields = dict(zip(field_names(cls), items, strict=False))


def field_names(cls: Any) -> tuple[str, ...]:
    """The names of the fields, found on the class that `tuple_class` made."""
    for each in cls.mro:
        names = each.members.get("_fields") if isinstance(each, NativeClass) else each.fields.get("_fields")
        if names is not None:
            return tuple(names)
    return ()

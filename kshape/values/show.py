"""Values as messages print them: as the user would write them, sizes that nobody knows as None."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import Dim, show_shape, show_size

from .values import (
    Array,
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Function,
    Instance,
    IteratorValue,
    ListValue,
    ModuleValue,
    Native,
    NativeClass,
    RangeValue,
    SetValue,
    SliceValue,
    Tensor,
    Unknown,
    is_constant,
)

LONGEST = 60
ITEMS = 6
DEPTH = 4


def show(value: Any) -> str:
    """A value in the words of a message: `[(None, 28), 'same']`, `a tensor of shape (None, 10)`, `Dense object`."""
    return _show(value, 0)


def _show(value: Any, depth: int) -> str:
    if is_constant(value):
        return _shortened(repr(value))
    if isinstance(value, Dim):
        return show_size(value)
    if isinstance(value, (Tensor, Array)):
        kind = "a tensor" if isinstance(value, Tensor) else "an array"
        return f"{kind} of shape {show_shape(value.spec.sizes)}"
    if isinstance(value, Choice):
        return " or ".join(_show(each, depth) for each in value.alternatives)
    if isinstance(value, Unknown):
        return "<unknown>"
    return _show_container(value, depth) if depth < DEPTH else "..."


def _show_container(value: Any, depth: int) -> str:
    if isinstance(value, tuple):
        return f"({_items(value, depth)},)" if len(value) == 1 else f"({_items(value, depth)})"
    if isinstance(value, (ListValue, SetValue, IteratorValue)):
        opening, closing = "{}" if isinstance(value, SetValue) else "[]"
        return f"{opening}{'...' if value.items is None else _items(value.items, depth)}{closing}"
    if isinstance(value, DictValue):
        pairs = [f"{_show(k, depth + 1)}: {_show(v, depth + 1)}" for k, v in list(value.entries.items())[:ITEMS]]
        more = ["..."] if value.is_open or len(value.entries) > ITEMS else []
        return "{" + ", ".join(pairs + more) + "}"
    if isinstance(value, RangeValue):
        parts = (value.start, value.stop, value.step)
        return f"range({', '.join(_show(part, depth + 1) for part in parts)})"
    if isinstance(value, SliceValue):
        parts = (value.lower, value.upper, value.step)
        return ":".join("" if part is None else _show(part, depth + 1) for part in parts)
    return _show_object(value)


def _items(items: tuple[Any, ...], depth: int) -> str:
    shown = [_show(item, depth + 1) for item in items[:ITEMS]]
    return ", ".join([*shown, "..."] if len(items) > ITEMS else shown)


def _show_object(value: Any) -> str:
    if isinstance(value, Instance):
        return f"{getattr(value.cls, 'name', 'an')} object"
    if isinstance(value, (Class, NativeClass)):
        return f"the class {value.name}"
    if isinstance(value, BoundMethod):
        return _show_object(value.function)
    if isinstance(value, (Function, Native)):
        return f"the function {value.name}"
    return f"the module {value.name}" if isinstance(value, ModuleValue) else "<unknown>"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."

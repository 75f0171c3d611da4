"""Automatic names: `dense`, `dense_1`, ..., and the path of names around a variable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kshape.rulebook.naming import Names, to_snake_case

_names = Names()
_scopes: list[str] = []


def unique_name(class_name: str) -> str:
    """The next free name for an object of this class: "dense_1"."""
    return _names.unique(class_name)


def reset_names() -> None:
    """Counts from the start again (`clear_session`)."""
    _names.used.clear()


@contextmanager
def name_scope(name: str) -> Iterator[None]:
    """Inside, variables that are made carry this name in their path."""
    _scopes.append(name)
    try:
        yield
    finally:
        _scopes.pop()


def current_path() -> str:
    """The open scopes, outermost first: "model/dense"."""
    return "/".join(_scopes)


__all__ = ["current_path", "name_scope", "reset_names", "to_snake_case", "unique_name"]

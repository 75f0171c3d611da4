"""Automatic names: `dense`, `dense_1`, ..., and the path of names around a variable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kshape.rulebook.naming import Names, to_snake_case

_names = Names()
_scopes: list[tuple[str, Any]] = []


def unique_name(class_name: str) -> str:
    """The next free name for an object of this class: "dense_1"."""
    return _names.unique(class_name)


def reset_names() -> None:
    """Counts from the start again (`clear_session`)."""
    _names.used.clear()


@contextmanager
def name_scope(name: str, owner: Any = None) -> Iterator[None]:
    """Inside, variables that are made carry this name in their path; once only for an owner that opens it again."""
    again = owner is not None and bool(_scopes) and _scopes[-1][1] is owner
    if not again:
        _scopes.append((name, owner))
    try:
        yield
    finally:
        if not again:
            _scopes.pop()


def current_path() -> str:
    """The open scopes, outermost first: "model/dense"."""
    return "/".join(name for name, _ in _scopes)


__all__ = ["current_path", "name_scope", "reset_names", "to_snake_case", "unique_name"]

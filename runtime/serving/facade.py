"""Serves Keras's import names from the runtime inside a `with` block, so that a program of the user runs as it stands.

`keras`, `tf_keras`, `tensorflow.keras` and all below them, in today's spelling or an older one; of `tensorflow` the
functions in `serving.tensorflow`.
"""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, spec_from_loader
from typing import Any

from kshape.rulebook.dialects.modules import below_root, function_today, module_today

SERVED = ("keras", "tf_keras", "tensorflow")
"""The roots of the import names that the block takes over."""


@contextmanager
def served_as_keras() -> Iterator[None]:
    """Inside, an import of Keras is one of the runtime; what was imported before is back afterwards."""
    before = {name: sys.modules.pop(name) for name in list(sys.modules) if name.partition(".")[0] in SERVED}
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] in SERVED]:
            del sys.modules[name]
        sys.modules.update(before)


class _Finder:
    """Finds a module of Keras, and makes it a `_Facade`."""

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: Any = None) -> ModuleSpec | None:
        is_served = name == "tensorflow" or (below_root(name) is not None and _module_of(name) is not None)
        return spec_from_loader(name, self, is_package=True) if is_served else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _Facade(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing: its names are looked up when they are asked for."""


class _Facade(types.ModuleType):
    """A module under its name in Keras: each name in it is the runtime's."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name not in ("__all__", "__version__"):
            raise AttributeError(name)
        if self.__name__ == "tensorflow":
            if name == "keras":
                return importlib.import_module("tensorflow.keras")
            from .tensorflow import member

            return member(name)
        module, moved = _module_of(self.__name__), function_today(f"{self.__name__}.{name}")
        try:
            return getattr(module, name)
        except (AttributeError, ImportError):
            if moved is None or moved.new is None:
                raise
        return _walk(moved.new)


def _module_of(name: str) -> types.ModuleType | None:
    """The runtime's module for a module of Keras; for an older one that Keras 3 does not have, the one above it."""
    today, (_, below) = module_today(name), below_root(name) or ("", name)
    path = f"runtime.{below}" if today is None else today.replace("keras", "runtime", 1)
    while today is None and not _exists(path):
        path = path.rpartition(".")[0]
    return importlib.import_module(path) if _exists(path) else None


def _exists(path: str) -> bool:
    try:
        return find_spec(path) is not None
    except ModuleNotFoundError:
        return False


def _walk(path: str) -> Any:
    """The object at a dotted path below the runtime."""
    value = importlib.import_module("runtime")
    for part in path.split("."):
        value = getattr(value, part)
    return value

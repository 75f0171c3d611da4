"""What of a model is saved under which path: Keras 3's layout.

Functional models and Sequentials keep their layers under "layers/<class>_<n>". Beside that, and in any other layer, an
object lies under the name of the attribute that holds it, in the order of the names: "cell", "blocks/dense_1". What is
held twice is saved once, where it comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from inspect import getattr_static
from types import FunctionType
from typing import Any

from ..core.naming import to_snake_case
from ..engine.layer import Layer
from ..models.functional import Functional
from ..models.model import Model
from ..models.sequential import Sequential
from ..optimizers import Optimizer

_known: dict[type, tuple[frozenset[str], tuple[str, ...]]] = {}

_BOOKKEEPING = ("_chain", "_graph", "_plan", "rule", "_given", "_variables", "_trainable_variables")
_METHODS = (FunctionType, classmethod, staticmethod)


def saved_objects(root: Any) -> Iterator[tuple[str, Any]]:
    """(path, object) of everything that has variables or assets, the root ("") first."""
    yield from _walk(root, "", set())


def _walk(target: Any, path: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    if id(target) in seen:
        return
    seen.add(id(target))
    yield path, target
    for name, child in _children(target):
        inner = f"{path}/{name}" if path else name
        if isinstance(child, (list, tuple, dict)):
            yield from _walk_container(child, inner, seen, set())
        else:
            yield from _walk(child, inner, seen)


def _walk_container(container: Any, path: str, seen: set[int], around: set[int]) -> Iterator[tuple[str, Any]]:
    """The objects in a container, named by their classes. around: the containers that are seen already."""
    if id(container) in around:
        return
    around.add(id(container))
    counts: dict[str, int] = {}
    for value in container.values() if isinstance(container, dict) else container:
        if _is_saved(value):
            yield from _walk(value, f"{path}/{_numbered(to_snake_case(type(value).__name__), counts)}", seen)
        elif isinstance(value, (list, tuple, dict)):
            yield from _walk_container(value, f"{path}/{_numbered('container', counts)}", seen, around)


def _numbered(name: str, counts: dict[str, int]) -> str:
    count = counts[name] = counts.get(name, -1) + 1
    return f"{name}_{count}" if count else name


def _children(target: Any) -> Iterator[tuple[str, Any]]:
    """Attributes that hold objects or containers of them; private ones last, as Keras visits them."""
    found = _attributes(target)
    if isinstance(target, Functional):
        yield "layers", target.layers
    elif isinstance(target, Model):
        found["layers"] = target.layers
    for name in sorted(found, key=lambda name: f"~{name}" if name.startswith("_") else name):
        if _is_saved(found[name]) or isinstance(found[name], (list, tuple, dict)):
            yield name, found[name]


def _attributes(target: Any) -> dict[str, Any]:
    """Name -> value of the attributes and properties that not every object of the kind has."""
    common, own = _names(type(target))
    found = {name: value for name, value in vars(target).items() if name not in common}
    found.update((name, part) for name, part in getattr(target, "_modules", {}).items() if "@" not in name)
    for name in own:
        try:
            found.setdefault(name, getattr(target, name))
        except Exception:  # a property that is not ready: it holds nothing yet
            continue
    return found


def _is_saved(value: Any) -> bool:
    return isinstance(value, (Layer, Optimizer))


def _names(cls: type) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names that every object of the kind has, which hold nothing to be saved; those of the class's properties."""
    if cls not in _known:
        kind: type = next(each for each in (Sequential, Functional, Model, Layer, Optimizer) if issubclass(cls, each))
        made = {Sequential: Model, Functional: Model}.get(kind, kind)  # one that is made without arguments
        common = {*dir(kind), *_BOOKKEEPING, *(vars(made(name="any")) if issubclass(made, Layer) else ())}
        own = (name for name in dir(cls) if name not in common and not name.startswith("__"))
        held = tuple(name for name in own if not isinstance(getattr_static(cls, name), _METHODS))
        _known[cls] = frozenset(common - {"optimizer"}), held
    return _known[cls]

"""What of a model is saved under which path: Keras 3's layout.

Functional models and Sequentials keep their layers under "layers/<class>_<n>"; any other layer keeps what it holds
under the names of its attributes: "cell", "forward_layer", "blocks/dense_1". Each object is saved once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..core.naming import to_snake_case
from ..engine.layer import Layer
from ..models.functional import Functional
from ..optimizers import Optimizer

_own: dict[type, frozenset[str]] = {}


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
        if _is_saved(child):
            yield from _walk(child, inner, seen)
        else:
            yield from _walk_container(child, inner, seen)


def _walk_container(container: Any, path: str, seen: set[int]) -> Iterator[tuple[str, Any]]:
    counts: dict[str, int] = {}
    for value in container.values() if isinstance(container, dict) else container:
        if _is_saved(value):
            name = _numbered(to_snake_case(type(value).__name__), counts)
            yield from _walk(value, f"{path}/{name}", seen)
        elif isinstance(value, (list, tuple, dict)):
            name = _numbered("container", counts)
            yield from _walk_container(value, f"{path}/{name}", seen)


def _numbered(name: str, counts: dict[str, int]) -> str:
    count = counts[name] = counts.get(name, -1) + 1
    return f"{name}_{count}" if count else name


def _children(target: Any) -> Iterator[tuple[str, Any]]:
    """Attributes that hold objects or containers of them; private ones last, as Keras visits them."""
    if isinstance(target, Functional):
        yield "layers", _layers_in_files(target)
    if not isinstance(target, Layer):
        return
    modules = {name: module for name, module in target._modules.items() if "@" not in name}
    attributes = {name: value for name, value in target.__dict__.items() if name not in _bookkeeping(type(target))}
    found = {**attributes, **modules, **_properties(target)}
    for name in sorted(found, key=lambda name: f"~{name}" if name.startswith("_") else name):
        value = found[name]
        if _is_saved(value) or (isinstance(value, (list, tuple, dict)) and _holds_saved(value)):
            yield name, value


def _properties(target: Layer) -> dict[str, Any]:
    """Public names of inner layers: Keras finds `query_dense` of an attention before its own `_query_dense`."""
    own = (base for base in type(target).__mro__ if base.__module__.startswith("runtime.layers"))
    names = {name for base in own for name, value in vars(base).items() if isinstance(value, property)}
    found = {name: getattr(target, name) for name in names if not name.startswith("_")}
    return {name: value for name, value in found.items() if isinstance(value, Layer)}


def _layers_in_files(model: Functional) -> list[Any]:
    """The layers as files count them: an InputLayer among those of a functional model only."""
    return list(model.layers)


def _is_saved(value: Any) -> bool:
    return isinstance(value, (Layer, Optimizer))


def _holds_saved(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_saved(part) for part in value.values())
    return any(_holds_saved(part) for part in value) if isinstance(value, (list, tuple)) else _is_saved(value)


def _bookkeeping(cls: type) -> frozenset[str]:
    """The attributes that every layer or model has, which hold nothing that is to be saved."""
    from ..models.model import Model

    kind: type = Model if issubclass(cls, Model) else Layer
    if kind not in _own:
        extra = {"_chain", "_graph", "_plan", "rule", "_given"}
        _own[kind] = frozenset({*kind().__dict__, *extra} - {"optimizer"})
    return _own[kind]

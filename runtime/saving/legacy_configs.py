"""Configs of models in `.h5` files: those of Keras 1 and 2 as Keras 3 writes them, and those that are written today."""

from __future__ import annotations

from typing import Any

from ..core.errors import InvalidArgument
from ..core.objects import find
from ..core.registry import PUBLIC

GRAPHS = ("Model", "Functional", "Network", "Container")
"""Names that functional models had."""

_FAMILIES = ("initializer", "regularizer", "constraint")

ANY = object()

_GONE: dict[str, Any] = {
    "groups": 1,
    "time_major": False,
    "trainable": True,
    "noise_shape": None,
    "ragged": False,
    **dict.fromkeys(("query_shape", "key_shape", "value_shape"), ANY),
    **dict.fromkeys(("kernel_initializer", "kernel_regularizer", "kernel_constraint"), ANY),
}
"""What Keras 2 wrote for classes that do not take it, or do not any more -> the value that says nothing."""

_LAMBDA = ("module", "function_type", "output_shape_type", "output_shape_module")
"""What Keras 2 kept of a Lambda beside its arguments."""

_LEFT_OUT = ("module", "registered_name", "build_config", "compile_config")
"""What `.h5` files do not have of a layer's config."""


def model_today(config: Any, family: str = "layers") -> Any:
    """A model's config with today's names for classes and arguments, at any depth.

    family: the module of classes that do not name theirs.
    """
    if isinstance(config, (list, tuple)):
        return [model_today(part, family) for part in config]
    if not isinstance(config, dict):
        return config
    found = {key: model_today(part, _family(key)) for key, part in config.items()}
    name, inner = found.get("class_name"), found.get("config")
    if not isinstance(name, str) or not isinstance(inner, (dict, list)):
        return found
    if name in GRAPHS and isinstance(inner, dict) and "input_layers" in inner:
        return {**found, "class_name": "Functional", "module": "keras", "config": _renumbered(inner)}
    if name in ("Policy", "PolicyV1"):
        return {**found, "class_name": "DTypePolicy", "module": "keras"}
    if "module" not in found and (_is_layer(inner) if family == "layers" else f"keras.{family}.{name}" in PUBLIC):
        found["module"] = f"keras.{family}"
    return {**found, "config": _arguments(name, inner)} if isinstance(inner, dict) else found


def _is_layer(config: Any) -> bool:
    """Whether a config is a layer's; that of an op, which may have a layer's name (Add), does not have this."""
    return not isinstance(config, dict) or "trainable" in config


def _family(key: str) -> str:
    kind = key.rpartition("_")[2]
    return f"{kind}s" if kind in _FAMILIES else "layers"


def _arguments(name: str, config: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a layer, without those that are gone and said nothing."""
    if name == "Lambda" and "function_type" in config:
        return _lambda_today(config)
    if name == "InputLayer" and "batch_input_shape" in config:
        config["batch_shape"] = config.pop("batch_input_shape")
    axis = config.get("axis")
    if isinstance(axis, list) and len(axis) == 1:
        config["axis"] = axis[0]
    taken = _taken(name)
    return config if taken is None else {key: each for key, each in config.items() if _is_kept(key, each, taken)}


def _taken(name: str) -> set[str] | None:
    """The arguments of a class of the runtime; None for one of the user."""
    try:
        rule = vars(find(name, "keras.layers")).get("rule_class")
    except InvalidArgument:
        rule = None
    return None if rule is None else {field.name for field in rule.parameters()}


def _is_kept(key: str, value: Any, taken: set[str]) -> bool:
    return key in taken or key not in _GONE or not (_GONE[key] is ANY or value == _GONE[key])


def _renumbered(config: dict[str, Any]) -> dict[str, Any]:
    """A graph whose references count a nested model's first call as its first: up to Keras 2 it was the second."""
    nodes = [node for layer in config["layers"] for node in layer.get("inbound_nodes", ())]
    if any(isinstance(node, dict) and "args" in node for node in nodes):
        return config  # of Keras 3
    first: dict[str, int] = {}
    _references([nodes, config["output_layers"]], None, first)
    later = {name for name, index in first.items() if index == 1}
    functional = {layer.get("name") for layer in config["layers"] if layer["class_name"] == "Functional"}
    _references(nodes, lambda place: _move(place, later), None)
    _references(config["output_layers"], lambda place: _move(place, later - functional), None)
    return config


def _references(value: Any, visit: Any, least: dict[str, int] | None) -> None:
    """Visits each [layer, call, output, ...] in nested lists and dicts, or puts the least call of each into `least`."""
    if isinstance(value, dict):
        for part in value.values():
            _references(part, visit, least)
    elif isinstance(value, list):
        if len(value) >= 3 and isinstance(value[0], str) and isinstance(value[1], int):
            if least is not None:
                least[value[0]] = min(least.get(value[0], value[1]), value[1])
            else:
                visit(value)
        for part in value:
            _references(part, visit, least)


def _move(place: list[Any], names: set[str]) -> None:
    if place[0] in names:
        place[1] -= 1


def _lambda_today(config: dict[str, Any]) -> dict[str, Any]:
    """The arguments of a Lambda: its code as Keras 3 keeps it, a function by its name."""
    kept = {key: value for key, value in config.items() if key not in _LAMBDA}
    kept["function"] = _function_today(config["function"], config["function_type"])
    if config.get("output_shape_type") not in (None, "raw") and config.get("output_shape") is not None:
        kept["output_shape"] = _function_today(config["output_shape"], config["output_shape_type"])
    return kept


def _function_today(value: Any, kind: Any) -> Any:
    if isinstance(value, list):
        parts = dict(zip(("code", "defaults", "closure"), value, strict=False))
        return {"class_name": "__lambda__", "config": parts}
    if kind == "function" and isinstance(value, str):
        return {"module": "builtins", "class_name": "function", "config": value, "registered_name": "function"}
    return value


def as_written(config: dict[str, Any]) -> dict[str, Any]:
    """A model's config in the form of `.h5` files: the layers of models by their class alone."""
    inner = config.get("config")
    if not isinstance(inner, dict) or not isinstance(inner.get("layers"), list):
        return config
    return {**config, "config": {**inner, "layers": [_layer_as_written(layer) for layer in inner["layers"]]}}


def _layer_as_written(layer: Any) -> Any:
    """Ops keep their module: without it Keras takes the op Add for the layer Add."""
    if not isinstance(layer, dict) or "class_name" not in layer or ".ops." in str(layer.get("module")):
        return layer
    kept = {key: value for key, value in as_written(layer).items() if key not in _LEFT_OUT}
    return {**kept, "class_name": layer.get("registered_name") or layer["class_name"]}

"""Any object <-> its config: `serialize_keras_object`, `deserialize_keras_object`.

Classes are found by their public names among the runtime's own, or among those that the user registered or passed as
custom_objects; no module is ever imported by a config's word.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from kshape.rulebook.binding import nearest

from . import serialization, sharing
from .errors import InvalidArgument
from .registry import PUBLIC, describe, plain_value

serialize_keras_object = describe


def deserialize_keras_object(
    config: Any, custom_objects: Mapping[str, Any] | None = None, safe_mode: bool = True, **options: Any
) -> Any:
    """The object of a config; lists and dicts of configs part by part; anything else as it is.

    Raises InvalidArgument for a class that is not known, and, with safe_mode, for a Lambda's code.
    """
    safe = safe_mode and serialization.in_safe_mode()
    with serialization.custom_object_scope(custom_objects or {}), serialization.safe_mode(safe):
        return _revived(config)


def _revived(config: Any) -> Any:
    if isinstance(config, (list, tuple)):
        return [_revived(part) for part in config]
    if not isinstance(config, dict):
        return config
    if "class_name" not in config or "config" not in config:
        return {key: _revived(part) for key, part in config.items()}
    kind, inner = config["class_name"], config["config"]
    if kind in ("__tensor__", "__numpy__"):
        return plain_value(config)
    if kind == "__tuple__":
        return tuple(_revived(part) for part in inner)
    if kind == "__typespec__" or kind == "__keras_tensor__":
        return config
    if kind == "__lambda__":
        return serialization.function_of(inner)
    if kind == "__bytes__":
        return inner["value"].encode("utf-8")
    if kind == "__ellipsis__":
        return Ellipsis
    if kind == "__slice__":
        return slice(*(_revived(inner[name]) for name in ("start", "stop", "step")))
    if kind == "function":
        return find(inner, config.get("module"), config.get("registered_name"))
    return _object(config)


def _object(config: dict[str, Any]) -> Any:
    """The object of a config of a class, built and compiled as it says."""
    shared = sharing.known(config)
    if shared is not None:
        return shared
    cls, inner = find(config["class_name"], config.get("module"), config.get("registered_name")), config["config"]
    if not isinstance(cls, type):
        return cls  # configs of Keras 2 name a function as they do a class
    made = cls.from_config(inner) if hasattr(cls, "from_config") else cls(**_revived(inner))
    built = config.get("build_config")
    if built and hasattr(made, "build_from_config"):
        made.build_from_config(built)
        made.built = True
    compiled = config.get("compile_config")
    if compiled and hasattr(made, "compile_from_config"):
        made.compile_from_config(compiled)
    sharing.remember(config, made)
    return made


def find(name: str, module: str | None = None, registered: str | None = None) -> Any:
    """The class or function of a name. Raises InvalidArgument where nobody knows it."""
    for key in (registered, name):
        if isinstance(key, str) and key in serialization.CUSTOM:
            return serialization.CUSTOM[key]
    public = f"{module}.{name}" if module else ""
    if public in PUBLIC:
        return PUBLIC[public]
    if not module or module.startswith(("keras", "tensorflow", "tf_keras", "runtime", "builtins")):
        found = _by_last_name(name, module or "")
        if found is not None:
            return found
    for key, target in serialization.CUSTOM.items():
        if key.endswith(f">{name}"):  # Keras up to 3.6 wrote registered functions without their package
            return target
    # Keras's inner classes have names of their own only once their architecture is imported, and nobody means them.
    exported = (key.rpartition(".")[2] for key in PUBLIC if not key.startswith("keras.src."))
    near = nearest(name, [*serialization.CUSTOM, *exported])
    advice = f" Did you mean {near!r}?" if near else ""
    raise InvalidArgument(
        f"There is no class or function named {name!r} here.{advice} If it is your own, register it with "
        f"@register_keras_serializable(), or pass custom_objects={{{name!r}: {name}}}."
    )


def _by_last_name(name: str, module: str) -> Any:
    """The public class or function of a name in another module: one of the same family, where there are several."""
    from .. import layers  # they stand above, and are found when a config names one

    found = {key: target for key, target in PUBLIC.items() if key.rpartition(".")[2] == name}
    for key, target in found.items():
        if key.split(".")[1] in module.split("."):
            return target
    if ("layers" in module.split(".") or not found) and name in dir(layers):  # one that is not imported yet
        return getattr(layers, name)
    if not found and ".applications." in module:  # a layer that only one architecture has
        own = getattr(import_module("runtime.applications.custom_layers"), name, None)
        return own if hasattr(own, "from_config") else None
    return next(iter(found.values()), None)

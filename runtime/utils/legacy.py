"""Objects and their configs as Keras 2 wrote them: {"class_name", "config"}. Source: keras.utils.legacy"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..core import serialization
from ..core.errors import InvalidArgument
from ..core.objects import find
from ..core.registry import describe

__all__ = ["deserialize_keras_object", "serialize_keras_object"]


def deserialize_keras_object(
    identifier: Any,
    module_objects: Mapping[str, Any] | None = None,
    custom_objects: Mapping[str, Any] | None = None,
    printable_module_name: str = "object",
) -> Any:
    """The object of a name or a config, among `custom_objects`, those registered, `module_objects`, the runtime's own.

    A class by its name alone is called without arguments. Raises InvalidArgument for a name that nobody knows.
    """
    with serialization.custom_object_scope(custom_objects):
        if isinstance(identifier, str):
            found = _found(identifier, module_objects, printable_module_name)
            return found() if isinstance(found, type) else found
        if not isinstance(identifier, dict):
            return identifier
        if "class_name" not in identifier or "config" not in identifier:
            raise InvalidArgument(
                f"A {printable_module_name} needs a config with class_name and config. Received: {identifier!r}."
            )
        found = _found(identifier["class_name"], module_objects, printable_module_name)
        config = identifier["config"]
        return found.from_config(config) if hasattr(found, "from_config") else found(**config)


def serialize_keras_object(instance: Any) -> Any:
    """{"class_name", "config"} of an object; the name of a function or class; None for None."""
    if instance is None:
        return None
    if hasattr(instance, "get_config") and not isinstance(instance, type):
        name = serialization.get_registered_name(type(instance))
        return {"class_name": name, "config": describe(instance.get_config())}
    if hasattr(instance, "__name__"):
        return serialization.get_registered_name(instance)
    raise InvalidArgument(f"A config needs an object with get_config, or a function. Received: {instance!r}.")


def _found(name: str, module_objects: Mapping[str, Any] | None, kind: str) -> Any:
    if name in serialization.CUSTOM:
        return serialization.CUSTOM[name]
    if module_objects is not None and module_objects.get(name) is not None:
        return module_objects[name]
    try:
        return find(name)
    except InvalidArgument as error:
        raise InvalidArgument(f"Unknown {kind}: {name!r}. {error}") from None

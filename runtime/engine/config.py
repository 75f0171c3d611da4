"""A layer as a config, and back: plain JSON data in Keras 3's form, which real Keras reads as well."""

from __future__ import annotations

import functools
from typing import Any

from kshape.rulebook.binding import REQUIRED, Field

from ..core import policy
from ..core.errors import InvalidArgument
from ..core.registry import describe
from ..core.serialization import in_safe_mode

LEFT_OUT = {
    *("alpha", "bounding_box_format", "gptq_unpacked_column_size", "lora_alpha", "lora_rank"),
    "quantization_config",
}
"""Parameters that a config names only where they are set."""

BASE_FIELDS = {"name", "dtype", "trainable", "autocast", "activity_regularizer", "input_shape", "input_dim"}
"""What every layer takes, beside its own parameters."""


class Configured:
    """What `Layer` knows of configs."""

    def get_config(self: Any) -> dict[str, Any]:
        """The constructor's arguments, from which `from_config` makes an equal layer without weights.

        Of a class of the user without a `get_config` of its own: the arguments that were given, where they are plain.
        """
        config: dict[str, Any] = {
            "name": self.name,
            "trainable": self.trainable,
            "dtype": policy.config_of(self._policy),
        }
        if self._batch_input_shape is not None:
            config["batch_input_shape"] = self._batch_input_shape
        if type(self).rule_class is not None:
            config.update(self._rule_config())
        elif self.activity_regularizer is not None:
            config["activity_regularizer"] = describe(self.activity_regularizer)
        return config if self._is_of_the_runtime() else {**config, **self._given_config()}

    def _rule_config(self: Any) -> dict[str, Any]:
        config = {}
        for field in type(self).rule_class.parameters():
            if is_base(field) or field.name in ("input_length", "weights"):
                continue
            shadowed = isinstance(getattr(type(self), field.name, None), property)
            value = getattr(self.rule, field.attribute) if shadowed else getattr(self, field.name)
            if value is None and field.name in LEFT_OUT:
                continue
            config[field.name] = _plain(value, field.kind)
        if self.activity_regularizer is not None or "activity_regularizer" in _names(type(self).rule_class.fields):
            config["activity_regularizer"] = describe(self.activity_regularizer)
        return config

    def _is_of_the_runtime(self: Any) -> bool:
        return type(self).__module__.startswith("runtime.")

    def _given_config(self: Any) -> dict[str, Any]:
        """What the user's constructor was given, where its class has no config of its own."""
        import inspect

        args, kwargs = self.__dict__.get("_given", ((), {}))
        inherited = type(self).__init__.__module__.startswith("runtime.")  # the rule's arguments, which are known
        if inherited or (not args and not kwargs):
            return {}
        try:
            bound = inspect.signature(type(self).__init__).bind(self, *args, **kwargs)
        except TypeError:
            return {}
        given = dict(bound.arguments)
        given.pop("self", None)
        for name, parameter in inspect.signature(type(self).__init__).parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:
                given.update(given.pop(name, {}))
        return {name: describe(value) for name, value in given.items() if name not in BASE_FIELDS and _is_plain(value)}

    @classmethod
    def from_config(cls: Any, config: dict[str, Any]) -> Any:
        """A layer made of a config. Raises InvalidArgument where the constructor does not take it."""
        from ..core.objects import deserialize_keras_object

        deserialize = functools.partial(deserialize_keras_object, safe_mode=in_safe_mode())
        config = {name: _revived(value, deserialize) for name, value in config.items()}
        try:
            return cls(**config)
        except TypeError as error:
            raise InvalidArgument(
                f"{cls.__name__} cannot be made of its config: {error}. Give it a get_config() that names the "
                f"constructor's arguments. Received: {', '.join(config)}."
            ) from error


def is_base(field: Field) -> bool:
    """Whether a parameter is one of every layer. Embedding's input_dim, which it needs, is its own."""
    return field.name in BASE_FIELDS and not (field.name == "input_dim" and field.default is REQUIRED)


def _names(fields: Any) -> set[str]:
    return {field.name for field in fields}


def _plain(value: Any, kind: str) -> Any:
    """A value as JSON data; an activation by its name, as Keras writes it."""
    if kind == "Activation" and callable(value):
        from .. import activations

        return activations.serialize(value)
    return describe(value)


def _revived(value: Any, deserialize: Any) -> Any:
    """Objects for configs of objects, as a value of any argument; getters take the others themselves."""
    if isinstance(value, dict) and "class_name" in value and "config" in value:
        return deserialize(value)
    if isinstance(value, (list, tuple)):
        return type(value)(_revived(part, deserialize) for part in value)
    return value


def _is_plain(value: Any) -> bool:
    return (
        value is None or isinstance(value, (bool, int, float, str, list, tuple, dict)) or hasattr(value, "get_config")
    )

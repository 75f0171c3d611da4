"""Architectures as JSON and YAML text. Source: keras.Model.to_json, to_yaml of Keras 2"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..core.errors import InvalidArgument
from ..core.objects import deserialize_keras_object
from ..core.registry import describe


def model_config(model: Any) -> dict[str, Any]:
    """Class, config, shapes and training configuration, as Keras 3 writes them."""
    config = describe(model)
    built, compiled = model.get_build_config(), model.get_compile_config()
    if built:
        config["build_config"] = built
    if compiled:
        config["compile_config"] = compiled
    return config


def to_json(model: Any, **options: Any) -> str:
    """The architecture as JSON text; options are those of `json.dumps`."""
    return json.dumps(model_config(model), **options)


def to_yaml(model: Any, **options: Any) -> str:
    """The architecture as YAML text."""
    import yaml

    return str(yaml.safe_dump(json.loads(to_json(model)), sort_keys=False, **options))


def model_from_json(json_string: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """A model with fresh weights. Raises InvalidArgument for text that is no model's."""
    try:
        config = json.loads(json_string)
    except (TypeError, ValueError) as error:
        raise InvalidArgument(f"model_from_json needs the text of to_json(). It is no JSON: {error}.") from None
    return model_from_config(config, custom_objects)


def model_from_yaml(yaml_string: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """A model with fresh weights; the text is data, and no object of Python is made of it."""
    import yaml

    try:
        config = yaml.safe_load(yaml_string)
    except yaml.YAMLError as error:
        raise InvalidArgument(f"model_from_yaml needs the text of to_yaml(). It is no YAML: {error}.") from None
    return model_from_config(config, custom_objects)


def model_from_config(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """A model of its config with class and name. Raises InvalidArgument where it is none."""
    if not isinstance(config, dict) or "class_name" not in config:
        raise InvalidArgument(f"A model's config needs class_name and config. Received: {type(config).__name__}.")
    return deserialize_keras_object(config, custom_objects)

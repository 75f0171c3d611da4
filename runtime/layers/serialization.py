"""keras.layers.serialize and deserialize: a layer <-> its config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kshape.rulebook.errors import RuleError

from ..core.errors import refused
from ..core.objects import deserialize_keras_object
from ..core.registry import describe
from ..engine.layer import Layer


def serialize(layer: Layer) -> dict[str, Any]:
    """The config of a layer, with its class: what `deserialize` takes. Source: keras.layers.serialize"""
    config: dict[str, Any] = describe(layer)
    return config


def deserialize(config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Layer:
    """The layer of such a config. Raises InvalidArgument for one of anything else. Source: keras.layers.deserialize"""
    layer = deserialize_keras_object(config, custom_objects)
    if isinstance(layer, Layer):
        return layer
    raise refused(RuleError("argument", f"deserialize needs the config of a layer. Received: config={config!r}."))

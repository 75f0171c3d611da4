"""A model of the config in a file: data, which names classes and runs nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..core import serialization
from ..core.allowance import allowance
from ..core.errors import InvalidArgument
from ..core.objects import deserialize_keras_object
from ..engine.layer import Layer


def parsed(text: str | bytes, name: str) -> dict[str, Any]:
    """The config of a JSON text. Raises InvalidArgument for what is none, or is nested too deep."""
    try:
        config = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidArgument(f"{name!r} is damaged: its config is no JSON ({error}).") from None
    if not isinstance(config, dict):
        raise InvalidArgument(f"{name!r} is damaged: its config is no model's.")
    return config


def made(
    config: Mapping[str, Any], name: str, held: int, custom_objects: Mapping[str, Any] | None, safe_mode: bool
) -> Any:
    """The model, or layer, of a config. held: the bytes of weights in the file, which bound the memory of the model's.

    Raises InvalidArgument for a class that nobody knows, for code in safe mode, and for what makes no model.
    """
    with allowance(name, held), _explained(name, "its config makes no model"):
        found = deserialize_keras_object(config, custom_objects, safe_mode=safe_mode)
    if not isinstance(found, Layer):
        raise InvalidArgument(f"{name!r} holds the config of no model. Received: {config.get('class_name')!r}.")
    return found


@contextmanager
def compiling(name: str, custom_objects: Mapping[str, Any] | None, safe_mode: bool) -> Iterator[None]:
    """Inside, a model is compiled as a file says; an error tells how to do without."""
    safe = safe_mode and serialization.in_safe_mode()
    with serialization.custom_object_scope(custom_objects or {}), serialization.safe_mode(safe):
        try:
            with _explained(name, "its training configuration compiles no model"):
                yield
        except InvalidArgument as error:
            raise InvalidArgument(f"{error} With compile=False the model is loaded without it.") from error


@contextmanager
def _explained(name: str, problem: str) -> Iterator[None]:
    """Whatever a class makes of a config that is not its own is one InvalidArgument."""
    try:
        yield
    except InvalidArgument:
        raise
    except Exception as error:
        text = str(error).splitlines()
        first = f"{type(error).__name__}: {text[0]}" if text else type(error).__name__
        raise InvalidArgument(f"{name!r} is damaged, or of other classes: {problem} ({first}).") from error

"""Losses, as classes and as functions, and the texts under which they are found.

Source: keras.losses
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook import losses as rules

from ..core.logits import logits_of, remember_logits
from ..core.naming import to_snake_case
from ..core.registry import Registry
from ..core.tensors import spec_of
from . import crossentropy, focal, margins, regression, structured
from .base import FunctionLoss, Loss, LossFunctionWrapper

_MODULES = (crossentropy, focal, margins, regression, structured)
_DEFINED = {name: value for module in _MODULES for name, value in vars(module).items()}

CLASSES = tuple(_DEFINED.get(rule.__name__, Loss) for rule in rules.LOSSES)
FUNCTIONS = {name: _DEFINED[name] for name in rules.VOCABULARY.functions}

REGISTRY = Registry(rules.VOCABULARY, "keras.losses", classes=CLASSES, functions=FUNCTIONS)
get, serialize, deserialize = REGISTRY.get, REGISTRY.serialize, REGISTRY.deserialize

_FORM = {form.rule: FUNCTIONS[name] for name, form in rules.VOCABULARY.functions.items()}
_CLASS = {FUNCTIONS[name]: REGISTRY.public()[form.rule.__name__] for name, form in rules.VOCABULARY.functions.items()}
LEGACY = {name: _FORM[rule] for name, rule in rules.LEGACY_FUNCTIONS.items()}
globals().update(LEGACY, **REGISTRY.public())


def for_compile(identifier: Any, y_true: Any, y_pred: Any) -> Loss | None:
    """The loss that `compile(loss=identifier)` uses between a target and an output (specs, or tensors); None for None.

    "crossentropy" and "ce" are chosen by the two shapes. A function of Keras, or its name, becomes the loss object of
    its rule, which checks shapes and fuses kernels; a function of yours is wrapped. Either is named as it was given.
    """
    if identifier is None:
        return None
    if rules.VOCABULARY.is_shortcut(identifier):
        rule = rules.for_shapes(spec_of(y_true), spec_of(y_pred)) or rules.CategoricalCrossentropy
        found = _FORM[rule]
    else:
        found = get(identifier, owner="compile", argument="loss")
    if isinstance(found, Loss):
        return found
    name = identifier if isinstance(identifier, str) else object_name(found)
    return _CLASS[found](name=name) if found in _CLASS else LossFunctionWrapper(found, name=name)


def object_name(target: Any) -> str:
    """The name that Keras gives the results of an object or function: its `name`, or its class's in snake case."""
    if hasattr(target, "name"):
        return str(target.name)
    return to_snake_case(getattr(target, "__name__", None) or type(target).__name__)


__all__ = ["FunctionLoss", "Loss", "LossFunctionWrapper", "deserialize", "for_compile", "get", "logits_of"]
__all__ += ["object_name", "remember_logits", "serialize", *LEGACY, *REGISTRY.public()]

"""Metrics, as classes and as functions, and the texts under which they are found.

Source: keras.metrics
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook import losses as loss_rules
from kshape.rulebook import metrics as rules

from .. import losses
from ..core.registry import Registry
from ..core.tensors import spec_of
from . import accuracy, auc, base, confusion, means, overlap, values
from .base import Metric

_MODULES = (base, accuracy, auc, confusion, means, overlap, values)
_DEFINED = {name: value for module in _MODULES for name, value in vars(module).items()}

CLASSES = tuple(_DEFINED[rule.__name__] for rule in rules.METRICS)
FUNCTIONS = {name: _DEFINED.get(name) or losses.FUNCTIONS[name] for name in rules.VOCABULARY.functions}
"""The functions that `keras.metrics` exports; those of losses are the losses' own."""

REGISTRY = Registry(rules.VOCABULARY, "keras.metrics", classes=CLASSES, others=FUNCTIONS)
get, serialize, deserialize = REGISTRY.get, REGISTRY.serialize, REGISTRY.deserialize
globals().update(losses.LEGACY, **REGISTRY.public())


def resolve_shortcut(name: str, y_true: Any, y_pred: Any) -> Metric:
    """The metric that "accuracy", "acc", "crossentropy" or "ce" stands for between a target and an output.

    y_true, y_pred: specs, or tensors. One unit: binary. Class numbers, by rank or a last axis of 1: sparse. Otherwise
    one-hot.
    """
    target, output = spec_of(y_true), spec_of(y_pred)
    chosen = loss_rules.for_shapes if loss_rules.VOCABULARY.is_shortcut(name) else rules.for_shapes
    rule = chosen(target, output)
    default = "CategoricalCrossentropy" if chosen is loss_rules.for_shapes else "CategoricalAccuracy"
    made: Metric = REGISTRY.public()[rule.__name__ if rule else default](name=str(name))
    return made


def for_compile(identifier: Any, y_true: Any, y_pred: Any) -> Metric:
    """The metric that `compile(metrics=[identifier])` uses between a target and an output, named as it was given.

    Functions of Keras become the metric of their rule, where `keras.metrics` has one; others are wrapped.
    """
    if rules.VOCABULARY.is_shortcut(identifier) or loss_rules.VOCABULARY.is_shortcut(identifier):
        return resolve_shortcut(identifier, y_true, y_pred)
    found = get(identifier, owner="compile", argument="metrics")
    name = identifier if isinstance(identifier, str) else losses.object_name(found)
    if not isinstance(found, Metric):
        found = means.MeanMetricWrapper(found, name=name)
    found.name = name
    return found


__all__ = ["deserialize", "for_compile", "get", "resolve_shortcut", "serialize", *losses.LEGACY, *REGISTRY.public()]

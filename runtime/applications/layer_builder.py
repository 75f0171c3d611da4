"""The rulebook's builder of graphs, with layers that compute: so no architecture is written a second time."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.graph import Graph
from kshape.rulebook.layer import LayerRule
from kshape.rulebook.models import Builder
from kshape.rulebook.naming import to_snake_case
from kshape.rulebook.specs import TensorSpec

from .. import layers, ops
from ..core.symbolic import KerasTensor, sizes_of
from ..models.functional import Functional
from ..models.sequential import Sequential
from . import custom_layers


class LayerBuilder(Builder):
    """Makes the runtime's layers of rules, and calls them."""

    def input(self, spec: TensorSpec, name: str | None = None) -> Any:
        """A new Input."""
        return layers.Input(batch_shape=sizes_of(spec), dtype=spec.dtype, name=name)

    def apply(self, rule: Any, *args: Any, class_name: str | None = None, **kwargs: Any) -> Any:
        """The output of a new layer of this rule; of the op of this class name where the rule is that of an op."""
        if isinstance(rule, LayerRule):
            return layer_of(rule)(*args, **kwargs)
        return getattr(ops, to_snake_case(class_name or ""))(*args, **kwargs)

    def model(self, inputs: Any, outputs: Any, name: str, class_name: str = "Functional") -> Any:
        """A functional model; a Sequential of the same layers where that is asked for."""
        if class_name == "Functional":
            return Functional(inputs, outputs, name=name)
        return Sequential([operation.layer for operation in Graph(inputs, outputs).layers], name=name)  # type: ignore[attr-defined]

    def call(self, operation: Any, *args: Any, **kwargs: Any) -> KerasTensor:
        """The output of a layer or model."""
        output: KerasTensor = operation(*args, **kwargs)
        return output


def layer_of(rule: LayerRule) -> Any:
    """The layer that a rule is about, with the rule's arguments."""
    name = type(rule).__name__
    layer_class = getattr(custom_layers, name, None) or getattr(layers, name)
    given = {field.name: getattr(rule, field.attribute) for field in type(rule).parameters()}
    usual = {field.name: field.default for field in type(rule).parameters()}
    return layer_class(**{key: value for key, value in given.items() if value is not usual[key]})

"""Functional models as objects with inputs, outputs and layers, and a builder of their graphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .binding import nearest
from .errors import RuleError, Undecided
from .graph import Graph, InputRule, KerasTensor, ModelRule, Operation, input_tensor
from .naming import Names
from .specs import TensorSpec


class FunctionalModel(Operation):
    """A model made of `inputs` and `outputs`: usable as a layer, with what `keras.Model` offers to look into it.

    `model.get_layer("block4_pool").output` is the tensor from which another model may go on.
    """

    def __init__(self, inputs: Any, outputs: Any, name: str, class_name: str = "Functional") -> None:
        self.graph = Graph(inputs, outputs)
        super().__init__(ModelRule(self.graph, sizes=class_name != "Sequential"), name, class_name)
        try:
            self._set("built", tuple(self.rule.weights()))
        except Undecided:
            self._set("built", None)

    @property
    def inputs(self) -> list[KerasTensor]:
        """The symbolic inputs, flat."""
        return self.graph.flat_inputs

    @property
    def outputs(self) -> list[KerasTensor]:
        """The symbolic outputs, flat."""
        return self.graph.flat_outputs

    @property
    def layers(self) -> list[Operation]:
        """The layers in Keras's order."""
        return self.graph.layers

    def get_layer(self, name: str | None = None, index: int | None = None) -> Operation:
        """The layer of this name or at this place; RuleError("unknown-layer") where there is none."""
        return find_layer(self.layers, name, index)


class Builder:
    """Makes the operations of a graph: their names from one session, their class from the reader.

    Raises: the first RuleError of a layer.
    """

    def __init__(self, names: Names | None = None, operation: Callable[[Any, str, str], Operation] = Operation) -> None:
        self.names = names or Names()
        self.operation = operation

    def input(self, spec: TensorSpec, name: str | None = None) -> KerasTensor:
        """A new Input."""
        name = name or self.names.unique("InputLayer")
        return input_tensor(spec, name, self.operation(InputRule(spec), name, "InputLayer"))

    def apply(self, rule: Any, *args: Any, class_name: str | None = None, **kwargs: Any) -> Any:
        """The output of a new layer (or op) of this rule on tensors; its name is the rule's, or the next free one."""
        class_name = class_name or type(rule).__name__
        name = getattr(rule, "name", None) or self.names.unique(class_name)
        return self.call(self.operation(rule, name, class_name), *args, **kwargs)

    def model(self, inputs: Any, outputs: Any, name: str, class_name: str = "Functional") -> FunctionalModel:
        """What lies between tensors as a model, "Functional" or "Sequential"."""
        return FunctionalModel(inputs, outputs, name, class_name)

    def call(self, operation: Operation, *args: Any, **kwargs: Any) -> Any:
        """The output of an operation; RuleError where it refuses."""
        output, error = operation.call(*args, **kwargs)
        if error is not None:
            raise error
        return output


def find_layer(layers: Sequence[Operation], name: str | None = None, index: int | None = None) -> Operation:
    """What `model.get_layer` gives; RuleError("unknown-layer") with the nearest name where Keras raises."""
    if (name is None) == (index is None):
        raise RuleError(
            "argument",
            f"get_layer needs a name or an index. Received: name={name!r}, index={index!r}.",
            keras="Provide either a layer name or layer index at `get_layer`."
            if name is None
            else "Provide only a layer name or a layer index.",
        )
    if index is not None:
        return _layer_at(layers, index)
    found = next((layer for layer in layers if layer.name == name), None)
    if found is not None:
        return found
    near = nearest(str(name), [layer.name for layer in layers])
    raise RuleError(
        "unknown-layer",
        f"The model has no layer named {name!r}.{f' Did you mean {near!r}?' if near else ''}",
        argument="name",
        keras=f"No such layer: {name}. Existing layers are:",
    )


def _layer_at(layers: Sequence[Operation], index: int) -> Operation:
    if -len(layers) <= index < len(layers):
        return layers[index]
    raise RuleError(
        "unknown-layer",
        f"The model has {len(layers)} layers. Received: index={index}.",
        argument="index",
        keras=f"Was asked to retrieve layer at index {index} but model only has {len(layers)} layers.",
    )


def model_in_itself(name: str, directly: bool) -> RuleError:
    """The fault of a model that is added to itself (`directly`), or into a model that it holds."""
    what = "which is added to itself" if directly else "to which a model is added that holds it already"
    return RuleError(
        "cycle",
        f"A model cannot be a layer of itself. Received: {name}, {what}.",
        keras="maximum recursion depth exceeded",
    )

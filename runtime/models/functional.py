"""Functional: a model made of symbolic inputs and outputs. Its graph is the rulebook's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from kshape.rulebook.dialects import translate_method
from kshape.rulebook.graph import Graph, ModelRule, Operation
from kshape.rulebook.model_inputs import in_order
from kshape.rulebook.specs import TensorSpec, flatten

from ..core.context import context
from ..core.dtypes import torch_dtype
from ..core.errors import asked
from ..core.registry import publish
from ..core.symbolic import is_symbolic
from ..core.tensors import convert_to_tensor, is_texts
from ..engine.calls import set_mask
from ..engine.layer import Layer
from ..layers.core import InputLayer
from .model import Model
from .plan import Plan


class LiveGraph(Graph):
    """A graph whose operations are the runtime's."""

    def make_input(self, spec: TensorSpec, name: str) -> Operation:
        sizes = tuple(size if isinstance(size, int) else None for size in spec.shape)
        return InputLayer(batch_shape=sizes, dtype=spec.dtype, name=name)._operation


class Functional(Model):
    """inputs, outputs: symbolic tensors, nested in lists and dicts as the model is to be called and to answer.

    Raises InvalidArgument for a disconnected graph, for what is no symbolic tensor and for two layers of one name.
    Source: keras.Model(inputs, outputs)
    """

    def __init__(self, inputs: Any = None, outputs: Any = None, name: str | None = None, **kwargs: Any) -> None:
        if "input" in kwargs and "output" in kwargs:  # Keras 1's names
            kwargs = translate_method("Model", (), kwargs, None).kwargs
            inputs, outputs = kwargs.pop("inputs"), kwargs.pop("outputs")
        super().__init__(name=name, **kwargs)
        self._init_graph(inputs, outputs)

    def _init_graph(self, inputs: Any, outputs: Any, sizes: bool = True) -> None:
        state = self.__dict__
        graph = asked(LiveGraph, inputs, outputs)
        state["_graph"] = graph
        state["_plan"], state["_symbolic_losses"] = None, []
        rule: Any = ModelRule(graph, sizes=sizes)
        rule.name = self.name
        state["rule"] = rule
        self._operation._set("rule", rule)
        self._operation.class_name = "Sequential" if not sizes else "Functional"
        state["_is_ruled"] = True
        for index, layer in enumerate(self.layers):
            self._modules[f"layer@{index}"] = layer
        self._finish_building()

    @property
    def layers(self) -> list[Layer]:
        """The layers in Keras's order, InputLayers among them."""
        return [operation.layer for operation in self._graph.layers]

    @property
    def inputs(self) -> list[Any]:
        """The symbolic inputs, flat."""
        return self._graph.flat_inputs

    @property
    def outputs(self) -> list[Any]:
        """The symbolic outputs, flat."""
        return self._graph.flat_outputs

    @property
    def input(self) -> Any:
        return self._graph.inputs

    @property
    def output(self) -> Any:
        return self._graph.outputs

    @property
    def input_names(self) -> list[str]:
        return [tensor.name for tensor in self.inputs]

    @property
    def output_names(self) -> list[str]:
        """The names of the layers that give the outputs; keys where the outputs are a dict."""
        outputs = self._graph.outputs
        if isinstance(outputs, dict):
            return sorted(outputs)
        return _distinct([tensor.node.operation.name for tensor in self.outputs])

    @property
    def input_shape(self) -> Any:
        """The shape of the only input, or a flat list of shapes."""
        return _unpacked([tensor.shape for tensor in self.inputs])

    @property
    def output_shape(self) -> Any:
        """The shape of the only output, or a flat list of shapes."""
        return _unpacked([tensor.shape for tensor in self.outputs])

    def _sublayers(self) -> Sequence[Layer]:
        layers = self.layers
        extra: list[Any] = [m for key, m in self._modules.items() if not key.startswith("layer@")]
        known = {id(layer) for layer in layers}
        return layers + [m for m in extra if id(m) not in known]

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        """The outputs for real inputs: the graph's calls in order. A list of one output gives that one, as in Keras."""
        plan = self._plan or self._made_plan()
        tensors = self._standardized(inputs)
        if mask is not None:
            for tensor, each in zip(tensors, flatten(mask), strict=False):
                if each is not None:
                    set_mask(tensor, each)
        if torch.compiler.is_compiling():
            return _unpacked(self._without_losses(plan.run(tensors)))
        before, context.trusted = context.trusted, not context.checking
        try:
            return _unpacked(self._without_losses(plan.run(tensors)))
        finally:
            context.trusted = before

    def _made_plan(self) -> Plan:
        graph, losses = self._graph, self._symbolic_losses
        if losses:
            graph = asked(LiveGraph, graph.inputs, [graph.outputs, losses])
        plan = self.__dict__["_plan"] = Plan(graph)
        return plan

    def add_loss(self, loss: Any, inputs: Any = None) -> None:
        """A loss of symbolic tensors of this model (Keras 2), which every call computes; or one as of any layer."""
        if not is_symbolic(loss):
            super().add_loss(loss, inputs)
            return
        self._symbolic_losses.append(loss)
        self.__dict__["_plan"] = None

    def _without_losses(self, found: Any) -> Any:
        """What the plan gave, its symbolic losses noted and left out."""
        if not self._symbolic_losses:
            return found
        outputs, losses = found
        super().add_loss(losses)
        return outputs

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Its layers have set the masks of the outputs."""
        return None

    def get_config(self) -> dict[str, Any]:
        """The graph with the configs of its layers. Of a class of the user whose constructor is its own: that one's."""
        from .graph_config import graph_config

        config = {"name": self.name, "trainable": self.trainable}
        return {**config, **graph_config(self._graph)}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """The model of such a config. Raises InvalidArgument where it makes no graph."""
        from ..core.serialization import custom_object_scope
        from .graph_config import graph_of_config

        with custom_object_scope(custom_objects or {}):
            inputs, outputs = graph_of_config(config)
        others = ("layers", "input_layers", "output_layers", "name", "trainable")
        options = {name: value for name, value in config.items() if name not in others}
        model = cls(inputs, outputs, name=config.get("name"), **options)
        if config.get("trainable") is False:
            model.trainable = False
        return model

    def _standardized(self, inputs: Any) -> list[torch.Tensor]:
        """The inputs in the graph's order, of its ranks and dtypes."""
        declared = self._graph.flat_inputs
        if len(declared) == 1 and type(inputs) is torch.Tensor:
            given = [inputs]
        else:
            given = self._in_order(inputs)
        return [_as_declared(value, tensor) for value, tensor in zip(given, declared, strict=True)]

    def _in_order(self, inputs: Any) -> list[torch.Tensor]:
        given = asked(in_order, inputs, self._graph.inputs, self.input_names)
        return [leaf if isinstance(leaf, torch.Tensor) or is_texts(leaf) else convert_to_tensor(leaf) for leaf in given]


def _as_declared(value: torch.Tensor, tensor: Any) -> torch.Tensor:
    """An axis of 1 at the end added or dropped, and the declared dtype, as Keras adjusts a model's inputs."""
    if is_texts(value):
        return value
    wanted = torch_dtype(tensor.spec.dtype)
    rank = tensor.spec.rank if tensor.spec.is_ranked else value.ndim
    if value.ndim != rank:
        if value.ndim == rank + 1 and value.shape[-1] == 1:
            value = value.squeeze(-1)
        elif value.ndim == rank - 1:
            value = value.unsqueeze(-1)
    if value.dtype is wanted or (not value.is_floating_point() and wanted.is_floating_point is False):
        return value
    mask = getattr(value, "_keras_mask", None)
    cast = value.to(wanted)
    return cast if mask is None else set_mask(cast, mask)


def _unpacked(found: Any) -> Any:
    return found[0] if isinstance(found, (list, tuple)) and len(found) == 1 else found


def _distinct(names: list[str]) -> list[str]:
    """Names with _1, _2, ... where one stands twice, as Keras 2 had it."""
    counts: dict[str, int] = {}
    found = []
    for name in names:
        count = counts.get(name, 0)
        counts[name] = count + 1
        found.append(f"{name}_{count}" if count else name)
    return found


publish(Functional, "keras.src.models.functional.Functional")

"""Sequential: layers one after the other. It becomes a functional graph as soon as its input is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch

from kshape.rulebook.errors import RuleError
from kshape.rulebook.graph import inputs_behind
from kshape.rulebook.layer import Outcome
from kshape.rulebook.models import model_in_itself
from kshape.rulebook.specs import TensorSpec, flatten

from ..core.errors import InvalidArgument, refused
from ..core.naming import name_scope, unique_name
from ..core.registry import publish
from ..core.symbolic import is_symbolic
from ..engine.building import default, spec_of_shape
from ..engine.layer import Layer
from ..layers.core import InputLayer
from .functional import Functional


class Sequential(Functional):
    """layers: what to begin with. `add` and `pop` change the end.

    With an Input first, or a first layer that has `input_shape=`, the model is built at once; else by its first call.
    Raises InvalidArgument for what is no layer. Source: keras.Sequential
    """

    def __init__(self, layers: Iterable[Any] | None = None, trainable: bool = True, name: str | None = None) -> None:
        if isinstance(layers, str) and name is None:
            layers, name = None, layers
        Layer.__init__(self, trainable=trainable, name=name)
        self._init_training()
        self.__dict__["_chain"] = []
        self.__dict__["_graph"] = None
        for layer in [] if layers is None else [layers] if isinstance(layers, Layer) else layers:
            self.add(layer, rebuild=False)
        self._rebuild()

    def add(self, layer: Any, rebuild: bool = True) -> None:
        """Puts a layer (or an Input, or a model) at the end."""
        if is_symbolic(layer) and layer.node is not None and layer.node.is_input:
            layer = layer.node.operation.layer
        if not isinstance(layer, Layer):
            layer = _as_layer(layer)
        chain = self._chain
        if chain and isinstance(chain[0], InputLayer) and any(inner is self for inner in layer.modules()):
            raise refused(model_in_itself(self.name, directly=layer is self))
        if isinstance(layer, InputLayer) and chain:
            raise InvalidArgument(
                f"A Sequential takes an Input as its first layer only. Received: one behind {chain[-1].name}."
            )
        if any(known.name == layer.name for known in chain):
            raise refused(
                RuleError(
                    "duplicate-name",
                    f'A Sequential needs layers of different names. Received: a second layer named "{layer.name}".',
                )
            )
        shape = layer._batch_input_shape
        if not chain and shape is not None and not isinstance(layer, InputLayer):
            chain.append(InputLayer(batch_shape=shape, dtype=_input_dtype(layer)))
        chain.append(layer)
        if rebuild:
            self._rebuild()

    def pop(self, rebuild: bool = True) -> Layer:
        """Takes the last layer away and gives it. Raises InvalidArgument where there is none."""
        if not self._chain:
            raise InvalidArgument("A Sequential without layers has none to pop.")
        layer = self._chain.pop()
        if rebuild:
            self._rebuild()
        return layer

    @property
    def layers(self) -> list[Layer]:
        """The layers, without the InputLayer."""
        return [layer for layer in self._chain if not isinstance(layer, InputLayer)]

    @default
    def build(self, input_shape: Any = None) -> None:
        """Builds for inputs of this shape, (batch, ...)."""
        if input_shape is not None:
            self._build_for(spec_of_shape(input_shape, self.compute_dtype))

    def _rebuild(self) -> None:
        """The graph anew, after the chain changed."""
        state = self.__dict__
        state["_graph"] = state["_plan"] = None
        state["built"] = state["_is_ruled"] = False
        for key in [key for key in self._modules if key.startswith("layer@")]:
            del self._modules[key]
        for index, layer in enumerate(self._chain):
            self._modules[f"layer@{index}"] = layer
        state["_checked"].clear()
        first: Any = self._chain[0] if self._chain else None
        if len(self._chain) > 1 and isinstance(first, InputLayer):
            self._connect(first.output)
        elif getattr(first, "begins_models", False) and first._operation.nodes:
            self._connect(inputs_behind(first.output), first)

    def _build_for(self, spec: TensorSpec) -> None:
        """Builds a chain without an Input for the first input that it meets: its batch size stays open."""
        if self._chain and isinstance(self._chain[0], InputLayer):
            return
        sizes = (None, *spec.shape[1:]) if spec.is_ranked and spec.shape else (None,)
        layer = InputLayer(batch_shape=tuple(s if isinstance(s, int) else None for s in sizes), dtype=spec.dtype)
        self._connect(layer.output)

    def _connect(self, start: Any, merged: Layer | None = None) -> None:
        """Makes the graph from an Input, or from those behind a layer that was called on models (Keras 1)."""
        with name_scope(self.name, self):
            x = self._chained(start if merged is None else merged.output, merged)
        unique_name("Functional")  # Keras makes a functional model inside, which takes a name
        self._init_graph(start, x, sizes=False)

    def _chained(self, x: Any, done: Layer | None) -> Any:
        """The last layer's output for a symbolic input; `done` was called before."""
        for layer in self._chain:
            if isinstance(layer, InputLayer) or layer is done:
                continue
            x = layer(x)
            if len(flatten(x)) != 1:
                raise refused(
                    RuleError(
                        "not-a-layer",
                        f"A Sequential needs layers of one output. Received: {layer.name}, which gives "
                        f"{len(flatten(x))}. Use a functional model.",
                    )
                )
        return x

    def _init_graph(self, inputs: Any, outputs: Any, sizes: bool = True) -> None:
        chain = {key: module for key, module in self._modules.items() if key.startswith("layer@")}
        super()._init_graph(inputs, outputs, sizes)
        for key in [key for key in self._modules if key.startswith("layer@")]:
            del self._modules[key]
        self._modules.update(chain)

    def _sublayers(self) -> Sequence[Layer]:
        if self._graph is not None and getattr(self._chain[0], "begins_models", False):
            return [operation.layer for operation in self._graph.layers]  # those of the merged models among them
        held: list[Any] = [m for m in self._modules.values() if m is not None]
        return held

    def _infer_dry(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Outcome:
        """Before the graph is there: the first input makes it."""
        first = args[0] if args else kwargs.get("inputs")
        if not isinstance(first, TensorSpec):
            raise InvalidArgument(f"{self.name} needs one tensor. Received: {type(first).__name__}.")
        if not self._chain:
            raise InvalidArgument(f"{self.name} has no layers. Add one before it is called.")
        self._build_for(first)
        return self.rule.infer(*args, **kwargs)

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        if self._graph is None:
            self._build_for(TensorSpec(tuple(inputs.shape), self.compute_dtype))
        return super().call(inputs, training=training, mask=mask)

    def get_config(self) -> dict[str, Any]:
        """Name, the layers' configs in order (an InputLayer among them), the shape with which it was built."""
        from ..core.registry import describe

        config = Layer.get_config(self)
        config.pop("batch_input_shape", None)
        layers = self._chain if self._graph is None else [tensor.node.operation.layer for tensor in self.inputs]
        layers = layers if self._graph is None else [*layers, *self.layers]
        config["layers"] = [_with_build(describe(layer), layer) for layer in layers]
        if self._graph is not None:
            config["build_input_shape"] = self.inputs[0].shape
        return config

    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None) -> Any:
        """The model of such a config; a list of layers' configs, as Keras 1 had it, as well."""
        from ..core.objects import deserialize_keras_object

        if isinstance(config, list):
            config = {"name": None, "layers": config}
        model = cls(name=config.get("name"))
        for layer in config["layers"]:
            model.add(deserialize_keras_object(layer, custom_objects), rebuild=False)
        model._rebuild()
        shape = config.get("build_input_shape")
        if shape and model._graph is None and model._chain:
            model.build(shape)
        if config.get("trainable") is False:
            model.trainable = False
        return model

    @property
    def inputs(self) -> list[Any]:
        self._need_graph("inputs")
        return super().inputs

    @property
    def outputs(self) -> list[Any]:
        self._need_graph("outputs")
        return super().outputs

    @property
    def input(self) -> Any:
        self._need_graph("input")
        return self._graph.inputs

    @property
    def output(self) -> Any:
        self._need_graph("output")
        return self._graph.outputs

    @property
    def input_shape(self) -> Any:
        self._need_graph("input_shape")
        return super().input_shape

    @property
    def output_shape(self) -> Any:
        self._need_graph("output_shape")
        return super().output_shape

    def _need_graph(self, what: str) -> None:
        if self._graph is None:
            raise AttributeError(
                f"Sequential {self.name} has no {what} before it is built. Begin it with an Input, or call it on data."
            )


def _with_build(config: dict[str, Any], layer: Layer) -> dict[str, Any]:
    built = layer.get_build_config()
    return {**config, "build_config": built} if built else config


def _as_layer(value: Any) -> Layer:
    """A function of the user as a layer (Keras 2's models hold them in Lambda only): refused, with the way out."""
    shown = value.__name__ if isinstance(value, type) else repr(value)
    advice = f" Call the class first: {shown}(...)." if isinstance(value, type) else ""
    if callable(value) and not isinstance(value, (type, torch.nn.Module)):
        advice = " Wrap a function in layers.Lambda."
    raise refused(RuleError("not-a-layer", f"A Sequential needs layers. Received: {shown}.{advice}"))


def _input_dtype(layer: Layer) -> str | None:
    """What a first layer's input is made of: Embedding reads class numbers, the rest numbers of its own dtype."""
    return None if type(layer).__name__ != "Embedding" else "float32"


publish(Sequential, "keras.Sequential")

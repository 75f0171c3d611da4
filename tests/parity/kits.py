"""One way to write a model for real Keras and for the rulebook: a topology is a function of a kit."""

from __future__ import annotations

from typing import Any

import keras

from kshape.rulebook.dims import undefined_size
from kshape.rulebook.graph import KerasTensor, Operation
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.models import Builder, FunctionalModel
from kshape.rulebook.specs import TensorSpec


class RealKit:
    """Real Keras."""

    def __init__(self) -> None:
        keras.backend.clear_session()

    def input(self, shape: tuple[int | None, ...], name: str | None = None, dtype: str = "float32") -> Any:
        return keras.Input(shape, name=name, dtype=dtype)

    def layer(self, kind: str, *args: Any, **kwargs: Any) -> Any:
        return getattr(keras.layers, kind)(*args, **kwargs)

    def model(self, inputs: Any, outputs: Any, name: str | None = None) -> Any:
        return keras.Model(inputs, outputs, name=name)


class RuleLayer:
    """A layer of the rulebook that is called as a layer of Keras is."""

    def __init__(self, operation: Operation) -> None:
        self.operation = operation

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        output, error = self.operation.call(*args, **kwargs)
        if error is not None:
            raise error
        return output


class RuleModel(RuleLayer):
    """A functional model of the rulebook."""

    operation: FunctionalModel

    @property
    def layers(self) -> list[Operation]:
        return self.operation.layers


class RuleKit:
    """The rulebook's graph."""

    def __init__(self) -> None:
        self.builder = Builder()

    def input(self, shape: tuple[int | None, ...], name: str | None = None, dtype: str = "float32") -> KerasTensor:
        sizes = [undefined_size() if size is None else size for size in (None, *shape)]
        return self.builder.input(TensorSpec(sizes, dtype), name)

    def layer(self, kind: str, *args: Any, **kwargs: Any) -> RuleLayer:
        args = tuple(arg.operation.rule if isinstance(arg, RuleLayer) else arg for arg in args)
        rule = LAYERS[kind](*args, **kwargs)
        name = kwargs.get("name") or self.builder.names.unique(kind)
        return RuleLayer(Operation(rule, name, kind))

    def model(self, inputs: Any, outputs: Any, name: str | None = None) -> RuleModel:
        name = name or self.builder.names.unique("Functional")
        return RuleModel(FunctionalModel(inputs, outputs, name))

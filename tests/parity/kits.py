"""One way to write a model for real Keras and for the rulebook: a topology is a function of a kit."""

from __future__ import annotations

from typing import Any

import keras
from keras.src.utils.naming import reset_uids

from kshape.rulebook.dims import undefined_size
from kshape.rulebook.graph import KerasTensor, Operation
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.models import Builder, FunctionalModel
from kshape.rulebook.specs import TensorSpec
from kshape.rulebook.summary import summary_table
from kshape.rulebook.summary_views import Views


class RealKit:
    """Real Keras."""

    def __init__(self) -> None:
        reset_uids()  # clear_session would collect garbage as well, for a tenth of a second

    def sequential(self, layers: Any, shape: tuple[int | None, ...] | None = None, name: str | None = None) -> Any:
        start = [] if shape is None else [keras.Input(shape)]
        return keras.Sequential([*start, *layers], name=name)

    def summary(self, model: Any, **options: Any) -> str:
        """What `model.summary()` prints where there is no terminal."""
        printed: list[str] = []
        model.summary(print_fn=lambda text, line_break=True: printed.append(text), **options)
        return "".join(printed)

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

    def sequential(
        self, layers: list[RuleLayer], shape: tuple[int | None, ...] | None = None, name: str | None = None
    ) -> RuleModel:
        if shape is None:
            name = name or self.builder.names.unique("Sequential")
            return RuleModel(Unbuilt(layers, name))
        x = y = self.input(shape)
        name = name or self.builder.names.unique("Sequential")
        for layer in layers:
            y = layer(y)
        return RuleModel(FunctionalModel(x, y, name, "Sequential"))

    def summary(self, model: RuleModel, **options: Any) -> str:
        """The rulebook's text."""
        operation = model.operation
        if operation.class_name == "Sequential":
            layers = [layer for layer in operation.layers if layer.class_name != "InputLayer"]
            return summary_table(Views().of_chain(layers, operation.name), **options)
        return summary_table(Views().of_graph(operation.graph, operation.name), **options)


class Unbuilt(Operation):
    """A Sequential that has not met an input."""

    def __init__(self, layers: list[RuleLayer], name: str) -> None:
        super().__init__(None, name, "Sequential")
        self.layers = [layer.operation for layer in layers]

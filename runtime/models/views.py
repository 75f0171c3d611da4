"""What a summary shows of the runtime's layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook.graph import Operation
from kshape.rulebook.specs import TensorSpec, flatten
from kshape.rulebook.summary import LayerView, ModelView, WeightView
from kshape.rulebook.summary_views import Views

from ..core.dtypes import dtype_name


class RuntimeViews(Views):
    """The rulebook's views, which ask the layers themselves whether they are frozen and what is inside of them."""

    def of_model(self, model: Any) -> ModelView:
        """What `model.summary()` shows: a functional model's graph, any other's layers; the optimizer's states."""
        graph = getattr(model, "_graph", None)
        if graph is None or model._operation.class_name == "Sequential":
            view = self.of_chain([layer._operation for layer in model.layers], model.name)
        else:
            view = self.of_graph(graph, model.name)
        own = [WeightView(v.numel(), dtype_name(v.dtype), v.trainable) for v in model._own_variables()]
        states = model.optimizer.variables if model.optimizer is not None and model.optimizer.built else ()
        view.weights = (*own, *view.weights)
        view.optimizer = tuple(WeightView(variable.numel(), dtype_name(variable.dtype)) for variable in states)
        return view

    def of_operation(self, operation: Operation, *args: Any, **kwargs: Any) -> LayerView:
        """A layer that was never called on symbolic tensors shows the shapes of its last new kind of batch."""
        view = super().of_operation(operation, *args, **kwargs)
        expected = getattr(getattr(operation, "layer", None), "_expected", None)
        if not view.outputs and expected is not None:
            view.outputs = [spec.sizes for spec in flatten(expected) if isinstance(spec, TensorSpec)]
        return view

    def is_trainable(self, operation: Operation) -> bool:
        layer = getattr(operation, "layer", None)
        return True if layer is None else layer.trainable

    def inside(self, operation: Operation) -> Sequence[Operation]:
        from .model import Model

        layer = getattr(operation, "layer", None)
        if not isinstance(layer, Model):
            return ()
        return [inner._operation for inner in layer.layers]

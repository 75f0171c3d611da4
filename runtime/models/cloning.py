"""clone_model: the same architecture with weights of its own. Source: keras.models.clone_model"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.graph import KerasTensor
from kshape.rulebook.specs import flatten

from ..core.errors import InvalidArgument
from ..core.structures import packed
from ..core.symbolic import OpCall
from ..layers.core import Input, InputLayer
from .functional import Functional
from .plan import Plan
from .sequential import Sequential


def clone_model(
    model: Any,
    input_tensors: Any = None,
    clone_function: Callable[[Any], Any] | None = None,
    call_function: Callable[..., Any] | None = None,
    recursive: bool = False,
    **options: Any,
) -> Any:
    """A model of new layers, made of the configs of the old ones; its weights are fresh.

    A compiled model's clone is compiled in the same way, with a fresh optimizer.

    input_tensors: symbolic tensors to begin with instead of new Inputs. clone_function: layer -> its clone.
    call_function: (layer, *args, **kwargs) -> its call's result. recursive: clones the layers of nested models one by
    one as well. Raises InvalidArgument for a subclassed model, of whose graph nobody knows.
    """
    clone = clone_function or _clone
    if recursive:
        inner = clone

        def clone(layer: Any) -> Any:
            return (
                clone_model(layer, None, inner, call_function, True) if isinstance(layer, Functional) else inner(layer)
            )

    if isinstance(model, Sequential):
        return _compiled_like(_sequential(model, input_tensors, clone), model)
    if not isinstance(model, Functional):
        raise InvalidArgument(
            f"clone_model needs a Sequential or functional model. Received: {type(model).__name__}. "
            "Make another one of its class."
        )
    return _compiled_like(_functional(model, input_tensors, clone, call_function), model)


def _compiled_like(new: Any, model: Any) -> Any:
    """The clone, compiled as the model is: with an optimizer, losses and metrics of its own."""
    if model.compiled:
        new.compile_from_config(model.get_compile_config())
    return new


def _clone(layer: Any) -> Any:
    return type(layer).from_config(layer.get_config())


def _sequential(model: Sequential, input_tensors: Any, clone: Callable[[Any], Any]) -> Sequential:
    layers = [clone(layer) for layer in model.layers]
    first = [layer for layer in model._chain if isinstance(layer, InputLayer)]
    if model._graph is not None:
        first = [tensor.node.operation.layer for tensor in model.inputs]
    if input_tensors is not None:
        return Sequential([flatten(input_tensors)[0], *layers], name=model.name)
    return Sequential([*(_clone(layer) for layer in first), *layers], name=model.name, trainable=model.trainable)


def _functional(model: Functional, input_tensors: Any, clone: Any, call_function: Any) -> Any:
    given = flatten(input_tensors) if input_tensors is not None else [_input_like(each) for each in model.inputs]
    clones: dict[int, Any] = {}

    def step_function(function: Any) -> Any:
        if not hasattr(function, "_operation"):
            return function
        if id(function) not in clones:
            clones[id(function)] = clone(function)
        layer = clones[id(function)]
        return layer if call_function is None else lambda *args, **kwargs: call_function(layer, *args, **kwargs)

    plan = Plan(model._graph)
    for step in plan.steps:
        step.function = step_function(step.function)
    outputs = plan.run(given)
    inputs = packed(model._graph.inputs, given)
    return type(model)(inputs, outputs, name=model.name)


def _input_like(tensor: KerasTensor) -> Any:
    operation = tensor.node.operation if tensor.node is not None else None
    name = operation.name if operation is not None and not isinstance(operation, OpCall) else None
    sizes = tuple(size if isinstance(size, int) else None for size in tensor.spec.shape)
    return Input(batch_shape=sizes, dtype=tensor.spec.dtype, name=name)

"""The classes Model, Functional and Sequential: their methods and attributes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kshape.rulebook.dialects.methods import GENERATOR_METHODS, MODEL_METHODS
from kshape.rulebook.errors import RuleError
from kshape.rulebook.models import find_layer
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.values import DictValue, ListValue, Native, NativeClass, Property, Tensor, Unknown

from . import sequential, training
from .attributes import layer_attribute, node_input, node_output, shapes_of, variables_of
from .calling import LayerBehaviour
from .compiling import compile_model
from .convert import from_structure, to_rule
from .files import save, weights_event
from .legacy import noted
from .methods import LAYER, with_receiver
from .models import (
    COMPILED,
    GRAPH,
    LAYERS_OF,
    ModelValue,
    make_model,
    model_init,
    model_inputs,
    model_layers,
    model_outputs,
    record_event,
    single,
)
from .objects import LayerValue, LiveOperation
from .session import session_of
from .unbuilt import report_unbuilt
from .view import view_of


def get_layer(call: Call) -> Any:
    """model.get_layer(name, index): a fault where there is none, with the nearest name."""
    model = call.receiver
    layers = model_layers(model) if isinstance(model, ModelValue) else None
    name, index = to_rule(call.argument(0, "name", None)), to_rule(call.argument(1, "index", None))
    if layers is None or not isinstance(name, (str, type(None))) or not isinstance(index, (int, type(None))):
        return Unknown("a layer")
    operations = [layer.operation for layer in layers if layer.operation is not None]
    if name is not None and has_loose_names(operations, name):
        return Unknown("a layer")
    try:
        found = find_layer(operations, name, index)
    except RuleError as error:
        call.report(error.fault, error.text, *((1, "index") if index is not None else (0, "name")), subject=error)
        return Unknown("a layer")
    return found.owner if isinstance(found, LiveOperation) and found.owner is not None else Unknown("a layer")


def has_loose_names(operations: list[LiveOperation], name: str) -> bool:
    """True where the name asked for may be an automatic one, which depends on what else the process has made.

    Automatic names of Keras 1 and 2 count from 1 (dense_1), those of Keras 3 from nothing (dense).
    """
    stem = name.rstrip("0123456789").rstrip("_")
    if any(not operation.name for operation in operations):
        return True  # a name that is not known
    return all(operation.name != name for operation in operations) and any(
        operation.name.rstrip("0123456789").rstrip("_") == stem and operation.is_named is False
        for operation in operations
    )


def summary(call: Call) -> None:
    """model.summary(): an event, for the checks of unbuilt models."""
    data = {"view": view_of(call.receiver)}
    report_unbuilt(call.interpreter, call.receiver, "summary", call.span)
    record_event(call.interpreter, "summary", call.span, call.receiver, data, call.spans)


def to_json(call: Call) -> Any:
    """model.to_json(), to_yaml(): a text that model_from_json may turn back."""
    return ModelText(call.receiver)


class ModelText(Unknown):
    """The text of a model's architecture; the model that it was made from."""

    __slots__ = ("model",)

    def __init__(self, model: Any) -> None:
        super().__init__("a model as text")
        self.model = model


def get_config(call: Call) -> Any:
    """model.get_config(): a dict that from_config may turn back."""
    config = DictValue({}, is_open=True, element=Unknown("a config"))
    call.interpreter.state.put(config, "model", call.receiver)
    return config


def from_config(call: Call) -> Any:
    """Model.from_config(config): a copy of the model whose config it is."""
    from .cloning import clone

    config = call.argument(0, "config", MISSING)
    model = config.fields.get("model") if isinstance(config, DictValue) else None
    return clone(call, model) if isinstance(model, ModelValue) else Unknown("a model from a config")


def _nothing(call: Call) -> None:
    """A method without a result."""


def _unknown(call: Call) -> Any:
    return Unknown(f"the value of {call.name}")


_METHODS: dict[str, Any] = {
    "__init__": model_init,
    "compile": compile_model,
    "fit": training.fit,
    "evaluate": training.evaluate,
    "predict": training.predict,
    "predict_proba": training.predict,
    "predict_on_batch": training.predict,
    "predict_classes": training.predict_classes,
    "train_on_batch": training.on_batch,
    "test_on_batch": training.on_batch,
    "fit_generator": training.fit,
    "evaluate_generator": training.evaluate,
    "predict_generator": training.predict,
    "get_layer": get_layer,
    "summary": summary,
    "to_json": to_json,
    "to_yaml": to_json,
    "get_config": get_config,
    "save": save,
    **dict.fromkeys(("save_weights", "load_weights", "export"), weights_event),
    **dict.fromkeys(
        (
            "reset_metrics", "make_train_function", "make_test_function", "make_predict_function", "jit_compile",
            "_make_predict_function", "_make_train_function", "_make_test_function", "add_loss", "add_metric",
            "train_step", "test_step", "predict_step", "compiled_metrics", "_set_inputs", "save_spec",
        ),
        _nothing,
    ),
    **dict.fromkeys(
        (
            "train_step", "test_step", "predict_step", "compute_loss", "compute_metrics", "get_metrics_result",
            "get_compile_config", "get_output_at_depth", "make_predict_function", "make_train_function",
            "make_test_function", "_make_predict_function",
        ),
        _unknown,
    ),
}  # fmt: skip

_METHODS.update(
    {
        name: noted(name, moved, _METHODS[name])
        for name, moved in MODEL_METHODS.items()
        if name in _METHODS and name not in GENERATOR_METHODS
    }
)


MODEL = NativeClass(
    "Model",
    make=make_model,
    bases=(LAYER,),
    members={name: Native(f"keras.Model.{name}", with_receiver(handler)) for name, handler in _METHODS.items()},
)
MODEL.members["from_config"] = Property("classmethod", Native("keras.Model.from_config", from_config))

FUNCTIONAL = NativeClass("Functional", make=make_model, bases=(MODEL,))

SEQUENTIAL = NativeClass(
    "Sequential",
    make=sequential.make_sequential,
    bases=(MODEL,),
    members={
        "__init__": Native("keras.Sequential.__init__", with_receiver(sequential.sequential_init)),
        "add": Native("keras.Sequential.add", with_receiver(sequential.add)),
        "pop": Native("keras.Sequential.pop", with_receiver(sequential.pop)),
        "build": Native("keras.Sequential.build", with_receiver(sequential.build)),
    },
)


def _output(interpreter: Interpreter, model: ModelValue) -> Any:
    if model.graph is not None:
        return from_structure(single(model.graph.outputs))
    outputs = model_outputs(model)
    return node_output(_operation(model)) if outputs is None else from_structure(single(outputs))


def _input(interpreter: Interpreter, model: ModelValue) -> Any:
    if model.graph is not None:
        return from_structure(single(model.graph.inputs))
    return node_input(_operation(model))


def _shapes(tensors: list[Any] | None, otherwise: Any) -> Any:
    """The shape of the one tensor, or a list of those of all, flat."""
    return shapes_of(otherwise if tensors is None else from_structure(single(tensors)))


def _operation(model: ModelValue) -> LiveOperation:
    operation = model.operation
    assert operation is not None
    return operation


def _tensors(found: list[Any] | None) -> Any:
    return Unknown("tensors of a model") if found is None else ListValue(tuple(found))


def _layers(interpreter: Interpreter, model: ModelValue) -> Any:
    layers = model_layers(model)
    if layers is not None:
        return ListValue(tuple(layers))
    return ListValue(None, Unknown("a layer"))


def _names(tensors: list[Any] | None) -> Any:
    if tensors is None:
        return Unknown("names of tensors")
    names = [t.node.operation.name if isinstance(t, Tensor) and t.node is not None else "" for t in tensors]
    return ListValue(tuple(names)) if all(names) else Unknown("names of tensors")


def _compiled(name: str) -> Any:
    def read(interpreter: Interpreter, model: ModelValue) -> Any:
        compiled = model.fields.get(COMPILED)
        found = compiled.spans.get(name) if compiled is not None else None
        return Unknown(f"the model's {name}" if found is not None else name)

    return read


def _history(interpreter: Interpreter, model: ModelValue) -> Any:
    return Unknown("the history of a model")


Reader = Callable[[Interpreter, ModelValue], Any]
READERS: dict[str, Reader] = {
    "layers": _layers,
    "inputs": lambda interpreter, model: _tensors(model_inputs(model)),
    "outputs": lambda interpreter, model: _tensors(model_outputs(model)),
    "input": _input,
    "output": _output,
    "input_shape": lambda interpreter, model: _shapes(model_inputs(model), _input(interpreter, model)),
    "output_shape": lambda interpreter, model: _shapes(model_outputs(model), _output(interpreter, model)),
    "input_names": lambda interpreter, model: _names(model_inputs(model)),
    "output_names": lambda interpreter, model: _names(model_outputs(model)),
    "weights": lambda interpreter, model: variables_of(model),
    "variables": lambda interpreter, model: variables_of(model),
    "trainable_weights": lambda interpreter, model: variables_of(model, True),
    "trainable_variables": lambda interpreter, model: variables_of(model, True),
    "non_trainable_weights": lambda interpreter, model: variables_of(model, False),
    "non_trainable_variables": lambda interpreter, model: variables_of(model, False),
    "optimizer": _compiled("optimizer"),
    "loss": _compiled("loss"),
    "metrics": _compiled("metrics"),
    "metrics_names": lambda interpreter, model: Unknown("names of metrics"),
    "history": _history,
    "stop_training": lambda interpreter, model: Unknown("stop_training"),
    "model": lambda interpreter, model: model,
}


class ModelBehaviour(LayerBehaviour):
    """Attributes of models."""

    def attribute(self, interpreter: Interpreter, value: Any, name: str, span: Span) -> Any:
        if value.operation is None:
            return Unknown("a model that was not initialised")
        session_of(interpreter)
        report_unbuilt(interpreter, value, name, span)
        reader = READERS.get(name)
        if reader is not None:
            return reader(interpreter, value)
        return layer_attribute(interpreter, value, name, span)


def layers_named(model: LayerValue) -> list[str]:
    """The names of a model's layers."""
    layers = model_layers(model) if isinstance(model, ModelValue) else None
    return [layer.operation.name for layer in layers or () if layer.operation is not None]


__all__ = ["GRAPH", "LAYERS_OF", "MODEL", "SEQUENTIAL", "ModelBehaviour"]

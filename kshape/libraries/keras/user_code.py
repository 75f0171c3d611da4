"""The user's own losses, metrics and training steps: evaluated on what a model gives them."""

from __future__ import annotations

from typing import Any

from kshape.rulebook.dims import symbol
from kshape.rulebook.specs import TensorSpec, flatten, map_structure
from kshape.values.calls import Call, Interpreter
from kshape.values.trace import Event
from kshape.values.values import Array, BoundMethod, Class, Function, Instance, Tensor

from .convert import from_structure, to_structure
from .models import model_outputs
from .objects import RuleObject
from .view import view_of


def call_functions(call: Call, compiled: Any, y: Any = None) -> None:
    """Evaluates the user's own losses and metrics on the outputs: their shapes become known, their faults found.

    y: the targets that fit was given; nothing is assumed of those that are not known.
    """
    outputs = model_outputs(call.receiver)
    if outputs is None or any(not isinstance(output, Tensor) for output in outputs):
        return
    parts = view_of(call.receiver).outputs
    names = [""] * len(outputs) if parts is None else [part.name for part in parts]
    targets = [None] * len(outputs) if y is None else targets_of(y, names)
    if y is not None and all(target is None for target in targets):
        return
    for what in ("loss", "metrics", "weighted_metrics"):
        for output, target, given in zip(outputs, targets, compiled.per_output(what, names), strict=True):
            for each in leaves(given):
                call_function(call, each, output, cast_target(target, what))


def targets_of(y: Any, names: list[str]) -> list[TensorSpec | None]:
    """The spec of the targets of each output, None for those that are not known."""
    structure = to_structure(y)
    if isinstance(structure, dict):
        each = [structure.get(name) for name in names]
    elif isinstance(structure, (list, tuple)):
        each = list(structure)
    else:
        each = [structure]
    if len(each) != len(names):
        return [None] * len(names)
    return [part.spec if isinstance(part, (Array, Tensor)) else None for part in each]


def cast_target(target: TensorSpec | None, what: str) -> TensorSpec | None:
    """The targets as Keras hands them on: in the default dtype to losses, integers as they are to metrics."""
    if target is None or target.dtype is None:
        return target
    return target.with_dtype("float32") if what == "loss" or "float" in target.dtype else target


def call_function(call: Call, function: Any, output: Tensor, target: TensorSpec | None) -> None:
    """function(y_true, y_pred) for a function, a Loss or a Metric of the user."""
    span, batch = call.span, symbol()
    given = [
        Tensor(TensorSpec(None, None) if target is None else in_batch(target, batch), span=span),
        Tensor(in_batch(output.spec, batch), span=span),
    ]
    if isinstance(function, (Function, BoundMethod)):
        call.interpreter.call(function, given, {}, span)
    elif isinstance(function, RuleObject) and isinstance(function.cls, Class):
        for name in ("call", "update_state"):
            method = call.interpreter.find_in_class(function.cls, name)
            if isinstance(method, Function):
                call.interpreter.call(BoundMethod(method, function), given, {}, span)


def own_step(call: Call, name: str, data: list[Any]) -> None:
    """Evaluates the user's train_step (or test_step) on a batch of the data: nested specs of x, y and weights."""
    method = call.interpreter.find_in_class(call.receiver.cls, name)
    if not isinstance(method, Function) or not data or any(each is None for each in data):
        return
    step = Event(name, call.span, method, {"view": view_of(call.receiver)}, chain=call.interpreter.chain)
    call.interpreter.trace.events.append(step)
    batch = symbol()
    parts = [from_structure(map_structure(lambda spec: _part(spec, batch, call), each)) for each in data]
    given = parts[0] if len(parts) == 1 and not isinstance(parts[0], tuple) else tuple(parts)
    call.interpreter.call(BoundMethod(method, call.receiver), [given], {}, call.span)


def item_of(interpreter: Interpreter, source: Any, span: Any) -> Any:
    """A batch of a user's data set (`PyDataset`, `Sequence`): what its `__getitem__` gives; None for anything else."""
    if not isinstance(source, Instance) or not isinstance(source.cls, Class):
        return None
    method = interpreter.find_in_class(source.cls, "__getitem__")
    if not isinstance(method, Function):
        return None
    return interpreter.call(BoundMethod(method, source), [symbol(lower=0)], {}, span)


def _part(spec: TensorSpec, batch: Any, call: Call) -> Tensor:
    return Tensor(in_batch(spec, batch), span=call.span)


def in_batch(spec: TensorSpec, batch: Any) -> TensorSpec:
    """The same tensor in batches of this size."""
    return TensorSpec((batch, *spec.sizes[1:]), spec.dtype) if spec.sizes else spec


def leaves(value: Any) -> list[Any]:
    """The leaves of a structure; none of a dict with keys of several types."""
    try:
        return flatten(value)
    except TypeError:
        return []

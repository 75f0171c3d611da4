"""compile, fit, evaluate, predict: what they are given goes into the trace for the checks; what they return.

Events: kind is the method's name today ("compile", "fit", "evaluate", "predict", "train_on_batch", ...) or "validate",
for the data on which fit evaluates behind each epoch; subject the model, data its arguments as values by parameter
name, and under "view" the model at that moment. "compile" has the arguments as the rulebook takes them (texts, rules,
functions), and under "compiled" what came of them.
"""

from __future__ import annotations

from typing import Any

from kshape.rulebook.errors import RuleError, Undecided, is_unknown
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.values.calls import Call
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    Choice,
    DictValue,
    ListValue,
    Tensor,
    Unknown,
)

from .batches import source_of
from .calling import apply_layer, report_call
from .compiling import Compiled
from .convert import from_structure
from .custom import CustomRule
from .logs import HistoryLog, count_of, logged_by, numbers
from .method_calls import bound, method_of, parts_of, record
from .models import COMPILED, model_outputs, refresh
from .predicting import any_batch, batch_specs, predicted
from .session import session_of
from .stacking import build_on
from .steps import check_unpacking
from .user_code import call_functions, own_step


def fit(call: Call) -> Any:
    """model.fit(x, y, ...), model.fit_generator(generator, ...) -> History"""
    values, spans = bound(call, method_of(call))
    ensure_built(call, values.get("x"), spans.get("x"))
    event = record(call, "fit", values, spans)
    is_old = session_of(call.interpreter).is_old  # standalone Keras 1 and 2 log some metrics under other names
    event.data["logs"] = log = None if is_old else logged_by(event.data["view"], call.receiver, values)
    record_validation(call, values, spans)
    check_unpacking(call, "train_step", values)
    own_step(call, "train_step", data_of(values))
    compiled = call.receiver.fields.get(COMPILED)
    if isinstance(compiled, Compiled) and values.get("y") is not None:
        call_functions(call, compiled, values["y"])
    return history(call, log, count_of(values))


def record_validation(call: Call, values: dict[str, Any], spans: dict[str, Any]) -> None:
    """The event of the evaluation behind each epoch, if fit was given data for it."""
    given = values.get("validation_data")
    if given is None or isinstance(given, (Unknown, Choice)):
        return
    data: dict[str, Any] = {}
    parts = given.items if isinstance(given, ListValue) and given.items is not None else given
    if isinstance(parts, tuple):
        first = parts[0] if parts else None
        data = dict(zip(("x", "y", "sample_weight"), parts, strict=False))
        source = source_of(call.interpreter, first, call.span)
    else:
        source = source_of(call.interpreter, given, call.span)
        data = {"x": given}
    if source is not None:
        data = {**parts_of(source.element, source.kind), "source": source}
    data |= {"given": given, "steps": values.get("validation_steps"), "batch_size": values.get("batch_size")}
    data["is_late"] = values.get("validation_freq", 1) != 1  # it may never come to it
    names = ("x", "y", "sample_weight", "given", "steps")
    spans = dict.fromkeys(names, spans["validation_data"]) | {
        "steps": spans.get("validation_steps", spans["validation_data"])
    }
    record(call, "validate", data, spans)


def data_of(values: dict[str, Any]) -> list[Any]:
    """The nested specs of x, y and sample_weight, as far as they are given; None for those that are not known."""
    return [batch_specs(values[name]) for name in ("x", "y", "sample_weight") if values.get(name) is not None]


def history(call: Call, log: Any, count: int | None) -> Any:
    """The History that fit returns: lists of numbers under names that depend on the metrics.

    log: what fit logs, None where that is not known. count: how many epochs ran, if that is certain.
    """
    from .vocabularies import member

    cls = member("keras.callbacks", "History")
    made = call.interpreter.call(cls, [], {}, call.span)
    number = Array(TensorSpec((), "float64"), span=call.span)
    if log is None:
        logs = DictValue({}, is_open=True, element=numbers(number, count))
    else:
        logs = HistoryLog(log, number, count)
    epochs = numbers(Unknown("an epoch"), count)
    call.interpreter.set_attribute(made, "history", logs, call.span)
    call.interpreter.set_attribute(made, "epoch", epochs, call.span)
    call.interpreter.set_attribute(made, "model", call.receiver, call.span)
    return made


def evaluate(call: Call) -> Any:
    """model.evaluate(x, y), evaluate_generator(generator) -> the loss, or [loss, metric, ...]"""
    values, spans = bound(call, method_of(call))
    ensure_built(call, values.get("x"), spans.get("x"))
    record(call, "evaluate", values, spans)
    check_unpacking(call, "test_step", values)
    own_step(call, "test_step", data_of(values))
    if values.get("return_dict", False) is not False:
        return DictValue({}, is_open=True, element=Unknown("a metric"))
    return logged(call)


def logged(call: Call) -> Any:
    """One number where there are no metrics; a list of the loss and each metric; Unknown where that is not certain."""
    compiled = call.receiver.fields.get(COMPILED)
    outputs = model_outputs(call.receiver)
    if not isinstance(compiled, Compiled) or outputs is None or len(outputs) != 1:
        return Unknown("loss and metrics")
    each = compiled.metrics
    if is_unknown(each) or (not is_unknown(compiled.weighted_metrics) and compiled.weighted_metrics):
        return Unknown("loss and metrics")
    count = len(each) if isinstance(each, (list, tuple)) else 0 if each is None else None
    if count is None or (isinstance(each, (list, tuple)) and any(isinstance(m, (list, tuple)) for m in each)):
        return Unknown("loss and metrics")
    if count == 0:
        return Array(TensorSpec((), "float32"), span=call.span)
    return ListValue(tuple(Array(TensorSpec((), "float32"), span=call.span) for _ in range(count + 1)))


def predict(call: Call) -> Any:
    """model.predict(x) -> one array for each output, with as many rows as x has."""
    method = method_of(call)
    values, spans = bound(call, method)
    ensure_built(call, values.get("x"), spans.get("x"))
    record(call, "predict" if method == "predict_generator" else method, values, spans)
    return predicted(call, values.get("x", MISSING), values.get("source"), values.get("steps"))


def predict_classes(call: Call) -> Any:
    """model.predict_classes(x) -> the class number of each sample"""
    values, spans = bound(call, "predict_classes")
    ensure_built(call, values.get("x"), spans.get("x"))
    record(call, "predict_classes", values, spans)
    found = predicted(call, values.get("x", MISSING))
    if not isinstance(found, Array) or found.spec.sizes is None:
        return Array(TensorSpec(None, "int64"), span=call.span)
    last = found.spec.sizes[-1] if found.spec.sizes else None
    sizes = found.spec.sizes if last == 1 and isinstance(last, int) else found.spec.sizes[:-1]
    return Array(TensorSpec(sizes, "int64"), span=call.span)


def on_batch(call: Call) -> Any:
    """train_on_batch, test_on_batch: the loss, and the metrics if there are any"""
    method = method_of(call)
    values, spans = bound(call, method)
    ensure_built(call, values.get("x"), spans.get("x"))
    record(call, method, values, spans)
    return logged(call)


def ensure_built(call: Call, x: Any, span: Any) -> None:
    """Builds a model that waits for its first input, with the shape of the data; reports what does not fit."""
    model = call.receiver
    specs = batch_specs(x)
    operation = getattr(model, "operation", None)  # Model.fit(...) has no model
    if specs is None or operation is None or model.graph is not None or operation.nodes:
        return
    session_of(call.interpreter)
    specs = map_structure(any_batch, specs)
    where = span if span is not None else call.span
    if isinstance(operation.rule, CustomRule):
        if operation.memory.fields["built"] is None:
            values = from_structure(map_structure(lambda spec: Tensor(spec, span=where), specs))
            apply_layer(call.interpreter, operation, [values], {}, where, {0: where})
            refresh(model)
        return
    if not isinstance(specs, TensorSpec) or specs.sizes is None or len(specs.sizes) < 2:
        return
    try:
        build_on(call.interpreter, model, specs, where)
    except RuleError as error:
        report_call(call.interpreter, operation, error, where, {})
    except Undecided:
        return

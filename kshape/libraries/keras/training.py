"""compile, fit, evaluate, predict: what they are given goes into the trace for the checks; what they return.

Events: kind is the method's name today ("compile", "fit", "evaluate", "predict", "train_on_batch", ...) or "validate",
for the data on which fit evaluates behind each epoch; subject the model, data its arguments as values by parameter
name, and under "view" the model at that moment. "compile" has the arguments as the rulebook takes them (texts, rules,
functions), and under "compiled" what came of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook import losses, metrics
from kshape.rulebook.binding import Rule, nearest
from kshape.rulebook.dialects import translate_method
from kshape.rulebook.dims import symbol
from kshape.rulebook.errors import UNKNOWN, RuleError, Undecided, is_unknown
from kshape.rulebook.graph import ModelRule
from kshape.rulebook.loss import LossRule
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.values.calls import Call, Interpreter
from kshape.values.state import MISSING
from kshape.values.trace import Event
from kshape.values.values import (
    Array,
    Choice,
    DictValue,
    IteratorValue,
    ListValue,
    Tensor,
    Unknown,
)

from .calling import apply_layer, report_call
from .convert import from_structure, to_rule, to_structure
from .custom import CustomRule
from .legacy import report_notes
from .models import COMPILED, model_outputs, record_event, refresh
from .pipelines import Pipeline
from .sequential import SequentialRule, build_on
from .session import session_of
from .tensors import report_at
from .user_code import call_functions, item_of, leaves, own_step
from .view import view_of
from .vocabularies import vocabulary

_FIT = (
    "x y batch_size epochs verbose callbacks validation_split validation_data shuffle class_weight sample_weight "
    "initial_epoch steps_per_epoch validation_steps validation_batch_size validation_freq"
)
SIGNATURES: dict[str, str] = {
    "compile": (
        "optimizer loss loss_weights metrics weighted_metrics run_eagerly steps_per_execution jit_compile "
        "auto_scale_loss"
    ),
    "fit": _FIT,
    "evaluate": "x y batch_size verbose sample_weight steps callbacks return_dict",
    "predict": "x batch_size verbose steps callbacks",
    "train_on_batch": "x y sample_weight class_weight return_dict",
    "test_on_batch": "x y sample_weight return_dict",
    "predict_on_batch": "x",
    "predict_classes": "x batch_size verbose",
    "predict_proba": "x batch_size verbose",
}
"""Method -> its parameters in the order of Keras 3 (of Keras 2 for those that Keras 3 does not have). Those for
generators (`fit_generator`) are translated to the ones without."""

_OLDER_KEYWORDS = (
    "nb_epoch show_accuracy samples_per_epoch nb_val_samples val_samples nb_worker pickle_safe max_q_size "
    "max_queue_size workers use_multiprocessing sample_weight_mode target_tensors distribute reset_metrics options "
    "steps_per_run from_serialized experimental_run_tf_function cluster data validation_split class_mode theano_mode "
    "input_tensors steps callbacks mode"
)
OLDER = frozenset(_OLDER_KEYWORDS.split())
"""Keywords that these methods took in Keras 1 and 2."""


class Compiled:
    """What compile() was given. loss, metrics, optimizer, ...: as the rulebook takes them; UNKNOWN where not known."""

    __slots__ = ("loss", "loss_weights", "metrics", "optimizer", "span", "spans", "weighted_metrics")

    def __init__(self, call: Call, given: dict[str, Any], spans: dict[str, Any]) -> None:
        self.span, self.spans = call.span, spans
        self.optimizer = to_rule(given.get("optimizer", "rmsprop"))
        self.loss = to_rule(given.get("loss"))
        self.metrics = to_rule(given.get("metrics"))
        self.weighted_metrics = to_rule(given.get("weighted_metrics"))
        self.loss_weights = to_rule(given.get("loss_weights"))

    def per_output(self, what: str, names: Sequence[str]) -> list[Any]:
        """The loss (or the metrics) of each output: one for all, by position, or by the output's name."""
        given = getattr(self, what)
        if is_unknown(given):
            return [UNKNOWN] * len(names)
        if isinstance(given, dict):
            return [given.get(name) for name in names]
        if isinstance(given, (list, tuple)) and what == "loss":
            return [given[i] if i < len(given) else None for i in range(len(names))]
        if isinstance(given, (list, tuple)) and what != "loss":
            nested = any(isinstance(each, (list, tuple)) for each in given)
            if len(names) > 1 and (nested or len(given) == len(names)):
                return [given[i] if i < len(given) else None for i in range(len(names))]
        return [given] * len(names)


def loss_rule(value: Any) -> LossRule | None:
    """The loss behind a text, class, function or object, with its arguments; None for others and for unknown ones."""
    if isinstance(value, LossRule):
        return value
    found = None if is_unknown(value) or value is None else losses.resolve(value)
    try:
        return None if found is None else found()
    except (RuleError, Undecided):
        return None


def metric_rule(value: Any) -> Any:
    """The metric behind a text, class, function or object; None for others, also for "accuracy"."""
    if isinstance(value, Rule):
        return value
    by_shapes = isinstance(value, str) and value.lower() in metrics.VOCABULARY.shortcuts
    found = None if by_shapes or is_unknown(value) or value is None else metrics.resolve(value)
    try:
        return None if found is None else found()
    except (RuleError, Undecided):
        return None


def bound(call: Call, method: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Parameter -> value and parameter -> span, under today's names. Unknown keywords are reported."""
    found = translate_method(method, call.args, call.kwargs, session_of(call.interpreter).dialect)
    report_notes(call, found.notes, method)
    names = SIGNATURES[found.rule].split()
    values: dict[str, Any] = {}
    spans: dict[str, Any] = {}
    for position, value in enumerate(found.args[: len(names)]):
        values[names[position]] = value
        spans[names[position]] = call.span_of(position)
    for name, value in found.kwargs.items():
        if name not in names and name not in OLDER:
            near = nearest(name, names)
            advice = f" Did you mean {near}?" if near else ""
            call.report("argument", f"{method} has no argument {name}.{advice}", name)
            continue
        values[name] = Unknown(name) if is_unknown(value) else value
        spans[name] = call.span_of(found.origins.get(name, name))
    take_batch(call, values, spans, names)
    return values, spans


def take_batch(call: Call, values: dict[str, Any], spans: dict[str, Any], names: Sequence[str]) -> None:
    """A data set in the place of x gives x, y and the weights batch by batch; it stays under "dataset"."""
    given = values.get("x")
    element = batch_of(call.interpreter, given, call.span)
    if element is None or isinstance(element, Unknown):
        return
    values["dataset"] = given
    parts = element if isinstance(element, tuple) else (element,)
    for name, part in zip(("x", "y", "sample_weight"), parts, strict=False):
        if name == "x" or (name in names and name not in values):
            values[name] = part
            spans.setdefault(name, spans["x"])


def batch_of(interpreter: Interpreter, source: Any, span: Any) -> Any:
    """What a data set, a generator or a user's PyDataset gives each time; None for anything else."""
    if isinstance(source, Pipeline):
        return source.element
    if isinstance(source, IteratorValue):
        items = source.items
        return source.element if items is None else items[0] if items else None
    return item_of(interpreter, source, span)


def record(call: Call, method: str, values: dict[str, Any], spans: dict[str, Any]) -> Event:
    """The event of a method of a model."""
    data = {**values, "view": view_of(call.receiver)}
    return record_event(call.interpreter, method, call.span, call.receiver, data, spans)


def compile_model(call: Call) -> None:
    """model.compile(...): unknown names are reported, the rest is for the checks."""
    model = call.receiver
    if len(call.args) > 2 and _are_metrics(call.args[2]):  # Keras 1 and 2 have the metrics in third place
        call.kwargs.setdefault("metrics", call.args[2])
        call.spans.setdefault("metrics", call.span_of(2))
        del call.args[2:]
    values, spans = bound(call, "compile")
    compiled = Compiled(call, values, spans)
    call.interpreter.state.put(model, COMPILED, compiled)
    check_names(call, compiled)
    call_functions(call, compiled)
    converted = {name: to_rule(value) for name, value in values.items()}
    record(call, "compile", {**converted, "values": values, "compiled": compiled}, spans)
    refresh(model)


def _are_metrics(value: Any) -> bool:
    items = value.items if isinstance(value, ListValue) else None
    return bool(items) and not any(isinstance(item, (int, float)) for item in items or ())


def check_names(call: Call, compiled: Compiled) -> None:
    """A fault for each text that names no loss, metric or optimizer."""
    for argument, module in (
        ("optimizer", "keras.optimizers"),
        ("loss", "keras.losses"),
        ("metrics", "keras.metrics"),
        ("weighted_metrics", "keras.metrics"),
    ):
        for leaf in leaves(getattr(compiled, argument)):
            if not isinstance(leaf, str):
                continue
            try:
                vocabulary(module).need_known(leaf, owner="compile", argument=argument)
            except RuleError as error:
                span = compiled.spans.get(argument, call.span)
                report_at(call.interpreter, error, span)


def method_of(call: Call) -> str:
    """The name of the method that was called."""
    return call.name.rpartition(".")[2]


def fit(call: Call) -> Any:
    """model.fit(x, y, ...), model.fit_generator(generator, ...) -> History"""
    values, spans = bound(call, method_of(call))
    ensure_built(call, values.get("x"), spans.get("x"))
    record(call, "fit", values, spans)
    record_validation(call, values, spans)
    own_step(call, "train_step", data_of(values))
    compiled = call.receiver.fields.get(COMPILED)
    if isinstance(compiled, Compiled) and values.get("y") is not None:
        call_functions(call, compiled, values["y"])
    return history(call)


def record_validation(call: Call, values: dict[str, Any], spans: dict[str, Any]) -> None:
    """The event of the evaluation behind each epoch, if fit was given data for it."""
    given = values.get("validation_data")
    parts = given if isinstance(given, tuple) else batch_of(call.interpreter, given, call.span)
    if not isinstance(parts, tuple):
        return
    data = dict(zip(("x", "y", "sample_weight"), parts, strict=False))
    record(call, "validate", data, dict.fromkeys(data, spans["validation_data"]))


def data_of(values: dict[str, Any]) -> list[Any]:
    """The nested specs of x, y and sample_weight, as far as they are given; None for those that are not known."""
    return [batch_specs(values[name]) for name in ("x", "y", "sample_weight") if values.get(name) is not None]


def history(call: Call) -> Any:
    """The History that fit returns: lists of numbers under names that depend on the metrics."""
    from .vocabularies import member

    cls = member("keras.callbacks", "History")
    made = call.interpreter.call(cls, [], {}, call.span)
    numbers = ListValue(None, Unknown("a logged number"))
    log = DictValue({}, is_open=True, element=numbers)
    call.interpreter.set_attribute(made, "history", log, call.span)
    call.interpreter.set_attribute(made, "epoch", ListValue(None, Unknown("an epoch")), call.span)
    call.interpreter.set_attribute(made, "model", call.receiver, call.span)
    return made


def evaluate(call: Call) -> Any:
    """model.evaluate(x, y), evaluate_generator(generator) -> the loss, or [loss, metric, ...]"""
    values, spans = bound(call, method_of(call))
    ensure_built(call, values.get("x"), spans.get("x"))
    record(call, "evaluate", values, spans)
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
    return predicted(call, values.get("x", MISSING), in_batches="dataset" in values)


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


def predicted(call: Call, x: Any, in_batches: bool = False) -> Any:
    """The arrays that predict gives for x, or for as many batches like x as there are."""
    specs = batch_specs(x)
    outputs = output_specs(call, specs)
    rows = symbol(lower=0) if in_batches else rows_of(specs)
    return from_structure(map_structure(lambda leaf: _array(leaf, rows, call), outputs))


def _array(leaf: Any, rows: Any, call: Call) -> Any:
    if not isinstance(leaf, TensorSpec):
        return Unknown("an output")
    if leaf.sizes is None:
        return Array(leaf, span=call.span)
    return Array(TensorSpec((rows, *leaf.sizes[1:]), leaf.dtype), span=call.span)


def output_specs(call: Call, specs: Any) -> Any:
    """The outputs for these inputs: exact where the inputs fit, as declared elsewhere."""
    session_of(call.interpreter)
    model = call.receiver
    if model.graph is not None:
        rule = ModelRule(model.graph, sizes=not isinstance(model.rule, SequentialRule))
        outcome = rule.infer(specs) if specs is not None else None
        if outcome is None or outcome.error is not None:
            return _single(map_structure(lambda t: t.spec, model.graph.outputs))
        return _single(outcome.output)
    operation = model.operation
    if operation is None or specs is None:
        return TensorSpec(None, None)
    mark = call.interpreter.trace.mark()
    outcome = operation.rule.infer(specs)
    call.interpreter.trace.cut(mark)  # what is wrong inside was said when the model was built
    return outcome.output


def _single(structure: Any) -> Any:
    return structure[0] if isinstance(structure, list) and len(structure) == 1 else structure


def batch_specs(x: Any) -> Any:
    """The specs of data given to a model, nested as they are; None where a part is not known."""
    structure = to_structure(x)
    parts = leaves(structure)
    if not parts or any(not isinstance(part, (Array, Tensor)) for part in parts):
        return None
    return map_structure(lambda leaf: leaf.spec, structure)


def rows_of(specs: Any) -> Any:
    """The number of samples: the first size of the first input."""
    if specs is None:
        return symbol(lower=0)
    first = leaves(specs)[0]
    return first.sizes[0] if first.sizes else symbol(lower=0)


def ensure_built(call: Call, x: Any, span: Any) -> None:
    """Builds a model that waits for its first input, with the shape of the data; reports what does not fit."""
    model = call.receiver
    specs = batch_specs(x)
    operation = model.operation
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


def any_batch(spec: TensorSpec) -> TensorSpec:
    """The same tensor in batches of unknown size."""
    return spec if not spec.sizes else TensorSpec((symbol(), *spec.sizes[1:]), spec.dtype)


def is_known_data(value: Any) -> bool:
    """True for arrays and tensors."""
    return isinstance(value, (Array, Tensor)) and not isinstance(value, (Unknown, Choice))

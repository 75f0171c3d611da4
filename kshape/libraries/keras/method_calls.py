"""The methods of models that train and predict: their parameters, and the event of each call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook.binding import nearest
from kshape.rulebook.dialects import translate_method
from kshape.rulebook.errors import is_unknown
from kshape.values.calls import Call, Interpreter
from kshape.values.trace import Event
from kshape.values.values import (
    IteratorValue,
    Unknown,
)

from .legacy import report_notes
from .models import record_event
from .pipelines import Pipeline
from .session import session_of
from .user_code import item_of
from .view import view_of

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


def method_of(call: Call) -> str:
    """The name of the method that was called."""
    return call.name.rpartition(".")[2]

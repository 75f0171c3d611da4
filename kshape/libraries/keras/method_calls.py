"""The methods of models that train and predict: their parameters, and the event of each call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kshape.rulebook.binding import nearest
from kshape.rulebook.dialects import translate_method
from kshape.rulebook.errors import is_unknown
from kshape.values.calls import Call
from kshape.values.trace import Event
from kshape.values.values import LENT, Choice, ListValue, Unknown

from .batches import source_of
from .legacy import report_notes
from .lost import note_unknown
from .models import record_event
from .session import session_of
from .snapshots import snapshot
from .unbuilt import note_use
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
    """A data set in the place of x gives x, y and the weights batch by batch.

    It stays under "source"; what was given beside it, though it has no place there, under "beside" by name.
    """
    source = source_of(call.interpreter, values.get("x"), call.span)
    if source is None:
        return
    values["source"] = source
    values["beside"] = {name: values.pop(name) for name in ("y", "sample_weight") if values.get(name) is not None}
    values |= parts_of(source.element, source.kind)
    for name in ("x", "y", "sample_weight"):
        spans.setdefault(name, spans["x"])


def parts_of(element: Any, kind: str) -> dict[str, Any]:
    """A batch as x, y and sample_weight; x alone, Unknown, where Keras would not take it."""
    if isinstance(element, ListValue) and element.items is not None and kind == "PyDataset":
        element = element.items
    if isinstance(element, Choice):
        every = [parts_of(each, kind) for each in element.alternatives]
        if all(each.keys() == every[0].keys() for each in every):
            return {name: Choice(tuple(each[name] for each in every)) for name in every[0]}
        return {"x": Unknown("a batch")}
    if isinstance(element, tuple):
        return dict(zip(("x", "y", "sample_weight"), element, strict=False)) if 0 < len(element) < 4 else _NOTHING
    if kind == "generator" or isinstance(element, (ListValue, Unknown)):
        return _NOTHING
    return {"x": element}


_NOTHING: dict[str, Any] = {"x": Unknown("a batch")}


def record(call: Call, method: str, values: dict[str, Any], spans: dict[str, Any]) -> Event:
    """The event of a method of a model."""
    note_unknown(call.interpreter, method, {name: values[name] for name in ("x", "y") if name in values}, spans)
    model = call.receiver
    note_use(call.interpreter, model)
    known = not (call.interpreter.alone_since or LENT in model.fields or _runs_text(call))
    given = {name: snapshot(value) for name, value in values.items()}
    data = {**given, "view": view_of(model), "past_is_known": known}
    return record_event(call.interpreter, method, call.span, call.receiver, data, spans)


def _runs_text(call: Call) -> bool:
    """Whether the file has exec(), which may do anything to anything."""
    interpreter = call.interpreter
    found: bool = interpreter.about_file("exec", lambda: any("exec(" in chunk.text for chunk in interpreter.chunks))
    return found


def method_of(call: Call) -> str:
    """The name of the method that was called."""
    return call.name.rpartition(".")[2]

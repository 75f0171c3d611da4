"""KS506 never-logged."""

from __future__ import annotations

from collections.abc import Iterator

from kshape.rulebook.logs import advice, undecided_mode
from kshape.values.trace import Fault, Related, Trace

from ._edits import argument_set, renamed
from ._monitors import Watch, watches
from .base import Check, Finding, Repair, TextEdit


class NeverLogged(Check):
    """A callback watches a quantity that is never logged, or a history is asked for one.

    fit() logs the loss, each metric under the name that compile() was given (`"acc"` logs `acc`, `"accuracy"` logs
    `accuracy`), behind the name of its output where there are several, and all of that with `val_` before it if there
    is validation data. A callback that finds nothing under its name warns at each epoch and does nothing: there is no
    early stopping, and no checkpoint. `history.history[...]` raises a KeyError.

    Bad:
        model = Sequential([Input((8,)), Dense(1, "sigmoid")])
        model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
        stop = keras.callbacks.EarlyStopping(monitor="val_acc", mode="max")
        x, y = np.zeros((32, 8)), np.zeros((32, 1))
        model.fit(x, y, validation_split=0.5, callbacks=[stop], verbose=0)
    Good:
        model = Sequential([Input((8,)), Dense(1, "sigmoid")])
        model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
        stop = keras.callbacks.EarlyStopping(monitor="val_accuracy", mode="max")
        x, y = np.zeros((32, 8)), np.zeros((32, 1))
        history = model.fit(x, y, validation_split=0.5, callbacks=[stop], verbose=0)
        print(history.history["val_accuracy"])
    Good:
        model = Sequential([Input((8,)), Dense(1)])
        model.compile("sgd", "mse")
        stop = keras.callbacks.EarlyStopping(monitor="loss", patience=3)
        model.fit(np.zeros((32, 8)), np.zeros((32, 1)), callbacks=[stop], verbose=0)
    """

    code = "KS506"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for finding in super().run(trace):
            finding.severity = "error"
            yield finding
        for watch in watches(trace):
            if watch.log.has(watch.monitor) is False and (watch.needs_mode or watch.is_read):
                yield _found(watch)

    def repair(self, fault: Fault, trace: Trace) -> Repair | None:
        log, name = fault.subject
        near = log.nearest(name)
        written = fault.span.text()
        key = next((quote for quote in "\"'" if f"[{quote}{name}{quote}]" in written), None)
        if near is None or key is None:
            return None
        edit = TextEdit(fault.span, written.replace(f"[{key}{name}{key}]", f"[{key}{near}{key}]"))
        return Repair(f"Read {near!r}", edit, safe=_is_same(name, near))


def _found(watch: Watch) -> Finding:
    names = ", ".join(watch.log.all_names())
    message = (
        f"{watch.name} watches {watch.monitor!r}, which fit never logs. Received: logs of {names}."
        f"{advice(watch.log, watch.monitor)}"
    )
    if watch.needs_mode:
        message += f' Keras: "{undecided_mode(watch.name, watch.monitor)}"'
    related = (Related(watch.event.span, f"this fit logs {names}"),)
    severity = "error" if watch.needs_mode else "warning"
    place = watch.argument("monitor")
    return Finding(place, message, related, _repair(watch), severity, watch.event.chain)


def _repair(watch: Watch) -> Repair | None:
    near = watch.log.nearest(watch.monitor)
    if near is None:
        return None
    place = watch.argument("monitor")
    edit = argument_set(watch.place, "monitor", f'"{near}"') if place is watch.place else renamed(place, near)
    if edit is None:
        return None
    is_safe = _is_same(watch.monitor, near) and (watch.mode != "auto" or watch.log.has_mode(near))
    return Repair(f"Watch {near!r}", edit, safe=is_safe)


def _is_same(name: str, near: str) -> bool:
    """Whether it is the same quantity under its right name, rather than that of training for that of validation."""
    return name.startswith("val_") == near.startswith("val_")

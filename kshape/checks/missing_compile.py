"""KS423 missing-compile."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kshape.source.span import Span
from kshape.values.state import MISSING
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Class, NativeClass

from ._training import Datum, arrays_in
from .base import Check, Finding, Repair, TextEdit

NEEDING = {
    "fit": "fit()",
    "evaluate": "evaluate()",
    "train_on_batch": "train_on_batch()",
    "test_on_batch": "test_on_batch()",
}


class MissingCompile(Check):
    """The model is trained or evaluated, and was never compiled.

    `compile` tells the loss and the optimizer. `predict` needs neither. A copy by `clone_model` is compiled where the
    model is that it was made from.

    Bad:
        model = Sequential([Input((4,)), Dense(1)])
        model.fit(np.zeros((32, 4)), np.zeros((32, 1)), verbose=0)
    Good:
        model = Sequential([Input((4,)), Dense(1)])
        model.compile("adam", "mse")
        model.fit(np.zeros((32, 4)), np.zeros((32, 1)), verbose=0)
    """

    code = "KS423"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        done = set()
        for event in trace.events:
            if event.kind not in NEEDING or event.subject in done or not never_compiled(event):
                continue
            done.add(event.subject)
            message = (
                f"{NEEDING[event.kind]} needs a compiled model: call compile() with a loss and an optimizer first. "
                'Keras: "You must call `compile()` before using the model."'
            )
            related = (Related(event.subject.span, "the model is made here"),) if event.subject.span is not None else ()
            yield Finding(event.span, message, related, _compiled(event), chain=event.chain)


def never_compiled(event: Event) -> bool:
    """Whether the model is certainly not compiled: nobody else had it, and its class does nothing of its own."""
    view = event.data["view"]
    if view.compiled is not None or not event.data.get("past_is_known"):
        return False
    return not any(_defines(base, name) for base in event.subject.cls.mro for name in ("compile", "fit", event.kind))


def _defines(base: object, name: str) -> bool:
    """Whether a class of the user, or one that nobody knows, has a method of this name."""
    if isinstance(base, Class):
        return base.fields.get(name, MISSING) is not MISSING
    return not isinstance(base, NativeClass)


def _compiled(event: Event) -> Repair | None:
    """A line with compile() above the call, where the last layer and the labels tell the loss."""
    loss, span = _loss(event), event.span
    called = re.match(r"([A-Za-z_][\w.]*)\s*\.\s*\w+\s*\(", span.text())
    front = span.origin.lines[span.line - 1][: span.column - 1]
    if loss is None or called is None or not re.fullmatch(r"\s*(\w+\s*=\s*)?", front):
        return None
    indent = front[: len(front) - len(front.lstrip())]
    place = Span(span.origin, span.line, len(indent) + 1, span.line, len(indent) + 1)
    line = f'{called[1]}.compile(optimizer="adam", loss="{loss}")'
    return Repair(f"compile with {loss}", TextEdit(place, f"{line}\n{indent}"))


def _loss(event: Event) -> str | None:
    """The loss that goes with the activation of the one output and the shape of its targets."""
    outputs, targets = event.data["view"].outputs, arrays_in(event.data.get("y"))
    if not outputs or len(outputs) != 1 or not targets or len(targets) != 1 or outputs[0].activation is None:
        return None
    output, target = outputs[0].spec.sizes, targets[0].spec.sizes
    if not output or not target or not isinstance(output[-1], int):
        return None
    name, units = outputs[0].activation.name, output[-1]
    alike = len(target) == len(output) and isinstance(target[-1], int) and target[-1] == units
    if name == "softmax" and units > 1:
        if alike:
            return "categorical_crossentropy"
        return "sparse_categorical_crossentropy" if _column(targets[0]) or len(target) < len(output) else None
    if not alike and not (_column(targets[0]) and units == 1):
        return None
    return {"sigmoid": "binary_crossentropy", "linear": "mse"}.get(name)


def _column(datum: Datum) -> bool:
    """One number for each sample."""
    sizes = datum.spec.sizes
    return sizes is not None and (len(sizes) == 1 or (len(sizes) == 2 and isinstance(sizes[1], int) and sizes[1] == 1))

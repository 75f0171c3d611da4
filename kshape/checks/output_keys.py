"""KS315 output-keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kshape.libraries.keras.view import Part
from kshape.rulebook.errors import RuleError, is_unknown
from kshape.rulebook.model_outputs import need_output_keys
from kshape.source.span import Span
from kshape.values.trace import Event, Trace
from kshape.values.values import Class

from ._edits import key_renamed
from ._training import LEARNING
from .base import Check, Finding, Repair


class OutputKeys(Check):
    """Losses or their weights are given for outputs that the model does not have.

    compile() takes them in silence, and the first fit() raises; so this is an error where a fit() or evaluate()
    follows.

    Bad:
        x = Input((4,))
        model = Model(x, [Dense(1, name="age")(x), Dense(1, name="size")(x)])
        model.compile("sgd", loss={"age": "mse", "sise": "mse"})
        model.fit(np.zeros((8, 4)), [np.zeros((8, 1)), np.zeros((8, 1))], verbose=0)
    Good:
        x = Input((4,))
        model = Model(x, [Dense(1, name="age")(x), Dense(1, name="size")(x)])
        model.compile("sgd", loss={"age": "mse", "size": "mse"})
        model.fit(np.zeros((8, 4)), [np.zeros((8, 1)), np.zeros((8, 1))], verbose=0)
    """

    code = "KS315"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        events = list(trace.events)
        for at, event in enumerate(events):
            if event.kind != "compile" or event.data["view"].outputs is None or _regroups(event):
                continue
            trained = any(e.subject is event.subject and e.kind in LEARNING for e in events[at + 1 :])
            compiled, parts = event.data["compiled"], event.data["view"].outputs
            for argument in ("loss", "loss_weights"):  # metrics: KS509
                message = wrong_keys(getattr(compiled, argument), parts, argument)
                if message:
                    span = compiled.spans.get(argument, event.span)
                    severity = "error" if trained else "warning"
                    yield Finding(span, message, repair=right_key(span, parts), severity=severity, chain=event.chain)


def _regroups(event: Event) -> bool:
    """Whether the losses are not for the flat outputs one by one: the outputs are nested or come twice, or a
    `compute_loss` of the user's class makes others of them."""
    graph, cls = event.data["view"].graph, getattr(event.subject, "cls", None)
    if any("compute_loss" in each.fields for each in getattr(cls, "mro", ()) if isinstance(each, Class)):
        return True
    outputs = None if graph is None else graph.outputs
    if not isinstance(outputs, (dict, list, tuple)):
        return False
    items = list(outputs.values()) if isinstance(outputs, dict) else list(outputs)
    return len({*map(id, items)}) < len(items) or any(isinstance(each, (dict, list, tuple)) for each in items)


def right_key(argument: Span | None, parts: Iterable[Part]) -> Repair | None:
    """The name of an input or output in the place of the one key that names none."""
    names = [part.name for part in parts]
    edit = key_renamed(argument, names) if argument is not None else None
    return None if edit is None else Repair("write the right key", edit)


def wrong_keys(given: Any, parts: tuple[Part, ...], argument: str) -> str | None:
    """What is wrong with the keys or the number of what compile() was given, in a sentence."""
    if is_unknown(given):
        return None
    try:
        need_output_keys(argument, given, [part.name for part in parts])
    except RuleError as error:
        return error.message
    return None

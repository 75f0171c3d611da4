"""KS406 output-structure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.view import Part
from kshape.rulebook.binding import nearest
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Class

from ._training import LEARNING, Datum, Head, arrays_in, heads, span_of
from .base import Check, Finding


class OutputStructure(Check):
    """The targets are given in another structure than the model's outputs.

    A model of two outputs wants two arrays of targets in a list, or in a dict with the names of its outputs.

    Bad:
        x = Input((4,))
        model = Model(x, [Dense(1, name="age")(x), Dense(2, name="size")(x)])
        model.compile("sgd", ["mse", "mse"])
        model.fit(np.zeros((8, 4)), np.zeros((8, 1)), verbose=0)
    Good:
        x = Input((4,))
        model = Model(x, [Dense(1, name="age")(x), Dense(2, name="size")(x)])
        model.compile("sgd", ["mse", "mse"])
        model.fit(np.zeros((8, 4)), [np.zeros((8, 1)), np.zeros((8, 2))], verbose=0)
    """

    code = "KS406"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            data = arrays_in(event.data.get("y")) if event.kind in LEARNING else None
            parts = event.data["view"].outputs if data is not None else None
            if data is None or parts is None or not every_output_has_a_loss(event, heads(event.data["view"])):
                continue
            problem = wrong_targets(data, parts)
            if problem:
                related = tuple(Related(p.span, f"the output {p.name}") for p in parts if p.span is not None)
                message = problem + ' Keras: "y_true and y_pred have different structures."'
                yield Finding(span_of(event, "y", "x"), message, related, chain=event.chain)


def every_output_has_a_loss(event: Event, found: list[Head]) -> bool:
    """Whether Keras compares all outputs with targets: a model of the user's may train in a way of its own."""
    if isinstance(getattr(event.subject, "cls", None), Class) or not found:
        return False
    given: Any = found[0].compiled.loss
    return len(given) == len(found) if isinstance(given, dict) else all(head.given is not None for head in found)


def wrong_targets(data: list[Datum], parts: tuple[Part, ...]) -> str | None:
    """Another number of arrays than of outputs, or a key that names no output."""
    names = ", ".join(part.name for part in parts)
    outputs = "1 output" if len(parts) == 1 else f"{len(parts)} outputs"
    if len(data) != len(parts):
        given = f"{len(data)} {'array' if len(data) == 1 else 'arrays'} of targets"
        return f"The model has {outputs} ({names}). Received: {given}."
    known = {name for part in parts for name in (part.name, part.key)}
    unknown = [datum.key for datum in data if isinstance(datum.key, str) and datum.key not in known]
    if len(parts) == 1 or not unknown or not all(part.name for part in parts):
        return None
    near = nearest(unknown[0], [part.name for part in parts])
    advice = f" Did you mean {near!r}?" if near else ""
    return f"Targets need the names of outputs as keys ({names}). Received: {unknown[0]!r}.{advice}"

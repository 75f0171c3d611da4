"""KS406 output-structure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.libraries.keras.view import Part
from kshape.rulebook.errors import RuleError
from kshape.rulebook.model_outputs import need_targets
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import Class

from ._training import LEARNING, Datum, Head, arrays_in, heads, span_of
from .base import Check, Finding
from .output_keys import right_key


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
    alone = True

    def run(self, trace: Trace) -> Iterator[Finding]:
        for event in trace.events:
            problem = wrong_outputs(event) if event.kind != "validate" else None
            if problem:
                parts = event.data["view"].outputs
                related = tuple(Related(p.span, f"the output {p.name}") for p in parts if p.span is not None)
                repair = right_key(event.spans.get("y"), parts)
                if repair is not None:
                    repair.safe = False
                yield Finding(span_of(event, "y", "x"), problem, related, repair, chain=event.chain)


def wrong_outputs(event: Event) -> str | None:
    """Other targets than the model has outputs; None where they fit, or nobody knows."""
    data = arrays_in(event.data.get("y")) if event.kind in LEARNING else None
    parts = event.data["view"].outputs if data is not None else None
    if data is None or parts is None or not every_output_has_a_loss(event, heads(event.data["view"])):
        return None
    return wrong_targets(data, parts)


def every_output_has_a_loss(event: Event, found: list[Head]) -> bool:
    """Whether Keras compares all outputs with targets: a model of the user's may train in a way of its own."""
    if isinstance(getattr(event.subject, "cls", None), Class) or not found:
        return False
    given: Any = found[0].compiled.loss
    return len(given) == len(found) if isinstance(given, dict) else all(head.given is not None for head in found)


def wrong_targets(data: list[Datum], parts: tuple[Part, ...]) -> str | None:
    """Another number of arrays than of outputs, or a key that names no output."""
    try:
        need_targets([datum.key for datum in data], [part.name for part in parts])
    except RuleError as error:
        return error.text
    return None

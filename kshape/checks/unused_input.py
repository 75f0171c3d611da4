"""KS207 unused-input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kshape.rulebook.graph import Graph, KerasTensor
from kshape.source.span import Span
from kshape.values.trace import Event, Related, Trace
from kshape.values.values import NativeClass, Tensor

from ._graph import calls, occurrences, variable_of
from .base import Check, Finding, Repair, TextEdit

DATA = frozenset({"fit", "predict", "evaluate", "train_on_batch", "test_on_batch", "predict_on_batch"})


class UnusedInput(Check):
    """A model has an Input that nothing in it uses.

    The model wants data for it and throws the data away. Either a layer was to take it, or it does not belong among
    `inputs`. An Input that is named elsewhere (in a loss, in `add_loss`) is left alone.

    Bad:
        a = Input((4,))
        b = Input((3,))
        model = Model([a, b], Dense(2)(a))
    Good:
        a = Input((4,))
        b = Input((3,))
        model = Model([a, b], Dense(2)(concatenate([a, b])))
    """

    code = "KS207"
    severity = "warning"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        used = {id(tensor) for node in calls(trace) for tensor in node.inputs}
        for event in trace.events:
            graph = getattr(event.subject, "graph", None)
            if event.kind != "model" or not isinstance(graph, Graph) or not isinstance(event.subject.cls, NativeClass):
                continue
            spans: dict[Any, Span] = event.spans
            written = spans.get("inputs", spans.get(0))
            unused = [t for t in graph.flat_inputs if id(t) not in used and t not in graph.flat_outputs]
            for tensor in unused if written is not None and len(unused) < len(graph.flat_inputs) else ():
                assert written is not None
                name = only_name(tensor, written, trace)
                if name is not None and isinstance(tensor, Tensor):
                    text = f"Nothing in the model uses the Input {name}. Leave it out of inputs, or give it to a layer."
                    related = (Related(tensor.span, "the Input"),)
                    repair = without(written, name, safe=not is_given_data(trace, event))
                    yield Finding(written, text, related, repair, chain=event.chain)


def only_name(tensor: KerasTensor, written: Span, trace: Trace) -> str | None:
    """The variable of an Input, where it occurs in the file in no other place than in this list of inputs."""
    span = tensor.span if isinstance(tensor, Tensor) else None
    if not isinstance(span, Span) or tensor.node is None or not tensor.node.is_input:
        return None
    name = variable_of(span)
    if name is None or span.path != written.path or span.cell != written.cell:
        return None
    word = re.compile(rf"(?<![\w.]){name}(?!\w)")
    here = len(word.findall(written.text())) + len(word.findall(span.text()))  # also name="label" in the Input itself
    return name if occurrences(name, trace) == 1 + here else None


def is_given_data(trace: Trace, made: Event) -> bool:
    """Whether data in this order is given to the model, so that a shorter list of inputs would break it."""
    return any(event.kind in DATA and event.subject is made.subject for event in trace.events)


def without(written: Span, name: str, safe: bool) -> Repair | None:
    """The list of inputs without this one, where it is a list of names."""
    match = re.fullmatch(r"((?:inputs\s*=\s*)?)([\[(])([\w\s,]*)([\])])", written.text())
    if match is None:
        return None
    rest = [each.strip() for each in match[3].split(",") if each.strip() not in ("", name)]
    inner = ", ".join(rest) + ("," if match[2] == "(" and len(rest) == 1 else "")
    return Repair(f"Leave {name} out of inputs", TextEdit(written, f"{match[1]}{match[2]}{inner}{match[4]}"), safe=safe)

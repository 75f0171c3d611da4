"""KS711 other-architecture."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.dims import differs, show_shape
from kshape.source.span import Span
from kshape.values.trace import Event, Related, Trace

from ._edits import argument_set
from .base import Check, Finding, Repair


class OtherArchitecture(Check):
    """Weights that were saved from one model are loaded into one of other layers.

    Keras finds the weights of a layer by its class and its place among the layers of that class. Build the model that
    was saved, or load with `skip_mismatch=True` what fits.

    Bad:
        Sequential([Input((3,)), Dense(4), Dense(2)]).save_weights("net.weights.h5")
        Sequential([Input((3,)), Dense(5), Dense(2)]).load_weights("net.weights.h5")
    Good:
        Sequential([Input((3,)), Dense(4), Dense(2)]).save_weights("net.weights.h5")
        Sequential([Input((3,)), Dense(4), Dropout(0.1), Dense(2)]).load_weights("net.weights.h5")
    """

    code = "KS711"
    fix = "u"

    def run(self, trace: Trace) -> Iterator[Finding]:
        saved: dict[Any, Event] = {}
        for event in trace.events:
            path = event.data.get("path")
            if not isinstance(path, str) or not path.endswith(".weights.h5"):
                continue
            if event.kind == "save_weights":
                saved[path] = event
            elif event.kind == "load_weights" and path in saved and not _is_lenient(event):
                problem = _misfit(saved[path].data["view"], event.data["view"])
                if problem is not None:
                    where = (Related(saved[path].span, "they are saved here"),)
                    spans: dict[Any, Span] = event.spans
                    span = spans.get("filepath") or spans.get(0) or event.span
                    edit = argument_set(event.span, "skip_mismatch", "True")
                    repair = None if edit is None else Repair("load what fits", edit, safe=False)
                    yield Finding(span, _text(event, problem), where, repair, chain=event.chain)


def _is_lenient(event: Event) -> bool:
    """Whether what does not fit is left out."""
    return any(event.data.get(name, False) is not False for name in ("skip_mismatch", "by_name"))


def _text(event: Event, problem: str) -> str:
    text = f"The weights in {event.data['path']} were saved from other layers: {problem}."
    return f'{text} Build the model that was saved, or give skip_mismatch=True. Keras: "objects could not be loaded."'


def _misfit(source: Any, target: Any) -> str | None:
    """What certainly does not fit, None where nothing does or something is not known."""
    there, here = _by_class(source), _by_class(target)
    if there is None or here is None:
        return None
    for kind, layers in here.items():
        for number, (name, weights) in enumerate(layers):
            if number >= len(there.get(kind, ())):
                return f"{name} has no weights there"
            _, saved = there[kind][number]
            if len(saved) != len(weights):
                return f"{name} has {len(weights)} weights, there are {len(saved)}"
            for weight, other in zip(weights, saved, strict=True):
                a, b = weight.shape, other.shape
                if len(a) != len(b) or any(differs(p, q) for p, q in zip(a, b, strict=True)):
                    return f"{weight.name} of {name} has shape {show_shape(a)}, there it has {show_shape(b)}"
    return None


def _by_class(view: Any) -> dict[str, list[tuple[str, Any]]] | None:
    """Class -> (name, weights) of its layers with weights, in the model's order; None where a part is not known."""
    if view.operations is None or view.kind == "subclassed":
        return None
    found: dict[str, list[tuple[str, Any]]] = {}
    for operation in view.operations:
        if operation.built is None or operation.inner is not None:
            return None
        if operation.built:
            found.setdefault(operation.class_name, []).append((operation.name, operation.built))
    return found

"""Graph disconnected: which Input is missing, where it stands, what leads to it, and why it was lost (KS201, KS202)."""

from __future__ import annotations

import re
from typing import Any

from kshape.rulebook.dims import show_shape
from kshape.rulebook.graph import GraphDisconnected, KerasTensor
from kshape.rulebook.specs import flatten
from kshape.source.span import Span
from kshape.values.calls import Call
from kshape.values.trace import Related
from kshape.values.values import Tensor

_NAMES = re.compile(r"[A-Za-z_]\w*")
_ASSIGNED = re.compile(r"\s*([A-Za-z_]\w*)\s*(?::[^=]*)?=(?!=)")


def report_disconnected(call: Call, inputs: Any, error: GraphDisconnected) -> None:
    """The fault at `outputs`, with the missing Input, the layer that needs it, and the variable that was rebound."""
    related: list[Related] = []
    for tensor in error.missing:
        span = span_of(tensor)
        if span is not None:
            shape = show_shape(tensor.spec.sizes)
            related.append(Related(span, f"the Input that is not among the inputs: {tensor.name} {shape}"))
    user = consumer(error)
    if user is not None:
        related.append(user)
    related += rebound(call, inputs, error)
    span = call.span_of("outputs", 1)
    call.interpreter.report(error.fault, error.text, span, tuple(related), error)


def span_of(tensor: KerasTensor) -> Span | None:
    """Where a tensor was made."""
    return tensor.span if isinstance(tensor, Tensor) and isinstance(tensor.span, Span) else None


def consumer(error: GraphDisconnected) -> Related | None:
    """The layer on the way to the outputs that takes the missing Input."""
    for node in reversed(error.path[:-1]):
        for output in node.outputs:
            span = span_of(output)
            if span is not None:
                names = " <- ".join(each.operation.name for each in error.path)
                return Related(span, f"it is needed here ({names})")
    return None


def rebound(call: Call, inputs: Any, error: GraphDisconnected) -> list[Related]:
    """Variables among the inputs that once held a missing Input and hold another tensor now."""
    written = call.spans.get("inputs") or call.spans.get(0)
    if written is None:
        return []
    names = set(_NAMES.findall(written.text()))
    found: list[Related] = []
    for missing in error.missing:
        name = assigned_name(span_of(missing))
        if name is None or name not in names:
            continue
        for tensor in flatten(inputs):
            span = span_of(tensor)
            if span is not None and tensor is not missing and assigned_name(span) == name:
                found.append(Related(span, f"here {name} was given to another tensor, so that it is the Input no more"))
    return found


def assigned_name(span: Span | None) -> str | None:
    """The variable to which the line of a span assigns."""
    if span is None:
        return None
    match = _ASSIGNED.match(span.origin.lines[span.line - 1])
    return match[1] if match else None

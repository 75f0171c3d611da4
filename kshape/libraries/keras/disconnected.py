"""Graph disconnected: which Input is missing, where it stands, what leads to it, and why it was lost (KS201, KS202)."""

from __future__ import annotations

import re
from typing import Any

from kshape.rulebook.dims import show_shape
from kshape.rulebook.graph import Graph, GraphDisconnected, KerasTensor
from kshape.rulebook.specs import flatten
from kshape.source.span import Span
from kshape.values.calls import Call
from kshape.values.trace import Related
from kshape.values.values import Tensor

_NAMES = re.compile(r"[A-Za-z_]\w*")
_A_NAME = re.compile(r"(?:inputs\s*=\s*)?([A-Za-z_]\w*)")
REASONS = "KS202"
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
    related += why(call, inputs, error)
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


def why(call: Call, inputs: Any, error: GraphDisconnected) -> list[Related]:
    """Why the Input was lost, as far as that can be told: the reasons of KS202, most telling first."""
    found: list[Related] = []
    for missing in error.missing:
        reasons = inside(call, missing) or added(call, missing) or rebound(call, inputs, missing)
        reasons = reasons or made_again(inputs, missing, error)
        new = [Related(each.span, f"{each.message} ({REASONS})") for each in reasons]
        found += [each for each in new if all(each.span is not other.span for other in found)]
    return found


def rebound(call: Call, inputs: Any, missing: KerasTensor) -> list[Related]:
    """A variable among the inputs that once held the missing Input and holds another tensor now."""
    where = span_of(missing)
    name = assigned_name(where)
    if where is None or name is None or name not in _names_in(call):
        return []
    return [
        Related(span, f"here {name} was given to another tensor, so that it is the Input no more")
        for span in map(span_of, flatten(inputs))
        if span is not None and span is not where and assigned_name(span) == name and indent(span) == indent(where)
    ]


def made_again(inputs: Any, missing: KerasTensor, error: GraphDisconnected) -> list[Related]:
    """The line of a loop or function that made both Inputs, or a second Input of the same shape that leads nowhere."""
    where = span_of(missing)
    found = []
    for tensor in flatten(inputs):
        span = span_of(tensor)
        if span is None or tensor is missing or tensor.node is None or not tensor.node.is_input:
            continue
        if span is where:
            found.append(Related(span, "this line runs several times, and each time makes another Input"))
        elif show_shape(tensor.spec.sizes) == show_shape(missing.spec.sizes) and not leads(tensor, error.outputs):
            found.append(Related(span, "the Input that is given has the same shape, and is another one: one too many"))
    return found


def leads(tensor: KerasTensor, outputs: list[KerasTensor]) -> bool:
    """Whether one of the outputs is computed from the tensor."""
    stack, seen = list(outputs), set[int]()
    while stack:
        each = stack.pop()
        if each is tensor:
            return True
        if each.node is not None and id(each.node) not in seen:
            seen.add(id(each.node))
            stack.extend(each.node.inputs)
    return False


def inside(call: Call, missing: KerasTensor) -> list[Related]:
    """The model that begins with the missing Input: its inner tensors were used, and it was not called."""
    for event in call.interpreter.trace.events:
        graph = getattr(event.subject, "graph", None) if event.kind == "model" else None
        if isinstance(graph, Graph) and any(tensor is missing for tensor in graph.flat_inputs):
            name = assigned_name(event.span) or "model"
            text = f"the tensor is from the inside of this model; call it on the new Input, {name}(x), in its place"
            return [Related(event.span, text)]
    return []


def added(call: Call, missing: KerasTensor) -> list[Related]:
    """Where the missing Input is added to the list of inputs, after the model was made."""
    written, name = call.spans.get("inputs") or call.spans.get(0), assigned_name(span_of(missing))
    match = _A_NAME.fullmatch(written.text()) if written is not None else None
    if match is None or name is None:
        return []
    adding = re.compile(rf"\b{match[1]}\.(?:append|insert|extend)\(.*\b{name}\b.*\)")
    for chunk in call.interpreter.chunks:
        for number, line in enumerate(chunk.text.split("\n"), start=1):
            hit = adding.search(line)
            span = Span(chunk.origin, number, hit.start() + 1, number, hit.end() + 1) if hit else None
            if span is not None and span.lineno > call.span.lineno:
                return [Related(span, f"{name} is added to {match[1]} here, after the model was made")]
    return []


def _names_in(call: Call) -> set[str]:
    """The names in the argument `inputs`."""
    written = call.spans.get("inputs") or call.spans.get(0)
    return set() if written is None else set(_NAMES.findall(written.text()))


def indent(span: Span) -> int:
    """How far the line of a span is indented: other for a variable of a function than for one of the module."""
    line = span.origin.lines[span.line - 1]
    return len(line) - len(line.lstrip())


def assigned_name(span: Span | None) -> str | None:
    """The variable to which the line of a span assigns."""
    if span is None:
        return None
    match = _ASSIGNED.match(span.origin.lines[span.line - 1])
    return match[1] if match else None

"""What checks of the functional graph share: the calls that made symbolic tensors, their places, what led to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from kshape.rulebook.graph import KerasTensor, Node, Operation
from kshape.source.span import Span
from kshape.values.trace import Trace
from kshape.values.values import Tensor

_ASSIGNED = re.compile(r"\s*([A-Za-z_]\w*)\s*=(?!=)\s*$")


def calls(trace: Trace) -> Sequence[Node]:
    """Each call on symbolic tensors once, a call behind those whose results it takes; also those in Sequential models.

    A call in a loop that ran several times is several calls.
    """
    found: Sequence[Node] | None = trace.shared.get("calls")
    if found is None:
        found = trace.shared["calls"] = tuple(_calls(trace))
    return found


def _calls(trace: Trace) -> Iterator[Node]:
    seen: set[int] = set()
    for record in trace.tensors:
        if isinstance(record.value, Tensor):
            yield from _behind(record.value, seen)
    last = {id(event.subject): event for event in trace.events if event.kind == "model" and "view" in event.data}
    for event in last.values():
        view = event.data["view"]
        if view.kind == "sequential" and view.graph is not None:
            yield from view.graph.nodes


def _behind(tensor: KerasTensor, seen: set[int]) -> Iterator[Node]:
    """The calls that led to a tensor and were not seen yet, those first that others need."""
    stack = [tensor.node] if tensor.node is not None else []
    while stack:
        node = stack[-1]
        needed = [each.node for each in node.inputs if each.node is not None and id(each.node) not in seen]
        if needed and id(node) not in seen:
            stack.extend(needed)
            continue
        stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node


def place_of(node: Node) -> Span | None:
    """Where a call stands; for a layer of a Sequential, where it is made."""
    tensor = node.outputs[0] if node.outputs else None
    span = tensor.span if isinstance(tensor, Tensor) else None
    return span if isinstance(span, Span) else made_of(node.operation)


def made_at(node: Node) -> Span | None:
    """Where the layer of a call was constructed."""
    return made_of(node.operation)


def made_of(operation: Operation) -> Span | None:
    """Where a layer was constructed."""
    made = getattr(operation, "made", None)
    return made if isinstance(made, Span) else None


def argument_span(node: Node, name: str, position: int | None = None) -> Span | None:
    """Where an argument of the layer's constructor stands, None where it was not written."""
    spans: dict[Any, Span] = getattr(node.operation, "spans", {})
    return spans.get(name, spans.get(position) if position is not None else None)


def is_before(first: KerasTensor, later: KerasTensor) -> bool:
    """Whether `later` was computed from `first`."""
    stack: list[KerasTensor] = [later]
    seen: set[int] = set()
    while stack:
        node = stack.pop().node
        if node is None or id(node) in seen:
            continue
        seen.add(id(node))
        if any(tensor is first for tensor in node.inputs):
            return True
        stack.extend(node.inputs)
    return False


def variable_of(span: Span) -> str | None:
    """The variable to which a call is assigned, where nothing but `name =` stands before it on its line."""
    match = _ASSIGNED.match(span.origin.lines[span.line - 1][: span.column - 1])
    return match[1] if match else None


def occurrences(name: str, trace: Trace) -> int:
    """How often a variable's name stands anywhere in the file, also in comments and texts."""
    word = re.compile(rf"(?<![\w.]){name}(?!\w)")
    return sum(len(word.findall(chunk.text)) for chunk in trace.chunks)

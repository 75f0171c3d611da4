"""From a finished trace to the graphs of the models as plain data, with what is wrong at the layer that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from kshape.facts import Diagnostic, GraphArrow, GraphFact, GraphNode, Location, Shape
from kshape.libraries.keras.view import ModelView, activation_of, is_frozen
from kshape.rulebook.errors import FAULTS, RuleError, Undecided
from kshape.rulebook.graph import Graph, GraphDisconnected, KerasTensor, Node, Operation
from kshape.rulebook.graph_view import Box, GraphView
from kshape.rulebook.specs import map_structure
from kshape.shapes import last_models, model_total, plain_shape, variable_names
from kshape.source.span import Span
from kshape.values.trace import Event, Trace
from kshape.values.values import Tensor

MISSING = f"[{FAULTS['graph-disconnected']}] This Input is not among the inputs of the model."

MOST_MARKED = 8
"""A line that makes more layers than this is no place of one layer's fault: it makes a whole model."""


def graph_facts(
    trace: Trace, path: str, variables: Mapping[str, Any], diagnostics: Sequence[Diagnostic]
) -> tuple[GraphFact, ...]:
    """The graph of each model that this file makes, in the order in which they are made."""
    names = variable_names(variables)
    faulty = [found for found in diagnostics if found.severity != "info"]
    return tuple(_fact(event, names.get(id(event.subject)), trace, faulty) for event in last_models(trace, path))


def _fact(event: Event, variable: str | None, trace: Trace, diagnostics: Sequence[Diagnostic]) -> GraphFact:
    view: ModelView = event.data["view"]
    graph, missing = view.graph, frozenset[int]()
    if graph is None:
        graph, missing = _connected(event, trace)
    if graph is not None:
        nodes, arrows, is_connected = *_of_graph(graph, view, missing), True
    else:
        nodes, arrows, is_connected = *_of_layers(view), view.kind == "sequential"
    return GraphFact(
        view.name,
        variable,
        view.class_name,
        _location(event.span),
        tuple(_marked(nodes, diagnostics)),
        tuple(arrows),
        model_total(view),
        is_connected,
    )


def _connected(event: Event, trace: Trace) -> tuple[Graph | None, frozenset[int]]:
    """The graph of a disconnected model as it would be with the Inputs that it misses, and the ids of these."""
    for fault in trace.faults:
        error = fault.subject
        if isinstance(error, GraphDisconnected) and _within(fault.span, event.span):
            return _completed(error)
    return None, frozenset()


def _within(span: Span, other: Span) -> bool:
    return span.origin is other.origin and other.start <= span.start and span.end <= other.end


def _completed(error: GraphDisconnected) -> tuple[Graph | None, frozenset[int]]:
    missing: list[KerasTensor] = []
    while error.missing:
        missing += error.missing
        try:
            return Graph([*error.given, *missing], error.outputs), frozenset(map(id, missing))
        except GraphDisconnected as further:  # another output misses others
            error = further
            error.given = [tensor for tensor in error.given if tensor not in missing]
        except RuleError:
            break
    return None, frozenset()


def _of_graph(graph: Graph, view: ModelView, missing: frozenset[int]) -> tuple[list[GraphNode], list[GraphArrow]]:
    drawn = GraphView(graph, view.kind == "sequential")
    counts = _calls(graph)
    lost = {graph.entries[key].operation.name for key in missing}
    nodes = [_node(box, box.key in lost, counts.get(box.key, 1)) for box in drawn.boxes]
    return nodes, [GraphArrow(source, target, source in lost) for source, target in drawn.arrows]


def _calls(graph: Graph) -> dict[str, int]:
    """How often the outermost graph calls each operation."""
    counts: dict[str, int] = {}
    for node in graph.nodes:
        name = node.operation.name
        counts[name] = counts.get(name, 0) + 1
    return counts


def _of_layers(view: ModelView) -> tuple[list[GraphNode], list[GraphArrow]]:
    """The layers of a model without a graph, in their order: those of a Sequential follow each other."""
    boxes = [Box(operation.name, operation) for operation in view.operations or ()]
    nodes = [_node(box, False, 1) for box in {box.key: box for box in boxes}.values()]
    if view.kind != "sequential":
        return nodes, []
    return nodes, [GraphArrow(before.key, after.key) for before, after in pairwise(nodes)]


def _node(box: Box, is_missing: bool, calls: int) -> GraphNode:
    operation = box.operation
    call = box.nodes[0] if box.nodes else None
    activation = activation_of(operation)
    errors = (node.error for node in box.nodes if node.error is not None)
    return GraphNode(
        box.key,
        box.frame,
        box.is_frame,
        operation.class_name,
        operation.name,
        _shapes(call.inputs if call is not None else ()),
        _shapes(call.outputs if call is not None else ()),
        _params(operation, call),
        calls,
        None if activation is None or activation.name in ("linear", operation.class_name.lower()) else activation.name,
        None if not operation.built else not is_frozen(operation),
        MISSING if is_missing else next((f"[{FAULTS[error.fault]}] {error.text}" for error in errors), None),
        _place(operation, call),
    )


def _shapes(tensors: Iterable[KerasTensor]) -> tuple[Shape, ...]:
    return tuple(plain_shape(tensor.spec.sizes) for tensor in tensors)


def _params(operation: Operation, call: Node | None) -> int | None:
    """The number of weights; asked of the rule once more where the evaluation has taken them back."""
    weights = operation.built
    if weights is None and call is not None and operation.is_layer:
        try:
            weights = operation.rule.infer(*_specs(call.args)).weights
        except (RuleError, Undecided, AttributeError, TypeError):
            weights = None
    if weights is None:
        return None if operation.is_layer else 0
    total = sum(weight.size for weight in {id(weight): weight for weight in weights}.values())
    return total if isinstance(total, int) else None


def _specs(args: Any) -> list[Any]:
    return list(map_structure(lambda leaf: leaf.spec if isinstance(leaf, KerasTensor) else leaf, list(args)))


def _place(operation: Operation, call: Node | None) -> Location | None:
    """Where the layer is called; where it is made, if the call is that of what it is put into, a Sequential."""
    tensors = call.outputs if call is not None else ()
    called = next((t.span for t in tensors if isinstance(t, Tensor) and isinstance(t.span, Span)), None)
    made = getattr(operation, "made", None)
    if not isinstance(made, Span):
        return None if called is None else _location(called)
    if called is None or (called.path == made.path and called.start < made.start and made.end <= called.end):
        return _location(made)
    return _location(called)


def _location(span: Span) -> Location:
    (line, column), (end_line, end_column) = span.start, span.end
    return Location(span.path, line, column, end_line, end_column)


def _marked(nodes: Sequence[GraphNode], diagnostics: Sequence[Diagnostic]) -> Iterator[GraphNode]:
    """The nodes with the diagnostics that are about them: about those with the smallest place around it."""
    faults: dict[int, str] = {}
    for found in diagnostics:
        around = [(_extent(node.location), at) for at, node in enumerate(nodes) if _holds(node.location, found)]
        nearest = [at for extent, at in around if extent == min(around)[0]]
        frames = [at for at in nearest if nodes[at].is_frame][:1]
        if any((nodes[at].fault or "").startswith(f"[{found.code}]") for at in nearest):
            continue  # the call itself knows of it
        if len(nearest) <= MOST_MARKED or frames:
            faults.update((at, f"[{found.code}] {found.message}") for at in frames or nearest if at not in faults)
    for at, node in enumerate(nodes):
        yield replace(node, fault=faults[at]) if at in faults and node.fault is None else node


def _holds(place: Location | None, found: Diagnostic) -> bool:
    if place is None:
        return False
    start, end = (found.line, found.column), (found.end_line, found.end_column)
    return (place.line, place.column) <= start and end <= (place.end_line, place.end_column)


def _extent(place: Location | None) -> tuple[int, int]:
    assert place is not None
    lines = place.end_line - place.line
    return lines, place.end_column - (place.column if not lines else 0)

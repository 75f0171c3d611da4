"""From a model's graph to boxes and arrows. Inner models are frames, or boxes where they are not to be expanded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.drawing.boxes import layer_box
from kshape.drawing.picture import Cluster, Edge, Node
from kshape.rulebook.dims import show_shape
from kshape.rulebook.graph import Graph, KerasTensor, ModelRule, Operation
from kshape.rulebook.graph import Node as Call
from kshape.rulebook.specs import map_structure


class Shown:
    """What is shown of each layer, and the boxes and arrows that this gives."""

    def __init__(
        self, shapes: bool, dtype: bool, names: bool, expand_nested: bool, activations: bool, trainable: bool
    ) -> None:
        self.shapes, self.dtype, self.names, self.expand_nested = shapes, dtype, names, expand_nested
        self.activations, self.trainable = activations, trainable

    def model(self, model: Any) -> tuple[list[Node | Cluster], list[Edge]]:
        """Members and arrows; one box for a model without a graph, whose code nobody can see into."""
        graph = getattr(model, "_graph", None) or getattr(model, "graph", None)
        if not isinstance(graph, Graph):
            kind = type(model).__name__
            return [layer_box(model.name, kind, model.name if self.names else "")], []
        is_chain = (getattr(model, "class_name", None) or type(model).__name__) == "Sequential"
        members = self._members(graph, is_chain, "")
        known = {node.key for node in Cluster("", "", members).nodes()}
        edges = self._edges(graph, "")
        return members, [edge for edge in edges if edge.source in known and edge.target in known]

    def _members(self, graph: Graph, is_chain: bool, prefix: str) -> list[Node | Cluster]:
        members: list[Node | Cluster] = []
        for operation in _drawn(graph, is_chain):
            key = prefix + operation.name
            inner = self._inner(operation)
            if inner is None:
                members.append(self._box(operation, key))
            else:
                inside = self._members(inner, operation.class_name == "Sequential", f"{key}/")
                members.append(Cluster(key, operation.name, inside))
        return members

    def _inner(self, operation: Operation) -> Graph | None:
        """The graph of a nested model that is to be shown."""
        return operation.rule.graph if self.expand_nested and isinstance(operation.rule, ModelRule) else None

    def _edges(self, graph: Graph, prefix: str) -> Iterator[Edge]:
        for operation in graph.operations:
            inner = self._inner(operation)
            if inner is not None:
                yield from self._edges(inner, f"{prefix}{operation.name}/")
        for call in graph.nodes:
            for index, tensor in enumerate(call.inputs):
                source = self._source(graph, tensor, prefix)
                if source is not None:
                    yield from (Edge(source, target) for target in self._targets(call, index, prefix))

    def _source(self, graph: Graph, tensor: KerasTensor, prefix: str) -> str | None:
        """The box that a tensor comes from, within nested models where these are shown."""
        call = graph.producer(tensor)
        if call is None:
            return None
        inner = self._inner(call.operation)
        if inner is None:
            return prefix + call.operation.name
        return self._source(inner, inner.flat_outputs[tensor.index], f"{prefix}{call.operation.name}/")

    def _targets(self, call: Call, index: int, prefix: str) -> Iterator[str]:
        """The boxes that the input of this number goes to: an InputLayer, or a Sequential's first layer, inside."""
        operation = call.operation
        inner = self._inner(operation)
        if inner is None:
            yield prefix + operation.name
            return
        entry = inner.entries[id(inner.flat_inputs[index % len(inner.flat_inputs)])]
        prefix = f"{prefix}{operation.name}/"
        if operation.class_name != "Sequential":
            yield prefix + entry.operation.name
            return
        for inner_call in inner.nodes:
            for inner_index, tensor in enumerate(inner_call.inputs):
                if inner.producer(tensor) is entry:
                    yield from self._targets(inner_call, inner_index, prefix)

    def _box(self, operation: Operation, key: str) -> Node:
        call = operation.nodes[0] if operation.nodes else None
        layer = getattr(operation, "layer", operation.rule)
        activation = getattr(layer, "activation", None) if self.activations else None
        inputs = None
        if self.shapes and operation.class_name != "InputLayer":
            inputs = "?" if call is None else _shapes(call.inputs[0] if len(call.inputs) == 1 else call.inputs)
        return layer_box(
            key,
            operation.class_name,
            operation.name if self.names else "",
            activation=None if activation is None else _name_of(activation),
            inputs=inputs,
            outputs=None if not self.shapes else "?" if call is None else _shapes(call.output),
            dtype=None if not self.dtype else "?" if call is None else _dtypes(call.output),
            trainable=bool(getattr(layer, "trainable", True)) if self.trainable and operation.built else None,
        )


def _drawn(graph: Graph, is_chain: bool) -> list[Operation]:
    """The operations of a graph that get a box: all but the InputLayer of a Sequential."""
    return [each for each in graph.operations if not (is_chain and each.class_name == "InputLayer")]


def _shapes(structure: Any) -> str:
    return _text(map_structure(lambda tensor: show_shape(tensor.spec.sizes), structure))


def _dtypes(structure: Any) -> str:
    return _text(map_structure(lambda tensor: tensor.spec.dtype or "?", structure))


def _text(structure: Any) -> str:
    """Texts in their nesting: [(None, 2), (None, 3)]."""
    if isinstance(structure, dict):
        return ", ".join(f"{name}: {_text(part)}" for name, part in structure.items())
    return f"[{', '.join(map(_text, structure))}]" if isinstance(structure, (list, tuple)) else str(structure)


def _name_of(activation: Any) -> str:
    """The name of an activation: a text, a function, a layer or a rule."""
    if isinstance(activation, str):
        return activation
    return getattr(activation, "name", None) or getattr(activation, "__name__", None) or type(activation).__name__

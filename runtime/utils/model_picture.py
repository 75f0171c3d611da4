"""From a model's graph to boxes and arrows. Inner models are frames, or boxes where they are not to be expanded."""

from __future__ import annotations

from typing import Any

from kshape.drawing.boxes import layer_box
from kshape.drawing.picture import Cluster, Edge, Node
from kshape.rulebook.dims import show_shape
from kshape.rulebook.graph import Graph, Operation
from kshape.rulebook.graph_view import GraphView
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
        view = GraphView(graph, is_chain, self.expand_nested)
        top: list[Node | Cluster] = []
        inside: dict[str, list[Node | Cluster]] = {"": top}
        for box in view.boxes:
            if box.is_frame:
                frame = Cluster(box.key, box.operation.name)
                inside[box.frame].append(frame)
                inside[box.key] = frame.members
            else:
                inside[box.frame].append(self._box(box.operation, box.key))
        return top, [Edge(source, target) for source, target in view.arrows]

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

"""A graph as boxes, frames and arrows, for whoever draws it: the inner models' layers within frames, or as one box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .graph import Graph, KerasTensor, Node, Operation


class Box:
    """One operation, drawn as a box, or as a frame around the boxes of the inner model that it is.

    key: unique in the picture, "encoder/dense". frame: the key of the frame around it, "" where there is none.
    nodes: the calls of the operation, those within this graph where it knows of none any more.
    """

    __slots__ = ("frame", "is_frame", "key", "nodes", "operation")

    def __init__(
        self, key: str, operation: Operation, frame: str = "", is_frame: bool = False, nodes: Sequence[Node] = ()
    ) -> None:
        self.key, self.operation, self.frame, self.is_frame = key, operation, frame, is_frame
        self.nodes = tuple(operation.nodes or nodes)


class GraphView:
    """What a picture of a graph shows, with the layers of inner models where `expand_nested` says so.

    boxes:  operations in the order of the summary; those of an inner model follow its frame.
    arrows: (key of a box, key of a box), each once.
    The InputLayer of a Sequential is left out, as Keras does. Source: keras.utils.model_to_dot
    """

    def __init__(self, graph: Graph, is_chain: bool = False, expand_nested: bool = True) -> None:
        self.expand_nested = expand_nested
        self.boxes: list[Box] = []
        self._inner: dict[tuple[int, str], Graph | None] = {}
        self._add(graph, is_chain, "")
        known = {box.key for box in self.boxes if not box.is_frame}
        drawn = dict.fromkeys(self._arrows(graph, ""))
        self.arrows = [arrow for arrow in drawn if arrow[0] in known and arrow[1] in known]

    def _inside(self, graph: Graph, operation: Operation) -> Graph | None:
        """The graph of an inner model that is shown with its layers.

        A call may know its operation as it is now, and the graph as it was when the model was made: so by name.
        """
        return self._inner.get((id(graph), operation.name))

    def _add(self, graph: Graph, is_chain: bool, frame: str) -> None:
        prefix = f"{frame}/" if frame else ""
        calls: dict[str, list[Node]] = {}
        for node in graph.nodes:
            calls.setdefault(node.operation.name, []).append(node)
        for operation in graph.operations:
            if is_chain and operation.class_name == "InputLayer":
                continue
            inner = operation.inner if self.expand_nested else None
            self._inner[id(graph), operation.name] = inner
            nodes = calls.get(operation.name, ())
            box = Box(prefix + operation.name, operation, frame, inner is not None, nodes)
            self.boxes.append(box)
            if inner is not None:
                self._add(inner, operation.class_name == "Sequential", box.key)

    def _arrows(self, graph: Graph, prefix: str) -> Iterator[tuple[str, str]]:
        for operation in graph.operations:
            inner = self._inside(graph, operation)
            if inner is not None:
                yield from self._arrows(inner, f"{prefix}{operation.name}/")
        for node in graph.nodes:
            for index, tensor in enumerate(node.inputs):
                source = self._source(graph, tensor, prefix)
                if source is not None:
                    yield from ((source, target) for target in self._targets(graph, node, index, prefix))

    def _source(self, graph: Graph, tensor: KerasTensor, prefix: str) -> str | None:
        """The box that a tensor comes from, within inner models where these are shown."""
        node = graph.producer(tensor)
        if node is None:
            return None
        inner = self._inside(graph, node.operation)
        if inner is None:
            return prefix + node.operation.name
        return self._source(inner, inner.flat_outputs[tensor.index], f"{prefix}{node.operation.name}/")

    def _targets(self, graph: Graph, node: Node, index: int, prefix: str) -> Iterator[str]:
        """The boxes that the input of this number goes to: an InputLayer, or a Sequential's first layer, inside."""
        operation = node.operation
        inner = self._inside(graph, operation)
        if inner is None:
            yield prefix + operation.name
            return
        entry = inner.entries[id(inner.flat_inputs[index % len(inner.flat_inputs)])]
        prefix = f"{prefix}{operation.name}/"
        if operation.class_name != "Sequential":
            yield prefix + entry.operation.name
            return
        for inner_node in inner.nodes:
            for inner_index, tensor in enumerate(inner_node.inputs):
                if inner.producer(tensor) is entry:
                    yield from self._targets(inner, inner_node, inner_index, prefix)

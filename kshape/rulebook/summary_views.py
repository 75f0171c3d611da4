"""From operations to what a summary shows of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .dims import Size
from .errors import is_unknown
from .graph import Graph, ModelRule, Node, Operation
from .layer import Weight
from .settings import settings
from .summary import LayerView, ModelView, WeightView

BUILT_AT_ONCE = frozenset(
    (
        *(
            "Activation",
            "ActivityRegularization",
            "ELU",
            "Identity",
            "LeakyReLU",
            "Masking",
            "ReLU",
            "Reshape",
            "Softmax",
        ),
        *("AlphaDropout", "Dropout", "GaussianDropout", "GaussianNoise", "UnitNormalization"),
        *(f"SpatialDropout{n}D" for n in (1, 2, 3)),
        *(f"{kind}Pooling{n}D" for kind in ("Average", "Max", "GlobalAverage", "GlobalMax") for n in (1, 2, 3)),
    )
)
"""Layers that count as built before they meet an input. Others without weights do not: Flatten, Add, Rescaling, ..."""


class Views:
    """Makes the views of models. A reader that knows more of its layers than the rulebook overrides both questions."""

    def is_trainable(self, operation: Operation) -> bool:
        """False for a layer that was frozen."""
        trainable = getattr(operation.rule, "trainable", True)
        return bool(is_unknown(trainable) or trainable)

    def inside(self, operation: Operation) -> Sequence[Operation]:
        """The layers of a nested model; those of a Sequential without its InputLayer, as Keras shows it."""
        rule = operation.rule
        if not isinstance(rule, ModelRule):
            return ()
        if operation.class_name != "Sequential":
            return rule.graph.layers
        return [layer for layer in rule.graph.layers if layer.class_name != "InputLayer"]

    def of_graph(self, graph: Graph, name: str) -> ModelView:
        """A functional model, with the ops between its layers."""
        nodes = _nodes_by_depth(graph)
        known = {id(node) for row in nodes for node in row}
        layers = [self.of_operation(operation, graph, known) for operation in graph.operations]
        return ModelView(name, layers, self.weights(graph.layers), _is_chain(graph, nodes))

    def of_chain(self, operations: Sequence[Operation], name: str) -> ModelView:
        """A Sequential (without its InputLayer, as Keras shows it) or a model that the user's own code runs."""
        return ModelView(name, [self.of_operation(operation) for operation in operations], self.weights(operations))

    def of_operation(
        self, operation: Operation, graph: Graph | None = None, known: set[int] | None = None
    ) -> LayerView:
        """One layer; with its connections in a graph whose nodes are `known`."""
        nodes = operation.nodes
        outputs = [tensor.spec.sizes for tensor in nodes[-1].outputs] if nodes else None
        return LayerView(
            operation.name,
            operation.class_name,
            outputs,
            self._params(operation),
            self.is_trainable(operation) if operation.built else None,
            list(_connections(nodes, graph, known or set())) if graph else (),
            [self.of_operation(inner, graph, known) for inner in self.inside(operation)],
        )

    def weights(self, operations: Sequence[Operation], trainable: bool = True) -> list[WeightView]:
        """The weights of all operations, each once."""
        seen: dict[int, WeightView] = {}
        for operation in operations:
            moves = trainable and self.is_trainable(operation)
            if operation.built is None:
                if operation.nodes:
                    seen[id(operation)] = WeightView(None)
                continue
            inner = self.inside(operation)
            if inner:  # a variable is trained or not by the flag that was set last on a layer around it
                self._add_inner(inner, trainable, seen)
            for weight in operation.built:
                dtype = weight.dtype or variable_dtype(operation.rule)
                seen.setdefault(id(weight), WeightView(weight.size, dtype, moves and weight.trainable))
        return list(seen.values())

    def _add_inner(self, inner: Sequence[Operation], trainable: bool, seen: dict[int, WeightView]) -> None:
        for operation in inner:
            moves = trainable and self.is_trainable(operation)
            self._add_inner(self.inside(operation), trainable, seen)
            for weight in operation.built or ():
                dtype = weight.dtype or variable_dtype(operation.rule)
                seen.setdefault(id(weight), WeightView(weight.size, dtype, moves and weight.trainable))

    def _params(self, operation: Operation) -> Any:
        if not operation.is_layer:
            return 0
        if operation.built is None:
            return "?" if operation.nodes else 0 if type(operation.rule).__name__ in BUILT_AT_ONCE else None
        total: Size = 0
        weights: dict[int, Weight] = {id(weight): weight for weight in operation.built}
        for weight in weights.values():
            total = total + weight.size
        return total


def variable_dtype(rule: Any) -> str | None:
    """The dtype of a layer's weights: float32 under a mixed policy."""
    dtype = getattr(rule, "dtype", None)
    if dtype is None:
        dtype = settings.dtype_policy or settings.floatx
    if not isinstance(dtype, str):
        return None
    return "float32" if dtype.startswith("mixed_") else dtype


def _connections(nodes: Sequence[Node], graph: Graph, known: set[int]) -> Iterator[tuple[str, int, int]]:
    for node in nodes:
        if id(node) not in known:
            continue
        for tensor in node.inputs:
            before = graph.producer(tensor)
            if before is not None:
                yield before.operation.name, _index(before), tensor.index


def _index(node: Node) -> int:
    """The number of a call among all calls of its layer."""
    return next((i for i, each in enumerate(node.operation.nodes) if each is node), 0)


def _nodes_by_depth(graph: Graph) -> list[list[Node]]:
    rows: dict[int, list[Node]] = {}
    nodes = {id(node): node for node in (*graph.nodes, *graph.entries.values())}
    for node in nodes.values():
        rows.setdefault(graph.depths[id(node)], []).append(node)
    return list(rows.values())


def _is_chain(graph: Graph, nodes: Sequence[Sequence[Node]]) -> bool:
    """One node after the other, of one input each, and no layer twice."""
    if any(len(row) > 1 or len(row[0].inputs) > 1 for row in nodes):
        return False
    operations = [id(row[0].operation) for row in nodes if row[0].operation.is_layer]
    return len(operations) == len(set(operations))

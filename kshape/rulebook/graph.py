"""The functional graph: symbolic tensors, the nodes that make them, reachability, order, and models as layers.

The checker's and the runtime's functional models are this graph. Readers subclass `Operation` where they must know of
each change (`_set`), and hand in their own tensors by `make_tensor`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .dims import Size, show_shape
from .errors import RuleError, Undecided
from .layer import LayerRule, Outcome, Weight
from .specs import TensorSpec, flatten, map_structure


class KerasTensor:
    """A symbolic tensor: its spec and where it comes from (`node` is None for a tensor outside of any graph)."""

    __slots__ = ("index", "name", "node", "spec")

    def __init__(self, spec: TensorSpec, name: str = "", node: Node | None = None, index: int = 0) -> None:
        self.spec, self.name, self.node, self.index = spec, name, node, index

    def __repr__(self) -> str:
        return f"<KerasTensor {self.name} {self.spec}>"


class Node:
    """One call of an operation: nested arguments as given, the tensors among them, the tensors that came out."""

    __slots__ = ("args", "inputs", "kwargs", "operation", "output", "outputs")

    def __init__(self, operation: Operation, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        self.operation, self.args, self.kwargs = operation, tuple(args), dict(kwargs)
        self.inputs: list[KerasTensor] = [t for t in flatten([list(args), kwargs]) if isinstance(t, KerasTensor)]
        self.output: Any = None
        self.outputs: list[KerasTensor] = []

    @property
    def is_input(self) -> bool:
        """True for the node of an Input."""
        return not self.inputs

    def attach(self, output: Any) -> Any:
        """Makes the given nested tensors this node's output."""
        self.output = output
        self.outputs = [leaf for leaf in flatten(output) if isinstance(leaf, KerasTensor)]
        for index, tensor in enumerate(self.outputs):
            tensor.node, tensor.index = self, index
        return output


class Operation:
    """A named layer (or op) in graphs: its rule, its weights once built, the nodes of its calls.

    `rule` is a LayerRule or anything with `infer`; `call` records a node and gives the output with its error.
    """

    def __init__(self, rule: Any, name: str, class_name: str | None = None) -> None:
        self.rule = rule
        self.name = name
        self.class_name = class_name or type(rule).__name__
        self.built: tuple[Weight, ...] | None = None
        self.nodes: tuple[Node, ...] = ()

    def _set(self, field: str, value: Any) -> None:
        """Every change goes through here."""
        setattr(self, field, value)

    def make_tensor(self, spec: TensorSpec, name: str) -> KerasTensor:
        """A new symbolic tensor of the reader's own class."""
        return KerasTensor(spec, name)

    def call(self, *args: Any, **kwargs: Any) -> tuple[Any, RuleError | None]:
        """(nested symbolic output, error) of applying this operation to tensors and plain values."""
        outcome = self.infer(*map_structure(spec_of, list(args)), **map_structure(spec_of, dict(kwargs)))
        node = Node(self, args, kwargs)
        output = map_structure(lambda leaf: self._tensor(leaf), outcome.output)
        self._set("nodes", (*self.nodes, node))
        return node.attach(output), outcome.error

    def infer(self, *args: Any, **kwargs: Any) -> Outcome:
        """The rule's answer for specs; builds on the first call and holds later calls to what was built."""
        outcome: Outcome = self.rule.infer(*args, **kwargs)
        if outcome.weights is None or outcome.error is not None:
            return outcome
        if self.built is None:
            self._set("built", outcome.weights)
        else:
            try:
                self.rule.check_built(self.built, outcome.weights)
            except RuleError as error:
                outcome.error = error
        return outcome

    def _tensor(self, leaf: Any) -> Any:
        return self.make_tensor(leaf, self.name) if isinstance(leaf, TensorSpec) else leaf

    def __repr__(self) -> str:
        return f"<{self.class_name} {self.name}>"


class GraphDisconnected(RuleError):
    """An output needs tensors that the given inputs do not lead to."""

    def __init__(self, missing: list[KerasTensor], path: list[Node], output: KerasTensor) -> None:
        needed = ", ".join(f"{t.name} {show_shape(t.spec.sizes)}" for t in missing)
        super().__init__(
            "graph-disconnected",
            f"The outputs need an Input that is not among the inputs: {needed}. Add it to inputs=, or build the outputs "
            "from the given inputs.",
            argument="outputs",
            keras=f"cannot find parent for tensor {missing[0].name} at operation {path[-1].operation.name}",
        )
        self.missing, self.path, self.wanted = missing, path, output


class Graph:
    """The part of the tensors' history that leads from `inputs` to `outputs` (both nested as the user gave them).

    nodes: in an order in which they can be computed. operations: in the order of Keras's `model.layers`.
    """

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.flat_inputs: list[KerasTensor] = flatten(inputs)
        self.flat_outputs: list[KerasTensor] = flatten(outputs)
        self._given = {id(t) for t in self.flat_inputs}
        self.nodes: list[Node] = []
        self._first_seen: dict[int, int] = {}
        visited: set[int] = set()
        for tensor in self.flat_outputs:
            self._visit(tensor, visited)
        self.depths = self._depths()
        self.operations = self._ordered_operations()

    def run(self, values: Sequence[TensorSpec]) -> Any:
        """The nested output specs for other input specs: every rule is asked again. RuleError from the first that fails."""
        known = {id(t): v for t, v in zip(self.flat_inputs, values, strict=True)}
        for node in self.nodes:
            if all(id(t) in known for t in node.outputs):
                continue
            outcome = node.operation.infer(*_replaced(list(node.args), known), **_replaced(node.kwargs, known))
            if outcome.error is not None:
                raise outcome.error
            for tensor, spec in zip(node.outputs, flatten(outcome.output), strict=False):
                known.setdefault(id(tensor), spec)
        return map_structure(lambda t: known.get(id(t), t.spec), self.outputs)

    def _visit(self, output: KerasTensor, visited: set[int]) -> None:
        """Appends the nodes behind `output` after those they need (an explicit stack: graphs may be deep)."""
        if id(output) in self._given:
            self._note_input(output)
            return
        if output.node is None:
            raise GraphDisconnected([output], [], output)
        stack: list[tuple[Node, Iterator[KerasTensor]]] = [(output.node, iter(output.node.inputs))]
        self._enter(output.node, visited, [], output)
        while stack:
            node, pending = stack[-1]
            tensor = next(pending, None)
            if tensor is None:
                stack.pop()
                self.nodes.append(node)
            elif id(tensor) in self._given:
                self._note_input(tensor)
            elif tensor.node is not None and id(tensor.node) not in visited:
                self._enter(tensor.node, visited, [n for n, _ in stack], output)
                stack.append((tensor.node, iter(tensor.node.inputs)))
        self.nodes = list(dict.fromkeys(self.nodes))

    def _enter(self, node: Node, visited: set[int], path: list[Node], output: KerasTensor) -> None:
        if id(node) in visited:
            return
        visited.add(id(node))
        if node.is_input:
            raise GraphDisconnected(self._missing(output), [*path, node], output)
        self._first_seen.setdefault(id(node.operation), len(self._first_seen))

    def _note_input(self, tensor: KerasTensor) -> None:
        if tensor.node is not None:
            self._first_seen.setdefault(id(tensor.node.operation), len(self._first_seen))

    def _missing(self, output: KerasTensor) -> list[KerasTensor]:
        """Every Input behind `output` that is not given."""
        seen: set[int] = set()
        missing: list[KerasTensor] = []
        stack = [output]
        while stack:
            tensor = stack.pop()
            if id(tensor) in seen or id(tensor) in self._given or tensor.node is None:
                continue
            seen.add(id(tensor))
            if tensor.node.is_input:
                missing.append(tensor)
            stack.extend(reversed(tensor.node.inputs))
        return missing

    def _depths(self) -> dict[int, int]:
        """id(node) -> the longest way from it to an output, in nodes."""
        depths = {id(t.node): 0 for t in self.flat_outputs if t.node is not None}
        for node in reversed(self.nodes):
            depth = depths.setdefault(id(node), 0)
            for tensor in node.inputs:
                if tensor.node is not None:
                    depths[id(tensor.node)] = max(depths.get(id(tensor.node), 0), depth + 1)
        return depths

    def _ordered_operations(self) -> list[Operation]:
        depth: dict[int, int] = {}
        operations: dict[int, Operation] = {}
        for tensor in self.flat_inputs:
            if tensor.node is not None:
                self._first_seen.setdefault(id(tensor.node.operation), len(self._first_seen))
        for node in [*self.nodes, *(t.node for t in self.flat_inputs if t.node is not None)]:
            key = id(node.operation)
            operations[key] = node.operation
            depth[key] = max(depth.get(key, 0), self.depths.get(id(node), 0))
        order = sorted(operations, key=lambda key: (-depth[key], self._first_seen[key]))
        return [operations[key] for key in order]


class ModelRule(LayerRule):
    """A functional model as a layer: its graph run on other inputs, its weights those of its layers."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.graph = graph

    def output(self, inputs: Any) -> Any:
        given = flatten(inputs)
        expected = self.graph.flat_inputs
        if len(given) != len(expected):
            raise RuleError(
                "input-rank",
                f"The model has {len(expected)} inputs. Received: {len(given)}.",
                argument="inputs",
            )
        for index, (spec, tensor) in enumerate(zip(given, expected, strict=True)):
            check_input(spec, tensor, index if len(expected) > 1 else None)
        return self.graph.run(given)

    def weights(self, inputs: Any = None) -> Iterator[Weight]:
        for operation in self.graph.operations:
            if operation.built is None and not isinstance(operation.rule, InputRule):
                raise Undecided(f"{operation.name} is not built")
            yield from operation.built or ()

    def declared_output(self, *args: Any, **kwargs: Any) -> Any:
        return map_structure(lambda t: t.spec, self.graph.outputs)


class InputRule(LayerRule):
    """The layer behind `Input`: no weights, gives the tensor that was declared."""

    def __init__(self, spec: TensorSpec) -> None:
        super().__init__()
        self.spec = spec

    def output(self, *args: Any) -> TensorSpec:
        return self.spec


def check_input(spec: TensorSpec, expected: KerasTensor, index: int | None = None) -> None:
    """RuleError where a model's input of known sizes gets a tensor of other sizes."""
    from .dims import differs, is_known

    if not spec.is_ranked or not expected.spec.is_ranked:
        return
    want, got = expected.spec.shape, spec.shape
    message = (
        f"The model's input {expected.name} needs shape={show_shape(want)}. Received: shape={show_shape(got)}."
    )
    if len(want) != len(got):
        if abs(len(want) - len(got)) == 1 and (_is_one(want[-1]) or _is_one(got[-1])):
            return  # Keras adds or drops a trailing axis of size 1
        raise RuleError("input-rank", message, argument="inputs", index=index)
    if any(is_known(w) and differs(w, g) for w, g in zip(want[1:], got[1:], strict=True)):
        raise RuleError("axis-size", message, argument="inputs", index=index)


def spec_of(leaf: Any) -> Any:
    """The spec of a symbolic tensor; anything else as it is."""
    return leaf.spec if isinstance(leaf, KerasTensor) else leaf


def input_tensor(spec: TensorSpec, name: str, operation: Operation | None = None) -> KerasTensor:
    """A new Input: a symbolic tensor with a node of its own."""
    layer = operation or Operation(InputRule(spec), name, "InputLayer")
    layer._set("built", ())
    node = Node(layer, (), {})
    tensor = layer.make_tensor(spec, name)
    layer._set("nodes", (*layer.nodes, node))
    node.attach(tensor)
    return tensor


def total_params(operations: Sequence[Operation]) -> Size | None:
    """The number of weights of distinct operations, or None where one is not built."""
    total: Size = 0
    for operation in dict.fromkeys(operations):
        if operation.built is None:
            return None
        for weight in operation.built:
            total = total + weight.size
    return total


def _is_one(size: Size) -> bool:
    return isinstance(size, int) and size == 1


def _replaced(structure: Any, known: dict[int, TensorSpec]) -> Any:
    return map_structure(lambda leaf: known.get(id(leaf), leaf.spec) if isinstance(leaf, KerasTensor) else leaf, structure)

"""The functional graph: symbolic tensors, the nodes that make them, reachability, order, and models as layers.

The checker's and the runtime's functional models are this graph. Readers subclass `Operation` where they must know of
each change (`_set`), and hand in their own tensors by `make_tensor`.

One file of a little over 400 lines, since nodes, operations and reachability refer to each other in every direction.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from .dims import Size, show_shape
from .errors import RuleError, Undecided
from .layer import LayerRule, Outcome, Weight
from .model_inputs import fitted, need_last_sizes
from .renaming import renaming, with_names
from .specs import Stray, TensorSpec, flatten, in_order, map_structure


class KerasTensor:
    """A symbolic tensor: its spec and where it comes from (`node` is None for a tensor outside of any graph)."""

    __slots__ = ("index", "name", "node", "spec")

    def __init__(self, spec: TensorSpec, name: str = "", node: Node | None = None, index: int = 0) -> None:
        self.spec, self.name, self.node, self.index = spec, name, node, index

    def __repr__(self) -> str:
        return f"<KerasTensor {self.name} {self.spec}>"


class Node:
    """One call of an operation: nested arguments as given, the tensors among them, the tensors that came out.

    error: what the rule said against the call.
    """

    __slots__ = ("args", "error", "inputs", "kwargs", "operation", "output", "outputs")

    def __init__(self, operation: Operation, args: Sequence[Any], kwargs: dict[str, Any]) -> None:
        self.error: RuleError | None = None
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

    @property
    def is_layer(self) -> bool:
        """False for an op such as `keras.ops.add`, which `model.layers` leaves out."""
        return isinstance(self.rule, LayerRule)

    @property
    def inner(self) -> Graph | None:
        """The graph of a model that is a layer here; None for other layers, and where its graph is not known."""
        graph = getattr(self.rule, "graph", None)
        return graph if isinstance(graph, Graph) else None

    @property
    def output(self) -> Any:
        """What the first call gave; RuleError("never-called") before it, as `layer.output` raises."""
        return self._first_node("output").output

    @property
    def input(self) -> Any:
        """What the first call was given: one tensor, or all that went in."""
        inputs = self._first_node("input").inputs
        return inputs[0] if len(inputs) == 1 else inputs

    def _first_node(self, what: str) -> Node:
        if self.nodes:
            return self.nodes[0]
        raise RuleError(
            "never-called",
            f"The layer {self.name} has no {what} before it was called.",
            keras=f"The layer {self.name} has never been called and thus has no defined {what}.",
        )

    def _set(self, field: str, value: Any) -> None:
        """Every change goes through here."""
        setattr(self, field, value)

    def make_tensor(self, spec: TensorSpec, name: str) -> KerasTensor:
        """A new symbolic tensor of the reader's own class."""
        return KerasTensor(spec, name)

    def call(self, /, *args: Any, **kwargs: Any) -> tuple[Any, RuleError | None]:
        """(nested symbolic output, error) of applying this operation to tensors and plain values."""
        outcome = self.infer(*map_structure(spec_of, list(args)), **map_structure(spec_of, dict(kwargs)))
        node = Node(self, args, kwargs)
        node.error = outcome.error
        output = map_structure(lambda leaf: self._tensor(leaf), outcome.output)
        self._set("nodes", (*self.nodes, node))
        return node.attach(output), outcome.error

    def infer(self, /, *args: Any, **kwargs: Any) -> Outcome:
        """The rule's answer for specs; builds on the first call and holds later calls to what was built."""
        outcome: Outcome = self.rule.infer(*args, **kwargs)
        error = outcome.error
        if error is not None and error.fault == "undefined-last-axis" and self.built is not None:
            outcome.error = None  # a built layer makes no weight again, and Keras lets None pass
        if outcome.weights is None or outcome.error is not None:
            return outcome
        built = self.built
        if built is None:
            self._set("built", outcome.weights)
        else:
            try:
                self.rule.check_built(built, outcome.weights)
            except RuleError as error:
                outcome.error = error
        return outcome

    def _tensor(self, leaf: Any) -> Any:
        return self.make_tensor(leaf, self.name) if isinstance(leaf, TensorSpec) else leaf

    def __repr__(self) -> str:
        return f"<{self.class_name} {self.name}>"


class GraphDisconnected(RuleError):
    """An output needs tensors that the given inputs do not lead to.

    missing: the Inputs that are not among the inputs.  path: the calls from the output `wanted` back to one of them.
    given, outputs: what the model was to lie between, flat.
    """

    def __init__(self, missing: list[KerasTensor], path: list[Node], output: KerasTensor, place: str = "") -> None:
        needed = ", ".join(f"{t.name} {show_shape(t.spec.sizes)}" for t in missing)
        super().__init__(
            "graph-disconnected",
            f"The outputs need an Input that is not among the inputs: {needed}. "
            "Add it to inputs=, or build the outputs from the given inputs.",
            argument="outputs",
            keras=f"Output with path `{place}` is not connected to `inputs`",
        )
        self.missing, self.path, self.wanted = missing, path, output
        self.given: list[KerasTensor] = []
        self.outputs: list[KerasTensor] = []


class Graph:
    """The part of the tensors' history that leads from `inputs` to `outputs` (both nested as the user gave them).

    nodes:      every call between the two, in an order in which they can be computed; those of the inputs first used.
    operations: in the order of Keras's `model.layers`, which has the operations that are no layers left out.
    depths:     id(node) -> the longest way from it to an output, in calls.
    entries:    id(input tensor) -> the node it comes from; an input that is another layer's output gets an InputLayer
                of its own, as in Keras.
    Raises RuleError for what is no symbolic tensor, for a disconnected graph and for two operations of one name.
    """

    def __init__(self, inputs: Any, outputs: Any) -> None:
        self.inputs, self.outputs = inputs, outputs
        self.flat_inputs = _symbolic(inputs, "inputs")
        self.flat_outputs = _symbolic(outputs, "outputs")
        self._is_partial: bool | None = None
        self.entries = {id(t): self._entry(t) for t in self.flat_inputs}
        self.nodes: list[Node] = []
        self._first_seen: dict[int, int] = {}
        visited: set[int] = set()
        for place, tensor in zip(_places(outputs), self.flat_outputs, strict=True):
            self._visit(tensor, visited, place)
        self.depths, self.operations = self._ordered()
        self._need_distinct_names()

    @property
    def is_partial(self) -> bool:
        """True where a part of the history is not known: there may be further operations."""
        if self._is_partial is None:
            leaves = (leaf for node in self.nodes for leaf in flatten([list(node.args), node.kwargs]))
            self._is_partial = any(isinstance(leaf, Stray) for leaf in leaves)
        return self._is_partial

    @property
    def layers(self) -> list[Operation]:
        """The operations that are layers, as `model.layers` has them."""
        return [operation for operation in self.operations if operation.is_layer]

    def producer(self, tensor: KerasTensor) -> Node | None:
        """The node that a tensor comes from within this graph."""
        return self.entries.get(id(tensor)) or tensor.node

    def run(self, values: Sequence[TensorSpec]) -> Any:
        """The nested output specs for other input specs; RuleError from the first rule that refuses them."""
        names = renaming([tensor.spec for tensor in self.flat_inputs], values)
        if names is not None:
            return map_structure(lambda t: with_names(t.spec, names), self.outputs)
        known = {id(t): v for t, v in zip(self.flat_inputs, values, strict=True)}
        for node in self.nodes:
            if node.is_input:
                continue
            outcome = node.operation.infer(*_replaced(list(node.args), known), **_replaced(node.kwargs, known))
            if outcome.error is not None:
                raise outcome.error
            for tensor, spec in zip(node.outputs, flatten(outcome.output), strict=False):
                known.setdefault(id(tensor), spec)
        return map_structure(lambda t: known.get(id(t), t.spec), self.outputs)

    def make_input(self, spec: TensorSpec, name: str) -> Operation:
        """The InputLayer that stands for an inner tensor, of the reader's own class."""
        return Operation(InputRule(spec), name, "InputLayer")

    def _entry(self, tensor: KerasTensor) -> Node:
        """The node of an Input; for an inner tensor that of a new InputLayer in its place."""
        if tensor.node is not None and tensor.node.is_input:
            return tensor.node
        layer = self.make_input(tensor.spec, f"{tensor.name}CLONE")
        layer._set("built", ())
        node = Node(layer, (), {})
        node.output, node.outputs = tensor, [tensor]  # the tensor keeps its own history
        layer._set("nodes", (node,))
        return node

    def _visit(self, output: KerasTensor, visited: set[int], place: str) -> None:
        """Appends the nodes behind `output` after those they need (an explicit stack: graphs may be deep)."""
        stack: list[tuple[Node, Iterator[KerasTensor]]] = []
        tensor: KerasTensor | None = output
        while True:
            if tensor is not None:
                node = self.producer(tensor)
                if node is None or (node.is_input and id(tensor) not in self.entries):
                    path = [n for n, _ in stack] + ([node] if node else [])
                    error = GraphDisconnected(inputs_behind(output, self.entries), path, output, place)
                    error.given, error.outputs = self.flat_inputs, self.flat_outputs
                    raise error
                if id(node) not in visited:
                    visited.add(id(node))
                    self._first_seen.setdefault(id(node.operation), len(self._first_seen))
                    stack.append((node, iter(node.inputs)))
            if not stack:
                return
            tensor = next(stack[-1][1], None)
            if tensor is None:
                self.nodes.append(stack.pop()[0])

    def _ordered(self) -> tuple[dict[int, int], list[Operation]]:
        """Depths of nodes, and the operations: deepest first, those of one depth as they were met from the outputs.

        A shared operation stands as deep as its deepest call, and so does what leads to its other calls.
        """
        depths: dict[int, int] = {}
        operations: dict[int, tuple[int, Operation]] = {}
        for node in reversed(self.nodes):
            key = id(node.operation)
            depth = max(depths.get(id(node), 0), operations[key][0] if key in operations else 0)
            depths[id(node)] = depth
            operations[key] = (depth, node.operation)
            for tensor in node.inputs:
                before = self.producer(tensor)
                if before is not None:
                    depths[id(before)] = max(depths.get(id(before), 0), depth + 1)
        for node in self.entries.values():
            if id(node.operation) not in operations:  # an input that leads to no output
                operations[id(node.operation)] = (0, node.operation)
                self._first_seen[id(node.operation)] = -1
                depths[id(node)] = 0
        order = sorted(operations, key=lambda key: (-operations[key][0], self._first_seen[key]))
        return depths, [operations[key][1] for key in order]

    def _need_distinct_names(self) -> None:
        names: set[str] = set()
        for operation in self.operations:
            if operation.name in names and operation.name:
                count = sum(other.name == operation.name for other in self.operations)
                error = RuleError(
                    "duplicate-name",
                    f'A model needs layers of different names. Received: {count} layers named "{operation.name}".',
                    keras=f'The name "{operation.name}" is used {count} times in the model.',
                )
                error.about = operation
                raise error
            names.add(operation.name)


class ModelRule(LayerRule):
    """A functional model as a layer: its graph run on other inputs, its weights those of its layers.

    sizes: whether inputs of other sizes than the declared ones are refused, as by Functional; a Sequential takes them.
    """

    def __init__(self, graph: Graph, sizes: bool = True) -> None:
        super().__init__()
        self.graph, self.sizes = graph, sizes

    def output(self, inputs: Any) -> Any:
        specs = fitted(inputs, self.graph.inputs, self.graph.flat_inputs, self.sizes)
        try:
            return self.graph.run(specs)
        except RuleError:
            if self.sizes:
                need_last_sizes(specs, self.graph.flat_inputs)
            raise

    def weights(self, inputs: Any = None, *others: Any) -> Iterator[Weight]:
        if self.graph.is_partial:
            raise Undecided("the layers of a model")
        seen: set[int] = set()
        for operation in self.graph.operations:
            built = operation.built
            if built is None and not isinstance(operation.rule, InputRule):
                raise Undecided(f"{operation.name} is not built")
            for weight in built or ():
                if id(weight) not in seen:  # a layer may be inside of a nested model and beside it
                    seen.add(id(weight))
                    yield weight

    def check_built(self, built: Iterable[Weight], now: Iterable[Weight]) -> None:
        """Nothing: each of its layers has compared its own."""

    def declared_output(self, /, *args: Any, **kwargs: Any) -> Any:
        return map_structure(lambda t: t.spec, self.graph.outputs)


class InputRule(LayerRule):
    """The layer behind `Input`: no weights, gives the tensor that was declared."""

    def __init__(self, spec: TensorSpec) -> None:
        super().__init__()
        self.spec = spec

    def output(self, *args: Any) -> TensorSpec:
        return self.spec


def inputs_behind(output: KerasTensor, given: Container[int] = ()) -> list[KerasTensor]:
    """Every Input (or tensor without a history) that a tensor comes from, but for those whose id is given."""
    seen: set[int] = set()
    found: list[KerasTensor] = []
    stack = [output]
    while stack:
        tensor = stack.pop()
        if id(tensor) in seen or id(tensor) in given:
            continue
        seen.add(id(tensor))
        if tensor.node is None or tensor.node.is_input:
            found.append(tensor)
        else:
            stack.extend(reversed(tensor.node.inputs))
    return found


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
    """The number of distinct weights of operations, or None where one is not built."""
    weights: dict[int, Weight] = {}
    for operation in operations:
        if operation.built is None:
            return None
        weights.update((id(weight), weight) for weight in operation.built)
    total: Size = 0
    for weight in weights.values():
        total = total + weight.size
    return total


def _symbolic(structure: Any, argument: str) -> list[KerasTensor]:
    """The symbolic tensors of a structure; RuleError for anything else in it, and for none at all."""
    leaves = flatten(structure)
    for leaf in leaves:
        if not isinstance(leaf, KerasTensor):
            raise RuleError(
                "not-symbolic",
                f"A model needs symbolic tensors as its {argument}. Received: {argument} with {_named(leaf)}.",
                argument=argument,
                keras=f"All `{argument}` values must be KerasTensors.",
            )
    if not leaves:
        raise RuleError(
            "argument",
            f"A model needs {argument}. Received: {argument}={structure!r}.",
            argument=argument,
            keras=f"`{argument}` argument cannot be empty.",
        )
    return leaves


def _named(leaf: Any) -> str:
    if isinstance(leaf, Operation):
        return f"the layer {leaf.name}"
    shape = getattr(leaf, "shape", None)
    if isinstance(shape, tuple):  # an array, whose values would fill the screen
        return f"an array of shape {show_shape(shape)}"
    return repr(leaf)


def _places(structure: Any, path: str = "") -> list[str]:
    """Where each leaf of a structure stands, in the order of `flatten`: "", "0", "mask", "boxes.1"."""
    if isinstance(structure, dict):
        parts = [(str(key), structure[key]) for key in in_order(structure)]
    elif isinstance(structure, (list, tuple)):
        parts = [(str(index), part) for index, part in enumerate(structure)]
    else:
        return [path]
    return [place for name, part in parts for place in _places(part, f"{path}.{name}" if path else name)]


def _replaced(structure: Any, known: dict[int, TensorSpec]) -> Any:
    def spec(leaf: Any) -> Any:
        return known.get(id(leaf), leaf.spec) if isinstance(leaf, KerasTensor) else leaf

    return map_structure(spec, structure)

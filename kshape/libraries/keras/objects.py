"""The objects that Keras code handles: layers, and the small things given to them (losses, optimizers, ...)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.errors import Undecided
from kshape.rulebook.graph import KerasTensor, Node, Operation
from kshape.rulebook.layer import LayerRule, Weight
from kshape.rulebook.specs import TensorSpec
from kshape.values.state import Mutable, State
from kshape.values.values import Choice, Instance, Native, Tensor

OPERATION = "<operation>"
RULE = "<rule>"


class OpaqueRule(LayerRule):
    """A layer of which nothing is known: any input, any output, any weights."""

    def output(self, *args: Any, **kwargs: Any) -> Any:
        raise Undecided("a layer of which nothing is known")

    def weights(self, *args: Any, **kwargs: Any) -> Iterator[Weight]:
        raise Undecided("a layer of which nothing is known")


class LiveOperation(Operation):
    """An operation whose weights and nodes are kept in the journal, so that every change can be taken back.

    After two branches were joined a field may hold a `Choice`; `built` is then known only where both agree, and `nodes`
    has the nodes of both.
    """

    def __init__(self, state: State, rule: Any, name: str, class_name: str | None = None) -> None:
        self.state = state
        self.memory = Mutable()
        self.memory.fields = {"built": None, "nodes": (), "name": name}
        self.rule = rule
        self.class_name = class_name or type(rule).__name__
        self.owner: Any = None  # the layer value, if the operation is a layer's
        self.span: Any = None  # the call under way: what new tensors are made by
        self.made: Any = None  # the constructor's call, and its arguments' spans
        self.spans: dict[Any, Any] = {}
        self.given: dict[Any, Any] = {}  # the constructor's arguments as values, by position and name
        self.variables: dict[Any, Any] = {}
        self.is_named = True  # False where the name is an automatic one
        self.declared: TensorSpec | None = None  # the input that input_shape= and the like declare

    def _set(self, field: str, value: Any) -> None:
        self.state.put(self.memory, field, value)

    @property
    def name(self) -> str:  # type: ignore[override]
        name = self.memory.fields["name"]
        return name if isinstance(name, str) else ""

    @property
    def nodes(self) -> tuple[Node, ...]:  # type: ignore[override]
        return tuple(_leaves(self.memory.fields["nodes"], Node))

    @property
    def built(self) -> tuple[Weight, ...] | None:  # type: ignore[override]
        built = _agreed(self.memory.fields["built"])
        live = getattr(type(self.rule), "live_weights", None)  # weights of a model are those of its layers now
        return built if live is None or built is None else live(self.rule)

    @property
    def has_certain_nodes(self) -> bool:
        """False after branches that called the operation differently."""
        nodes = self.memory.fields["nodes"]
        return isinstance(nodes, tuple) and all(isinstance(node, Node) for node in nodes)

    def make_tensor(self, spec: TensorSpec, name: str) -> KerasTensor:
        return Tensor(spec, name, symbolic=True, span=self.span)


class LayerValue(Instance):
    """A layer or model. fields: the attributes that user code set; under OPERATION what the rulebook knows of it."""

    __slots__ = ()

    @property
    def operation(self) -> LiveOperation | None:
        """The operation behind the layer, None before `Layer.__init__` ran (or where branches disagree)."""
        found = self.fields.get(OPERATION)
        return found if isinstance(found, LiveOperation) else None

    @property
    def rule(self) -> Any:
        """The layer's rule, None where there is none yet."""
        operation = self.operation
        return None if operation is None else operation.rule


class RuleObject(Instance):
    """A loss, metric, optimizer, initializer, ...: under RULE the rulebook's rule with its arguments, if known."""

    __slots__ = ()

    @property
    def rule(self) -> Any:
        return self.fields.get(RULE)


class RuleFunction(Native):
    """A function that stands for a name of a vocabulary: `keras.activations.relu`, `keras.losses.mse`."""

    __slots__ = ("rule",)

    def __init__(self, name: str, handler: Any, rule: Any) -> None:
        super().__init__(name, handler)
        self.rule = rule


def _leaves(value: Any, kind: type) -> Iterator[Any]:
    """Every distinct object of this kind among nested tuples and choices, in order."""
    seen: set[int] = set()
    stack = [value]
    while stack:
        each = stack.pop()
        if isinstance(each, kind):
            if id(each) not in seen:
                seen.add(id(each))
                yield each
        elif isinstance(each, tuple):
            stack.extend(reversed(each))
        elif isinstance(each, Choice):
            stack.extend(reversed(each.alternatives))


def _agreed(built: Any) -> tuple[Weight, ...] | None:
    """The weights on which all branches agree."""
    if isinstance(built, tuple):
        weights = [_one_weight(each) for each in built]
        return None if any(weight is None for weight in weights) else tuple(w for w in weights if w is not None)
    if isinstance(built, Choice):
        alternatives = [_agreed(each) for each in built.alternatives]
        first = alternatives[0]
        same = first is not None and all(_alike(first, other) for other in alternatives)
        return first if same else None
    return None


def _one_weight(value: Any) -> Weight | None:
    if isinstance(value, Weight):
        return value
    if isinstance(value, Choice) and all(isinstance(each, Weight) for each in value.alternatives):
        first: Weight = value.alternatives[0]
        return first if all(_alike((first,), (other,)) for other in value.alternatives) else None
    return None


def _alike(a: tuple[Weight, ...], b: tuple[Weight, ...] | None) -> bool:
    return b is not None and [repr(w) for w in a] == [repr(w) for w in b]

"""The objects that Keras code handles: layers, and the small things given to them (losses, optimizers, ...)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kshape.rulebook.errors import Undecided
from kshape.rulebook.graph import KerasTensor, Node, Operation
from kshape.rulebook.layer import LayerRule, Outcome, Weight
from kshape.rulebook.specs import TensorSpec
from kshape.values.join import MAX_ALTERNATIVES
from kshape.values.state import MISSING, Join, Mutable, State
from kshape.values.values import Choice, Instance, Native, Tensor, Unknown

OPERATION = "<operation>"
RULE = "<rule>"
ANNOUNCED = "<announced>"  # of a model: the data of the event that it was made
_LASTING = (OPERATION, ANNOUNCED)  # what a layer has once and for all


class OpaqueRule(LayerRule):
    """A layer of which nothing is known: any input, any output, any weights."""

    def output(self, /, *args: Any, **kwargs: Any) -> Any:
        raise Undecided("a layer of which nothing is known")

    def weights(self, /, *args: Any, **kwargs: Any) -> Iterator[Weight]:
        raise Undecided("a layer of which nothing is known")


class Memory(Mutable):
    """What an operation keeps in the journal: built (weights or None), nodes, name.

    `certain` is False after branches that called it differently, and behind a loop in which it was called.
    """

    __slots__ = ()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.fields = {"built": None, "nodes": (), "name": name, "certain": True, "first": None}

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        if "nodes" in changed:
            # Those of one branch are enough to tell that it was called; and a loop adds to them in every round.
            result["nodes"] = next((nodes for nodes in changed["nodes"] if isinstance(nodes, tuple) and nodes), ())
            result["certain"] = False
        if "built" in changed:
            known = [built for built in changed["built"] if isinstance(built, tuple)]
            first = known[0] if known else None
            same = all(_alike(first, built) for built in known)
            result["built"] = first if same else None
        if "first" in changed:
            result["first"] = None
        if "name" in changed:
            names = set(changed["name"])
            result["name"] = names.pop() if len(names) == 1 else ""
        return result

    def forgotten(self, key: Any) -> Any:
        return {"certain": False, "nodes": self.fields["nodes"], "name": "", "built": None, "first": None}[key]


class LiveOperation(Operation):
    """An operation whose weights and nodes are kept in the journal, so that every change can be taken back."""

    def __init__(self, state: State, rule: Any, name: str, class_name: str | None = None) -> None:
        self.state = state
        self.memory = Memory(name)
        self.rule = rule
        self.class_name = class_name or type(rule).__name__
        self.owner: Any = None  # the layer value, if the operation is a layer's
        self.span: Any = None  # the call under way: what new tensors are made by
        self.made: Any = None  # the constructor's call, and its arguments' spans
        self.spans: dict[Any, Any] = {}
        self.given: dict[Any, Any] = {}  # the constructor's arguments as values, by position and name
        self.variables: dict[Any, Any] = {}
        self.is_named = True  # False where the name is an automatic one
        self.dialect: str | None = None  # which Keras its file is written for, None where nothing tells
        self.branches: list[Any] | None = None  # the models that a Merge of Keras 1 was given
        self.declared: TensorSpec | None = None  # the input that input_shape= and the like declare

    def _set(self, field: str, value: Any) -> None:
        self.state.put(self.memory, field, value)
        if field == "built" and isinstance(self.owner, LayerValue):
            self.owner.note_built()

    @property
    def name(self) -> str:  # type: ignore[override]
        name = self.memory.fields["name"]
        return name if isinstance(name, str) else ""

    @property
    def nodes(self) -> tuple[Node, ...]:  # type: ignore[override]
        found = self.memory.fields["nodes"]
        return found if isinstance(found, tuple) else ()

    @property
    def built(self) -> tuple[Weight, ...] | None:  # type: ignore[override]
        found = self.memory.fields["built"]
        built: tuple[Weight, ...] | None = found if isinstance(found, tuple) else None
        live = getattr(type(self.rule), "live_weights", None)  # weights of a model are those of its layers now
        return built if live is None or built is None else live(self.rule)

    @property
    def has_certain_nodes(self) -> bool:
        """False after branches that called the operation differently."""
        return self.memory.fields["certain"] is True and isinstance(self.memory.fields["nodes"], tuple)

    def infer(self, /, *args: Any, **kwargs: Any) -> Outcome:
        """As in the rulebook; unknown for a nesting that the rule is not written for (a list to Dense, a number)."""
        before = self.memory.fields["built"]
        try:
            outcome = super().infer(*args, **kwargs)
        except (AttributeError, TypeError) as error:
            if all(isinstance(arg, TensorSpec) for arg in (*args, *kwargs.values())):
                raise
            raise Undecided(f"{self.class_name} of nested arguments") from error
        if before is None and self.memory.fields["built"] is not None:
            self._set("first", outcome.output)
        return outcome

    def make_tensor(self, spec: TensorSpec, name: str) -> KerasTensor:
        return Tensor(spec, name, symbolic=True, span=self.span)


class LayerValue(Instance):
    """A layer or model. fields: the attributes that user code set; under names in <> what the library knows of it."""

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

    def note_built(self) -> None:
        """The layer has its weights from now on."""

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        return {key: _one_of(values) if is_own(key) else join(values) for key, values in changed.items()}

    def forgotten(self, key: Any) -> Any:
        if not is_own(key):
            return MISSING
        return self.fields[key] if key in _LASTING and key in self.fields else Unknown("changed in a loop")


def is_own(key: Any) -> bool:
    """True for a field of the library's, of which user code knows nothing."""
    return isinstance(key, str) and key.startswith("<")


def _one_of(values: list[Any]) -> Any:
    """The value on which all branches agree, else a choice: readers that find one take the field as unknown.

    A branch in which the object was not made yet has no say.
    """
    flat = [each for value in values for each in (value.alternatives if isinstance(value, Choice) else (value,))]
    distinct = list({id(value): value for value in flat if value is not MISSING}.values()) or [MISSING]
    if len(distinct) > MAX_ALTERNATIVES:
        return Unknown("too many alternatives")
    return distinct[0] if len(distinct) == 1 else Choice(tuple(distinct))


class RuleObject(Instance):
    """A loss, metric, optimizer, initializer, ...: under RULE the rulebook's rule with its arguments, if known."""

    __slots__ = ()

    @property
    def rule(self) -> Any:
        """The rule behind the object, None for a user's own class and for unknown arguments."""
        found = self.fields.get(RULE)
        return None if isinstance(found, Choice) else found

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        return {key: _one_of(values) if is_own(key) else join(values) for key, values in changed.items()}

    def forgotten(self, key: Any) -> Any:
        return None if key == RULE else MISSING


class RuleFunction(Native):
    """A function that stands for a name of a vocabulary: `keras.activations.relu`, `keras.losses.mse`."""

    __slots__ = ("rule",)

    def __init__(self, name: str, handler: Any, rule: Any) -> None:
        super().__init__(name, handler)
        self.rule = rule


def _alike(a: tuple[Weight, ...] | None, b: tuple[Weight, ...] | None) -> bool:
    return a is not None and b is not None and [repr(w) for w in a] == [repr(w) for w in b]

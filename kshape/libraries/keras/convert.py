"""Values of the evaluator -> values of the rulebook, and back. The only place that knows both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kshape.rulebook.binding import Rule
from kshape.rulebook.errors import UNKNOWN, is_unknown
from kshape.rulebook.specs import TensorSpec, map_structure
from kshape.values.named_tuples import TupleObject
from kshape.values.plain import CONTAINERS, is_overgrown
from kshape.values.state import MISSING
from kshape.values.values import (
    Array,
    BoundMethod,
    Choice,
    Class,
    DictValue,
    Function,
    IteratorValue,
    ListValue,
    Native,
    NativeClass,
    RangeValue,
    SetValue,
    SliceValue,
    Tensor,
    Unknown,
)

from .objects import LayerValue, OpaqueRule, RuleFunction, RuleObject

_ACTIVATION_HOMES = ("tensorflow.", "tf.", "keras.activations.", "keras.ops.", "keras.backend.", "keras.layers.")


def to_rule(value: Any) -> Any:
    """An argument as a rule takes it: UNKNOWN for the unknown, a layer as its operation, functions as they are."""
    return UNKNOWN if isinstance(value, CONTAINERS) and is_overgrown(value) else _to_rule(value)


def _to_rule(value: Any) -> Any:
    if isinstance(value, (Unknown, Choice)) or value is MISSING:
        return UNKNOWN
    if isinstance(value, tuple):
        return tuple(_to_rule(item) for item in value)
    if isinstance(value, (ListValue, IteratorValue)):
        items = value.fields["items"]
        return [_to_rule(item) for item in items] if isinstance(items, tuple) else UNKNOWN
    if isinstance(value, SetValue):
        items = value.fields["items"]
        return {_to_rule(item) for item in items} if isinstance(items, tuple) else UNKNOWN
    if isinstance(value, DictValue):
        known = isinstance(value.fields["entries"], dict) and value.fields["open"] is False
        return {key: _to_rule(item) for key, item in value.entries.items()} if known else UNKNOWN
    if isinstance(value, RangeValue):
        return _range(value)
    if isinstance(value, SliceValue):
        return slice(_to_rule(value.lower), _to_rule(value.upper), _to_rule(value.step))
    return _object(value)


def _object(value: Any) -> Any:
    if isinstance(value, Array):
        return _content(value)
    if isinstance(value, LayerValue):
        return OpaqueRule() if value.operation is None else value.operation
    if isinstance(value, RuleObject):
        return value if value.rule is None or isinstance(value.cls, Class) else value.rule
    if isinstance(value, RuleFunction):
        return value.rule
    if isinstance(value, Native):
        return _activation_name(value) or value
    if isinstance(value, NativeClass) and value.rule is not None:
        return value.rule
    return value


def _content(array: Array) -> Any:
    """A small array of known numbers as nested lists; one number where it is a scalar."""
    content = array.facts.content if array.facts is not None else None
    return UNKNOWN if content is None else _lists(content)


def _lists(content: Any) -> Any:
    return [_lists(item) for item in content] if isinstance(content, tuple) else _to_rule(content)


def _range(value: RangeValue) -> Any:
    ends = (value.start, value.stop, value.step)
    if all(isinstance(end, int) for end in ends) and value.step != 0 and len(range(*ends)) <= 10_000:
        return list(range(*ends))
    return UNKNOWN


def _activation_name(native: Native) -> str | None:
    """tf.nn.relu -> "relu": a function of another module that is one of Keras's activations."""
    from kshape.rulebook.activations import VOCABULARY

    name = native.name.rpartition(".")[2]
    home = native.name.startswith(_ACTIVATION_HOMES)
    return name if home and VOCABULARY.resolve(name) is not None else None


def from_rule(value: Any) -> Any:
    """What a rule says, as a value of user code: lists and dicts become objects, rules stay unknown."""
    if is_unknown(value):
        return Unknown("not known before the program runs")
    if isinstance(value, list):
        return ListValue(tuple(from_rule(item) for item in value))
    if isinstance(value, tuple):
        return tuple(from_rule(item) for item in value)
    if isinstance(value, dict):
        return DictValue({key: from_rule(item) for key, item in value.items()})
    if isinstance(value, Rule):
        return Unknown(f"a {type(value).__name__}")
    return value


def is_function(value: Any) -> bool:
    """True for anything that only a call can tell more of."""
    return isinstance(value, (Function, BoundMethod, Native, Class, NativeClass))


class NamedItems(tuple[Any, ...]):
    """The items of a named tuple, which stay one of its class when a structure is mapped."""

    cls: Any

    def __new__(cls, of: Any, items: Iterable[Any]) -> NamedItems:
        made = super().__new__(cls, items)
        made.cls = of
        return made

    def _make(self, items: Iterable[Any]) -> NamedItems:
        return NamedItems(self.cls, items)


def to_structure(value: Any) -> Any:
    """Nested lists, tuples and dicts of values as Python's own; every other value is a leaf and stays as it is.

    An unknown list or dict is one unknown leaf.
    """
    return Unknown("a container") if isinstance(value, CONTAINERS) and is_overgrown(value) else _to_structure(value)


def _to_structure(value: Any) -> Any:
    if isinstance(value, ListValue):
        items = value.fields["items"]
        return [_to_structure(item) for item in items] if isinstance(items, tuple) else Unknown("a list")
    if isinstance(value, tuple):
        return tuple(_to_structure(item) for item in value)
    if isinstance(value, TupleObject):
        return NamedItems(value.cls, map(_to_structure, value.items))
    if isinstance(value, DictValue):
        if not isinstance(value.fields["entries"], dict) or value.fields["open"] is not False:
            return Unknown("a dict")
        return {key: _to_structure(item) for key, item in value.entries.items()}
    return value


def from_structure(structure: Any) -> Any:
    """The reverse of `to_structure`."""
    if isinstance(structure, list):
        return ListValue(tuple(from_structure(item) for item in structure))
    if isinstance(structure, NamedItems):
        return TupleObject(structure.cls, tuple(map(from_structure, structure)))
    if isinstance(structure, tuple):
        return tuple(from_structure(item) for item in structure)
    if isinstance(structure, dict):
        return DictValue({key: from_structure(item) for key, item in structure.items()})
    return structure


def spec_or_value(leaf: Any) -> Any:
    """A tensor or array as its spec; a spec of unknown rank for what is not known; anything else as a rule takes it."""
    if isinstance(leaf, (Tensor, Array)):
        return leaf.spec
    if isinstance(leaf, (Unknown, Choice)) or leaf is MISSING:
        return TensorSpec(None, None)
    return to_rule(leaf)


def specs_in(structure: Any) -> Any:
    """A nested structure with every tensor replaced by its spec."""
    return map_structure(spec_or_value, structure)

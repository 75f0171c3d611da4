"""What a call of fit logs: the names in `History.history` and before the callbacks, and how many numbers of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kshape.rulebook import logs
from kshape.rulebook.callbacks import CallbackRule, LambdaCallback
from kshape.rulebook.errors import is_unknown
from kshape.rulebook.logs import Logged
from kshape.rulebook.naming import to_snake_case
from kshape.rulebook.specs import flat_keys, map_structure
from kshape.source.span import Span
from kshape.values.calls import Behaviour, Interpreter
from kshape.values.keys import key_of
from kshape.values.values import Choice, Class, DictValue, Function, ListValue, NativeClass, Unknown

from .compiling import Compiled
from .custom import CustomRule
from .objects import RuleObject
from .view import ModelView

LENGTH = 200
"""Up to how many epochs a logged list is known number by number."""


class HistoryLog(DictValue):
    """`History.history` of a fit whose names are known."""

    __slots__ = ("first", "logged")

    def __init__(self, logged: Logged, number: Any, count: int | None) -> None:
        lists = {name: numbers(number, count) for name in logged.all_names()}
        self.first = numbers(number, count)  # the value under a name that is not known, as long as the user adds none
        super().__init__(lists, logged.numbered != () or logged.validates is None, self.first)
        self.logged = logged


def numbers(number: Any, count: int | None) -> ListValue:
    """A list of so many numbers, of unknown length for None and for very many."""
    return ListValue(None if count is None or count > LENGTH else (number,) * count, number)


class HistoryBehaviour(Behaviour):
    """Reading a name under which nothing was logged is a KeyError."""

    def item(self, interpreter: Interpreter, value: Any, key: Any, span: Span) -> Any:
        name = key_of(key)
        if not isinstance(name, str) or name in value.entries or value.logged.has(name) is not False:
            return NotImplemented
        if value.element is not value.first:
            return NotImplemented  # the user put something in under a name that is not known
        interpreter.report("never-logged", logs.missing_key(value.logged, name), span, subject=(value.logged, name))
        return Unknown("what was never logged")


def logged_by(view: ModelView, model: Any, values: dict[str, Any]) -> Logged | None:
    """What this fit logs; None where a class, a layer or a callback of the user may log more or less."""
    compiled = view.compiled
    if not isinstance(compiled, Compiled) or logs_more(view, model):
        return None
    callbacks = callback_rules(values.get("callbacks"))
    if callbacks is None:
        return None
    names = output_names(view)
    if names is None:
        return None
    given = [named_functions(each) for each in (compiled.loss, compiled.metrics, compiled.weighted_metrics)]
    found = logs.logged(names, *given)
    if found is None:
        return None
    rates = any(rule.logs_rate for rule in callbacks)
    return found.beside(*(["learning_rate"] if rates else []), validates=validates(values))


def output_names(view: ModelView) -> list[str] | None:
    """The names of the outputs as metrics have them: the keys of a dict; None where they are nested or not known."""
    structure = view.graph.outputs if view.graph is not None else None
    if isinstance(structure, dict):
        return flat_keys(structure)
    if isinstance(structure, (list, tuple)) and any(isinstance(part, (dict, list, tuple)) for part in structure):
        return None
    return None if view.outputs is None else [part.name for part in view.outputs]


def is_flat(parts: Iterable[Any]) -> bool:
    """Whether no part of a structure is one itself."""
    return not any(isinstance(part, (dict, list, tuple)) for part in parts)


def logs_more(view: ModelView, model: Any) -> bool:
    """Whether a training step or metrics of the user's may be at work."""
    if isinstance(model.cls, Class) or view.operations is None:
        return True
    if any(isinstance(value, RuleObject) for value in model.fields.values()):
        return True
    return any(holds_custom(operation.rule) for operation in view.operations)


def holds_custom(rule: Any, depth: int = 5) -> bool:
    """Whether a layer is the user's, or holds one that is."""
    if isinstance(rule, CustomRule):
        return True
    inner = [getattr(rule, name, None) for name in ("layer", "cell", "backward_layer")]
    graph = getattr(rule, "graph", None)
    rules = [getattr(each, "rule", None) for each in (*inner, *(graph.operations if graph is not None else ()))]
    return depth > 0 and any(each is not None and holds_custom(each, depth - 1) for each in rules)


def callback_rules(value: Any) -> list[CallbackRule] | None:
    """The callbacks of Keras that fit was given; None where others are among them."""
    if value is None:
        return []
    items = value.items if isinstance(value, ListValue) else value if isinstance(value, tuple) else (value,)
    rules: list[CallbackRule] = []
    for item in items if items is not None else (None,):
        rule = item.rule if isinstance(item, RuleObject) and isinstance(item.cls, NativeClass) else None
        if not isinstance(rule, CallbackRule) or isinstance(rule, LambdaCallback) or type(rule).__name__ in _OPEN:
            return None
        rules.append(rule)
    return rules


_OPEN = ("Callback", "CallbackList")


def named_functions(value: Any) -> Any:
    """A function of the user's as the text that Keras makes its name of."""
    if is_unknown(value):
        return value

    def named(leaf: Any) -> Any:
        if not isinstance(leaf, Function):
            return leaf
        name = leaf.attributes.fields.get("__name__", getattr(leaf.node, "name", None))
        return to_snake_case(name) if isinstance(name, str) else leaf

    return map_structure(named, value)


def validates(values: dict[str, Any]) -> bool | None:
    """Whether fit evaluates behind each epoch; None where that is not known."""
    data, split = values.get("validation_data"), values.get("validation_split", 0.0)
    if is_given(data) is None or not isinstance(split, (int, float)):
        return None
    if values.get("validation_freq", 1) != 1:
        return None if is_given(data) or split else False
    return bool(is_given(data) or split)


def is_given(value: Any) -> bool | None:
    """Whether an argument is something else than None."""
    return None if isinstance(value, (Choice, Unknown)) else value is not None


def count_of(values: dict[str, Any]) -> int | None:
    """How many epochs certainly run; None where that is not known, as with callbacks that stop."""
    epochs, first = values.get("epochs", 1), values.get("initial_epoch", 0)
    callbacks = callback_rules(values.get("callbacks"))
    if callbacks is None or any(rule.stops for rule in callbacks):
        return None
    if not isinstance(epochs, int) or not isinstance(first, int):
        return None
    return max(epochs - first, 0)

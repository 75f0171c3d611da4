"""Calls in the spelling of Keras 1 and 2: translated by the rulebook's dialects, told of as KS901 notes."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from kshape.rulebook.binding import Rule
from kshape.rulebook.errors import RuleError
from kshape.rulebook.layers import LAYERS
from kshape.rulebook.op import OPS
from kshape.values.calls import Call

from .session import Session
from .tensors import blamed

_INPUT_ARGUMENTS = ("batch_input_shape", "batch_shape", "input_shape", "input_length", "input_dim", "input_dtype")


class Translated:
    """A constructor's call as Keras 3 would write it.

    name, args, kwargs: the class and its arguments today. inputs: what the call says of the layer's input
    (input_shape=, input_dim=, ...). is_old: True under Keras 1 or 2. call: the call as written.
    """

    __slots__ = ("args", "call", "inputs", "is_old", "kwargs", "name", "renamed")

    def __init__(self, name: str, args: Sequence[Any], kwargs: dict[str, Any], call: Call) -> None:
        self.name, self.args, self.kwargs, self.call = name, list(args), dict(kwargs), call
        self.inputs: dict[str, Any] = {}
        self.is_old = False
        self.renamed: dict[str, Any] = {}  # name today -> name or position in the call as written

    def take_inputs(self) -> None:
        """Moves what is said of the input from the arguments to `inputs`; a class keeps the parameters of its own."""
        rule = LAYERS.get(self.name)
        own = {field.name for field in rule.fields} if rule is not None else set()
        for name in _INPUT_ARGUMENTS:
            if name in self.kwargs and name not in own:
                self.inputs[name] = self.kwargs.pop(name)

    def report(self, error: RuleError, parameters: Sequence[str] = ()) -> None:
        """The fault for an error of the constructor, at the argument as written."""
        call = self.call
        old = self.renamed.get(error.argument) if error.argument else None
        if old is not None and old in call.spans:
            span = call.spans[old]
        else:
            span = blamed(error, call.span, call.spans, parameters)
        call.interpreter.report(error.fault, error.text, span, (), error)


def translate(session: Session, name: str, args: list[Any], kwargs: dict[str, Any], call: Call) -> Translated:
    """The call of a layer's class in today's spelling. Notes about old spellings are reported as "moved"."""
    result = Translated(name, args, kwargs, call)
    result.take_inputs()
    return result


def translate_object(
    session: Session, rule: type[Rule], args: list[Any], kwargs: dict[str, Any], call: Call
) -> Translated:
    """The call of an optimizer, loss, callback, ... in today's spelling."""
    return Translated(rule.__name__, args, kwargs, call)


def note_renamed(call: Call, owner: str, old: str, new: str) -> None:
    """The note that an argument has another name today."""
    message = f"{owner}'s {old} is called {new} since Keras 2."
    call.interpreter.report("moved", message, call.span_of(old), (), None)


def renamed_keyword(call: Call, method: str, name: str) -> str:
    """Today's name of a keyword of a model's method: nb_epoch -> epochs, with its note."""
    new = _METHOD_KEYWORDS.get(name)
    if new is None:
        return name
    note_renamed(call, method, name, new)
    return new


_METHOD_KEYWORDS = {"nb_epoch": "epochs", "samples_per_epoch": "steps_per_epoch"}


def is_layer(name: str) -> bool:
    """True for an older name of a layer's class."""
    return False


def backend_op(name: str) -> Any:
    """A handler for keras.backend.<name>, None where it is not modelled."""
    from .tensors import apply_op

    import_module("kshape.rulebook.ops")
    if name not in OPS:
        return None
    return lambda call: apply_op(call.interpreter, name, call.args, call.kwargs, call.span, call.spans)

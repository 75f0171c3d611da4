"""Calls in the spelling of Keras 1 and 2: translated by the rulebook's dialects, told of as "moved" notes (KS901)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kshape.rulebook import dialects
from kshape.rulebook.binding import Rule
from kshape.rulebook.dialects import Note, Translation
from kshape.rulebook.dialects.classes import CLASSES
from kshape.rulebook.errors import RuleError
from kshape.rulebook.layers import LAYERS
from kshape.source.span import Span
from kshape.values.calls import Call, Interpreter

from .names import is_module, is_public
from .session import Session, session_of
from .tensors import apply_rule, blamed, report_at

_INPUT_ARGUMENTS = ("batch_input_shape", "batch_shape", "input_shape", "input_length", "input_dim", "input_dtype")


class Translated:
    """A constructor's call as Keras 3 would write it.

    name, args, kwargs: the class and its arguments today. inputs: what the call says of the layer's input
    (input_shape=, input_dim=, ...). is_old: True under Keras 1 or 2. call: the call as written.
    """

    __slots__ = ("args", "call", "inputs", "is_old", "kwargs", "name", "origins")

    def __init__(self, name: str, args: Sequence[Any], kwargs: dict[str, Any], call: Call) -> None:
        self.name, self.args, self.kwargs, self.call = name, list(args), dict(kwargs), call
        self.inputs: dict[str, Any] = {}
        self.is_old = False
        self.origins: dict[str, str | int] = {}  # name today -> name or position in the call as written

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
        origin = self.origins.get(error.argument) if error.argument else None
        if origin is not None and origin in call.spans:
            span = call.spans[origin]
        else:
            span = blamed(error, call.span, call.spans, parameters)
        report_at(call.interpreter, error, span)


def translate(session: Session, name: str, args: list[Any], kwargs: dict[str, Any], call: Call) -> Translated:
    """The call of a layer's class in today's spelling."""
    found = dialects.translate(name, args, kwargs, session.dialect, root=session.root)
    result = translated(found, session, call, name)
    result.take_inputs()
    return result


def translate_object(
    session: Session, rule: type[Rule], args: list[Any], kwargs: dict[str, Any], call: Call
) -> Translated:
    """The call of an optimizer, loss, callback, ... in today's spelling."""
    parameters = [field.name for field in rule.parameters()]
    name = rule.__name__
    found = dialects.translate(name, args, kwargs, session.dialect, root=session.root, parameters=parameters)
    return translated(found, session, call, name)


def translated(found: Translation, session: Session, call: Call, owner: str) -> Translated:
    """A translation with its notes reported."""
    report_notes(call, found.notes, owner)
    result = Translated(found.rule, found.args, found.kwargs, call)
    result.origins, result.is_old = dict(found.origins), session.is_old
    return result


def report_notes(call: Call, notes: Iterable[Note], owner: str) -> None:
    """Each older spelling in a call, where it stands."""
    for note in notes:
        report_note(call, note, owner)


def report_note(call: Call, note: Note, owner: str = "") -> None:
    """An older spelling in a call, where it stands."""
    report_note_at(call.interpreter, note, place_of(call, note), owner)


def report_note_at(interpreter: Interpreter, note: Note, span: Span, owner: str = "") -> None:
    """An older spelling: certain to raise in a file that is written for Keras 3."""
    raises = note.raises_in_keras3 and session_of(interpreter).dialect == "keras3"
    interpreter.report("removed" if raises else "moved", note.text(owner), span, (), note)


def place_of(call: Call, note: Note) -> Span:
    """Where an older spelling stands: an argument, or the name that is called."""
    if note.argument is None:
        return call.spans.get("()", call.span)
    return call.spans.get(note.argument, call.span)


def noted(old: str, moved: Any, handler: Any) -> Any:
    """A handler of a method that is gone, or has another name: it reports that, and does what it did."""

    def noting(call: Call) -> Any:
        span = call.spans.get("()", call.span)
        report_moved(call.interpreter, old, moved.new, span, moved.since, moved.advice)
        return handler(call)

    return noting


INNER = {"src", "api", "_tf_keras", "_v1", "_v2"}
"""Parts of paths into Keras's own modules."""


def note_moved_name(interpreter: Interpreter, path: str, module: str, name: str, span: Span) -> None:
    """The note for a class or function that is found elsewhere today, or for a module that is gone."""
    if name in CLASSES or name == "merge" or INNER & set(path.split(".")):
        return  # its calls are noted; or the module is none that anybody should name
    full = f"{path}.{name}"
    moved = dialects.function_today(full)
    if moved is not None:
        new = None if moved.new is None else f"keras.{moved.new}"
        report_moved(interpreter, full, new, span, moved.since, moved.advice)
        return
    if is_module(f"{module}.{name}") and not name[:1].isupper():
        today, own = dialects.module_today(full), f"{module}.{name}"
        if today != own:
            report_moved(interpreter, full, today, span, 3, "")
        return
    today = dialects.module_today(path)
    if today != module:
        new = f"{today}.{name}" if today is not None and is_public(today, name) else None
        report_moved(interpreter, full, new, span, 3, "")


def report_moved(interpreter: Interpreter, old: str, new: str | None, span: Span, since: int, advice: str) -> None:
    """The note on a name with another one today, or with none."""
    note = Note("class" if new else "gone", old, new, advice=advice, since=since)
    report_note_at(interpreter, note, span)


def is_layer(name: str) -> bool:
    """True for an older name of a layer's class."""
    successor = CLASSES.get(name)
    return successor is not None and successor.rule in LAYERS


def backend_op(name: str) -> Any:
    """A handler for keras.backend.<name>, None where it is not modelled."""
    from kshape.rulebook.dialects.backend import FUNCTIONS

    rule = FUNCTIONS.rule(name)
    if rule is None:
        return None
    return lambda call: apply_rule(call.interpreter, rule, call.args, call.kwargs, call.span, call.spans)

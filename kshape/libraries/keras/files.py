"""Files that a program writes and reads again: which model stands in which file.

Events: "save", "save_weights", "load_weights", "load_model" with the path, the model's view and the arguments by name.
Only what the program itself has written under a constant path is known; a file that was there before is not looked at.
"""

from __future__ import annotations

from typing import Any

from kshape.values.calls import Call, Interpreter
from kshape.values.state import Join, Mutable
from kshape.values.values import Class, Unknown

from .models import COMPILED, ModelValue, record_event, refresh
from .view import view_of

SAVED = "keras.files"
REGISTERED = "<registered>"


class Saved(Mutable):
    """Path -> the model that was last saved there, None where branches disagree."""

    __slots__ = ()

    def join_fields(self, changed: dict[Any, list[Any]], join: Join) -> dict[Any, Any]:
        return {
            key: values[0] if all(value is values[0] for value in values) else None for key, values in changed.items()
        }

    def forgotten(self, key: Any) -> Any:
        return None


def save(call: Call) -> None:
    """model.save(path), save_model(model, path): the event, and a note of what is in the file now."""
    by_function = not isinstance(call.receiver, ModelValue)
    model = call.argument(0, "model") if by_function else call.receiver
    path = call.argument(1 if by_function else 0, "filepath")
    if not isinstance(model, ModelValue):
        return
    files_event(call, "save", model, path)
    if isinstance(path, str):
        call.interpreter.state.put(_saved(call.interpreter), path, model)


def weights_event(call: Call) -> None:
    """load_weights, save_weights, export: the event, with the path."""
    files_event(call, call.name.rpartition(".")[2], call.receiver, call.argument(0, "filepath"))


def files_event(call: Call, kind: str, model: ModelValue, path: Any) -> None:
    """The event of a file that is written or read."""
    data = {**call.kwargs, "path": path, "view": view_of(model)}
    record_event(call.interpreter, kind, call.span, model, data, call.spans)


def load_model(call: Call) -> Any:
    """load_model(path): a copy of the model that this program saved there; unknown for any other file."""
    from .cloning import clone

    path = call.argument(0, "filepath")
    model = _saved(call.interpreter).fields.get(path) if isinstance(path, str) else None
    if not isinstance(model, ModelValue):
        return Unknown("a model from a file")
    data = {**call.kwargs, "path": path, "view": view_of(model)}
    if len(call.args) > 1:
        data["custom_objects"] = call.args[1]
    record_event(call.interpreter, "load_model", call.span, model, data, call.spans)
    copy = clone(call, model)
    compiled = model.fields.get(COMPILED)
    if isinstance(copy, ModelValue) and compiled is not None and call.argument(2, "compile", True) is True:
        call.interpreter.state.put(copy, COMPILED, compiled)
        refresh(copy)
    return copy


def note_registered(interpreter: Interpreter, decorated: Any) -> Any:
    """A class that files may name from now on."""
    if isinstance(decorated, Class):
        interpreter.state.put(decorated, REGISTERED, True)
    return decorated


def _saved(interpreter: Interpreter) -> Saved:
    found: Saved | None = interpreter.session.get(SAVED)
    if found is None:
        found = interpreter.session[SAVED] = Saved()
    return found

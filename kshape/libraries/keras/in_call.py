"""What a user's `call` must not do: make layers and weights (KS701), and what it must be given (KS704)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from kshape.rulebook.user_layers import lost_layer, state_in_call, wrong_arity
from kshape.source import ir
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.trace import Related
from kshape.values.values import Function

from .objects import LayerValue
from .session import session_of

CALLING = "keras.calling"


class Running:
    """A `call` of the user that is being evaluated: its layer, and the layers that were made in it."""

    __slots__ = ("layer", "made")

    def __init__(self, layer: LayerValue | None) -> None:
        self.layer = layer
        self.made: list[LayerValue] = []


def _running(interpreter: Interpreter) -> list[Running]:
    found: list[Running] = interpreter.session.setdefault(CALLING, [])
    return found


@contextmanager
def calling(interpreter: Interpreter, layer: LayerValue | None) -> Iterator[None]:
    """While the `call` of a layer is evaluated; with None while `build` is, which may make what it likes."""
    stack = _running(interpreter)
    stack.append(Running(layer))
    try:
        yield
    finally:
        running = stack.pop()
        if layer is not None:
            _report_lost(interpreter, layer, running.made)


def note_made(interpreter: Interpreter, made: LayerValue) -> None:
    """A layer was made: in a `call`, if one is under way."""
    stack = _running(interpreter)
    if stack and stack[-1].layer is not None:
        stack[-1].made.append(made)


def check_state(interpreter: Interpreter, layer: LayerValue, new: Any, span: Span) -> None:
    """A fault where a layer that was made in the present `call` is kept in an attribute."""
    stack = _running(interpreter)
    if not stack or stack[-1].layer is not layer or not any(new is made for made in stack[-1].made):
        return
    stack[-1].made = [made for made in stack[-1].made if made is not new]
    if not session_of(interpreter).is_old:
        _report(interpreter, state_in_call(layer.cls.name, f"a {_class_name(new)}"), span)


def check_weight(interpreter: Interpreter, layer: LayerValue, span: Span) -> None:
    """A fault where a weight is added to the layer whose `call` is under way."""
    stack = _running(interpreter)
    if stack and stack[-1].layer is layer and not session_of(interpreter).is_old:
        _report(interpreter, state_in_call(layer.cls.name, "a weight"), span)


def _report_lost(interpreter: Interpreter, layer: LayerValue, made: Sequence[LayerValue]) -> None:
    for inner in made:
        operation = inner.operation
        if operation is not None and operation.built and isinstance(inner.span, Span):
            _report(interpreter, lost_layer(layer.cls.name, operation.class_name), inner.span)


def _report(interpreter: Interpreter, error: Any, span: Span) -> None:
    interpreter.report(error.fault, error.text, span, (), error)


def _class_name(layer: LayerValue) -> str:
    return layer.operation.class_name if layer.operation is not None else layer.cls.name


def check_arity(
    interpreter: Interpreter,
    layer: LayerValue,
    method: Function,
    args: Sequence[Any],
    kwargs: dict[str, Any],
    span: Span,
) -> bool:
    """False, after a report, where the arguments certainly do not fit the parameters of the user's `call`."""
    problem = _misfit(method.node.args, len(method.defaults), method.kw_defaults, len(args), kwargs)
    if problem is None:
        return True
    received = f"{len(args)} positional argument{'s' * (len(args) != 1)}"
    received += f" and {', '.join(kwargs)}" if kwargs else ""
    error = wrong_arity(layer.cls.name, f"call({_signature(method.node.args)})", received, problem)
    where = Related(method.node.name_span, "the call in question")
    interpreter.report(error.fault, error.text, span, (where,), error)
    return False


def _misfit(
    spec: ir.arguments, defaults: int, kw_defaults: dict[str, Any], count: int, kwargs: dict[str, Any]
) -> str | None:
    """What Python says of arguments that do not fit, None where they do; `self` is the first parameter."""
    positional = [*spec.posonlyargs, *spec.args]
    taken = positional[: count + 1]
    if count + 1 > len(positional) and spec.vararg is None:
        return "too many positional arguments"
    given = {each.arg for each in taken} | kwargs.keys()
    needed = [each.arg for each in positional[1 : len(positional) - defaults]]
    needed += [each.arg for each in spec.kwonlyargs if each.arg not in kw_defaults]
    missing = next((name for name in needed if name not in given), None)
    if missing is not None:
        return f"missing a required argument: '{missing}'"
    names = {each.arg for each in (*spec.args, *spec.kwonlyargs)}
    strange = next((name for name in kwargs if name not in names), None)
    if strange is not None and spec.kwarg is None:
        return f"got an unexpected keyword argument '{strange}'"
    return None


def _signature(spec: ir.arguments) -> str:
    """The parameters as they are written, without their defaults."""
    names = [each.arg for each in (*spec.posonlyargs, *spec.args)]
    if spec.vararg is not None:
        names.append(f"*{spec.vararg.arg}")
    elif spec.kwonlyargs:
        names.append("*")
    names += [each.arg for each in spec.kwonlyargs]
    return ", ".join([*names, *([f"**{spec.kwarg.arg}"] if spec.kwarg is not None else [])])

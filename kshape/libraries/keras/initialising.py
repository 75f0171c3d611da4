"""super().__init__() of a user's layer: missing, or too late (KS703)."""

from __future__ import annotations

from kshape.rulebook.user_layers import assigned_before_init, used_without_init
from kshape.source.ir import Attribute, Name, walk
from kshape.source.span import Span
from kshape.values.calls import Interpreter
from kshape.values.state import MISSING
from kshape.values.trace import Related
from kshape.values.values import (
    Class,
    Function,
)

from .custom import BareRule, CustomRule
from .objects import OPERATION, LayerValue
from .session import session_of

LATE = "<late>"


def report_early_assignment(interpreter: Interpreter, layer: LayerValue, span: Span) -> None:
    """A fault for a layer or weight that is assigned to an attribute before `super().__init__()`, once an object."""
    method = interpreter.find_in_class(layer.cls, "__init__")
    if OPERATION in layer.fields or not isinstance(method, Function) or calls_base(method, before=span):
        return
    if layer.fields.get(LATE) is True or session_of(interpreter).dialect == "keras1":
        return
    interpreter.state.put(layer, LATE, True)
    if not calls_base(method):
        report_without_init(interpreter, layer, method, span)
        return
    fault = assigned_before_init(layer.cls.name)
    interpreter.report(
        fault.fault,
        fault.message,
        span,
        (Related(method.node.name_span, "the __init__ in question"),),
        layer,
    )


def report_missing_init(interpreter: Interpreter, layer: LayerValue, span: Span) -> None:
    """A fault where the class's own `__init__` certainly never calls that of its base."""
    method = interpreter.find_in_class(layer.cls, "__init__")
    if not isinstance(layer.cls, Class) or not isinstance(method, Function) or calls_base(method):
        return
    if layer.fields.get(LATE) is not True:
        report_without_init(interpreter, layer, method, span)


def report_without_init(interpreter: Interpreter, layer: LayerValue, method: Function, span: Span) -> None:
    """The fault at an `__init__` without a call of that of its base."""
    fault = used_without_init(layer.cls.name)
    interpreter.report(
        fault.fault,
        fault.message,
        method.node.name_span,
        (Related(span, "here it is needed"),),
        layer,
    )


def calls_base(method: Function, before: Span | None = None) -> bool:
    """True where a method mentions super() or some `__init__` (before a place in it)."""
    if before is not None and not method.node.span.contains(*before.start):
        before = None
    return any(
        (isinstance(node, Name) and node.id == "super") or (isinstance(node, Attribute) and node.attr == "__init__")
        for node in walk(method.node)
        if before is None or node.span.start < before.start
    )


def ensure_operation(interpreter: Interpreter, layer: LayerValue) -> None:
    """Gives an operation to a layer whose `super().__init__(...)` could not be followed."""
    from .objects import LiveOperation

    if layer.operation is None and layer.fields.get(OPERATION, MISSING) is MISSING:
        name = session_of(interpreter).unique_name(layer.cls.name)
        operation = LiveOperation(interpreter.state, CustomRule(interpreter, layer, BareRule()), name, layer.cls.name)
        operation.owner, operation.span = layer, layer.span
        interpreter.state.put(layer, OPERATION, operation)

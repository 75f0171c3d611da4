"""Edits of the last layer of an output, and of the loss that compile() was given for it."""

from __future__ import annotations

import ast
from typing import Any

from kshape.rulebook.naming import to_snake_case
from kshape.source.span import Span
from kshape.values.trace import Trace

from ._edits import argument_removed, argument_set, reach, renamed, value_span, with_value
from ._training import Head
from ._written import expression, part, written_call
from .base import Repair, TextEdit


def with_activation(head: Head, name: str) -> TextEdit | None:
    """Another activation for the last layer, where that is a layer with an argument for it."""
    return activation_set(_made(head), _rule(head), name)


def activation_set(made: Span | None, rule: Any, name: str) -> TextEdit | None:
    """Another activation for a layer that is made at a span, where its rule has an argument for it."""
    position, call = position_of(rule, "activation"), written_call(made)
    if call is None or position is None:
        return None
    given = call.argument("activation", position)
    if given is None:
        return argument_set(made, "activation", f'"{name}"')
    if isinstance(expression(value_span(given)), (ast.Name, ast.Attribute)):
        return with_value(given, f'"{name}"')
    return renamed(given, name)


def without_activation(head: Head) -> TextEdit | None:
    """No activation in the last layer."""
    position = _position(head, "activation")
    return None if position is None else argument_removed(_made(head), "activation", position)


def with_units(head: Head, units: int) -> TextEdit | None:
    """Another number of units for the last layer, where it is written as a number."""
    made, position = _made(head), _position(head, "units")
    call = written_call(made)
    given = None if call is None or position is None else call.argument("units", position)
    if given is None or not isinstance(expression(value_span(given)), ast.Constant):
        return None
    return with_value(given, str(units))


def units_repair(head: Head, units: int) -> Repair | None:
    """Another number of units, as a choice for the user."""
    return repair(f"use {units} unit{'s' * (units != 1)}", with_units(head, units), safe=False)


def with_loss(head: Head, name: str, trace: Trace) -> tuple[TextEdit, ...]:
    """Another loss, by its name in snake case: as a text where it is one, else the class or the function of that name.

    Nothing where the loss is written in another way.
    """
    value = _loss_value(head)
    node = expression(value)
    if value is None or node is None:
        return ()
    if isinstance(node, ast.Constant):
        new = renamed(value, name)
        return () if new is None else (new,)
    target = node.func if isinstance(node, ast.Call) else node
    if not isinstance(target, (ast.Name, ast.Attribute)):
        return ()
    old = target.id if isinstance(target, ast.Name) else target.attr
    own = _spelled(head, old, name)
    if own is None:
        return ()
    span = part(value, target)
    if isinstance(target, ast.Attribute):
        start = span.end_column - len(old)
        return (TextEdit(Span(span.origin, span.end_line, start, span.end_line, span.end_column), own),)
    reached = reach(trace, f"keras.losses.{own}", span)
    return () if reached is None else (TextEdit(span, reached[0]), *reached[1])


def with_logits(head: Head, logits: bool) -> TextEdit | None:
    """from_logits=True into the call that makes the loss, or out of it."""
    value = _loss_value(head)
    if not isinstance(expression(value), ast.Call):
        return None
    if logits:
        return argument_set(value, "from_logits", "True")
    return argument_removed(value, "from_logits", 0)


def repair(title: str, *edits: TextEdit | None, safe: bool = True) -> Repair | None:
    """A repair of these edits; None where one of them could not be written."""
    whole = [edit for edit in edits if edit is not None]
    return Repair(title, *whole, safe=safe) if whole and len(whole) == len(edits) else None


def _made(head: Head) -> Span | None:
    made = getattr(head.layer, "made", None)
    return made if isinstance(made, Span) else None


def _position(head: Head, name: str) -> int | None:
    """Where a parameter stands among the arguments of the last layer; None where it has no such parameter."""
    return position_of(_rule(head), name)


def _rule(head: Head) -> Any:
    return None if head.layer is None else head.layer.rule


def position_of(rule: Any, name: str) -> int | None:
    """Where a parameter stands among the arguments of a rule; None where it has no such parameter."""
    if not hasattr(type(rule), "parameters"):
        return None
    names = [parameter.name for parameter in type(rule).parameters()]
    return names.index(name) if name in names else None


def _loss_value(head: Head) -> Span | None:
    """Where the loss of this output is written: the argument of compile(), in a dict or list the item of the output."""
    if "loss" not in head.compiled.spans:
        return None
    value = value_span(head.loss_span)
    node = expression(value)
    if isinstance(node, ast.Dict):
        found = [
            v
            for k, v in zip(node.keys, node.values, strict=True)
            if isinstance(k, ast.Constant) and k.value == head.name
        ]
        return part(value, found[0]) if len(found) == 1 else None
    if isinstance(node, (ast.List, ast.Tuple)):
        return part(value, node.elts[0]) if len(node.elts) == 1 else None
    return value


def _spelled(head: Head, old: str, name: str) -> str | None:
    """The new loss in the spelling of the old one, which is a class or a function; None where it is something else."""
    rule = type(head.loss).__name__
    if old == rule:
        return "".join(word.capitalize() for word in name.split("_"))
    return name if old == to_snake_case(rule) else None

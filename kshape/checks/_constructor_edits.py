"""Edits that move the making of a layer from a method into the constructor of its class."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kshape.rulebook.naming import to_snake_case
from kshape.source.span import Origin, Span

from ._edits import line_after
from ._written import expression, indentation, node_span, statement_at, syntax_of, written_call
from .base import Repair, TextEdit

_REPEATED = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda, ast.FunctionDef)


def made_in_constructor(span: Span) -> Repair | None:
    """`self.x = Dense(4)`, or a bare `Dense(4)`, moved from a method into `__init__`.

    span: the attribute that is set, or the call that makes the layer. None where the arguments are known in the method
    alone, and where the call may come more than once.
    """
    statement, found = statement_at(span), _method_around(span)
    if statement is None or found is None or any(_is_in(span, node) for node in _repetitions(found[1])):
        return None
    cls, method = found
    value = _assigned(statement, span)
    written = span if value is None else value
    node = expression(written)
    if not isinstance(node, ast.Call) or not _is_free(node, cls, method):
        return None
    edit: TextEdit | None
    if value is not None:
        name, edit = span.text().removeprefix("self."), _without_lines(statement, span.origin)
    else:
        call = written_call(span)
        name = _free_name(to_snake_case(call.name or "layer") if call is not None else "layer", cls)
        edit = TextEdit(span, f"self.{name}")
    added = _in_constructor(cls, method, f"self.{name} = {written.text()}", span.origin)
    if added is None or edit is None:
        return None
    return Repair(f"make it in __init__, as self.{name}", added, edit, safe=False)


def _method_around(span: Span) -> tuple[ast.ClassDef, ast.FunctionDef] | None:
    """The class and the method in which a span stands."""
    tree = syntax_of(span.origin)
    classes = [] if tree is None else [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    for cls in reversed(classes):
        for node in cls.body:
            if isinstance(node, ast.FunctionDef) and _is_in(span, node):
                takes_self = bool(node.args.args) and node.args.args[0].arg == "self"
                return (cls, node) if takes_self and node.name != "__init__" else None
    return None


def _is_in(span: Span, node: ast.stmt | ast.expr) -> bool:
    return node.lineno <= span.line and span.end_line <= (node.end_lineno or 0)


def _repetitions(method: ast.FunctionDef) -> Iterator[ast.stmt | ast.expr]:
    """What may run its parts several times, or later."""
    for node in ast.walk(method):
        if isinstance(node, _REPEATED) and node is not method:
            yield node


def _assigned(statement: ast.stmt, span: Span) -> Span | None:
    """Where the value is written of the attribute that is set at a span; None for another kind of statement."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not span.text().startswith("self."):
        return None
    return node_span(span.origin, statement.value)


def _is_free(call: ast.Call, cls: ast.ClassDef, method: ast.FunctionDef) -> bool:
    """Whether a call means the same in the constructor: of the method it reads nothing but attributes set there."""
    bound = {each.arg for each in ast.walk(method.args) if isinstance(each, ast.arg)} - {"self"}
    bound |= {node.id for node in ast.walk(method) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    init = _constructor(cls)
    known = _own_attributes(init) if init is not None else []
    read = _own_attributes(call)
    names = [node for node in ast.walk(call) if isinstance(node, ast.Name)]
    is_bare = sum(map(_is_self, names)) > len(read)  # self itself is handed on
    return not is_bare and set(read) <= set(known) and not any(node.id in bound for node in names)


def _own_attributes(tree: ast.AST) -> list[str]:
    return [each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute) and _is_self(each.value)]


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _constructor(cls: ast.ClassDef) -> ast.FunctionDef | None:
    return next((each for each in cls.body if isinstance(each, ast.FunctionDef) and each.name == "__init__"), None)


def _free_name(name: str, cls: ast.ClassDef) -> str:
    """An attribute that the class does not have yet: dense, dense_1, ..."""
    taken = {node.attr for node in ast.walk(cls) if isinstance(node, ast.Attribute)}
    names = [name, *(f"{name}_{number}" for number in range(1, len(taken) + 2))]
    return next(each for each in names if each not in taken)


def _without_lines(statement: ast.stmt, origin: Origin) -> TextEdit | None:
    """Takes a statement out, with its lines; None where something else stands on them."""
    span = node_span(origin, statement)
    before = origin.lines[span.line - 1][: span.column - 1].strip()
    behind = origin.lines[span.end_line - 1][span.end_column - 1 :].strip()
    if before or (behind and not behind.startswith("#")):
        return None
    return TextEdit(Span(origin, span.line, 1, span.end_line + 1, 1), "")


def _in_constructor(cls: ast.ClassDef, method: ast.FunctionDef, line: str, origin: Origin) -> TextEdit | None:
    """The line at the end of `__init__`, which is added before the method where there is none."""
    init = _constructor(cls)
    if init is not None:
        return line_after(node_span(origin, init.body[-1]), line)
    first = min([method.lineno, *(each.lineno for each in method.decorator_list)])
    outer, inner = indentation(origin, method.lineno), indentation(origin, method.body[0].lineno)
    body = ("super().__init__(**kwargs)", line)
    added = "\n".join((f"{outer}def __init__(self, **kwargs):", *(f"{inner}{each}" for each in body), "", ""))
    return TextEdit(Span(origin, first, 1, first, 1), added)

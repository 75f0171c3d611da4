"""Statements: libcst -> ir, one function a class. See `cursor` for what a handler gets and leaves."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kshape.source import ir
from kshape.source.cursor import Cursor, StatementHandler
from kshape.source.lower_calls import arguments, parameters, star_annotation
from kshape.source.lower_expressions import identifier


def function(c: Cursor, node: cst.FunctionDef, start: int) -> ir.stmt:
    decorators = _decorators(c, node)
    first = c.i
    is_async = node.asynchronous is not None
    c.i += 1 + is_async
    name_span = c.next_span()
    _type_parameters(c, node)
    c.i += 1
    args = parameters(c, node.params)
    c.i += 1
    returns = None
    if node.returns is not None:
        c.i += 1
        returns = c.expression(node.returns.annotation)
    body = c.block(node.body)
    name = identifier(node.name.value)
    return ir.FunctionDef(c.span(first), name, args, body, decorators, returns, is_async, name_span)


def class_(c: Cursor, node: cst.ClassDef, start: int) -> ir.stmt:
    decorators = _decorators(c, node)
    first = c.i
    c.i += 1
    name_span = c.next_span()
    _type_parameters(c, node)
    bases: list[ir.expr] = []
    keywords: list[ir.keyword] = []
    if isinstance(node.lpar, cst.LeftParen):
        c.i += 1
        bases, keywords = arguments(c, [*node.bases, *node.keywords])
        c.i += 1
    body = c.block(node.body)
    return ir.ClassDef(c.span(first), identifier(node.name.value), bases, keywords, body, decorators, name_span)


def _decorators(c: Cursor, node: cst.FunctionDef | cst.ClassDef) -> list[ir.expr]:
    result = []
    for decorator in node.decorators:
        c.i += 1
        result.append(c.expression(decorator.decorator))
    return result


def _type_parameters(c: Cursor, node: Any) -> None:
    """Skips `[T: int, *Ts]`; type parameters say nothing about shapes."""
    if node.type_parameters is None:
        return
    depth = 0
    while True:
        text = c.next_text()
        depth += (text in "[({") - (text in "])}")
        if depth == 0:
            return


def if_(c: Cursor, node: cst.If, start: int) -> ir.stmt:
    """An `elif` chain, in a loop: it may be longer than Python's stack is deep."""
    chain: list[tuple[int, ir.expr, list[ir.stmt]]] = []
    branch: cst.If | cst.Else | None = node
    while isinstance(branch, cst.If):
        first = c.i
        c.i += 1
        test = c.expression(branch.test)
        chain.append((first, test, c.block(branch.body)))
        branch = branch.orelse
    orelse = _else(c, branch)
    for first, test, body in reversed(chain):
        result = ir.If(c.span(first), test, body, orelse)
        orelse = [result]
    return result


def _else(c: Cursor, node: cst.Else | cst.Finally | None) -> list[ir.stmt]:
    if node is None:
        return []
    c.i += 1
    return c.block(node.body)


def while_(c: Cursor, node: cst.While, start: int) -> ir.stmt:
    c.i += 1
    test = c.expression(node.test)
    body = c.block(node.body)
    orelse = _else(c, node.orelse)
    return ir.While(c.span(start), test, body, orelse)


def for_(c: Cursor, node: cst.For, start: int) -> ir.stmt:
    is_async = node.asynchronous is not None
    c.i += 1 + is_async
    target = c.expression(node.target)
    c.i += 1
    iterable = c.expression(node.iter)
    body = c.block(node.body)
    orelse = _else(c, node.orelse)
    return ir.For(c.span(start), target, iterable, body, orelse, is_async)


def with_(c: Cursor, node: cst.With, start: int) -> ir.stmt:
    is_async = node.asynchronous is not None
    parentheses = int(isinstance(node.lpar, cst.LeftParen))
    c.i += 1 + is_async + parentheses
    items = [_with_item(c, item) for item in node.items]
    c.i += parentheses
    body = c.block(node.body)
    return ir.With(c.span(start), items, body, is_async)


def _with_item(c: Cursor, node: cst.WithItem) -> ir.withitem:
    start = c.i
    context = c.expression(node.item)
    target = None
    if node.asname is not None:
        c.i += 1
        target = c.expression(node.asname.name)
    result = ir.withitem(c.span(start), context, target)
    c.comma(node)
    return result


def try_(c: Cursor, node: cst.Try | cst.TryStar, start: int) -> ir.stmt:
    c.i += 1
    body = c.block(node.body)
    is_star = isinstance(node, cst.TryStar)
    handlers = [_handler(c, handler, is_star) for handler in node.handlers]
    orelse = _else(c, node.orelse)
    final = _else(c, node.finalbody)
    return ir.Try(c.span(start), body, handlers, orelse, final, is_star)


def _handler(c: Cursor, node: cst.ExceptHandler | cst.ExceptStarHandler, is_star: bool) -> ir.ExceptHandler:
    start = c.i
    c.i += 1 + is_star
    kind = c.optional(node.type)
    name = None
    if node.name is not None:
        c.i += 1
        name = identifier(c.next_text())
    body = c.block(node.body)
    return ir.ExceptHandler(c.span(start), kind, name, body)


def match(c: Cursor, node: cst.Match, start: int) -> ir.stmt:
    c.i += 1
    subject = c.expression(node.subject)
    c.i += 1
    cases = [_case(c, case) for case in node.cases]
    return ir.Match(c.span(start), subject, cases)


def _case(c: Cursor, node: cst.MatchCase) -> ir.match_case:
    start = c.i
    c.i += 1
    pattern = c.pattern(node.pattern)
    guard = None
    if node.guard is not None:
        c.i += 1
        guard = c.expression(node.guard)
    body = c.block(node.body)
    return ir.match_case(c.span(start), pattern, guard, body)


def expression(c: Cursor, node: cst.Expr, start: int) -> ir.stmt:
    value = c.expression(node.value)
    return ir.Expr(c.span(start), value)


def assign(c: Cursor, node: cst.Assign, start: int) -> ir.stmt:
    targets = []
    for target in node.targets:
        targets.append(c.expression(target.target))
        c.i += 1
    value = c.expression(node.value)
    return ir.Assign(c.span(start), targets, value)


def augmented(c: Cursor, node: cst.AugAssign, start: int) -> ir.stmt:
    target = c.expression(node.target)
    op = c.next_text()[:-1]
    value = c.expression(node.value)
    return ir.AugAssign(c.span(start), target, op, value)


def annotated(c: Cursor, node: cst.AnnAssign, start: int) -> ir.stmt:
    target = c.expression(node.target)
    c.i += 1
    annotation = star_annotation(c, node.annotation.annotation)
    value = None
    if node.value is not None:
        c.i += 1
        value = c.expression(node.value)
    simple = isinstance(target, ir.Name) and not node.target.lpar
    return ir.AnnAssign(c.span(start), target, annotation, value, simple)


def type_alias(c: Cursor, node: Any, start: int) -> ir.stmt:
    """`type X[T] = ...` binds X; its value is of no interest to shapes."""
    c.i += 1
    target = c.expression(node.name)
    _type_parameters(c, node)
    c.i += 1
    value = c.expression(node.value)
    return ir.Assign(c.span(start), [target], ir.Unparsed(value.span, "a type alias"))


def return_(c: Cursor, node: cst.Return, start: int) -> ir.stmt:
    c.i += 1
    value = c.optional(node.value)
    return ir.Return(c.span(start), value)


def delete(c: Cursor, node: cst.Del, start: int) -> ir.stmt:
    c.i += 1
    target = c.expression(node.target)
    is_bare = isinstance(node.target, cst.Tuple) and not node.target.lpar
    targets = target.elts if is_bare and isinstance(target, ir.Tuple) else [target]
    return ir.Delete(c.span(start), targets)


def raise_(c: Cursor, node: cst.Raise, start: int) -> ir.stmt:
    c.i += 1
    exc = c.optional(node.exc)
    cause = None
    if node.cause is not None:
        c.i += 1
        cause = c.expression(node.cause.item)
    return ir.Raise(c.span(start), exc, cause)


def assert_(c: Cursor, node: cst.Assert, start: int) -> ir.stmt:
    c.i += 1
    test = c.expression(node.test)
    message = None
    if node.msg is not None:
        c.i += 1
        message = c.expression(node.msg)
    return ir.Assert(c.span(start), test, message)


def import_(c: Cursor, node: cst.Import, start: int) -> ir.stmt:
    c.i += 1
    names = [_alias(c, name) for name in node.names]
    return ir.Import(c.span(start), names)


def import_from(c: Cursor, node: cst.ImportFrom, start: int) -> ir.stmt:
    c.i += 1
    while c.peek() in (".", "..."):
        c.i += 1
    module = None if node.module is None else _dotted(c)
    c.i += 1
    if isinstance(node.names, cst.ImportStar):
        star = ir.alias(c.next_span(), "*", None)
        return ir.ImportFrom(c.span(start), module, [star], len(node.relative))
    parentheses = int(node.lpar is not None)
    c.i += parentheses
    names = [_alias(c, name) for name in node.names]
    c.i += parentheses
    return ir.ImportFrom(c.span(start), module, names, len(node.relative))


def _alias(c: Cursor, node: cst.ImportAlias) -> ir.alias:
    start = c.i
    name = _dotted(c)
    asname = None
    if node.asname is not None:
        c.i += 1
        asname = identifier(c.next_text())
    result = ir.alias(c.span(start), name, asname)
    c.comma(node)
    return result


def _dotted(c: Cursor) -> str:
    parts = [identifier(c.next_text())]
    while c.peek() == ".":
        c.i += 1
        parts.append(identifier(c.next_text()))
    return ".".join(parts)


def global_(c: Cursor, node: cst.Global, start: int) -> ir.stmt:
    names = _names(c, node)
    return ir.Global(c.span(start), names)


def nonlocal_(c: Cursor, node: cst.Nonlocal, start: int) -> ir.stmt:
    names = _names(c, node)
    return ir.Nonlocal(c.span(start), names)


def _names(c: Cursor, node: cst.Global | cst.Nonlocal) -> list[str]:
    c.i += 1
    names = []
    for item in node.names:
        names.append(identifier(c.next_text()))
        c.comma(item)
    return names


def pass_(c: Cursor, node: cst.Pass, start: int) -> ir.stmt:
    return ir.Pass(c.next_span())


def break_(c: Cursor, node: cst.Break, start: int) -> ir.stmt:
    return ir.Break(c.next_span())


def continue_(c: Cursor, node: cst.Continue, start: int) -> ir.stmt:
    return ir.Continue(c.next_span())


HANDLERS: dict[type, StatementHandler] = {
    cst.FunctionDef: function,
    cst.ClassDef: class_,
    cst.If: if_,
    cst.While: while_,
    cst.For: for_,
    cst.With: with_,
    cst.Try: try_,
    cst.TryStar: try_,
    cst.Match: match,
    cst.Expr: expression,
    cst.Assign: assign,
    cst.AugAssign: augmented,
    cst.AnnAssign: annotated,
    cst.TypeAlias: type_alias,
    cst.Return: return_,
    cst.Del: delete,
    cst.Raise: raise_,
    cst.Assert: assert_,
    cst.Import: import_,
    cst.ImportFrom: import_from,
    cst.Global: global_,
    cst.Nonlocal: nonlocal_,
    cst.Pass: pass_,
    cst.Break: break_,
    cst.Continue: continue_,
}

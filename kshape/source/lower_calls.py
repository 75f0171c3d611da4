"""Calls and parameters: libcst -> ir."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from kshape.source import ir
from kshape.source.cursor import Cursor, ExpressionHandler
from kshape.source.lower_expressions import identifier


def call(c: Cursor, node: cst.Call, start: int) -> ir.expr:
    func = c.expression(node.func)
    c.i += 1
    args, keywords = arguments(c, node.args)
    c.i += 1
    return ir.Call(c.span(start), func, args, keywords)


def arguments(c: Cursor, nodes: Sequence[cst.Arg]) -> tuple[list[ir.expr], list[ir.keyword]]:
    """Arguments of a call or bases of a class, without the parentheses around them."""
    args: list[ir.expr] = []
    keywords: list[ir.keyword] = []
    for node in nodes:
        start = c.i
        if node.keyword is not None:
            arg_span = c.next_span()
            c.i += 1
            value = c.expression(node.value)
            keywords.append(ir.keyword(c.span(start), identifier(node.keyword.value), value, arg_span))
        elif node.star == "**":
            c.i += 1
            value = c.expression(node.value)
            keywords.append(ir.keyword(c.span(start), None, value, None))
        elif node.star == "*":
            c.i += 1
            value = c.expression(node.value)
            args.append(ir.Starred(c.span(start), value))
        else:
            args.append(c.expression(node.value))
        c.comma(node)
    return args, keywords


def lambda_(c: Cursor, node: cst.Lambda, start: int) -> ir.expr:
    c.i += 1
    args = parameters(c, node.params)
    c.i += 1
    body = c.expression(node.body)
    return ir.Lambda(c.span(start), args, body)


def parameters(c: Cursor, node: cst.Parameters) -> ir.arguments:
    """The parameters of a function. The span of none at all is empty, before the closing parenthesis or colon."""
    start = c.i
    defaults: list[ir.expr] = []
    posonly = [_positional(c, param, defaults) for param in node.posonly_params]
    if isinstance(node.posonly_ind, cst.ParamSlash):
        c.i += 1
        c.comma(node.posonly_ind)
    args = [_positional(c, param, defaults) for param in node.params]
    vararg = None
    if isinstance(node.star_arg, cst.Param):
        vararg, _ = _parameter(c, node.star_arg)
    elif isinstance(node.star_arg, cst.ParamStar):
        c.i += 2
    kwonly, kw_defaults = [], []
    for param in node.kwonly_params:
        parameter, default = _parameter(c, param)
        kwonly.append(parameter)
        kw_defaults.append(default)
    kwarg = None if node.star_kwarg is None else _parameter(c, node.star_kwarg)[0]
    span = c.span(start)
    if c.i == start:
        token = c.tokens[start]
        span.line, span.column, span.end_line, span.end_column = token[0], token[1], token[0], token[1]
    return ir.arguments(span, posonly, args, vararg, kwonly, kw_defaults, kwarg, defaults)


def _positional(c: Cursor, node: cst.Param, defaults: list[ir.expr]) -> ir.arg:
    result, default = _parameter(c, node)
    if default is not None:
        defaults.append(default)
    return result


def _parameter(c: Cursor, node: cst.Param) -> tuple[ir.arg, ir.expr | None]:
    if node.star:
        c.i += 1
    start = c.i
    c.i += 1
    annotation = None
    if node.annotation is not None:
        c.i += 1
        annotation = star_annotation(c, node.annotation.annotation)
    result = ir.arg(c.span(start), identifier(node.name.value), annotation)
    default = None
    if node.default is not None:
        c.i += 1
        default = c.expression(node.default)
    c.comma(node)
    return result, default


def star_annotation(c: Cursor, node: cst.BaseExpression) -> ir.expr:
    """An annotation; that of `*args` may be starred (PEP 646)."""
    if not isinstance(node, cst.StarredElement):
        return c.expression(node)
    start = c.i
    c.i += 1
    value = c.expression(node.value)
    return ir.Starred(c.span(start), value)


HANDLERS: dict[type, ExpressionHandler] = {cst.Call: call, cst.Lambda: lambda_}

"""Patterns of `case`: libcst -> ir."""

from __future__ import annotations

from typing import Any

import libcst as cst

from kshape.source import ir
from kshape.source.cursor import Cursor, PatternHandler
from kshape.source.lower_expressions import identifier
from kshape.source.span import Span

_SINGLETONS = {"None": None, "True": True, "False": False}


def value(c: Cursor, node: cst.MatchValue, start: int) -> ir.pattern:
    expression = c.expression(node.value)
    return ir.MatchValue(expression.span, expression)


def singleton(c: Cursor, node: cst.MatchSingleton, start: int) -> ir.pattern:
    expression = c.expression(node.value)
    return ir.MatchSingleton(expression.span, _SINGLETONS[node.value.value])


def list_(c: Cursor, node: cst.MatchList, start: int) -> ir.pattern:
    brackets = int(node.lbracket is not None)
    c.i += brackets
    patterns = _elements(c, node.patterns)
    c.i += brackets
    return ir.MatchSequence(c.span(start), patterns)


def tuple_(c: Cursor, node: cst.MatchTuple, start: int) -> ir.pattern:
    patterns = _elements(c, node.patterns)
    c.i += c.peek() == ","  # libcst may not keep the comma of a tuple of one.
    first, last = c.tokens[start - 1], c.tokens[c.i]
    return ir.MatchSequence(Span(c.origin, first[0], first[1], last[2], last[3]), patterns)


def _elements(c: Cursor, nodes: Any) -> list[ir.pattern]:
    result: list[ir.pattern] = []
    for node in nodes:
        if isinstance(node, cst.MatchStar):
            start = c.i
            c.i += 2
            result.append(ir.MatchStar(c.span(start), None if node.name is None else identifier(node.name.value)))
        else:
            result.append(c.pattern(node.value))
        c.comma(node)
    return result


def mapping(c: Cursor, node: cst.MatchMapping, start: int) -> ir.pattern:
    c.i += 1
    keys: list[ir.expr] = []
    patterns: list[ir.pattern] = []
    for element in node.elements:
        keys.append(c.expression(element.key))
        c.i += 1
        patterns.append(c.pattern(element.pattern))
        c.comma(element)
    rest = None
    if node.rest is not None:
        c.i += 1
        rest = identifier(c.next_text())
        c.i += node.trailing_comma is not None
    c.i += 1
    return ir.MatchMapping(c.span(start), keys, patterns, rest)


def class_(c: Cursor, node: cst.MatchClass, start: int) -> ir.pattern:
    cls = c.expression(node.cls)
    c.i += 1
    patterns = _elements(c, node.patterns)
    names: list[str] = []
    values: list[ir.pattern] = []
    for element in node.kwds:
        names.append(identifier(c.next_text()))
        c.i += 1
        values.append(c.pattern(element.pattern))
        c.comma(element)
    c.i += 1
    return ir.MatchClass(c.span(start), cls, patterns, names, values)


def as_(c: Cursor, node: cst.MatchAs, start: int) -> ir.pattern:
    inner = None
    if node.pattern is not None:
        inner = c.pattern(node.pattern)
        c.i += 1
    c.i += 1
    return ir.MatchAs(c.span(start), inner, None if node.name is None else identifier(node.name.value))


def or_(c: Cursor, node: cst.MatchOr, start: int) -> ir.pattern:
    patterns = []
    for number, element in enumerate(node.patterns):
        c.i += number > 0
        patterns.append(c.pattern(element.pattern))
    return ir.MatchOr(c.span(start), patterns)


HANDLERS: dict[type, PatternHandler] = {
    cst.MatchValue: value,
    cst.MatchSingleton: singleton,
    cst.MatchList: list_,
    cst.MatchTuple: tuple_,
    cst.MatchMapping: mapping,
    cst.MatchClass: class_,
    cst.MatchAs: as_,
    cst.MatchOr: or_,
}

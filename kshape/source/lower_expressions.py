"""Expressions: libcst -> ir, one function a class. See `cursor` for what a handler gets and leaves."""

from __future__ import annotations

import unicodedata
from typing import Any

import libcst as cst

from kshape.source import ir
from kshape.source.cursor import Cursor, ExpressionHandler, Misaligned
from kshape.source.span import Span

# Python neither reads nor prints integers of more than 4300 decimal digits; a hexadecimal digit is 1.2 decimal ones.
MAX_DIGITS = 1000

_CONSTANT_NAMES = {"None": None, "True": True, "False": False}


def identifier(text: str) -> str:
    """A name as Python compares it: NFKC normalised (PEP 3131)."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def name(c: Cursor, node: cst.Name, start: int) -> ir.expr:
    text = node.value
    token = c.tokens[start]
    if token[4] != text:
        raise Misaligned(f"{text!r} against {token!r}")
    c.i += 1
    span = Span(c.origin, token[0], token[1], token[2], token[3])
    if text in _CONSTANT_NAMES:
        return ir.Constant(span, _CONSTANT_NAMES[text])
    return ir.Name(span, identifier(text))


def attribute(c: Cursor, node: cst.Attribute, start: int) -> ir.expr:
    value = c.expression(node.value)
    c.i += 1
    attr_span = c.next_span()
    return ir.Attribute(c.span(start), value, identifier(node.attr.value), attr_span)


def subscript(c: Cursor, node: cst.Subscript, start: int) -> ir.expr:
    value = c.expression(node.value)
    c.i += 1
    first = c.i
    elements = [_subscript_element(c, element) for element in node.slice]
    has_comma = node.slice[-1].comma.__class__ is cst.Comma
    if len(elements) == 1 and not has_comma and not isinstance(elements[0], ir.Starred):
        index = elements[0]
    else:
        index = ir.Tuple(c.span(first), elements)
    c.i += 1
    return ir.Subscript(c.span(start), value, index)


def _subscript_element(c: Cursor, node: cst.SubscriptElement) -> ir.expr:
    start, part = c.i, node.slice
    result: ir.expr
    if isinstance(part, cst.Slice):
        result = _slice(c, part, start)
    else:
        result = _index(c, part, start)
    c.comma(node)
    return result


def _index(c: Cursor, node: Any, start: int) -> ir.expr:
    if not node.star:
        return c.expression(node.value)
    c.i += 1
    value = c.expression(node.value)
    return ir.Starred(c.span(start), value)


def _slice(c: Cursor, node: cst.Slice, start: int) -> ir.Slice:
    lower = c.optional(node.lower)
    c.i += 1
    upper = c.optional(node.upper)
    if node.second_colon.__class__ is cst.Colon:
        c.i += 1
    step = c.optional(node.step)
    return ir.Slice(c.span(start), lower, upper, step)


def binary(c: Cursor, node: cst.BinaryOperation, start: int) -> ir.expr:
    left = c.expression(node.left)
    op = c.next_text()
    right = c.expression(node.right)
    return ir.BinOp(c.span(start), left, op, right)


def boolean(c: Cursor, node: cst.BooleanOperation, start: int) -> ir.expr:
    """`a and b and c` is nested to the left in libcst and flat in ast."""
    kind = node.operator.__class__
    rights = [node.right]
    left: cst.BaseExpression = node.left
    while isinstance(left, cst.BooleanOperation) and left.operator.__class__ is kind and not left.lpar:
        rights.append(left.right)
        left = left.left
    values = [c.expression(left)]
    op = c.peek()
    for right in reversed(rights):
        c.i += 1
        values.append(c.expression(right))
    return ir.BoolOp(c.span(start), op, values)


def comparison(c: Cursor, node: cst.Comparison, start: int) -> ir.expr:
    left = c.expression(node.left)
    ops: list[str] = []
    comparators: list[ir.expr] = []
    for target in node.comparisons:
        op = c.next_text()
        if isinstance(target.operator, cst.NotIn | cst.IsNot):
            op = f"{op} {c.next_text()}"
        ops.append(op)
        comparators.append(c.expression(target.comparator))
    return ir.Compare(c.span(start), left, ops, comparators)


def unary(c: Cursor, node: cst.UnaryOperation, start: int) -> ir.expr:
    op = c.next_text()
    operand = c.expression(node.expression)
    return ir.UnaryOp(c.span(start), op, operand)


def conditional(c: Cursor, node: cst.IfExp, start: int) -> ir.expr:
    body = c.expression(node.body)
    c.i += 1
    test = c.expression(node.test)
    c.i += 1
    orelse = c.expression(node.orelse)
    return ir.IfExp(c.span(start), test, body, orelse)


def named(c: Cursor, node: cst.NamedExpr, start: int) -> ir.expr:
    target = c.expression(node.target)
    if not isinstance(target, ir.Name):
        raise Misaligned("the target of := is not a name")
    c.i += 1
    value = c.expression(node.value)
    return ir.NamedExpr(c.span(start), target, value)


def await_(c: Cursor, node: cst.Await, start: int) -> ir.expr:
    c.i += 1
    value = c.expression(node.expression)
    return ir.Await(c.span(start), value)


def yield_(c: Cursor, node: cst.Yield, start: int) -> ir.expr:
    c.i += 1
    if isinstance(node.value, cst.From):
        c.i += 1
        source = c.expression(node.value.item)
        return ir.YieldFrom(c.span(start), source)
    value = c.optional(node.value)
    return ir.Yield(c.span(start), value)


def tuple_(c: Cursor, node: cst.Tuple, start: int) -> ir.expr:
    elements = _elements(c, node.elements)
    if not node.lpar:
        return ir.Tuple(c.span(start), elements)
    return ir.Tuple(_inclusive(c, start), elements)


def list_(c: Cursor, node: cst.List, start: int) -> ir.expr:
    c.i += 1
    elements = _elements(c, node.elements)
    c.i += 1
    return ir.List(c.span(start), elements)


def set_(c: Cursor, node: cst.Set, start: int) -> ir.expr:
    c.i += 1
    elements = _elements(c, node.elements)
    c.i += 1
    return ir.Set(c.span(start), elements)


def _elements(c: Cursor, nodes: Any) -> list[ir.expr]:
    result = []
    for node in nodes:
        result.append(c.expression(node.value) if node.__class__ is cst.Element else _starred(c, node))
        c.comma(node)
    return result


def _starred(c: Cursor, node: cst.StarredElement) -> ir.Starred:
    c.i += len(node.lpar)
    start = c.i
    c.i += 1
    value = c.expression(node.value)
    span = c.span(start)
    c.i += len(node.rpar)
    return ir.Starred(span, value)


def _inclusive(c: Cursor, start: int) -> Span:
    """The span of the tokens used up since `start` and of the parentheses right around them."""
    first, last = c.tokens[start - 1], c.tokens[c.i]
    return Span(c.origin, first[0], first[1], last[2], last[3])


def dict_(c: Cursor, node: cst.Dict, start: int) -> ir.expr:
    c.i += 1
    keys: list[ir.expr | None] = []
    values: list[ir.expr] = []
    for element in node.elements:
        if isinstance(element, cst.DictElement):
            keys.append(c.expression(element.key))
        else:
            keys.append(None)
        c.i += 1
        values.append(c.expression(element.value))
        c.comma(element)
    c.i += 1
    return ir.Dict(c.span(start), keys, values)


def list_comprehension(c: Cursor, node: cst.ListComp, start: int) -> ir.expr:
    c.i += 1
    elt = c.expression(node.elt)
    generators = _generators(c, node.for_in)
    c.i += 1
    return ir.ListComp(c.span(start), elt, generators)


def set_comprehension(c: Cursor, node: cst.SetComp, start: int) -> ir.expr:
    c.i += 1
    elt = c.expression(node.elt)
    generators = _generators(c, node.for_in)
    c.i += 1
    return ir.SetComp(c.span(start), elt, generators)


def dict_comprehension(c: Cursor, node: cst.DictComp, start: int) -> ir.expr:
    c.i += 1
    key = c.expression(node.key)
    c.i += 1
    value = c.expression(node.value)
    generators = _generators(c, node.for_in)
    c.i += 1
    return ir.DictComp(c.span(start), key, value, generators)


def generator(c: Cursor, node: cst.GeneratorExp, start: int) -> ir.expr:
    """The parentheses belong to it: its own, or those of the call of which it is the only argument."""
    elt = c.expression(node.elt)
    generators = _generators(c, node.for_in)
    return ir.GeneratorExp(_inclusive(c, start), elt, generators)


def _generators(c: Cursor, node: cst.CompFor | None) -> list[ir.comprehension]:
    result = []
    while node is not None:
        start = c.i
        is_async = node.asynchronous is not None
        c.i += 1 + is_async
        target = c.expression(node.target)
        c.i += 1
        iterable = c.expression(node.iter)
        ifs = []
        for condition in node.ifs:
            c.i += 1
            ifs.append(c.expression(condition.test))
        result.append(ir.comprehension(c.span(start), target, iterable, ifs, is_async))
        node = node.inner_for_in
    return result


def integer(c: Cursor, node: cst.Integer, start: int) -> ir.expr:
    text = node.value
    span = c.next_span()
    if len(text) > MAX_DIGITS:
        return ir.Unparsed(span, f"an integer of more than {MAX_DIGITS} digits")
    return ir.Constant(span, int(text, 0))


def float_(c: Cursor, node: cst.Float, start: int) -> ir.expr:
    return ir.Constant(c.next_span(), float(node.value))


def imaginary(c: Cursor, node: cst.Imaginary, start: int) -> ir.expr:
    return ir.Constant(c.next_span(), complex(node.value.replace("_", "")))


def ellipsis(c: Cursor, node: cst.Ellipsis, start: int) -> ir.expr:
    token = c.tokens[start]
    if hole := c.holes.get((token[0], token[1])):
        c.i += 1
        return hole
    return ir.Constant(c.next_span(), ...)


HANDLERS: dict[type, ExpressionHandler] = {
    cst.Name: name,
    cst.Attribute: attribute,
    cst.Subscript: subscript,
    cst.BinaryOperation: binary,
    cst.BooleanOperation: boolean,
    cst.Comparison: comparison,
    cst.UnaryOperation: unary,
    cst.IfExp: conditional,
    cst.NamedExpr: named,
    cst.Await: await_,
    cst.Yield: yield_,
    cst.Tuple: tuple_,
    cst.List: list_,
    cst.Set: set_,
    cst.Dict: dict_,
    cst.ListComp: list_comprehension,
    cst.SetComp: set_comprehension,
    cst.DictComp: dict_comprehension,
    cst.GeneratorExp: generator,
    cst.Integer: integer,
    cst.Float: float_,
    cst.Imaginary: imaginary,
    cst.Ellipsis: ellipsis,
}

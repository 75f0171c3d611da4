"""String literals: libcst -> ir. Adjacent literals are joined; f-strings become JoinedStr as in `ast`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import libcst as cst

from kshape.source import ir
from kshape.source.cursor import Cursor, ExpressionHandler, LowerError, Misaligned
from kshape.source.literals import EscapeError, literal, unescape
from kshape.source.span import Span


def simple(c: Cursor, node: cst.SimpleString, start: int) -> ir.expr:
    span = c.next_span()
    return ir.Constant(span, _value(node, span))


def _value(node: cst.SimpleString, span: Span) -> str | bytes:
    try:
        return literal(node.value)
    except EscapeError as error:
        raise LowerError(str(error), span) from None


def formatted(c: Cursor, node: cst.FormattedString, start: int) -> ir.expr:
    pieces = _Pieces()
    _formatted(c, node, pieces)
    span = c.span(start)
    return ir.JoinedStr(span, pieces.values(span))


def concatenated(c: Cursor, node: cst.ConcatenatedString, start: int) -> ir.expr:
    """`"a" 'b' f"{c}"`: one constant, or one JoinedStr if any part is an f-string."""
    texts: list[str | bytes] = []
    pieces = _Pieces()
    is_formatted = False
    for part in _parts(node):
        if isinstance(part, cst.SimpleString):
            value = _value(part, c.next_span())
            texts.append(value)
            pieces.text(value if isinstance(value, str) else "")
        elif isinstance(part, cst.FormattedString):
            is_formatted = True
            _formatted(c, part, pieces)
        else:
            raise Misaligned("template strings are not joined")
    span = c.span(start)
    if is_formatted:
        return ir.JoinedStr(span, pieces.values(span))
    if isinstance(texts[0], bytes):
        return ir.Constant(span, b"".join(text for text in texts if isinstance(text, bytes)))
    return ir.Constant(span, "".join(text for text in texts if isinstance(text, str)))


def _parts(node: cst.ConcatenatedString) -> list[cst.BaseExpression]:
    result: list[cst.BaseExpression] = []
    rest: cst.BaseExpression = node
    while isinstance(rest, cst.ConcatenatedString):
        result.append(rest.left)
        rest = rest.right
    return [*result, rest]


class _Pieces:
    """The parts of an f-string: neighbouring texts are one constant, empty ones are left out."""

    def __init__(self) -> None:
        self._items: list[str | ir.FormattedValue] = []

    def text(self, value: str) -> None:
        if not value:
            return
        if self._items and isinstance(self._items[-1], str):
            self._items[-1] += value
        else:
            self._items.append(value)

    def field(self, value: ir.FormattedValue) -> None:
        self._items.append(value)

    def values(self, span: Span) -> list[ir.expr]:
        """As expressions; the texts get the place of the whole string."""
        return [ir.Constant(span, item) if isinstance(item, str) else item for item in self._items]


def _formatted(c: Cursor, node: cst.FormattedString, pieces: _Pieces) -> None:
    is_raw = "r" in node.start.lower().rstrip("'\"")
    opening = c.next_span()
    try:
        _contents(c, node.parts, pieces, is_raw, in_spec=False)
    except EscapeError as error:
        raise LowerError(str(error), opening) from None
    c.i += 1


def _contents(c: Cursor, parts: Sequence[Any], pieces: _Pieces, is_raw: bool, in_spec: bool) -> None:
    for part in parts:
        if isinstance(part, cst.FormattedStringText):
            text = part.value if in_spec else part.value.replace("{{", "{").replace("}}", "}")
            pieces.text(text if is_raw or "\\" not in text else unescape(text))
        else:
            _field(c, part, pieces, is_raw)


def _field(c: Cursor, node: cst.FormattedStringExpression, pieces: _Pieces, is_raw: bool) -> None:
    start = c.i
    c.i += 1
    value = c.expression(node.expression)
    if node.equal is not None:
        c.i += 1
        pieces.text(_source(c, start))
    conversion = -1
    if node.conversion is not None:
        c.i += 1
        conversion = ord(node.conversion)
    spec = None
    if node.format_spec is not None:
        c.i += 1
        first, nested = c.i - 1, _Pieces()
        _contents(c, node.format_spec, nested, is_raw, in_spec=True)
        span = c.span(first)
        spec = ir.JoinedStr(span, nested.values(span))
    elif node.equal is not None and conversion == -1:
        conversion = ord("r")
    if c.next_text() != "}":
        raise Misaligned("a field of an f-string does not end at its brace")
    pieces.field(ir.FormattedValue(c.span(start), value, conversion, spec))


def _source(c: Cursor, brace: int) -> str:
    """The text of `{x = }` between the brace and the token behind the `=`, which the string repeats."""
    first, last = c.tokens[brace], c.tokens[c.i]
    return Span(c.origin, first[2], first[3], last[0], last[1]).text()


def _template(c: Cursor, node: Any, start: int) -> ir.expr:
    """A template string (PEP 750) is no string; all its tokens are used up."""
    depth = 0
    quote = node.end
    c.i += 1
    while depth or c.peek() != quote:
        text = c.next_text()
        depth += (text == "{") - (text == "}")
    c.i += 1
    return ir.Unparsed(c.span(start), "a template string")


HANDLERS: dict[type, ExpressionHandler] = {
    cst.SimpleString: simple,
    cst.FormattedString: formatted,
    cst.ConcatenatedString: concatenated,
    cst.TemplatedString: _template,
}

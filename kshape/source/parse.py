"""A chunk's text to statements and, if it is broken, to the fault."""

from __future__ import annotations

import re
from typing import NamedTuple

import libcst as cst

from kshape.source import ir
from kshape.source.cursor import LowerError, Misaligned
from kshape.source.depth import too_deep
from kshape.source.faults import SyntaxFault, certain_fault_in, fault_in, parser_fault_in
from kshape.source.lower import lower
from kshape.source.refused import bad_character, nesting_fault
from kshape.source.repair import left_out, repaired
from kshape.source.span import Origin, Span
from kshape.source.tokens import Token, TokenError, Tokens

# One statement beyond these is left out: libcst takes about 20 microseconds and 5 kilobytes a token.
MAX_CHARACTERS = 1_000_000
MAX_TOKENS = 60_000

_BROKEN = "a syntax error"
_UNREAD = "syntax that is not modelled"
_DEEP = "an expression that is nested too deeply"
_LONG = "a statement that is too long to be read"


class Parsed(NamedTuple):
    """Statements, the first fault, and the places of all lines that were broken, whether mended or left out."""

    body: list[ir.stmt]
    error: SyntaxFault | None
    broken: list[Span]


def parse(origin: Origin) -> Parsed:
    """The statements of the origin's text, and its first fault. Never raises, whatever the text.

    What cannot be read becomes `Unparsed`. A fault is only given for what Python itself refuses.
    """
    text = origin.text
    if (fault := bad_character(origin)) is not None:
        return _left_out(origin, fault, _BROKEN)
    if len(text) > MAX_CHARACTERS:
        return _left_out(origin, nesting_fault(origin), _LONG)
    try:
        tokens = Tokens(text)
        if len(tokens.items) > MAX_TOKENS:
            return _left_out(origin, parser_fault_in(origin), _LONG)
        if too_deep(tokens):
            return _repair(origin, fault_in(origin), _DEEP)
        body = lower(origin, text, tokens)
    except LowerError as error:
        return _repair(origin, SyntaxFault(error.message, error.span), _BROKEN)
    except Misaligned:
        return _repair(origin, certain_fault_in(origin), _UNREAD)
    except (cst.ParserSyntaxError, TokenError, RecursionError, ValueError):
        return _repair(origin, fault_in(origin), _UNREAD)
    fault = certain_fault_in(origin)
    return Parsed(body, None, []) if fault is None else _repair(origin, fault, _BROKEN)


_HEAD = re.compile(r"(?:@|async\b|def\b)")
_SHORT = 4  # lines: reading so few twice would take longer than it saves


def parse_head(origin: Origin) -> ir.FunctionDef | None:
    """The function that is the whole chunk, with `...` for a body; None for anything else, and for what has a fault."""
    text = origin.text
    if not _HEAD.match(text) or text.count("\n") < _SHORT or len(text) > MAX_CHARACTERS:
        return None
    if bad_character(origin) is not None or fault_in(origin) is not None:
        return None
    try:
        tokens = Tokens(text)
        colon = _colon(tokens)
        if colon is None or len(tokens.items) > MAX_TOKENS or too_deep(tokens):
            return None
        lines = origin.lines[: colon[2]]
        head = "\n".join([*lines[:-1], f"{lines[-1][: colon[3] - 1]} ..."])
        body = lower(origin, head, Tokens(head))
    except (LowerError, Misaligned, cst.ParserSyntaxError, TokenError, RecursionError, ValueError):
        return None
    match body:
        case [ir.FunctionDef() as function]:
            last = tokens.items[-1]
            function.span = Span(origin, function.span.line, function.span.column, last[2], last[3])
            return function
    return None


def _colon(tokens: Tokens) -> Token | None:
    """The colon behind the head of a function whose body begins on a line of its own."""
    depth, items = 0, tokens.items
    in_head = False
    for index, token in enumerate(items):
        text = token[4]
        if (text == "class" and not in_head) or (text == "lambda" and not depth):
            return None
        in_head = in_head or text == "def"
        if text in "([{":
            depth += 1
        elif text in ")]}":
            depth -= 1
        elif text == ":" and not depth and in_head:
            return token if index + 1 < len(items) and items[index + 1][0] > token[2] else None
    return None


def _repair(origin: Origin, fault: SyntaxFault | None, reason: str) -> Parsed:
    """What is left of a broken chunk. A fault that no line explains by itself is a broken place as well."""
    if fault is not None and reason != _DEEP:
        reason = _BROKEN
    try:
        reading = repaired(origin, reason)
    except RecursionError:
        return _left_out(origin, fault, reason)
    places = [fault.span] if fault is not None and not reading.broken else []
    return Parsed(reading.body, fault, [*places, *reading.broken])


def _left_out(origin: Origin, fault: SyntaxFault | None, reason: str) -> Parsed:
    reading = left_out(origin, reason)
    return Parsed(reading.body, fault, reading.broken)

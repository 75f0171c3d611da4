"""libcst tree -> ir, with places from the tokens."""

from __future__ import annotations

from collections.abc import Mapping

import libcst as cst
from libcst import native  # type: ignore[attr-defined]

from kshape.source import (
    ir,
    lower_calls,
    lower_expressions,
    lower_patterns,
    lower_statements,
    lower_strings,
)
from kshape.source.cursor import Cursor, Misaligned
from kshape.source.span import Origin
from kshape.source.tokens import Tokens

_EXPRESSIONS = {**lower_expressions.HANDLERS, **lower_calls.HANDLERS, **lower_strings.HANDLERS}

# What takes the place of an ellipsis at (line, column).
Holes = Mapping[tuple[int, int], ir.Unparsed]


def lower(origin: Origin, text: str, tokens: Tokens, holes: Holes | None = None) -> list[ir.stmt]:
    """The statements of `text`: the origin's text, or one with the same lines and columns that has `holes`.

    Raises libcst's ParserSyntaxError; LowerError where libcst is too lenient; Misaligned for what is not modelled.
    """
    try:
        module: cst.Module = native.parse_module(text, None)
    except cst.CSTValidationError as error:  # a letter that only a newer Unicode than this Python's knows
        raise Misaligned(str(error)) from error
    cursor = Cursor(origin, tokens.items, _EXPRESSIONS, lower_statements.HANDLERS, lower_patterns.HANDLERS, holes or {})
    result: list[ir.stmt] = []
    try:
        for line in module.body:
            cursor.line(line, result)
    except (IndexError, KeyError) as error:
        raise Misaligned(str(error)) from error
    if cursor.i != len(tokens.items):
        raise Misaligned(f"{len(tokens.items) - cursor.i} tokens are left over")
    return result

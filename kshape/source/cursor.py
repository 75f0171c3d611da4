"""The state of a lowering: the tokens of a chunk, how many are used up, and a handler for every libcst class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import libcst as cst

from kshape.source import ir
from kshape.source.span import Origin, Span
from kshape.source.tokens import Token

# A handler gets the cursor, the libcst node and the index of the node's first token, behind its own parentheses.
# It returns with the cursor behind the node's last token, before its closing parentheses.
ExpressionHandler = Callable[["Cursor", Any, int], ir.expr]
PatternHandler = Callable[["Cursor", Any, int], ir.pattern]
StatementHandler = Callable[["Cursor", Any, int], ir.stmt]


class Misaligned(Exception):
    """Tokens and tree disagree; the chunk is then read as unknown rather than with wrong places."""


class LowerError(Exception):
    """libcst took the text, Python does not: `message` at `span`."""

    def __init__(self, message: str, span: Span) -> None:
        super().__init__(message)
        self.message = message
        self.span = span


class Cursor:
    """Walks tokens in step with the tree. `i` is the index of the next token.

    `holes` says what to put for an ellipsis at (line, column) that stands where the text was broken.
    """

    __slots__ = ("expressions", "holes", "i", "origin", "patterns", "statements", "tokens")

    def __init__(
        self,
        origin: Origin,
        tokens: Sequence[Token],
        expressions: Mapping[type, ExpressionHandler],
        statements: Mapping[type, StatementHandler],
        patterns: Mapping[type, PatternHandler],
        holes: Mapping[tuple[int, int], ir.Unparsed],
    ) -> None:
        self.origin = origin
        self.tokens = tokens
        self.i = 0
        self.expressions = expressions
        self.statements = statements
        self.patterns = patterns
        self.holes = holes

    def span(self, start: int) -> Span:
        """From the token `start` to the last one used up."""
        first, last = self.tokens[start], self.tokens[self.i - 1]
        return Span(self.origin, first[0], first[1], last[2], last[3])

    def next_span(self) -> Span:
        """The place of the next token, which is used up."""
        token = self.tokens[self.i]
        self.i += 1
        return Span(self.origin, token[0], token[1], token[2], token[3])

    def next_text(self) -> str:
        """The text of the next token, which is used up."""
        self.i += 1
        return self.tokens[self.i - 1][4]

    def peek(self) -> str:
        """The text of the next token, which stays; empty at the end."""
        return self.tokens[self.i][4] if self.i < len(self.tokens) else ""

    def expression(self, node: Any) -> ir.expr:
        """Lowers an expression and uses up its tokens with those of its parentheses."""
        parentheses = node.lpar
        if parentheses:
            self.i += len(parentheses)
        result = self.expressions[node.__class__](self, node, self.i)
        if parentheses:
            self.i += len(parentheses)
        return result

    def optional(self, node: Any) -> ir.expr | None:
        """`expression`, or None for None."""
        return None if node is None else self.expression(node)

    def pattern(self, node: Any) -> ir.pattern:
        """Lowers a pattern of a `case`."""
        parentheses = getattr(node, "lpar", ())
        self.i += len(parentheses)
        result = self.patterns[node.__class__](self, node, self.i)
        self.i += len(parentheses)
        return result

    def comma(self, node: Any) -> None:
        """Uses up the comma behind an element if there is one."""
        if node.comma.__class__ is cst.Comma:
            self.i += 1

    def block(self, body: Any) -> list[ir.stmt]:
        """Lowers the colon and the suite behind it."""
        self.i += 1
        result: list[ir.stmt] = []
        if body.__class__ is cst.SimpleStatementSuite:
            self._line(body, result)
        else:
            for line in body.body:
                self.line(line, result)
        return result

    def line(self, node: Any, result: list[ir.stmt]) -> None:
        """Lowers a compound statement or a line of simple ones into `result`."""
        if node.__class__ is cst.SimpleStatementLine:
            self._line(node, result)
        else:
            self._append(self.statements[node.__class__](self, node, self.i), result)

    def _line(self, node: Any, result: list[ir.stmt]) -> None:
        for small in node.body:
            self._append(self.statements[small.__class__](self, small, self.i), result)
            if small.semicolon.__class__ is cst.Semicolon:
                self.i += 1

    def _append(self, statement: ir.stmt, result: list[ir.stmt]) -> None:
        """Appends the statement. One that only fills the place of a broken one gets that one's place."""
        if self.holes and isinstance(statement, ir.Expr) and isinstance(statement.value, ir.Unparsed):
            statement.span = statement.value.span
        result.append(statement)

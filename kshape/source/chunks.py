"""Cuts a text into its top-level statements, without needing valid syntax.

A piece starts at a line whose first column holds neither blank nor comment and runs to the next such line. `else`,
`elif`, `except` and `finally` belong to the piece before, decorators to the `def` or `class` behind. Line ends inside
strings and brackets do not count. Blank and comment lines behind a piece belong to none.

One regular expression eats whole pieces. It stops at what it cannot balance: an unclosed or deeply nested bracket, an
unclosed string. A slower scan then decides where the broken logical line ends: an unclosed bracket ends before the
next line that looks like the start of a statement, so that one broken statement does not swallow the file.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from kshape.source.patterns import STRING, TRIPLE

# How deep brackets may nest within the fast expression; deeper ones take the slow scan.
_FAST_DEPTH = 3
# How many unclosed brackets are followed to the end of the text before deciding that they are unclosed.
_PATIENCE = 8
_STRING = f"{TRIPLE}|{STRING}"


def _balanced(depth: int) -> str:
    """An expression for a bracket with what it holds, nested at most `depth` deep."""
    inner = "" if depth == 1 else f"|{_balanced(depth - 1)}"
    return rf"[(\[{{](?:[^'\"#()\[\]{{}}\\]++|{_STRING}|\#[^\n]*+|\\.{inner})*+[)\]}}]"


_LINE = rf"""[^'"#()\[\]{{}}\\\n]++|{_STRING}|\#[^\n]*+|\\.|{_balanced(_FAST_DEPTH)}"""
_JOINED = r"\n(?:[ \t\f]*+(?:\#[^\n]*+)?\n)*+(?=[ \t\f]++[^ \t\f\n#]|(?:else|elif|except|finally)\b)"

# The rest of a piece: everything up to the line end in front of the next one, or up to what is not balanced.
_PIECE_REST = re.compile(rf"(?:{_LINE}|{_JOINED})*+", re.DOTALL)
_LINE_REST = re.compile(rf"(?:{_LINE})*+", re.DOTALL)
_TRIVIA = re.compile(r"(?:[ \t\f]*+(?:#[^\n]*+)?\n)*+(?:[ \t\f]*+(?:#[^\n]*+)?\Z)?")
_DECORATED = re.compile(r"@|(?:def|class|async)\b")
_EVENT = re.compile(rf"{_STRING}|#[^\n]*+|\\.|[()\[\]{{}}\n'\"]", re.DOTALL)
_OPENER = {")": "(", "]": "[", "}": "{"}

# A line that starts a statement and hardly continues one. `name = value` counts unless a comma ends the line, which
# makes it an argument of the call that is still open.
_NAME = r"[^\W\d][\w.]*+"
STATEMENT = (
    r"(?:(?:def|class|import|return|raise|del|global|nonlocal|assert|pass|break|continue|while|with|try|async)\b"
    r"|from[ \t]+[\w.]+[ \t]+import\b|(?:for|if|elif|else|except|finally|match|case)\b[^\n]*:[ \t]*(?:#|$)"
    rf"|@[^\W\d]|{_NAME}(?:\[[^\]\n]*+\])?(?:[ \t]*+,[ \t]*+\*?{_NAME})*+"
    r"[ \t]*+(?:[-+*/@%&|^]|//|\*\*|<<|>>)?=(?!=)(?![^\n#]*,[ \t]*(?:#|$))"
    rf"|{_NAME}\((?![^\n#]*,[ \t]*(?:#|$)))"
)
_TOP_STATEMENT = re.compile(rf"^{STATEMENT}", re.MULTILINE)


class Piece(NamedTuple):
    """A top-level statement: the line where it starts (1-based) and its text without the final line end."""

    line: int
    text: str


def split(text: str) -> list[Piece]:
    """The top-level statements of `text`, whose lines end in line feeds. Takes time proportional to the text."""
    pieces: list[Piece] = []
    scan = LineScan(text, _TOP_STATEMENT)
    position, line, counted = trivia_end(text, 0), 1, 0
    while position < len(text):
        end = _statement_end(text, position, scan)
        line += text.count("\n", counted, position)
        counted = position
        pieces.append(Piece(line, text[position:end]))
        position = trivia_end(text, end)
    return pieces


def trivia_end(text: str, position: int) -> int:
    """The start of the next line with code."""
    match = _TRIVIA.match(text, position)
    return match.end() if match else position


def _statement_end(text: str, position: int, scan: LineScan) -> int:
    """The end of the piece at `position`; decorators run on into what they decorate."""
    end = _end(text, position, scan, _PIECE_REST)
    while text[position] == "@":
        position = trivia_end(text, end)
        if not _DECORATED.match(text, position):
            break
        end = _end(text, position, scan, _PIECE_REST)
    return end


def line_end(text: str, position: int, scan: LineScan) -> int:
    """The end of the logical line at `position`."""
    return _end(text, position, scan, _LINE_REST)


def _end(text: str, position: int, scan: LineScan, rest: re.Pattern[str]) -> int:
    while True:
        match = rest.match(text, position)
        position = match.end() if match else position
        if position == len(text) or text[position] == "\n":
            return position
        position = scan.line_end(position)


class LineScan:
    """Finds the end of a logical line that the fast expression cannot balance.

    `statement` matches the start of a line at which an unclosed bracket is given up. That a bracket is unclosed shows
    only at the end of the text; after a few such walks the scan gives up at the first `statement` instead, which keeps
    the time proportional to the text, at the price of a wrong cut in unusual layouts of a broken file.
    """

    def __init__(self, text: str, statement: re.Pattern[str]) -> None:
        self._text = text
        self._statement = statement
        self.patience = _PATIENCE  # Goes down by one with every bracket that turns out to be unclosed.

    def line_end(self, position: int) -> int:
        """The offset of the line end (or of the end of the text) that ends the logical line around `position`."""
        text, stack = self._text, ""
        for match in _EVENT.finditer(text, position):
            event = match[0]
            if event == "\n":
                if not stack:
                    return match.start()
                if self.patience <= 0 and self._statement.match(text, match.end()):
                    return match.start()
            elif event in ("(", "[", "{"):
                stack += event
            elif event in _OPENER and stack:
                if stack[-1] != _OPENER[event]:
                    return self._physical_end(match.end())
                stack = stack[:-1]
            elif event in ("'", '"'):
                return self._after_quote(match.start(), bool(stack))
        if not stack:
            return len(text)
        self.patience -= 1
        return self._next_statement(position)

    def _after_quote(self, position: int, in_bracket: bool) -> int:
        """A string that is not closed ends its line; one of three quotes, or in a bracket, leaves more in doubt."""
        if in_bracket or self._text.startswith(self._text[position] * 3, position):
            return self._next_statement(position)
        return self._physical_end(position)

    def _physical_end(self, position: int) -> int:
        end = self._text.find("\n", position)
        return len(self._text) if end < 0 else end

    def _next_statement(self, position: int) -> int:
        """The line end in front of the next line that looks like a statement."""
        match = self._statement.search(self._text, self._physical_end(position))
        return match.start() - 1 if match else len(self._text)

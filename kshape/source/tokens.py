"""A chunk of text cut into tokens with places, for the lowering to walk along with the syntax tree.

libcst's nodes know their text but not their place. Read in source order, they use up the tokens one by one, so a
place costs one list access. White space, line ends and comments are no tokens here; the text of an f-string between
its braces is none either. Whether the text is valid Python is libcst's business: the tokens only have to agree with
it wherever it accepts the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kshape.source.patterns import NUMBER, OPERATOR, PREFIX, STRING, TRIPLE

# (line, column, end line, end column, text); 1-based, the end exclusive.
Token = tuple[int, int, int, int, str]

_TOKEN = re.compile(
    rf"""[ \t\f]*(?:
    ((?![rRbBuUfFtT]{{1,2}}['"])(?:[A-Za-z_]|[^\x00-\x7f])(?:\w|[^\x00-\x7f])*|{NUMBER}|{OPERATOR})  # 1 plain
    |([(\[{{])                                                     # 2 opening bracket
    |([)\]}}])                                                     # 3 closing bracket
    |((?:\#[^\n]*)?\n(?:[ \t\f]*(?:\#[^\n]*)?\n)*)                # 4 line end, blank lines
    |(\#[^\n]*)                                                   # 5 comment at the end of the text
    |({PREFIX}?(?:{TRIPLE}|{STRING}))                             # 6 string
    |((?:[fFtT][rR]?|[rR][fFtT])(?:\'\'\'|\"\"\"|'|"))            # 7 start of an f-string
    |(\\\n)                                                       # 8 joined lines
    )""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN, _OPEN, _CLOSE, _LINE_END, _COMMENT, _STRING, _F_STRING, _JOIN = range(1, 9)
_BLANKS = re.compile(r"[ \t\f]*")

# The text of an f-string up to something of interest; in a raw one a backslash escapes nothing but the quote.
_F_TEXT = re.compile(r"(?:[^{}'\"\\\n]|\{\{|\}\}|\\N\{[^{}'\"\n]*\}|\\[^{}]|\\(?=[{}]))+", re.DOTALL)
_RAW_F_TEXT = re.compile(r"(?:[^{}'\"\\\n]|\{\{|\}\}|\\[^{}]|\\(?=[{}]))+", re.DOTALL)
_SPEC_TEXT = re.compile(r"(?:[^{}'\"\\\n]|\\[^{}]|\\(?=[{}]))+", re.DOTALL)
_CONVERSION = re.compile(r"[ \t]*![ \t]*\w*[ \t]*")


class TokenError(Exception):
    """The text cannot be cut into tokens at `offset`."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Tokens:
    """The tokens of a text and, in `starts`, the index of the first token of each logical line."""

    __slots__ = ("base", "items", "line", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.items: list[Token] = []
        self.starts: list[int] = [0]
        self.line = 1
        self.base = -1  # The offset before the first character of the line: a column is offset - base.
        self._run()

    def _run(self) -> None:
        """Cuts the whole text. One loop with everything in local names: it runs for every token of a file."""
        text, items, starts = self.text, self.items, self.starts
        step, depth, line, base, position = _scan(text, 0), 0, 1, -1, 0
        while (match := step()) is not None:
            kind: int = match.lastindex or 0
            begin, position = match.span(kind)
            if kind <= _CLOSE:
                items.append((line, begin - base, line, position - base, match[kind]))
                if kind != _PLAIN:
                    depth += 1 if kind == _OPEN else -1
            elif kind == _LINE_END:
                line += text.count("\n", begin, position)
                base = position - 1
                if depth <= 0:
                    starts.append(len(items))
            elif kind in (_STRING, _F_STRING):
                self.line, self.base = line, base
                if kind == _STRING:
                    self._add(begin, position)
                else:
                    position = self._f_string(begin, position)
                    step = _scan(text, position)
                line, base = self.line, self.base
            elif kind == _JOIN:
                line, base = line + 1, position - 1
        position = _blanks(text, position)
        if position < len(text):
            raise TokenError(position)

    def _add(self, begin: int, end: int) -> None:
        """Appends a token that may hold line ends."""
        line, column = self.line, begin - self.base
        self._skip(begin, end)
        self.items.append((line, column, self.line, end - self.base, self.text[begin:end]))

    def _skip(self, begin: int, end: int) -> None:
        """Counts the line ends of a piece that is not a token."""
        if count := self.text.count("\n", begin, end):
            self.line += count
            self.base = self.text.rindex("\n", begin, end)

    def _f_string(self, begin: int, position: int) -> int:
        """Cuts an f-string whose opening quote ends at `position`; the offset behind its closing quote."""
        text = self.text
        quote = text[position - 3 : position] if text[position - 3 : position] in ('"""', "'''") else text[position - 1]
        raw = "r" in text[begin:position].lower()
        self._add(begin, position)
        position = self._f_text(position, quote, _RAW_F_TEXT if raw else _F_TEXT)
        while text[position] == "{":
            position = self._f_text(self._field(position, quote), quote, _RAW_F_TEXT if raw else _F_TEXT)
        if not text.startswith(quote, position):
            raise TokenError(position)
        self._add(position, position + len(quote))
        return position + len(quote)

    def _f_text(self, position: int, quote: str, pattern: re.Pattern[str]) -> int:
        """Skips text up to the next `{`, `}` or the closing quote; lines are counted."""
        text, begin, size = self.text, position, len(self.text)
        while position < size:
            if match := pattern.match(text, position):
                position = match.end()
            elif text.startswith(quote, position) or text[position] in "{}":
                self._skip(begin, position)
                return position
            elif text[position] == "\n" and len(quote) == 1:
                break
            else:
                position += 1
        raise TokenError(min(position, size))

    def _field(self, position: int, quote: str) -> int:
        """Cuts `{expression = !r :spec}`; the offset behind its closing brace."""
        self._add(position, position + 1)
        position = self._field_code(position + 1)
        text = self.text
        if text[position] == "!":
            end = _CONVERSION.match(text, position).end()  # type: ignore[union-attr]
            self._add(position, end)
            position = end
        if text.startswith(":", position):
            self._add(position, position + 1)
            position = self._f_text(position + 1, quote, _SPEC_TEXT)
            while text[position] == "{":
                position = self._f_text(self._field(position, quote), quote, _SPEC_TEXT)
        if not text.startswith("}", position):
            raise TokenError(position)
        self._add(position, position + 1)
        return position + 1

    def _field_code(self, position: int) -> int:
        """Cuts the expression of a field; the offset of the `!`, `:` or `}` behind it."""
        text, depth = self.text, 0
        while True:
            begin = _blanks(text, position)
            here = text[begin : begin + 1]
            if depth == 0 and (here in (":", "}") or (here == "!" and text[begin + 1 : begin + 2] != "=")):
                return begin
            match = _TOKEN.match(text, begin)
            if match is None:
                raise TokenError(begin)
            kind, position = match.lastindex or 0, match.end()
            if kind == _F_STRING:
                position = self._f_string(begin, position)
            elif kind in (_LINE_END, _COMMENT, _JOIN):
                self._skip(begin, position)
            else:
                depth += (kind == _OPEN) - (kind == _CLOSE)
                self._add(begin, position)


def _scan(text: str, position: int) -> Callable[[], re.Match[str] | None]:
    """A function that answers one token after the other; the fastest way that `re` offers."""
    scanner = _TOKEN.scanner(text, position)  # type: ignore[attr-defined]
    return scanner.match  # type: ignore[no-any-return]


def _blanks(text: str, position: int) -> int:
    """The offset of the first character from `position` on that is no blank."""
    match = _BLANKS.match(text, position)
    return match.end() if match else position

"""What stands under the cursor, read off the text, which need not be valid: a dotted name, a string, a call."""

from __future__ import annotations

import re
from typing import NamedTuple

NAME = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")
STRING = re.compile(r"""(?:\b[rRbBuUfF]{1,2})?("(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)""")
_OPENING, _CLOSING = "([{", ")]}"


class Word(NamedTuple):
    """A dotted name up to the part under the cursor; the columns (from 1) of that part."""

    dotted: str
    column: int
    end_column: int


class Literal(NamedTuple):
    """A string's value and the columns (from 1) of what is between its quotes; is_open: it has no end on the line."""

    value: str
    column: int
    end_column: int
    is_open: bool


class Argument(NamedTuple):
    """The call around a place: the dotted name that is called, and which argument the place is in.

    position: how many positional arguments stand before it. keyword: its name, None for one that is given by position.
    given: the names of the keyword arguments that the call has already.
    """

    callee: str
    position: int
    keyword: str | None
    given: tuple[str, ...]
    line: int
    column: int


def word_at(line: str, column: int) -> Word | None:
    """The name at a place in a line (columns from 1); the end of a name counts as in it."""
    for match in NAME.finditer(line):
        if match.start() <= column - 1 <= match.end():
            parts = [(part.start(), part.end()) for part in re.finditer(r"\w+", match[0])]
            for start, end in parts:
                if column - 1 <= match.start() + end:
                    dotted = re.sub(r"\s", "", match[0][:end])
                    return Word(dotted, match.start() + start + 1, match.start() + end + 1)
    return None


def string_at(line: str, column: int) -> Literal | None:
    """The string literal that a place in a line is in, None elsewhere."""
    for match in STRING.finditer(line):
        start, text = match.start(1), match[1]
        closed = len(text) > 1 and text[-1] == text[0]
        end = match.end(1) - (1 if closed else 0)
        if start + 1 <= column - 1 <= end:
            return Literal(line[start + 1 : end], start + 2, end + 1, not closed)
    return None


def argument_at(text: str, offset: int) -> Argument | None:
    """The innermost call whose parentheses a place in a text is between, None where it is in none.

    Strings and comments before the place are skipped; the search ends where a statement at the left margin begins.
    """
    tokens = _tokens(text, max(0, text.rfind("\n\n\n", 0, offset)), offset)
    stack: list[tuple[int, int, list[str], int]] = []  # where it opens, arguments before, keywords, start of this one
    for at, character in tokens:
        if character in _OPENING:
            stack.append((at, 0, [], at + 1))
        elif character in _CLOSING and stack:
            stack.pop()
        elif character == "," and stack:
            opening, count, names, start = stack.pop()
            name = _keyword(text[start:at])
            stack.append((opening, count + (name is None), names + ([name] if name else []), at + 1))
        elif character == "\n" and not stack:
            continue
    while stack:
        opening, count, names, start = stack.pop()
        if text[opening] != "(":
            continue
        callee = _callee(text[:opening])
        if callee is None:
            continue
        before = text[:opening]
        line = before.count("\n") + 1
        rest = text[offset:].split("\n", 1)[0]
        after = re.findall(r"\b(\w+)\s*=(?!=)", rest)
        keyword = _keyword(text[start:offset])
        return Argument(callee, count, keyword, (*names, *after), line, opening - before.rfind("\n"))
    return None


def _callee(before: str) -> str | None:
    before = before.rstrip()
    start = len(before)
    while start and (before[start - 1] == "." or before[start - 1].isidentifier() or before[start - 1].isdecimal()):
        start -= 1
    name = before[start:]
    if not all(part.isidentifier() for part in name.split(".")):
        return None
    return None if re.search(r"\b(?:def|class)\s+$", before[max(0, start - 20) : start]) else name


def _keyword(argument: str) -> str | None:
    match = re.match(r"\s*([^\W\d]\w*)\s*=(?!=)", argument)
    return match[1] if match else None


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|$)|\'\'\'(?:\\.|[^\\])*?(?:\'\'\'|$)|"(?:\\.|[^"\\\n])*"?|\'(?:\\.|[^\'\\\n])*\'?|#[^\n]*|[()\[\]{},\n]',
    re.S,
)


def _tokens(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The brackets, commas and line ends of a part of a text, outside of strings and comments."""
    return [(m.start(), m[0]) for m in _TOKEN.finditer(text, start, end) if len(m[0]) == 1 and m[0] not in "\"'#"]

"""Reads a chunk that does not parse as a whole: each logical line that is broken is mended or left out.

A broken statement costs itself; a broken head of a function or class costs its block. The other statements keep their
places. What is left out stays in the tree as `Unparsed` with the names in it.
"""

from __future__ import annotations

from typing import NamedTuple

import libcst as cst

from kshape.source import ir
from kshape.source.cursor import LowerError, Misaligned
from kshape.source.depth import too_deep
from kshape.source.faults import compile_error
from kshape.source.lines import HEADS, Logical, identifiers, logical_lines
from kshape.source.lower import lower
from kshape.source.mend import ellipses, is_sound, slips
from kshape.source.span import Origin, Span
from kshape.source.tokens import TokenError, Tokens

# A chunk with more logical lines than this is left out as a whole; the time to repair it would be felt.
_MAX_LINES = 4000
# How often a chunk is read again after faults between the lines, such as wrong indentation.
_ATTEMPTS = 8


class Reading(NamedTuple):
    """Statements, and the places of the lines that were broken, whether mended or left out."""

    body: list[ir.stmt]
    broken: list[Span]


def repaired(origin: Origin, reason: str) -> Reading:
    """The statements of a broken chunk, as far as they can be told."""
    lines = logical_lines(origin.text)
    if len(lines) > _MAX_LINES:
        return left_out(origin, reason)
    return _Repair(origin, lines, reason).reading()


def left_out(origin: Origin, reason: str) -> Reading:
    """One statement for the whole chunk, about which nothing is known."""
    lines = origin.lines
    span = Span(origin, 1, 1, len(lines), len(lines[-1]) + 1)
    return Reading([ir.Expr(span, ir.Unparsed(span, reason, identifiers(origin.text)))], [span])


class _Repair:
    """The physical lines of the chunk as they are changed, and the holes in them."""

    def __init__(self, origin: Origin, lines: list[Logical], reason: str) -> None:
        self._origin = origin
        self._reason = reason
        self._logical = lines
        self._text = list(origin.lines)
        self._holes: dict[tuple[int, int], ir.Unparsed] = {}
        self._touched: set[int] = set()

    def reading(self) -> Reading:
        dropped_from = -1
        for index, line in enumerate(self._logical):
            if 0 <= dropped_from < line.depth:
                self._blank(line)
            elif is_sound(line):
                dropped_from = -1
            else:
                dropped_from = line.depth if self._mend(index) else -1
        for _ in range(_ATTEMPTS):
            text = "\n".join(self._text)
            try:
                body = lower(self._origin, text, _safe_tokens(text), self._holes)
                return Reading(body, [self._place(line) for line in self._logical if line.first in self._touched])
            except (cst.ParserSyntaxError, TokenError, LowerError, Misaligned, RecursionError, ValueError) as error:
                if not self._mend_between(text, error):
                    break
        return left_out(self._origin, self._reason)

    def _mend(self, index: int) -> bool:
        """Mends a line or puts an ellipsis there. Whether the block behind it must go."""
        line = self._logical[index]
        self._touched.add(line.first)
        for code in slips(line):
            if is_sound(line, code):
                self._write(line, line.indent, code)
                return False
        for code in ellipses(line):
            if is_sound(line, code):
                self._write(line, line.indent, code)
                self._hole(line, line.indent, code)
                return line.word in HEADS and not code.endswith(":")
        self._blank(line)
        return False

    def _write(self, line: Logical, indent: str, code: str) -> None:
        """Puts `code` in the place of the line; physical lines that it does not fill stay empty."""
        new = [indent + code.split("\n")[0], *code.split("\n")[1:]]
        start = line.first - 1
        self._text[start : start + line.height] = new + [""] * (line.height - len(new))

    def _hole(self, line: Logical, indent: str, code: str) -> None:
        """Notes that the last ellipsis of `code` stands for the line, without what `code` kept of it."""
        if "..." not in code:
            return
        kept = code[: code.rindex("...")].rstrip()
        lost = line.code[len(kept) :] if line.code.startswith(kept) else line.code
        place = (line.first, len(indent) + code.rindex("...") + 1)
        self._holes[place] = ir.Unparsed(self._place(line), self._reason, identifiers(lost))

    def _place(self, line: Logical) -> Span:
        last = line.first + line.height - 1
        end = len(self._origin.lines[last - 1]) + 1
        return Span(self._origin, line.first, len(line.indent) + 1, last, end)

    def _blank(self, line: Logical) -> None:
        self._write(line, "", "")

    def _mend_between(self, text: str, error: Exception) -> bool:
        """Mends what is wrong between lines that are right by themselves; whether anything was changed."""
        problem = compile_error(text)
        index = self._index(_line_of(problem, error))
        if index is None:
            return False
        if problem is not None and problem.msg.startswith("expected an indented block"):
            return self._give_body(index)
        if problem is not None and problem.msg.startswith("expected 'except' or 'finally'"):
            return self._give_up_try(index)
        line = self._logical[index]
        if line.first in self._touched:
            return False
        self._touched.add(line.first)
        before = self._logical[index - 1] if index else line
        is_indent = isinstance(problem, IndentationError) and before.word not in HEADS
        indent = before.indent if is_indent else line.indent
        # What keeps its targets must keep their columns.
        is_plain = line.word in HEADS or indent != line.indent
        code = "..." if is_plain else next(code for code in ellipses(line) if is_sound(line, code))
        self._write(line, indent, code)
        self._hole(line, indent, code)
        self._drop_block(index)
        return True

    def _give_up_try(self, index: int) -> bool:
        """A `try` without handlers: its body is read as a plain block."""
        for line in reversed(self._logical[: index + 1]):
            if line.word == "try" and line.first not in self._touched:
                self._touched.add(line.first)
                self._write(line, line.indent, "if 1:")
                return True
        return False

    def _give_body(self, index: int) -> bool:
        """`pass` for a head without a block: the nearest line before that ends in a colon."""
        for line in reversed(self._logical[: index + 1]):
            last = line.first + line.height - 2
            head = self._text[last].split("#")[0].rstrip()
            if head.endswith(":"):
                self._text[last] = f"{head} pass"
                self._touched.add(line.first)
                return True
        return False

    def _drop_block(self, index: int) -> None:
        if self._logical[index].word not in HEADS:
            return
        for line in self._logical[index + 1 :]:
            if line.depth <= self._logical[index].depth:
                return
            self._blank(line)

    def _index(self, number: int | None) -> int | None:
        """Which logical line the physical line `number` belongs to, or the last one before it."""
        if number is None:
            return None
        found = [i for i, line in enumerate(self._logical) if line.first <= number]
        return found[-1] if found else 0


def _safe_tokens(text: str) -> Tokens:
    tokens = Tokens(text)
    if too_deep(tokens):
        raise Misaligned("nested too deeply")
    return tokens


def _line_of(problem: SyntaxError | None, error: Exception) -> int | None:
    """The physical line at fault: Python's word first, else libcst's or the lowering's."""
    if problem is not None and problem.lineno:
        return problem.lineno
    if isinstance(error, LowerError):
        return error.span.line
    if isinstance(error, cst.ParserSyntaxError):
        return error.raw_line
    return None

"""`# kshape: ignore[KS201]` and its kin: which findings they take back.

    # kshape: ignore[KS201, KS3]     these codes, families or names, on a line of the statement at fault
    # kshape: ignore                 everything there
    # kshape: ignore-file[KS201]     these in the whole file
    # kshape: ignore-file            the whole file

`kshape.unused_suppressions` says which of them take back nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from kshape.source import ir
from kshape.source.comments import Comment
from kshape.source.document import Chunk, Program
from kshape.source.span import Span

ABOUT_COMMENTS = "KS993"

# Between quotation marks it is a word about the comment, not one. A bracket without an end is none either: taken for
# `ignore`, it would silence more than was meant.
DIRECTIVE = re.compile(r"(?<![`'\"])#\s*kshape:\s*ignore(-file)?(?:\s*\[([^\]#]*)\]|(?![\w-]|\s*\[))", re.I)


class Word:
    """One code, family or name between the brackets, and whether it took something back."""

    __slots__ = ("is_used", "text")

    def __init__(self, text: str) -> None:
        self.text, self.is_used = text, False

    def means(self, code: str, name: str) -> bool:
        """Whether the word means the check of this code and name."""
        return bool(self.text) and (code.startswith(self.text.upper()) or name == self.text.lower())


class Suppression:
    """One directive in a comment. `words` is None where it names no codes, and so means all of them."""

    __slots__ = ("brackets", "comment", "end", "is_used", "of_file", "start", "words")

    def __init__(self, comment: Comment, match: re.Match[str]) -> None:
        self.comment, (self.start, self.end) = comment, match.span()
        self.of_file = match[1] is not None
        self.words = None if match[2] is None else [Word(text.strip()) for text in match[2].split(",")]
        self.brackets = match.span(2)
        self.is_used = False

    @property
    def line(self) -> int:
        """The line of the comment in the file."""
        return self.comment.span.lineno

    def span(self, start: int, end: int) -> Span:
        """The place of a part of the comment's text."""
        whole = self.comment.span
        return Span(whole.origin, whole.line, whole.column + start, whole.line, whole.column + end)

    def comment_with_blanks(self) -> Span:
        """The comment with the blanks before it; where nothing else stands on its line, the whole line."""
        whole, lines = self.comment.span, self.comment.span.origin.lines
        code = len(lines[whole.line - 1][: whole.column - 1].rstrip())
        end = len(lines[whole.line - 1]) + 1
        if code:
            return Span(whole.origin, whole.line, code + 1, whole.line, end)
        if whole.line < len(lines):
            return Span(whole.origin, whole.line, 1, whole.line + 1, 1)
        if whole.line > 1:
            return Span(whole.origin, whole.line - 1, len(lines[whole.line - 2]) + 1, whole.line, end)
        return Span(whole.origin, whole.line, 1, whole.line, end)

    def take(self, code: str, name: str) -> bool:
        """Whether this takes back a finding of a check; notes that it did.

        What is said about comments, only its own code or name takes back: else none of no use would ever be told of.
        """
        if self.words is None:
            self.is_used = self.is_used or code != ABOUT_COMMENTS
            return code != ABOUT_COMMENTS
        hits = [word for word in self.words if word.means(code, name)]
        if code == ABOUT_COMMENTS:
            hits = [word for word in hits if word.text.lower() in (code.lower(), name)]
        for word in hits:
            word.is_used = self.is_used = True
        return bool(hits)


class Suppressions:
    """The directives of a file."""

    def __init__(self, document: Program) -> None:
        self.all = list(_directives(document))
        self.statements = Statements(document)
        self._of_file = [one for one in self.all if one.of_file]
        self._by_line: dict[int, list[Suppression]] = {}
        for one in self.all:
            if not one.of_file:
                self._by_line.setdefault(one.line, []).append(one)

    @property
    def of_whole_file(self) -> bool:
        """Whether a comment takes back everything."""
        return any(one.of_file and one.words is None for one in self.all)

    def cover(self, code: str, name: str, span: Span) -> bool:
        """Whether a comment takes this finding back; all that do are noted as used."""
        if not self.all:
            return False
        near = [one for line in self._lines(span) for one in self._by_line.get(line, ())]
        taken = [one for one in [*self._of_file, *near] if one.take(code, name)]
        return bool(taken)

    def _lines(self, span: Span) -> set[int]:
        statement = self.statements.innermost(span.lineno)
        ends = {statement.span.lineno, statement.span.end_lineno} if statement else set()
        return {*range(span.lineno, span.end_lineno + 1), *ends}


class Statements:
    """The statements of a document by line."""

    def __init__(self, document: Program) -> None:
        self._chunks = document.chunks
        self._starts = [chunk.origin.start_line for chunk in document.chunks]

    def chunk(self, line: int) -> Chunk | None:
        """The last top-level statement that begins at or above this line."""
        at = bisect_right(self._starts, line)
        return self._chunks[at - 1] if at else None

    def innermost(self, line: int) -> ir.stmt | None:
        """The smallest statement that holds this line; of a compound one, only where no statement inside does."""
        chunk = self.chunk(line)
        found: ir.stmt | None = None
        pending: list[ir.Node] = list(chunk.body) if chunk is not None and chunk.is_read else []
        while pending:
            node = pending.pop()
            if not node.span.lineno <= line <= node.span.end_lineno:
                continue
            if isinstance(node, ir.stmt):
                found = node
            inner = [getattr(node, field, None) for field in BLOCKS]
            pending = [part for parts in inner if isinstance(parts, list) for part in parts] or pending
        return found


BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
"""The fields of a compound statement that hold other statements."""


def _directives(document: Program) -> Iterator[Suppression]:
    if "kshape:" not in document.text.lower():
        return
    for comment in document.all_comments:
        for match in DIRECTIVE.finditer(comment.text):
            yield Suppression(comment, match)

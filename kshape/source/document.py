"""A file as chunks that live on through edits.

An update keeps the chunk object for every top-level statement whose text stayed, so that a reader can take "the same
object" for "unchanged"; only `origin.start_line` moves. Chunks that an edit took away are remembered for a while:
undoing the edit brings the same objects back.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from kshape.source import ir
from kshape.source.chunks import Piece, split
from kshape.source.comments import Comment, comments_in
from kshape.source.faults import SyntaxFault
from kshape.source.span import Cell, Origin, Span

if TYPE_CHECKING:
    from kshape.source.parse import Parsed

# How many chunks that are no longer in the text are remembered, and how long a text may be for that.
_REMEMBERED = 256
_REMEMBERED_CHARACTERS = 100_000


class Chunk:
    """A top-level statement (or several joined by semicolons). It is read when `body` or `error` is first asked for.

    notes: what readers want to keep of the text, which never changes.
    is_imported: whether it is of a module that others import. Most of its functions will not be called, so that the
    body of one is read when it is asked for.
    """

    __slots__ = ("_comments", "_parsed", "is_imported", "notes", "origin")

    def __init__(self, origin: Origin, is_imported: bool = False) -> None:
        self.origin, self.is_imported = origin, is_imported
        self.notes: dict[Any, Any] = {}
        self._parsed: Parsed | None = None
        self._comments: list[Comment] | None = None

    @property
    def text(self) -> str:
        """The source, lines ending in line feeds, without the last line end."""
        return self.origin.text

    @property
    def is_read(self) -> bool:
        """Whether `body` is there already and costs nothing."""
        return self._parsed is not None

    @property
    def body(self) -> list[ir.stmt]:
        """The statements. What could not be read is `Unparsed` among them."""
        return self._read().body

    @property
    def error(self) -> SyntaxFault | None:
        """The first syntax fault, if the chunk is not valid Python."""
        return self._read().error

    @property
    def broken(self) -> list[Span]:
        """The lines that were mended or left out. Other findings there are echoes of the fault and best dropped."""
        return self._read().broken

    @property
    def comments(self) -> list[Comment]:
        """The comments inside the chunk in order. Does not need the chunk to be read."""
        if self._comments is None:
            self._comments = comments_in(self.origin)
        return self._comments

    def read_if_refused(self) -> None:
        """Reads a chunk that Python refuses, so that its fault is known. Its compiler takes a fraction of a reading."""
        from kshape.source.faults import fault_in
        from kshape.source.refused import bad_character

        if not self.is_read and (bad_character(self.origin) or fault_in(self.origin)) is not None:
            self._read()

    def _read(self) -> Parsed:
        if self._parsed is None:
            # Importing libcst takes longer than anything else here; files without Keras are never read.
            from kshape.source.parse import Parsed, parse_head
            from kshape.source.repeated import READINGS

            head = parse_head(self.origin) if self.is_imported and self.text not in READINGS else None
            if head is None:
                self._parsed = READINGS.read(self.origin)
            else:
                head.postpone(self._read_body)
                self._parsed = Parsed([head], None, [])
        return self._parsed

    def _read_body(self) -> list[ir.stmt]:
        """The body of the chunk's function. What libcst cannot read shows only now."""
        from kshape.source.parse import Parsed
        from kshape.source.repeated import READINGS

        whole = READINGS.read(self.origin)
        self._parsed = Parsed(self.body, whole.error, whole.broken)
        function = whole.body[-1]
        return function.body if isinstance(function, ir.FunctionDef) else whole.body

    def __repr__(self) -> str:
        return f"<Chunk {self.origin.path}:{self.origin.start_line} {self.text[:40]!r}>"


class Program:
    """A file's path, its text and its chunks in order; what is the same in a Python file and in a notebook."""

    def __init__(self, path: str, is_imported: bool = False) -> None:
        self.path, self.is_imported = path, is_imported
        self.chunks: list[Chunk] = []
        self.text = ""
        self._past: OrderedDict[str, list[Chunk]] = OrderedDict()
        self._comments: dict[int, Comment] | None = None

    def _renew(self) -> None:
        """Cuts a new text. Chunks whose text is still there stay the same objects, in the order of occurrence."""
        self._comments = None
        present: dict[str, deque[Chunk]] = {}
        for chunk in self.chunks:
            present.setdefault(chunk.text, deque()).append(chunk)
        self.chunks = [self._chunk(piece, cell, present) for piece, cell in self._pieces()]
        self._remember(chunk for rest in present.values() for chunk in rest)

    def _pieces(self) -> Iterator[tuple[Piece, Cell | None]]:
        """The top-level statements, and for each the cell in which it stands."""
        return ((piece, None) for piece in split(self.text))

    @property
    def parts(self) -> Iterable[Origin]:
        """The text in the pieces that it is written in: one, in a notebook one for each cell."""
        return [Origin(self.path, 1, self.text)]

    def _chunk(self, piece: Piece, cell: Cell | None, present: dict[str, deque[Chunk]]) -> Chunk:
        """The chunk that had this text before, moved to its new line, or a new one."""
        if same := present.get(piece.text):
            chunk = same.popleft()
        elif past := self._past.get(piece.text):
            chunk = past.pop()
        else:
            return Chunk(Origin(self.path, piece.line, piece.text, cell), self.is_imported)
        chunk.origin.start_line, chunk.origin.cell = piece.line, cell
        return chunk

    def _remember(self, chunks: Iterable[Chunk]) -> None:
        for chunk in chunks:
            if len(chunk.text) <= _REMEMBERED_CHARACTERS:
                self._past.setdefault(chunk.text, []).append(chunk)
                self._past.move_to_end(chunk.text)
        while len(self._past) > _REMEMBERED:
            self._past.popitem(last=False)

    @property
    def all_comments(self) -> list[Comment]:
        """The comments of the file in order, inside chunks and between them; their places are as of this text."""
        return list(self._by_line().values())

    def comments(self, line: int) -> list[Comment]:
        """The comments on a line of the file (1-based): one or none."""
        found = self._by_line().get(line)
        return [] if found is None else [found]

    def _by_line(self) -> dict[int, Comment]:
        if self._comments is None:
            self._comments = {comment.span.lineno: comment for part in self.parts for comment in comments_in(part)}
        return self._comments


class Document(Program):
    """A Python file. is_imported: see `Chunk`."""

    def __init__(self, path: str, text: str, is_imported: bool = False) -> None:
        super().__init__(path, is_imported)
        self.update(text)

    def update(self, text: str) -> None:
        """Takes a new text."""
        self.text = normalised(text)
        self._renew()


def normalised(text: str) -> str:
    """The text as Python's parser reads it: line feeds end lines, no byte order mark at the start.

    No column changes: the other line ends stand at the ends of lines only.
    """
    if text.startswith("\ufeff"):
        text = text[1:]
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text

"""The logical lines of a chunk, found without needing valid syntax."""

from __future__ import annotations

import functools
import keyword
import re
from typing import NamedTuple

from kshape.source.chunks import STATEMENT, LineScan, line_end, trivia_end
from kshape.source.patterns import STRING, TRIPLE

# Words that start a line which needs a block behind it.
HEADS = frozenset(
    ["def", "class", "if", "elif", "else", "for", "while", "with", "try", "except", "finally", "async", "match", "case"]
)
_WORD = re.compile(r"[^\W\d]\w*")
_COLON = re.compile(r":(?=[ \t]*(?:#[^\n]*)?\n)")
_COMMENT = re.compile(rf"(?:{TRIPLE}|{STRING}|[^'\"#]|['\"])*+(?=[ \t]*#)", re.DOTALL)
_IDENTIFIER = re.compile(rf"{TRIPLE}|{STRING}|#[^\n]*|[\d.][\w.]*|\.[ \t]*[^\W\d]\w*|([^\W\d]\w*)", re.DOTALL)


class Logical(NamedTuple):
    """A logical line: its first physical line (1-based), its indentation and its text behind that."""

    first: int
    indent: str
    code: str

    @property
    def height(self) -> int:
        """How many physical lines it takes."""
        return self.code.count("\n") + 1

    @property
    def depth(self) -> int:
        """The width of the indentation; a tab goes to the next multiple of eight, as for Python."""
        return len(self.indent.expandtabs(8))

    @property
    def word(self) -> str:
        """The first word, empty if it does not start with one."""
        match = _WORD.match(self.code)
        return match[0] if match else ""

    @property
    def bare(self) -> str:
        """The code without a comment at its end."""
        last = self.code.rfind("\n") + 1
        if "#" not in self.code[last:]:
            return self.code.rstrip()
        match = _COMMENT.match(self.code)
        return match[0].rstrip() if match else self.code.rstrip()


def logical_lines(text: str) -> list[Logical]:
    """All logical lines of a chunk in order. An unclosed bracket ends before what looks like the next statement."""
    result: list[Logical] = []
    scans: dict[int, LineScan] = {}
    position, line, counted = trivia_end(text, 0), 1, 0
    while position < len(text):
        start = position + len(text[position : position + 400]) - len(text[position : position + 400].lstrip(" \t\f"))
        depth = start - position
        scan = scans.setdefault(depth, LineScan(text, _statement(min(depth, 200))))
        patience = scan.patience
        end = line_end(text, start, scan)
        if scan.patience < patience:
            end = _end_of_head(text, start, end)
        line += text.count("\n", counted, start)
        counted = start
        result.append(Logical(line, text[position:start], text[start:end]))
        position = trivia_end(text, end)
    return result


def _end_of_head(text: str, start: int, end: int) -> int:
    """A head with an unclosed bracket ends at the first line that ends in a colon."""
    word = _WORD.match(text, start)
    if word is None or word[0] not in HEADS:
        return end
    colon = _COLON.search(text, start, end)
    return colon.start() + 1 if colon else end


@functools.cache
def _statement(depth: int) -> re.Pattern[str]:
    """The start of a statement that is indented by at most `depth` blanks."""
    return re.compile(rf"^[ \t]{{0,{depth}}}(?![ \t]){STATEMENT}", re.MULTILINE)


def identifiers(code: str) -> tuple[str, ...]:
    """The names in a piece of broken code, each once, without attributes and keywords."""
    found = dict.fromkeys(match[1] for match in _IDENTIFIER.finditer(code) if match[1])
    return tuple(name for name in found if not keyword.iskeyword(name))

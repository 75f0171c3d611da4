"""What Jupyter runs beside Python in a code cell: magics, shell commands, questions for help.

A cell becomes a text of Python with the same lines. What is no Python is replaced by what it does to the names of the
program, and what is Python stays in its columns, so that every place in the text is one in the cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from kshape.source.chunks import STATEMENT, LineScan, line_end, trivia_end

NOBODY_KNOWS = "_ipython_()"
"""An expression whose value is not known, of a name that the program of a notebook defines first."""

ANY_NAMES = "from get_ipython import *"
"""A statement that may define any name: there is no such module."""

RUNS_PYTHON = frozenset("capture memit prun time timeit".split())
"""Cell magics whose cell is Python."""

LINE_RUNS_PYTHON = re.compile(r"%(?:time|timeit|prun|memit)[ \t]+(?:-[a-z]+(?:[ \t]*\d+)?[ \t]+)*(?=[^\s-])")

DEFINES_NOTHING = frozenset(
    "! HTML SVG bash cmd file html javascript js latex markdown perl powershell ruby script sh svg system sx "
    "writefile".split()
)
"""Cell magics of which nothing comes back but output; others may define names that stand in their first line."""

_TOP = re.compile(rf"^{STATEMENT}", re.MULTILINE)
_CELL_MAGIC = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*%%([\w!.]+)?([^\n]*)(?:\n|\Z)")
_ESCAPED = re.compile(r"(?:!|%[^\s]|\?|[,;/][^\W\d])")
_ASSIGNED = re.compile(r"(?=[^\W\d(*\[])([^=!%'\"#\n]+?=[ \t]*)(?=!|%[^\W\d])")
_HELP = re.compile(r"%{0,2}[^\W\d][\w.*]*(?:\[-?\d+\])*\?{1,2}[ \t]*(?:#[^\n]*)?$")
_SHELL = re.compile(
    r"(?:pip3?|conda|mamba|apt(?:-get)?|git|wget|curl|npm)[ \t]+(?:-{0,2}[a-z]+)(?=[ \t]|$)(?![ \t]*[=.(\[])"
    r"|(?:cd|ls|ll|cat|mkdir|rm|rmdir|cp|mv|less|more|man)[ \t]+(?=[\w~./-])"
    r"(?!(?:in|is|and|or|if|not|else|for)\b)[^=(]*$"
    r"|(?:ls|ll|pwd|clear|cls|who|whos|who_ls|hist|history|lsmagic)[ \t]*$"
)
_NAME = re.compile(r"(?<![\w.'\"-])[^\W\d]\w*(?![\w.(/])")
_DEFINED = re.compile(
    r"^[ \t]*(?:(?:c?p?def|class)\b[^(:\n]*?\b([^\W\d]\w*)[ \t]*[(:]|([^\W\d][\w, \t]*?)[ \t]*=(?!=)"
    r"|(?:from[^\n]+?)?import[ \t]+([^\n]+))",
    re.MULTILINE,
)


@lru_cache(maxsize=256)
def python_of(cell: str) -> str:
    """The source of a code cell, lines ending in line feeds, as Python of as many lines. Never raises."""
    magic = _CELL_MAGIC.match(cell)
    if magic is None:
        return "".join(_with_lines_replaced(cell))
    head, body = cell[: magic.end()], cell[magic.end() :]
    name, rest = magic[1] or "!", magic[2]
    if name in RUNS_PYTHON:
        names = _names(rest) if name == "capture" else []
        return _blank(head, _binding(names)) + python_of(body)
    if name in DEFINES_NOTHING:
        names = re.findall(r"--(?:out|err|proc)[ \t=]+([^\W\d]\w*)", rest)
    else:
        names = [*_names(rest), *names_defined(body)]
    return _blank(head, _binding(names)) + _blank(body)


def names_only(cell: str) -> str:
    """Of a cell that is not run, or fails when it is: as many lines, which make the names unknown that it defines."""
    return _blank(cell, _binding(names_defined(cell)))


def names_defined(code: str) -> list[str]:
    """The names that a text seems to define, in Python or in a language that is close to it."""
    found: list[str] = []
    for function, targets, imported in _DEFINED.findall(code):
        found += [function] if function else _names(targets or re.sub(r"[^\s,]+[ \t]+as\b", "", imported))
    return found


def _with_lines_replaced(cell: str) -> Iterator[str]:
    scan = LineScan(cell, _TOP)
    position, kept = trivia_end(cell, 0), 0
    while position < len(cell):
        start = position + len(_indent(cell, position))
        end = _end_of_command(cell, start)
        replaced = _replacement(cell[start:end])
        if replaced is None:
            end = line_end(cell, position, scan)
        else:
            yield cell[kept:start]
            yield _blank(cell[start:end], replaced)
            kept = end
        position = trivia_end(cell, end)
    yield cell[kept:]


def _indent(cell: str, position: int) -> str:
    match = re.compile(r"[ \t\f]*").match(cell, position)
    return match[0] if match else ""


def _end_of_command(cell: str, position: int) -> int:
    """The end of a line, and of those behind it as long as a backslash ends them."""
    while True:
        end = cell.find("\n", position)
        if end < 0:
            return len(cell)
        if cell[end - 1 : end] != "\\":
            return end
        position = end + 1


def _replacement(line: str) -> str | None:
    """The Python for a line without its indentation that is none; None for Python."""
    if match := LINE_RUNS_PYTHON.match(line):
        return "0;" + " " * (match.end() - 2) + line[match.end() :]
    if _ESCAPED.match(line):
        return _command(line)
    if match := _ASSIGNED.match(line):
        timed = LINE_RUNS_PYTHON.match(line, match.end())
        if timed is not None and not line.startswith("%timeit", match.end()):
            return match[1] + " " * (timed.end() - match.end()) + line[timed.end() :]
        return match[1] + NOBODY_KNOWS
    return "pass" if _HELP.match(line) or _SHELL.match(line) else None


def _command(line: str) -> str:
    """What a line magic or a shell command does to the names of the program."""
    name, _, rest = line.partition(" ")
    arguments = [part for part in rest.split() if not part.startswith("-")]
    if name == "%run" and arguments and arguments[0].endswith(".py"):
        path = arguments[0].removesuffix(".py").removeprefix("./").replace("/", ".")
        if all(part.isidentifier() for part in path.split(".")):
            return f"from {path} import *"
    if name in ("%run", "%load", "%loadpy", "%pylab", "%macro") or (name == "%store" and "-r" in rest):
        return ANY_NAMES if name != "%store" or not arguments else _binding(arguments)
    if name in ("%sql", "%bigquery") and "<<" in rest:
        return _binding(arguments[:1])
    return "pass"


def _names(text: str) -> list[str]:
    return [name for name in _NAME.findall(text) if name.isidentifier()]


def _binding(names: Iterable[str]) -> str:
    """A statement that binds the names to something unknown; nothing for no names."""
    from keyword import iskeyword

    targets = [name for name in dict.fromkeys(names) if name.isidentifier() and not iskeyword(name)]
    return "".join(f"{name} = " for name in targets) + NOBODY_KNOWS if targets else ""


def _blank(lines: str, first: str = "") -> str:
    """As many line ends as there are in `lines`, behind the text `first`."""
    return first + "\n" * (lines.count("\n") - first.count("\n"))

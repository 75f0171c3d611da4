"""Syntax faults in Python's own words."""

from __future__ import annotations

import ast
import re
import warnings

from kshape.source.patterns import STRING, TRIPLE
from kshape.source.span import Origin, Span

# Python counts the lines that its message names within the text it was given. Where it noticed that a string has no
# end is of no use: it is where the chunk ends.
_LINE = re.compile(r"\bon line (\d+)")
_DETECTED = re.compile(r" \(detected at line \d+\)")
_F_STRING = re.compile(rf"(?:[fF][rR]?|[rR][fF])(?:{TRIPLE}|{STRING})|{TRIPLE}|{STRING}|#[^\n]*", re.DOTALL)

# What Python refuses although libcst takes it, in any version of Python. Its other complaints about such text may
# only mean that the Python running here is older than the one the text is written for.
_CERTAIN = re.compile(
    r"keyword argument repeated|duplicate argument|'return' outside function|'yield\S*' outside function"
    r"|'break' outside loop|'continue' not properly in loop|multiple starred expressions in assignment"
    r"|name '.*' is (parameter and|assigned to before|used prior to|nonlocal and)|no binding for nonlocal"
    r"|nonlocal declaration not allowed|annotated name '.*' can't be|\(unicode error\)|bytes can only contain"
    r"|cannot (assign|delete)|default 'except:' must be last|two starred expressions"
    r"|can't use starred expression here|starred assignment target must be in"
)


class SyntaxFault:
    """Why a chunk is not valid Python, and where."""

    __slots__ = ("_message", "span")

    def __init__(self, message: str, span: Span) -> None:
        self._message = message
        self.span = span

    @property
    def message(self) -> str:
        """Python's text; the lines that it names are those of the file."""
        shift = self.span.origin.start_line - 1
        return _LINE.sub(lambda match: f"on line {int(match[1]) + shift}", self._message)

    def __repr__(self) -> str:
        return f"SyntaxFault({self.message!r}, {self.span!r})"


def fault_in(origin: Origin) -> SyntaxFault | None:
    """What Python says against the origin's text. Compiles, never executes. None if it is valid or beyond Python."""
    return _fault(origin, compile_error(origin.text))


def parser_fault_in(origin: Origin) -> SyntaxFault | None:
    """What Python's parser says: takes time in proportion to the text, which its compiler does not."""
    return _fault(origin, compile_error(origin.text, only_syntax=True))


def _fault(origin: Origin, error: SyntaxError | None) -> SyntaxFault | None:
    return None if error is None else SyntaxFault(_message(error), _span(origin, error))


def certain_fault_in(origin: Origin) -> SyntaxFault | None:
    """The same for a text that libcst takes: only what every version of Python refuses."""
    fault = fault_in(origin)
    return fault if fault is not None and _CERTAIN.match(fault.message) else None


def compile_error(text: str, *, only_syntax: bool = False) -> SyntaxError | None:
    """The error of Python's compiler, or with `only_syntax` of its parser."""
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT | (ast.PyCF_ONLY_AST if only_syntax else 0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<source>", "exec", flags, dont_inherit=True)
    except SyntaxError as error:
        return error
    except (ValueError, OverflowError, RecursionError, MemoryError):
        # Null bytes and lone surrogates are found before; the others are limits of the compiler, not faults.
        return None
    return None


def _message(error: SyntaxError) -> str:
    return _DETECTED.sub("", error.msg or "invalid syntax")


def _span(origin: Origin, error: SyntaxError) -> Span:
    """The place that Python names, kept within the text; at least one column wide."""
    if error.msg.startswith("f-string") and (span := _f_string(origin)) is not None:
        return span
    lines = origin.lines
    line = min(max(error.lineno or 1, 1), len(lines))
    width = len(lines[line - 1])
    column = min(max(error.offset or 1, 1), width + 1)
    end_line, end_column = error.end_lineno or line, error.end_offset or 0
    if not line <= end_line <= len(lines) or (end_line, end_column) <= (line, column):
        end_line, end_column = line, column + 1
    return Span(origin, line, column, end_line, min(end_column, len(lines[end_line - 1]) + 2))


def _f_string(origin: Origin) -> Span | None:
    """The first broken f-string. Before 3.12 Python tells the place within the f-string, as if it stood alone."""
    text = origin.text
    for match in _F_STRING.finditer(text):
        if match[0][0] in "fFrR" and compile_error(f"({match[0]})", only_syntax=True) is not None:
            line, end_line = (text.count("\n", 0, offset) + 1 for offset in match.span())
            column, end_column = (offset - text.rfind("\n", 0, offset) for offset in match.span())
            return Span(origin, line, column, end_line, end_column)
    return None

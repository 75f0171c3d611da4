"""Expressions and statements as the user wrote them, read again from the text at a span, for edits."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kshape.source.span import Origin, Span


class WrittenCall:
    """A call in the text. function: what is called. positional: its arguments without a name, `*x` among them.

    keywords: name -> the whole `name=value`.  is_open: whether `*x` or `**x` is among the arguments, so that others
    than those written here may be given.
    """

    __slots__ = ("function", "is_open", "keywords", "name", "positional", "span")

    def __init__(self, span: Span, node: ast.Call) -> None:
        self.span = span
        self.function = part(span, node.func)
        self.positional = [part(span, each) for each in node.args]
        self.keywords = {each.arg: part(span, each) for each in node.keywords if each.arg is not None}
        starred = any(isinstance(each, ast.Starred) for each in node.args)
        self.is_open = starred or any(each.arg is None for each in node.keywords)
        self.name = _last_name(node.func)

    def argument(self, name: str, position: int | None = None) -> Span | None:
        """Where an argument stands, `name=value` or the bare value; None where it is not given, or not certainly."""
        if name in self.keywords:
            return self.keywords[name]
        if self.is_open or position is None or position >= len(self.positional):
            return None
        return self.positional[position]


def written_call(span: Span | None) -> WrittenCall | None:
    """The call that stands at a span; None where something else does."""
    node = expression(span)
    return WrittenCall(span, node) if span is not None and isinstance(node, ast.Call) else None


def expression(span: Span | None) -> ast.expr | None:
    """The syntax of the expression at a span, or of the value of a `name=value`; see `part` for the places in it."""
    if span is None:
        return None
    try:
        return ast.parse(f"({span.text()}\n)", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def part(span: Span, node: ast.expr | ast.keyword) -> Span:
    """The span of a node of `expression(span)`."""
    lines = span.text().split("\n")
    (line, column), (end_line, end_column) = _start(node), _end(node)
    start, end = _column(lines, line, column), _column(lines, end_line, end_column)
    before = span.column - 1
    return Span(
        span.origin,
        span.line + line - 1,
        start + (before if line == 1 else 0) + 1,
        span.line + end_line - 1,
        end + (before if end_line == 1 else 0) + 1,
    )


def _column(lines: list[str], line: int, column: int) -> int:
    """Code points before a place that the syntax counts in UTF-8 bytes, behind the parenthesis that was put first."""
    return _points(lines[line - 1], column - 1 if line == 1 else column)


def _start(node: ast.stmt | ast.expr | ast.keyword) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _end(node: ast.stmt | ast.expr | ast.keyword) -> tuple[int, int]:
    assert node.end_lineno is not None and node.end_col_offset is not None
    return node.end_lineno, node.end_col_offset


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def node_span(origin: Origin, node: ast.stmt | ast.expr) -> Span:
    """The span of a node of `syntax_of(origin)`."""
    (line, column), (end_line, end_column) = _start(node), _end(node)
    start, end = _points(origin.lines[line - 1], column), _points(origin.lines[end_line - 1], end_column)
    return Span(origin, line, start + 1, end_line, end + 1)


def _points(line: str, count: int) -> int:
    """Code points in the first so many bytes of a line."""
    return len(line.encode("utf-8", "surrogatepass")[:count].decode("utf-8", "surrogatepass"))


def syntax_of(origin: Origin) -> ast.Module | None:
    """The syntax of a piece of text; its lines and columns are those of the piece. None where Python refuses it."""
    try:
        return ast.parse(origin.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def statement_at(span: Span) -> ast.stmt | None:
    """The innermost statement that holds a span; its lines and columns are those of the span's origin."""
    tree = syntax_of(span.origin)
    found: ast.stmt | None = None
    for statement in _statements(tree) if tree is not None else ():
        if statement.lineno <= span.line and (statement.end_lineno or 0) >= span.end_line:
            found = statement
    return found


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    """All statements, each before those in it."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.stmt):
            yield child
        if not isinstance(child, ast.expr):
            yield from _statements(child)


def indentation(origin: Origin, line: int) -> str:
    """The white space at the start of a line of a piece of text."""
    text = origin.lines[line - 1]
    return text[: len(text) - len(text.lstrip())]

"""Edits of what the user wrote: arguments of calls, values, texts in their quotes, lines, imports.

Each gives a `TextEdit` for a `Repair`, or None where the text is not as it should be; give no repair then.
`_written.written_call(span)` finds the arguments of any call that stands at a span.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

from kshape.rulebook.binding import nearest
from kshape.source.span import Origin, Span
from kshape.values.trace import Trace

from ._written import expression, indentation, part, statement_at, syntax_of, written_call
from .base import TextEdit

_NAMED = re.compile(r"(\w+)(\s*=\s*)(?!=)")
_QUOTED = re.compile(r"""(?s)([rRuUbB]{0,2})(\"{3}|'{3}|"|')(.*)\2""")
_PRIMARIES = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.List, ast.Dict, ast.Set, ast.ListComp)


def without_argument(call: Span, argument: Span) -> TextEdit | None:
    """Takes an argument out of a call, or puts None in its place where others are found by their position behind it."""
    text, start, end = argument.origin.text, offset(argument), offset(argument, end=True)
    if not is_named(argument) and _positional_follows(text[end : offset(call, end=True)]):
        return TextEdit(argument, "None")
    before = text[:start].rstrip()
    if before.endswith(","):
        return TextEdit(between(argument.origin, len(before) - 1, end), "")
    after = re.match(r"\s*,\s*", text[end:])
    if before.endswith("("):
        return TextEdit(between(argument.origin, start, end + (after.end() if after else 0)), "")
    return None


def is_named(argument: Span) -> bool:
    """Whether it is written as name=value."""
    return _NAMED.match(argument.text()) is not None


def _positional_follows(rest: str) -> bool:
    """Whether, in the text behind an argument, another one without a name may stand."""
    after = re.match(r"\s*,\s*", rest)
    return (
        after is not None
        and rest[after.end() : after.end() + 1] not in (")", "*", "")
        and _NAMED.match(rest[after.end() :]) is None
    )


def with_argument(call: Span, name: str, value: str) -> TextEdit | None:
    """Adds name=value as the last argument of a call."""
    text = call.text()
    if not text.endswith(")"):
        return None
    inner = text[:-1].rstrip()
    comma = "" if inner.endswith(("(", ",")) else ", "
    space = " " if inner.endswith(",") else ""
    end = offset(call, end=True)
    start = end - (len(text) - len(inner))
    return TextEdit(between(call.origin, start, end), f"{comma}{space}{name}={value})")


def with_value(argument: Span, value: str) -> TextEdit:
    """Another value for an argument, whose name stays."""
    named = _NAMED.match(argument.text())
    return TextEdit(argument, f"{named[0]}{value}" if named else value)


def with_suffix(argument: Span, suffix: str) -> TextEdit:
    """Adds `.batch(32)`, `()`, ... to an argument."""
    text = argument.text()
    named = _NAMED.match(text)
    front, value = (named[0], text[named.end() :]) if named else ("", text)
    return TextEdit(argument, f"{front}{as_primary(value)}{suffix}")


def as_primary(text: str) -> str:
    """An expression such that `.name`, `[0]` or `(...)` may follow: in parentheses where it needs them."""
    is_enclosed = text.startswith("(") and text.endswith(")") and _parses(text[1:-1])
    return text if is_enclosed or isinstance(_syntax(text), _PRIMARIES) else f"({text})"


def argument_set(call: Span | None, name: str, value: str, position: int | None = None) -> TextEdit | None:
    """name=value in a call: in the place of what is given for it, by name or at that position, else added."""
    written = written_call(call)
    if written is None or call is None:
        return None
    given = written.argument(name, position)
    if given is not None:
        return with_value(given, value)
    return None if written.is_open else with_argument(call, name, value)


def argument_removed(call: Span | None, name: str, position: int | None = None) -> TextEdit | None:
    """Takes what is given for a parameter out of a call, where it is given."""
    written = written_call(call)
    given = written.argument(name, position) if written is not None else None
    return None if given is None or call is None else without_argument(call, given)


def renamed(span: Span, new: str) -> TextEdit | None:
    """Another text in a string literal, which keeps its quotes; `span` is the literal or name="literal"."""
    named = _NAMED.match(span.text())
    front, value = (named[0], span.text()[named.end() :]) if named else ("", span.text())
    quoted = _QUOTED.fullmatch(value)
    if quoted is None or not isinstance(_syntax(value), ast.Constant):
        return None
    if quoted[2] in new or "\\" in new:
        return None
    return TextEdit(span, f"{front}{quoted[1]}{quoted[2]}{new}{quoted[2]}")


def _parses(text: str) -> bool:
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True


def _syntax(text: str) -> ast.expr | None:
    try:
        return ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError):
        return None


def key_renamed(argument: Span, names: Collection[str]) -> TextEdit | None:
    """The one key of a dict display that is none of these names, as the name that is meant: the one missing or near."""
    value = value_span(argument)
    node = expression(value)
    if not isinstance(node, ast.Dict) or not all(isinstance(key, ast.Constant) for key in node.keys):
        return None
    keys = {key.value: key for key in node.keys if isinstance(key, ast.Constant)}
    unknown, missing = [key for key in keys if key not in names], [name for name in names if name not in keys]
    if len(unknown) != 1 or not missing or not isinstance(unknown[0], str):
        return None
    right = missing[0] if len(missing) == 1 else nearest(unknown[0], missing)
    return renamed(part(value, keys[unknown[0]]), right) if right else None


def line_before(span: Span, line: str) -> TextEdit | None:
    """A line of its own before the statement that holds a span, as far to the right as that statement."""
    statement = statement_at(span)
    if statement is None:
        return None
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(each.lineno for each in decorators)])
    if span.origin.lines[first - 1][: statement.col_offset].strip():
        return None  # it stands behind a colon or a semicolon
    indent = indentation(span.origin, first)
    return TextEdit(Span(span.origin, first, len(indent) + 1, first, len(indent) + 1), f"{line}\n{indent}")


def line_after(span: Span, line: str) -> TextEdit | None:
    """A line of its own behind the statement that holds a span, as far to the right as that statement."""
    statement = statement_at(span)
    if statement is None or statement.end_lineno is None:
        return None
    lines, last = span.origin.lines, statement.end_lineno
    if lines[statement.lineno - 1][: statement.col_offset].strip() or lines[last - 1].endswith("\\"):
        return None
    end = len(lines[last - 1]) + 1
    indent = indentation(span.origin, statement.lineno)
    return TextEdit(Span(span.origin, last, end, last, end), f"\n{indent}{line}")


def reach(trace: Trace, name: str, span: Span) -> tuple[str, tuple[TextEdit, ...]] | None:
    """How to write `keras.ops` (a dotted name of a library) at a span, and the edits that it needs: none, or an import.

    An import of the file above the span serves, of the whole name or of a part at its front; else a line is added
    behind the last import above it. None where there is no import in the file at all.
    """
    last: ast.stmt | None = None
    place: Origin | None = None
    known: dict[str, str] = {}
    for origin, statement in _imports(trace, span):
        last, place = statement, origin
        known |= dict(_names(statement))
    package, _, own = name.rpartition(".")
    if name not in known and f"{package}.*" in known:
        return own, ()
    of_tensorflow = "keras" not in known and any(each.partition(".")[0] == "tensorflow" for each in known)
    name = f"tensorflow.{name}" if of_tensorflow else name
    for cut in range(name.count("."), -1, -1):
        front = ".".join(name.split(".")[: cut + 1])
        if front in known:
            return known[front] + name[len(front) :], ()
    package, _, own = name.rpartition(".")
    if last is None or place is None:
        return None
    line, end = last.end_lineno or last.lineno, len(place.lines[(last.end_lineno or last.lineno) - 1]) + 1
    text = f"from {package} import {own}" if package else f"import {own}"
    return own, (TextEdit(Span(place, line, end, line, end), f"\n{text}"),)


def _imports(trace: Trace, span: Span) -> Iterator[tuple[Origin, ast.stmt]]:
    """The imports at the top level of the file above a span."""
    for chunk in trace.chunks:
        origin = chunk.origin
        if origin.path != span.path or origin.start_line > span.lineno:
            continue
        if not origin.text.lstrip().startswith(("import", "from")):
            continue
        tree = syntax_of(origin)
        statements = () if tree is None else tree.body
        yield from ((origin, each) for each in statements if isinstance(each, (ast.Import, ast.ImportFrom)))


def _names(statement: ast.stmt) -> Iterator[tuple[str, str]]:
    """What an import brings: the dotted name in the library, and how the file writes it."""
    if isinstance(statement, ast.Import):
        for alias in statement.names:
            front = alias.name.split(".")[0]
            yield (alias.name, alias.asname) if alias.asname else (front, front)
    elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
        for alias in statement.names:
            yield f"{statement.module}.{alias.name}", alias.asname or alias.name


def value_text(argument: Span) -> str:
    """The value of an argument as it is written, without its name."""
    text = argument.text()
    named = _NAMED.match(text)
    return text[named.end() :] if named else text


def value_span(argument: Span) -> Span:
    """Where the value of an argument is written, without its name."""
    named = _NAMED.match(argument.text())
    if named is None:
        return argument
    return between(argument.origin, offset(argument) + named.end(), offset(argument, end=True))


def suggested(message: str) -> str | None:
    """The name that a message offers: ... Did you mean 'relu'?"""
    found = re.search(r"""Did you mean ['"]?([\w.]+)['"]?\?""", message)
    return found[1] if found else None


def offset(span: Span, end: bool = False) -> int:
    """Where a span starts (or ends) in the text of its origin."""
    line, column = (span.end_line, span.end_column) if end else (span.line, span.column)
    return sum(len(text) + 1 for text in span.origin.lines[: line - 1]) + column - 1


def between(origin: Origin, start: int, end: int) -> Span:
    """The span from one place in the origin's text to another."""
    return Span(origin, *_place(origin.text, start), *_place(origin.text, end))


def _place(text: str, at: int) -> tuple[int, int]:
    before = text[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1

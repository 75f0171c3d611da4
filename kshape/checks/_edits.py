"""Edits of a call's arguments as the user wrote them."""

from __future__ import annotations

import re

from kshape.source.span import Origin, Span

from .base import TextEdit

_NAMED = re.compile(r"(\w+)(\s*=\s*)(?!=)")
_PRIMARY = re.compile(r"[\w.]+(\([^()]*\)|\[[^\[\]]*\])*")


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
    return after is not None and rest[after.end()] not in ")*" and _NAMED.match(rest[after.end() :]) is None


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
    return TextEdit(argument, f"{front}{value if _PRIMARY.fullmatch(value) else f'({value})'}{suffix}")


def value_text(argument: Span) -> str:
    """The value of an argument as it is written, without its name."""
    text = argument.text()
    named = _NAMED.match(text)
    return text[named.end() :] if named else text


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

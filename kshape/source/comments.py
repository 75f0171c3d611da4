"""Comments with their places. A `#` inside a string is none."""

from __future__ import annotations

import re
from typing import NamedTuple

from kshape.source.patterns import STRING, TRIPLE
from kshape.source.span import Origin, Span

_STRING_OR_COMMENT = re.compile(rf"{TRIPLE}|{STRING}|(#[^\n]*)", re.DOTALL)


class Comment(NamedTuple):
    """A comment with its `#`. `is_alone` when nothing else stands on its line."""

    text: str
    span: Span
    is_alone: bool


def comments_in(origin: Origin) -> list[Comment]:
    """The comments of the origin's text in order, whether or not it is valid Python."""
    text = origin.text
    if "#" not in text:
        return []
    result = []
    line, counted = 1, 0
    for match in _STRING_OR_COMMENT.finditer(text):
        if match[1] is None:
            continue
        begin = match.start()
        line += text.count("\n", counted, begin)
        counted = begin
        start = text.rfind("\n", 0, begin) + 1
        span = Span(origin, line, begin - start + 1, line, match.end() - start + 1)
        result.append(Comment(match[1], span, not text[start:begin].strip()))
    return result

"""KS905 stale-comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kshape.rulebook.contracts import Contract, read_shapes
from kshape.rulebook.dims import show_shape
from kshape.source.comments import Comment, comments_in
from kshape.source.span import Origin, Span
from kshape.values.trace import TensorRecord, Trace
from kshape.values.values import Tensor

from .base import Check, Finding, Repair, TextEdit

SHAPE = re.compile(
    r"#\s*(?:(?:output|out)?\s*(?:shape|size)?\s*(?:is|[:=]|->|=>|→)?\s*)?(\((?:None|batch\w*|bs|B|N|\?)(?:,[^()#]*)?\))\s*(?:#.*)?$",
    re.I,
)
"""A comment that is nothing but a shape with a batch axis: `# (None, 26, 26, 32)`, `# -> (batch, 10)`."""


class StaleComment(Check):
    """A comment beside a layer's call names another shape than the call gives.

    Only a comment that is nothing but a shape with a batch axis counts, at the end of a line that makes one tensor.
    A comment `# kshape: (None, 10)` is a contract, which KS904 enforces.

    Bad:
        x = Input((28, 28, 1))
        x = Conv2D(32, 5)(x)  # (None, 26, 26, 32)
    Good:
        x = Input((28, 28, 1))
        x = Conv2D(32, 5)(x)  # (None, 24, 24, 32)
    """

    code = "KS905"
    severity = "info"
    fix = "S"

    def run(self, trace: Trace) -> Iterator[Finding]:
        for contract, at, records in _commented(trace):
            specs = [record.value.spec for record in records]
            problems = [contract.broken_by(spec, {}) for spec in specs]
            if not all(problems):
                continue  # of the runs of the line, one is as the comment says
            right = contract.rewritten(specs[0], {})
            same = right is not None and all(contract.rewritten(spec, {}) == right for spec in specs)
            text = f"The comment says {contract.text}. The shape is {show_shape(specs[0].sizes)}: {problems[0]}."
            yield Finding(at, text, repair=Repair(f"write {right}", TextEdit(at, right)) if same and right else None)


def _commented(trace: Trace) -> Iterator[tuple[Contract, Span, list[TensorRecord]]]:
    """Each shape in a comment, its place, and the tensors that the call before it gave."""
    calls: dict[tuple[int, int], list[TensorRecord]] = {}
    origins: dict[int, Origin] = {}
    for record in trace.tensors:
        if "#" in record.span.origin.text:
            origins[id(record.span.origin)] = record.span.origin
            calls.setdefault((id(record.span.origin), record.span.end_line), []).append(record)
    for key, origin in origins.items():
        for comment in comments_in(origin):
            records = _outermost(calls.get((key, comment.span.line), []))
            found = _shape_in(comment)
            makes_tensors = records and all(isinstance(record.value, Tensor) for record in records)
            if makes_tensors and found is not None and not comment.is_alone:
                yield *found, records


def _shape_in(comment: Comment) -> tuple[Contract, Span] | None:
    match = SHAPE.match(comment.text)
    contracts = read_shapes(match[1]) if match else None
    if match is None or contracts is None or len(contracts) != 1:
        return None
    span, start = comment.span, comment.span.column + match.start(1)
    return contracts[0], Span(span.origin, span.line, start, span.line, start + len(match[1]))


def _outermost(records: list[TensorRecord]) -> list[TensorRecord]:
    """The results of the one call of a line that encloses the others; none where several stand side by side."""
    spans: dict[Any, Span] = {(r.span.line, r.span.column, r.span.end_column): r.span for r in records}
    outer = min(spans.values(), key=lambda s: (s.line, s.column, -s.end_column), default=None)
    if outer is None or any((s.line, s.column) > (outer.end_line, outer.end_column) for s in spans.values()):
        return []
    return [
        r
        for r in records
        if (r.span.line, r.span.column, r.span.end_column) == (outer.line, outer.column, outer.end_column)
    ]

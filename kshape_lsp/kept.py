"""What stays in view while the text does not parse: the tensors of the last version that did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kshape.facts import TensorFact

from .positions import Lines
from .programs import Part, Result


def kept_tensors(result: Result, good: Result) -> tuple[TensorFact, ...]:
    """The tensors of a version that does not parse: on lines that stayed, those of the last `good` version.

    A broken line hides what comes through it from all others, until its last character is typed.
    """
    return tuple(fact for part in result.parts() for fact in _of_part(result, part, good))


def _of_part(result: Result, part: Part, good: Result) -> Iterator[TensorFact]:
    present = [fact for fact in result.analysis.tensors if fact.cell == part.cell]
    old = good.program.part_of(part.uri)
    if old is None:
        yield from present
        return
    above, below = same_lines(old.lines, part.lines)
    shift, old_end, end = len(part.lines) - len(old.lines), len(old.lines) - below, len(part.lines) - below
    for fact in good.analysis.tensors:
        if fact.cell != old.cell:
            continue
        if fact.end_line <= above:
            yield replace(fact, cell=part.cell)
        elif fact.line > old_end:
            yield replace(fact, line=fact.line + shift, end_line=fact.end_line + shift, cell=part.cell)
    yield from (fact for fact in present if fact.end_line > above and fact.line <= end)


def same_lines(old: Lines, new: Lines) -> tuple[int, int]:
    """How many lines two texts share at their starts, and at their ends."""
    most = min(len(old), len(new))
    above = next((n for n in range(most) if old.line(n) != new.line(n)), most)
    rest = most - above
    last_old, last_new = len(old) - 1, len(new) - 1
    below = next((n for n in range(rest) if old.line(last_old - n) != new.line(last_new - n)), rest)
    return above, below

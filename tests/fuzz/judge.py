"""What must hold of the analysis of any text: it comes, in time, well-formed, and without an internal error."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from kshape.analysis import Analyser, analyse
from kshape.config import Config
from kshape.facts import Analysis, Edit, Location
from kshape.report.structured import check_document, shapes_document
from kshape.source.document import normalised
from tests.fuzz.mutations import any_text, mutated

PATH = "fuzzed.py"
STEPS = 40_000
SECONDS = 5.0
LONGEST = 15.0
"""Seconds of the processor that one answer may take at the most: reading, evaluation, checks."""


@dataclass(frozen=True)
class Limited(Config):
    """Settings with a budget in steps, which is the same on every machine."""

    select: tuple[str, ...] = ("ALL",)
    steps: int = STEPS
    seconds: float = SECONDS


LIMITED = Limited()


def case(seed: int) -> tuple[str, list[str]]:
    """The text of one case, and what is wrong with the answers about it."""
    random = Random(seed)
    text = mutated(any_text(random), random)
    try:
        wrong = list(complaints(text))
        if not wrong and random.random() < 0.1:
            wrong = list(edited(text, random))
    except Exception:
        wrong = [traceback.format_exc()]
    return text, wrong


def complaints(text: str) -> Iterator[str]:
    """What is wrong with the analysis of a text."""
    start = time.process_time()
    analysis = analyse(text, PATH, LIMITED, details="summaries")
    took = time.process_time() - start
    if took > LONGEST:
        yield f"took {took:.1f} s of the processor"
    yield from misplaced(analysis, text)
    json.dumps([check_document([analysis]), shapes_document([analysis])])


def edited(text: str, random: Random) -> Iterator[str]:
    """Where an answer after edits differs from that about the same text at once."""
    analyser, steps = Analyser(PATH, LIMITED), [text]
    for _ in range(2):
        steps.append(mutated(steps[-1], random))
    for step in [*steps, text]:
        after = analyser.update(step, details="summaries")
        at_once = analyse(step, PATH, LIMITED, details="summaries")
        stopped = any(found.code == "KS992" for found in (*after.diagnostics, *at_once.diagnostics))
        if after != at_once and not stopped:  # An edit may get further: it does not evaluate everything again.
            yield f"after an edit: {_difference(after, at_once)}\n--- of the text\n{step}"
            return


def misplaced(analysis: Analysis, text: str) -> Iterator[str]:
    """What stands outside the text, and every internal error."""
    lines = [len(line) for line in normalised(text).split("\n")]
    for found in analysis.diagnostics:
        if found.code == "KS999":
            yield f"KS999: {found.message}"
        places: list[Any] = [found, *found.related, *(found.fix.edits if found.fix else ())]
        yield from (f"{found.code} outside the text: {place}" for place in places if not _lies_in(lines, place))
    for fact in analysis.tensors:
        if not _lies_in(lines, fact):
            yield f"a tensor outside the text: {fact}"


def _lies_in(lines: list[int], place: Any) -> bool:
    if isinstance(place, Location | Edit) and place.path != PATH:
        return True
    if not 1 <= place.line <= place.end_line <= len(lines):
        return False
    first, last = (place.line, place.column), (place.end_line, place.end_column)
    inside = place.column <= lines[place.line - 1] + 1 and place.end_column <= lines[place.end_line - 1] + 1
    return first <= last and place.column >= 1 and inside


def _difference(one: Analysis, other: Analysis) -> str:
    for name in ("diagnostics", "tensors", "models", "seen"):
        first, second = getattr(one, name), getattr(other, name)
        if first != second:
            ours = [each for each in first if each not in second][:2]
            return f"{name}: {ours or 'fewer'} where at once {[each for each in second if each not in first][:2]}"
    return "?"

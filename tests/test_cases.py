"""Every Markdown case under tests/cases: the analysis says what stands beside the code, and nothing else.

# shape: (None, 128)            the last tensor of the line
# params: 3712                  the model that the line makes
# error: [KS102] "64"           a diagnostic on the line, with this text in its message (the text is optional)
# warning: [KS305]    # info: [KS901]
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from kshape.analysis import analyse
from kshape.facts import Analysis, TensorFact

CASES = Path(__file__).parent / "cases"
EXPECTED = re.compile(r"# (shape|dtype|params|error|warning|info): ([^#]*)")


class Case(NamedTuple):
    name: str
    code: str


def cases() -> list[Case]:
    found = []
    for path in sorted(CASES.rglob("*.md")):
        heading = ""
        for part in re.split(r"(^#+ [^\n]*$|^```python\n.*?^```$)", path.read_text(), flags=re.M | re.S):
            if part.startswith("#"):
                heading = part.lstrip("# ")
            elif part.startswith("```python"):
                code = part.removeprefix("```python\n").removesuffix("```")
                found.append(Case(f"{path.stem}: {heading}", code))
    return found


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_case(case: Case) -> None:
    analysis = analyse(case.code, "case.py")
    wrong: list[str] = []
    claimed: set[int] = set()
    for number, line in enumerate(case.code.split("\n"), start=1):
        for kind, text in EXPECTED.findall(line):
            text = text.strip()
            if kind in ("shape", "dtype"):
                found = [show(f.shape) if kind == "shape" else f.dtype for f in outermost(analysis, number)]
                if text not in found:
                    wrong.append(f"line {number}: expected {kind} {text}, found {found}")
            elif kind == "params":
                totals = [m.total_params for m in analysis.models if m.line == number]
                if int(text.replace("_", "")) not in totals:
                    wrong.append(f"line {number}: expected {text} parameters, found {totals}")
            elif not claim(analysis, number, kind, text, claimed):
                wrong.append(f"line {number}: expected {kind} {text}")
    for at, d in enumerate(analysis.diagnostics):
        if at not in claimed:
            wrong.append(f"line {d.line}: unexpected {d.severity} {d.code}: {d.message}")
    assert not wrong, "\n".join(wrong)


def outermost(analysis: Analysis, line: int) -> list[TensorFact]:
    """The tensors of the call of this line that no other call on it encloses."""
    here = [fact for fact in analysis.tensors if fact.line == line]
    first = min(here, key=lambda fact: (fact.column, -fact.end_line, -fact.end_column), default=None)
    return [fact for fact in here if first and (fact.column, fact.end_column) == (first.column, first.end_column)]


def claim(analysis: Analysis, line: int, severity: str, text: str, claimed: set[int]) -> bool:
    """Marks the first diagnostic that the comment asks for."""
    match = re.match(r'\[(KS\d+)\](?: "(.*)")?$', text)
    assert match, f"not an expectation: {text}"
    for at, d in enumerate(analysis.diagnostics):
        if at in claimed or d.line != line or d.severity != severity or d.code != match[1]:
            continue
        if match[2] is None or match[2] in d.message:
            claimed.add(at)
            return True
    return False


def show(shape: object) -> str:
    if not isinstance(shape, tuple):
        return "?"
    sizes = [str(size) for size in shape]
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(sizes)})"

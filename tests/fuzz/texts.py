"""What the mutations start from: the examples, the correct programs, every Markdown case and every example of a check."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kshape.checks import check_classes
from kshape.checks.base import PREAMBLE, examples
from tests.test_cases import cases

ROOT = Path(__file__).parent.parent.parent
LONGEST = 3_500
"""Characters: longer programs are cut into parts, so that a case takes milliseconds."""


@cache
def texts() -> tuple[str, ...]:
    """All of them, in a fixed order."""
    found = [PREAMBLE + code for check in check_classes() for head in ("Bad", "Good") for code in examples(check, head)]
    found += [case.code for case in cases()]
    for folder in (ROOT / "examples", ROOT / "tests" / "correct"):
        found += [path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*.py"))]
    return tuple(part for text in found for part in _parts(text))


def _parts(text: str) -> list[str]:
    """The text, in pieces of whole lines that are not too long; the first piece carries the imports."""
    if len(text) <= LONGEST:
        return [text]
    lines = text.split("\n")
    middle = len(lines) // 2
    imports = [line for line in lines if line.startswith(("import ", "from ")) and "(" not in line]
    return [*_parts("\n".join(lines[:middle])), *_parts("\n".join(imports + lines[middle:])[:LONGEST])]

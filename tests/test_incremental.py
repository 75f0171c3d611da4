"""A file under edit has the same answer as the same text analysed at once: over every Markdown case and every example."""

from __future__ import annotations

import pytest

from kshape.analysis import Analyser, analyse
from kshape.checks import check_classes
from kshape.checks.base import PREAMBLE, examples
from kshape.config import Config
from tests.test_cases import cases

EVERYTHING = Config(select=("ALL",))
TEXTS = [pytest.param(case.code, id=case.name) for case in cases()]
TEXTS += [
    pytest.param(PREAMBLE + code, id=f"{check.code}-{heading}-{number}")
    for check in check_classes()
    for heading in ("Bad", "Good")
    for number, code in enumerate(examples(check, heading))
]


@pytest.mark.parametrize("text", TEXTS)
def test_an_edit_and_its_undoing_change_nothing(text: str) -> None:
    at_once = analyse(text, "case.py", EVERYTHING, details="summaries")
    analyser = Analyser("case.py", EVERYTHING)
    middle = text.count("\n") // 2
    lines = text.split("\n")
    analyser.update("\n".join([*lines[:middle], *lines[middle + 1 :]]))
    analyser.update(f"\n{text}")
    assert analyser.update(text, details="summaries") == at_once

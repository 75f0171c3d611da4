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


def test_a_model_is_as_it_was_where_an_edit_takes_back_what_it_became() -> None:
    first = "import keras\nfrom keras import layers\nm = keras.Sequential([keras.Input((4,)), layers.Dense(3)])\n"
    second = "m.add(layers.Dense(2))\nm.compile('adam', 'mse')\n"
    analyser = Analyser("case.py", EVERYTHING)
    analyser.update(first + second)
    for between in ("m = keras.Sequential([keras.Input((8,))])\n", "", "n = m\n", "def f():\n    m.pop()\n"):
        text = first + between + second
        assert analyser.update(text, details="summaries") == analyse(text, "case.py", EVERYTHING, details="summaries")

"""A check that fails costs its own findings alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import kshape.findings
from kshape.analysis import Analyser, analyse
from kshape.checks.base import Check, Finding
from kshape.values.trace import Trace

CODE = 'import keras\nx = keras.Input((28))\ny = keras.layers.Dense(3, activation="rellu")(keras.Input((4,)))\n'


class Failing(Check):
    """A check that fails."""

    code = "KS301"

    def run(self, trace: Trace) -> Iterator[Finding]:
        yield Finding(trace.tensors[0].span, "found before it fails")
        raise KeyError("no such thing")


@pytest.mark.parametrize("edits", [0, 2])
def test_a_failing_check_is_told_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch, edits: int) -> None:
    usual = [found.code for found in analyse(CODE, "case.py").diagnostics]
    checks = kshape.findings.check_classes()
    monkeypatch.setattr(kshape.findings, "check_classes", lambda: (*checks, Failing))
    analyser = Analyser("case.py")
    found = analyser.update(CODE).diagnostics
    for _ in range(edits):
        found = analyser.update(CODE).diagnostics
    assert [each.code for each in found if each.code != "KS999"] == usual
    (told,) = [each for each in found if each.code == "KS999"]
    assert told.message == "The check KS301 failed, which is a fault of kshape: KeyError: 'no such thing'"

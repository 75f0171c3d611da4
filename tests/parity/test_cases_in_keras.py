"""Real Keras runs every Markdown case: it raises where the case has an error, and nowhere else.

What stands beside the code is what Keras gives, and so is what the analysis says of every other call.
"""

from __future__ import annotations

from typing import Any

import pytest

from kshape.analysis import analyse
from kshape.facts import Analysis, Shape, TensorFact
from tests.parity.recording import Place, Recording, run
from tests.test_cases import EXPECTED, cases, show

# What a case may need that this Keras or this machine does not have: TensorFlow, a download, an older Keras.
ELSEWHERE = ("tensorflow", "load_data", "Keras 1", "Keras 2", "from elsewhere", "contracts: ")


def here() -> list[Any]:
    return [
        pytest.param(case.code, id=case.name)
        for case in cases()
        if not any(word in case.code + case.name for word in ELSEWHERE)
    ]


@pytest.mark.parametrize("code", here())
def test_case_in_keras(code: str) -> None:
    recording = Recording()
    if "# error:" in code:
        with pytest.raises(Exception):  # noqa: B017 - whatever Keras, numpy or Python raise
            run(code, recording)
    else:
        run(code, recording)
    wrong = [*annotated_wrong(code, recording), *answered_wrong(analyse(code, "case.py"), recording)]
    assert not wrong, "\n".join(wrong)


def annotated_wrong(code: str, recording: Recording) -> list[str]:
    """The comments that say another shape, or another number of weights, than Keras."""
    wrong = []
    for number, line in enumerate(code.split("\n"), start=1):
        shapes, totals = [show(shape) for shape in recording.shapes(number)], recording.totals(number)
        for kind, text in EXPECTED.findall(line):
            if kind == "shape" and shapes and text.strip() not in shapes:
                wrong.append(f"line {number}: Keras gives {shapes}, the case says {text}")
            if kind == "params" and totals and int(text.replace("_", "")) not in totals:
                wrong.append(f"line {number}: Keras has {totals} parameters, the case says {text}")
    return wrong


def answered_wrong(analysis: Analysis, recording: Recording) -> list[str]:
    """The symbolic tensors of which the analysis says something else, or nothing."""
    facts: dict[Place, list[TensorFact]] = {}
    for fact in analysis.tensors:
        facts.setdefault((fact.line, fact.column, fact.end_line, fact.end_column), []).append(fact)
    return [
        f"line {each.place[0]}: Keras gives {each.shape}, the analysis {[f.shape for f in facts.get(each.place, [])]}"
        for each in recording.tensors
        if each.symbolic and not any(may_be(each.shape, fact.shape) for fact in facts.get(each.place, []))
    ]


def may_be(real: tuple[int | None, ...], said: Shape) -> bool:
    """Whether a shape agrees with what is known of it: a size that Keras leaves open may be known, and the reverse."""
    if said is None:
        return True
    sizes = zip(real, said, strict=False)
    return len(real) == len(said) and all(r is None or r == s or not isinstance(s, int) for r, s in sizes)

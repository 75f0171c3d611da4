"""Names without a value: a fault only where nothing can define them."""

from __future__ import annotations

import pytest

from tests.evaluator.running import evaluated

CERTAIN = [
    "print(x)",
    "def f():\n    return x\nf()",
    "def f():\n    x = 1\nprint(x)",
    "class A:\n    x = 1\n    def f(self): return x\nA().f()",
    "y = [x for y in range(3)]",
    "y = xrange(3)",
    "try:\n    x\nexcept ValueError:\n    pass",
]
DOUBTFUL = [
    "def f():\n    return x\nx = 1\nf()",
    "def f():\n    global x\n    x = 1\nprint(x)",
    "import unknown\nif unknown.a:\n    x = 1\nprint(x)",
    "from unknown import *\nprint(x)",
    "from math import *\nprint(x)",
    "exec('x = 1')\nprint(x)",
    "globals()['x'] = 1\nprint(x)",
    "x = 1\ndel x\nprint(x)",
    "for x in []: pass\nprint(x)",
    "try:\n    x\nexcept NameError:\n    x = 1",
    "try:\n    unicode\nexcept Exception:\n    unicode = str",
    "x = x + 1 if 'x' in locals() else 1",
    "def f():\n    if False: x = 1\n    return x\nf()",
    "import os.path as p\nprint(p, os if False else p, __file__, __name__, __doc__)",
    "with open('f') as x: pass\nprint(x)",
    "print(x\ny = 1",
    "def f(:\n    x = 1\nprint(x)",
]


@pytest.mark.parametrize("text", CERTAIN)
def test_certainly_undefined(text: str) -> None:
    assert evaluated(text).faults == ["undefined"]


@pytest.mark.parametrize("text", DOUBTFUL)
def test_perhaps_defined(text: str) -> None:
    assert evaluated(text).faults == []


def test_the_nearest_name_is_given() -> None:
    fault = evaluated("answer_size = 3\nprint(anser_size)").trace.faults[0]
    assert fault.message == "The name 'anser_size' is not defined. Did you mean 'answer_size'?"
    assert fault.subject == ("anser_size", "answer_size")
    assert fault.span.text() == "anser_size"
    assert "range" in evaluated("xrange(3)").trace.faults[0].message
    assert evaluated("print(qqqqqqqq)").trace.faults[0].message == "The name 'qqqqqqqq' is not defined."

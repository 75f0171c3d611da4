"""Real Keras runs what the fixes make of the bad examples, the safe ones and those that are a choice."""

from __future__ import annotations

from typing import Any

import pytest

from kshape.checks import check_classes
from kshape.checks.base import PREAMBLE, examples
from kshape.config import Config
from kshape.fixing import fixed

# What this Keras, or this machine, does not have.
ELSEWHERE = ("import tensorflow", "tf_keras", "_from_directory", "load_data(")
EXAMPLES = [
    pytest.param(check.code, code, id=f"{check.code}-{number}")
    for check in check_classes()
    if check.fix
    for number, code in enumerate(examples(check, "Bad"))
]
pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")

UNFINISHED = {
    "KS703": "the example's class has no call(), which is another thing to write",
}


@pytest.mark.parametrize(("code", "example"), EXAMPLES)
def test_a_fixed_example_runs_in_keras(code: str, example: str) -> None:
    if any(word in example for word in ELSEWHERE):
        pytest.skip("needs TensorFlow, or data from elsewhere")
    if code in UNFINISHED:
        pytest.skip(UNFINISHED[code])
    done = fixed(PREAMBLE + example, "example.py", Config(select=("DEFAULT", code)), unsafe=True)
    if not done.applied:
        pytest.skip("no edit can be written")
    scope: dict[str, Any] = {"__name__": "example"}
    exec(compile(done.text, "example.py", "exec"), scope)

"""Real Keras is the judge of the catalogue: a bad example of an error raises, a warning's does not, a good one never."""

from __future__ import annotations

from typing import Any

import pytest

from kshape.analysis import analyse
from kshape.checks import check_classes
from kshape.checks.base import PREAMBLE, Check, examples
from kshape.config import Config

BAD = [pytest.param(c, code, id=f"{c.code}-{n}") for c in check_classes() for n, code in enumerate(examples(c, "Bad"))]
GOOD = [
    pytest.param(c, code, id=f"{c.code}-{n}") for c in check_classes() for n, code in enumerate(examples(c, "Good"))
]


ELSEWHERE = ("import tensorflow", "_from_directory", "load_data(")  # what this Keras, or this machine, does not have


OF_KSHAPE = {"KS904"}  # a contract in a comment is nothing that Keras looks at

OF_SCRIPTS = {"KS710"}  # a warning, since Keras finds a class in a module that can be imported; a script's it does not


RUNS_AS_WELL = {"KS701"}  # a layer that is made anew at each call runs, and never learns


pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


def run(code: str) -> None:
    if any(word in code for word in ELSEWHERE):
        pytest.skip("needs TensorFlow, or a download")
    scope: dict[str, Any] = {"__name__": "example"}
    exec(compile(PREAMBLE + code, "example.py", "exec"), scope)


def is_an_error(check: type[Check], code: str) -> bool:
    """Whether the finding in an example is an error. One by a check of warnings counts if it has Keras's own words."""
    found = analyse(PREAMBLE + code, "example.py", Config(select=("DEFAULT", check.code))).diagnostics
    told = [each for each in found if each.code == check.code]
    if check.severity == "error":
        return check.code not in RUNS_AS_WELL or any(each.severity == "error" for each in told)
    return any(each.severity == "error" and "Keras: " in each.message for each in told)


@pytest.mark.parametrize(("check", "code"), BAD)
def test_bad_example_in_keras(check: type[Check], code: str) -> None:
    if check.code not in OF_KSHAPE and (check.code in OF_SCRIPTS or is_an_error(check, code)):
        with pytest.raises(Exception):  # noqa: B017 - whatever Keras, numpy or Python raise
            run(code)
    else:
        run(code)


@pytest.mark.parametrize(("check", "code"), GOOD)
def test_good_example_in_keras(check: type[Check], code: str) -> None:
    run(code)

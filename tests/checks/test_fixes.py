"""What each check's fix makes of its bad examples: a safe one a clean file, any other one without that finding."""

from __future__ import annotations

import ast

import pytest

from kshape.analysis import analyse
from kshape.checks import check_classes
from kshape.checks.base import PREAMBLE, Check, examples
from kshape.config import Config
from kshape.facts import Diagnostic
from kshape.fixing import Fixed, fixed

SAFE, CHOICE = "S", "u"
WITHOUT_EDIT = {
    "KS503": "the metric, the loss and the labels may each be the mistake",
}
"""Checks of the letter S for whose examples no edit can be written, and why."""

EXAMPLES = [
    pytest.param(check, code, id=f"{check.code}-{number}")
    for check in check_classes()
    for number, code in enumerate(examples(check, "Bad"))
]


def config_for(check: type[Check]) -> Config:
    return Config(select=("DEFAULT", check.code))


def result(check: type[Check], code: str, unsafe: bool) -> tuple[Fixed, list[Diagnostic]]:
    config = config_for(check)
    done = fixed(PREAMBLE + code, "example.py", config, unsafe)
    found = analyse(done.text, "example.py", config).diagnostics
    return done, [each for each in found if each.severity != "info" or each.code == check.code]


def has_edit(check: type[Check], code: str) -> bool:
    found = analyse(PREAMBLE + code, "example.py", config_for(check)).diagnostics
    return any(each.code == check.code and each.fix is not None and each.fix.edits for each in found)


@pytest.mark.parametrize(("check", "code"), [each for each in EXAMPLES if each.values[0].fix == SAFE])
def test_a_safe_fix_leaves_a_clean_file(check: type[Check], code: str) -> None:
    done, left = result(check, code, unsafe=False)
    if not done.applied and not has_edit(check, code):
        pytest.skip("no edit can be written for this one")
    assert left == []
    assert done.applied


@pytest.mark.parametrize("check", [pytest.param(c, id=c.code) for c in check_classes() if c.fix == SAFE])
def test_a_check_with_a_safe_fix_has_an_example_that_it_mends(check: type[Check]) -> None:
    mended = any(has_edit(check, code) for code in examples(check, "Bad"))
    assert mended is (check.code not in WITHOUT_EDIT)


@pytest.mark.parametrize(("check", "code"), [each for each in EXAMPLES if each.values[0].fix == CHOICE])
def test_a_fix_of_choice_takes_the_finding_away(check: type[Check], code: str) -> None:
    if not has_edit(check, code):
        pytest.skip("no edit can be written")
    done, left = result(check, code, unsafe=True)
    ast.parse(str(done.text))
    assert check.code not in {each.code for each in left}


@pytest.mark.parametrize(("check", "code"), EXAMPLES)
def test_no_fix_is_made_against_the_will_of_the_user(check: type[Check], code: str) -> None:
    done = fixed(PREAMBLE + code, "example.py", config_for(check), unsafe=False)
    before = analyse(PREAMBLE + code, "example.py", config_for(check)).diagnostics
    safe = {each.code for each in before if each.fix is not None and each.fix.safe}
    assert not done.applied or safe

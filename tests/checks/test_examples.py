"""Every check's bad example is found, and nothing else in it; its good example is clean."""

from __future__ import annotations

import pytest

from kshape.analysis import analyse
from kshape.checks import check_classes
from kshape.checks.base import PREAMBLE, Check, examples
from kshape.config import Config
from kshape.facts import Diagnostic
from kshape.rulebook.errors import FAULTS

BAD = [pytest.param(c, code, id=f"{c.code}-{n}") for c in check_classes() for n, code in enumerate(examples(c, "Bad"))]
GOOD = [
    pytest.param(c, code, id=f"{c.code}-{n}") for c in check_classes() for n, code in enumerate(examples(c, "Good"))
]


def diagnostics(check: type[Check], code: str) -> list[Diagnostic]:
    """Errors and warnings, and what the check itself finds, whatever its severity and whether or not it is on."""
    config = Config(select=("DEFAULT", check.code))
    found = analyse(PREAMBLE + code, "example.py", config).diagnostics
    return [d for d in found if d.severity != "info" or d.code == check.code]


@pytest.mark.parametrize(("check", "code"), BAD)
def test_bad_example_is_found(check: type[Check], code: str) -> None:
    assert {d.code for d in diagnostics(check, code)} == {check.code}


@pytest.mark.parametrize(("check", "code"), GOOD)
def test_good_example_is_clean(check: type[Check], code: str) -> None:
    assert diagnostics(check, code) == []


@pytest.mark.parametrize("check", [pytest.param(c, id=c.code) for c in check_classes()])
def test_every_check_has_both_examples(check: type[Check]) -> None:
    if check.code in ("KS202", "KS906", "KS991", "KS992", "KS999"):
        pytest.skip("about the analysis, not about the program; or the reasons of another check")
    assert examples(check, "Bad")
    assert examples(check, "Good")


def test_codes_are_unique() -> None:
    codes = [check.code for check in check_classes()]
    assert len(codes) == len(set(codes))


def test_every_fault_has_a_check() -> None:
    assert set(FAULTS.values()) <= {check.code for check in check_classes()}

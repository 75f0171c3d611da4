"""Programs of constants: evaluated, and run by Python."""

from __future__ import annotations

import pytest

from tests.evaluator.programs import PROGRAMS
from tests.evaluator.running import differences_from_python


@pytest.mark.parametrize("name", PROGRAMS)
def test_program(name: str) -> None:
    assert differences_from_python(PROGRAMS[name]) == []

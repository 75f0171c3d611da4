"""Counts the cases in which the runtime was compared with real Keras; tests/conftest.py prints the total."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _count_cases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hands each test's number of cases to the report, which also arrives from xdist's workers."""
    from tests.runtime.counting import CASES

    before = CASES.copy()
    yield
    for name, count in (CASES - before).items():
        request.node.user_properties.append(("runtime-cases", [name, count]))

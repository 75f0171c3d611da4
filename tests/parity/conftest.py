"""Counts the cases that were compared with real Keras; tests/conftest.py prints the total."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _count_cases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hands each test's number of cases to the report, which also arrives from xdist's workers."""
    from tests.parity import harness

    cases, refused = harness.CASES.copy(), harness.REFUSED.copy()
    yield
    for name, count in (harness.CASES - cases).items():
        request.node.user_properties.append(("keras-cases", [name, count, (harness.REFUSED - refused)[name]]))


@pytest.fixture(autouse=True)
def _pythons_own_recursion_limit() -> Iterator[None]:
    """The checker raises the limit for its process; a model within itself would then end the process, not raise."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(limit)

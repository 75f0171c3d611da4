"""For every test of the runtime: its cases are counted (tests/conftest.py prints them), and layers are held to rules."""

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


@pytest.fixture(autouse=True)
def _assert_rules() -> Iterator[None]:
    """A layer whose output or weights are not those of its rule fails the test."""
    from runtime.engine.assertion import assert_rules

    with assert_rules():
        yield

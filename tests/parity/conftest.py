"""Counts the cases that were compared with real Keras; tests/conftest.py prints the total."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """For code that writes files."""
    monkeypatch.chdir(tmp_path)


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

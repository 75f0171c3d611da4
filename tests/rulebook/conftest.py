"""For every test of rules: Keras's defaults are in force, whatever another test has analysed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kshape.rulebook.settings import fresh


@pytest.fixture(autouse=True)
def _defaults() -> Iterator[None]:
    with fresh():
        yield

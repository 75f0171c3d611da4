"""For every test of reading: what another test has read is not known."""

from __future__ import annotations

import pytest

from kshape.source.repeated import READINGS


@pytest.fixture(autouse=True)
def _nothing_known() -> None:
    READINGS.clear()

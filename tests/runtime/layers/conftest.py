"""The same numbers at random in every run, in whatever order the tests go."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch


@pytest.fixture(autouse=True)
def _seeded() -> None:
    """Keras and the runtime draw the seeds of their initializers from Python's own generator."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)

"""Promotion of dtypes, compared with keras.backend.result_type for every pair and triple."""

from __future__ import annotations

import itertools

from keras.src.backend import result_type

from kshape.rulebook.broadcast import DTYPES, result_dtype
from tests.parity.harness import CASES, REFUSED

NAMES = [*sorted(name for name in DTYPES if name != "string" and "float8" not in name), int, float]


def test_every_combination() -> None:
    for number in (1, 2, 3):
        for dtypes in itertools.product(NAMES, repeat=number):
            CASES["result_dtype"] += 1
            try:
                wanted = result_type(*dtypes)
            except ValueError:  # Keras promotes no two of these to one
                wanted = None
                REFUSED["result_dtype"] += 1
            assert result_dtype(*dtypes) == wanted, dtypes

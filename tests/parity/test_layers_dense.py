"""Dense and EinsumDense against real Keras."""

from __future__ import annotations

from tests.parity.harness import compare_layer


def test_dense() -> None:
    for shape in [(5,), (None, 7), (2, 7), (None, 4, 7), (None, None, 7), (None, 4, None), (None, None), (2, 3, 4, 5)]:
        for units in (1, 3):
            for use_bias in (True, False):
                compare_layer("Dense", {"units": units, "use_bias": use_bias, "activation": None}, shape)

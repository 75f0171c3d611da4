"""Cropping, ZeroPadding and UpSampling against real Keras."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.parity import test_layers_reshaping as generated
from tests.runtime.layers.harness import borrowed, compare_layer


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("test", [generated.test_cropping, generated.test_zero_padding, generated.test_up_sampling])
def test_generated(test: Callable[..., None], n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, test, n, every=4)


@pytest.mark.parametrize("dtype", ["float16", "float64", "bfloat16"])
def test_dtypes(dtype: str) -> None:
    for name in ("Cropping2D", "ZeroPadding2D", "UpSampling2D"):
        compare_layer(name, {"dtype": dtype}, (2, 5, 4, 3), dtype)


def test_integers_become_floats_as_their_symbolic_calls_say() -> None:
    """Eager Keras leaves them integers."""
    for name in ("Cropping1D", "ZeroPadding1D", "UpSampling1D"):
        compare_layer(name, {}, (2, 5, 4), "int32", check_dtype=False)

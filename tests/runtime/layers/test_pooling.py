"""Poolings against real Keras."""

from __future__ import annotations

import pytest

from tests.parity import test_layers_pooling as generated
from tests.runtime.layers.harness import borrowed, compare_layer


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("family", ["MaxPooling", "AveragePooling", "MaxPool", "AvgPool"])
def test_pooling(family: str, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_pooling, family, n, every=5)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("family", ["GlobalMaxPooling", "GlobalAveragePooling", "GlobalMaxPool", "GlobalAvgPool"])
def test_global_pooling(family: str, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_global_pooling, family, n, every=4)


@pytest.mark.parametrize("n", [1, 2, 3])
@pytest.mark.parametrize("family", ["AdaptiveMaxPooling", "AdaptiveAveragePooling"])
def test_adaptive_pooling(family: str, n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_adaptive_pooling, family, n, every=3)


def test_mean_of_the_steps_that_a_mask_keeps() -> None:
    mask = [[True, False, True], [True, True, True]]
    for keepdims in (False, True):
        compare_layer("GlobalAveragePooling1D", {"keepdims": keepdims}, (2, 3, 4), masks=mask)
    first = {"data_format": "channels_first"}
    compare_layer("GlobalAveragePooling1D", first, (2, 4, 3), masks=mask)


def test_masks_end_at_a_pooling_without_support_for_them() -> None:
    compare_layer("MaxPooling1D", {"pool_size": 1}, (2, 3, 4), masks=[[True, False, True], [True, True, True]])

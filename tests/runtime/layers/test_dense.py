"""Dense and EinsumDense against real Keras."""

from __future__ import annotations

import pytest

from tests.parity import test_layers_dense as generated
from tests.runtime.layers.harness import borrowed, compare_layer


def test_generated(monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_dense, every=2)
    borrowed(monkeypatch, generated.test_dense_arguments, every=1)
    borrowed(monkeypatch, generated.test_a_call_by_keyword, every=1)
    borrowed(monkeypatch, generated.test_einsum_dense, every=4)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16"])
def test_policies(dtype: str) -> None:
    for name, kwargs in [
        ("Dense", {"units": 4}),
        ("Dense", {"units": 4, "lora_rank": 2}),
        ("EinsumDense", {"equation": "ab,bc->ac", "output_shape": 4, "bias_axes": "c"}),
    ]:
        for given in ("float32", "int32"):
            # einsum of integers with a half kernel is not there in Keras on torch.
            compare_layer(name, {**kwargs, "dtype": dtype}, (3, 5), given, backend_refuses=given == "int32")


def test_masks_go_on() -> None:
    compare_layer("Dense", {"units": 4, "activation": "relu"}, (2, 3, 5), masks=[[True, True, False], [True] * 3])

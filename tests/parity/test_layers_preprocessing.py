"""Preprocessing layers, spectrograms and Input against real Keras.

Lookups, hashing and TextVectorization need TensorFlow, which is not installed: only their signatures are compared.
"""

from __future__ import annotations

from typing import Any

import keras
import pytest

from kshape.rulebook.dims import Dim
from kshape.rulebook.errors import RuleError
from kshape.rulebook.layers.core import Input, InputLayer, Lambda
from kshape.rulebook.specs import TensorSpec
from tests.parity.generate import cases, choices
from tests.parity.harness import CASES, REFUSED, compare_layer
from tests.parity.test_layers_simple import any_shape


def test_category_encoding() -> None:
    for rng in cases("CategoryEncoding", 120):
        options = {
            "num_tokens": [4, 7, 0, None],
            "output_mode": [..., "one_hot", "multi_hot", "count", "binary", "int"],
        }
        compare_layer("CategoryEncoding", choices(rng, options), any_shape(rng, 1, 3), "int32")


def test_discretization() -> None:
    for rng in cases("Discretization", 150):
        kwargs = choices(
            rng,
            {
                "bin_boundaries": [..., None, [0.0, 1.0], [0.0, 1.0, 2.0]],
                "num_bins": [..., ..., None, 4, -1],
                "output_mode": [..., "one_hot", "multi_hot", "count", "int", "binary"],
            },
        )
        compare_layer("Discretization", kwargs, any_shape(rng, 1, 3))


def test_stft_spectrogram() -> None:
    for rng in cases("STFTSpectrogram", 100):
        kwargs = choices(
            rng,
            {
                "mode": [..., "magnitude", "real", "imag", "stft", "foo"],
                "frame_length": [4, 5, 8],
                "frame_step": [..., None, 1, 3, 9, 0],
                "fft_length": [..., None, 8, 16, 2],
                "padding": [..., "same", "full"],
                "expand_dims": [..., True],
                "data_format": [..., "channels_first"],
                "scaling": [..., None, "spectrum", "foo"],
                "window": [None],  # a window by name needs scipy, which is not installed
            },
        )
        shape = (rng.choice([None, 2]), rng.choice([None, 3, 9, 20]), rng.choice([None, 1, 2, 30]))
        compare_layer("STFTSpectrogram", kwargs, shape if rng.random() < 0.95 else shape[1:])


def test_mel_spectrogram() -> None:
    for rng in cases("MelSpectrogram", 40):
        kwargs = choices(
            rng,
            {
                "fft_length": [..., 64, 128],
                "sequence_stride": [..., 16],
                "sequence_length": [..., 32, 100],
                "num_mel_bins": [..., 8],
            },
        )
        shape = (rng.choice([None, 2]), rng.choice([None, 2048, 4000]))
        compare_layer("MelSpectrogram", kwargs, shape if rng.random() < 0.8 else shape[1:])


SHAPES = [(28, 28, 1), (None, 3), (), [4, 5], (None,), (2.5,), (-1, 3), 4, "ab", None, (3, "a"), (True,)]


@pytest.mark.parametrize("rule", [Input, InputLayer])
def test_input(rule: Any) -> None:
    for rng in cases(rule.__name__, 200):
        options: dict[str, Any] = {
            "shape": [*SHAPES, ...],
            "batch_size": [..., ..., None, 8],
            "batch_shape": [..., ..., ..., (None, 4), (2, None), 7],
            "dtype": [..., None, "int32", "float16", "flaot32", "int", "string"],
            "name": [..., "a"],
        }
        if rule is InputLayer:
            options |= {"input_shape": [..., ..., (5,)], "batch_input_shape": [..., ..., ..., (None, 6)]}
        kwargs = choices(rng, options)
        CASES[rule.__name__] += 1
        try:
            real = getattr(keras.layers, rule.__name__)(**kwargs)
            tensor = real.output if rule is InputLayer else real
        except Exception:
            tensor = None
        try:
            spec = rule(**kwargs).spec
        except RuleError:
            spec = None
        assert (tensor is None) == (spec is None), f"{kwargs}: Keras {tensor}, rule {spec}"
        if tensor is None:
            REFUSED[rule.__name__] += 1
            continue
        assert tuple(None if isinstance(s, Dim) else s for s in spec.shape) == tensor.shape
        assert spec.dtype == tensor.dtype


def test_lambda_with_a_declared_shape() -> None:
    def same(x: Any) -> Any:
        return x

    for output_shape in [(3,), (4, 5), (None, 2), (), [(2,), (3,)], {"a": (2,)}, (2.5,)]:
        for shape in [(None, 4), (2, 3, 4)]:
            compare_layer("Lambda", {"function": same, "output_shape": output_shape}, shape)
    compare_layer("Lambda", {"function": "relu"}, (None, 4))


def test_lambda_with_a_list_is_not_refused() -> None:
    """Keras 3 takes only tuples here, Keras 2 took lists: the rule stays silent, since old scripts are right."""
    spec = Lambda(lambda x: x, output_shape=[3]).infer(TensorSpec([2, 4]))
    assert spec.error is None
    assert spec.output.shape == (2, 3)

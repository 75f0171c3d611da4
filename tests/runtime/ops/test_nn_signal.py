"""Fourier transforms and windows of signals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from runtime import ops
from runtime.core.errors import InvalidArgument
from tests.parity import test_ops_image as parity
from tests.parity.generate import cases
from tests.parity.ops_harness import Arr
from tests.runtime.numbers import assert_close
from tests.runtime.ops.drawn import Given
from tests.runtime.ops.harness import compare, compare_all


def test_fourier() -> None:
    compare_all(parity.test_fourier)


def test_frames() -> None:
    compare_all(parity.test_frames)


def test_windows() -> None:
    for rng in cases("windows of signals", 40):
        length = rng.choice([8, 12, 16])
        window = rng.choice(["hann", "hamming", None, Given(np.linspace(0.5, 1.5, length))])
        stride, size, center = rng.choice([2, 4]), rng.choice([16, 20]), rng.random() < 0.5
        x = Arr(*rng.choice([(40,), (2, 40), (2, 3, 40)]))
        compare("stft", x, length, stride, size, window=window, center=center)
        spectrum = Arr(*x.shape[:-1], rng.choice([12, 15]), size // 2 + 1)  # Keras wants stride * frames >= size
        options = {"window": window, "center": center, "length": rng.choice([None, None, 20])}
        compare("istft", (spectrum, spectrum), length, stride, size, **options)


def test_back_and_forth() -> None:
    x = torch.tensor(np.random.default_rng(0).normal(size=(2, 64)), dtype=torch.float32)
    for length, size in ((16, 16), (12, 16)):
        found = ops.istft(ops.stft(x, length, 4, size), length, 4, size, length=64)
        assert_close(found[:, 8:-8], x[:, 8:-8], (length, size))  # fewer windows overlap at the ends
    assert_close(ops.irfft(ops.rfft(x)), x)
    for a, b in zip(ops.ifft2(ops.fft2((x, x))), (x, x), strict=True):
        assert_close(a, b)


def test_refusals() -> None:
    x: Any = torch.zeros(40)
    for arguments, text in (
        ((16, 4, 8), "fft_length of sequence_length or more"),
        ((8, 4, 8, "hat"), 'window "hann" or "hamming"'),
        ((8, 4, 8, torch.ones(7)), r"shape \(8,\)"),
    ):
        with pytest.raises(InvalidArgument, match=text):
            ops.stft(x, *arguments)

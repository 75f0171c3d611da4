"""Spectrograms against real Keras."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch

import runtime
from runtime.layers import MelSpectrogram, STFTSpectrogram
from tests.parity import test_layers_preprocessing as generated
from tests.parity.generate import cases, choices
from tests.runtime.layers.harness import borrowed, compare_layer


def test_generated(monkeypatch: pytest.MonkeyPatch) -> None:
    borrowed(monkeypatch, generated.test_stft_spectrogram, every=2, tolerance=3e-5)
    long = {"unless": lambda kwargs, shapes, dtypes: shapes[-1] is None}
    borrowed(monkeypatch, generated.test_mel_spectrogram, every=2, tolerance=3e-5, **long)


@pytest.mark.parametrize("mode", ["log", "magnitude", "psd", "real", "imag", "angle", "stft"])
def test_modes(mode: str) -> None:
    """With the kernels of a Fourier transform; angles of numbers near zero are left to chance, and gradients there."""
    for rng in cases(f"STFT {mode}", 6):
        options = {"expand_dims": [..., True], "padding": [..., "same"], "scaling": [..., None, "spectrum"]}
        kwargs = choices(rng, {**options, "data_format": [..., "channels_first"], "frame_step": [..., 3]})
        kwargs |= {"mode": mode, "frame_length": 8, "fft_length": 16, "window": None}
        shape = (2, 2, 20) if "data_format" in kwargs else (2, 20, 2)
        exact = mode not in ("angle", "log")
        compare_layer("STFTSpectrogram", kwargs, shape, weights=False, gradients=exact, tolerance=2e-4)


@pytest.mark.parametrize("periodic", [False, True])
def test_windows(periodic: bool) -> None:
    """Keras needs scipy for a window by name; one that is given as numbers is the same."""
    x = np.random.default_rng(0).normal(size=(2, 40, 1)).astype("float32")
    names = {"hann": torch.hann_window, "hamming": torch.hamming_window, "blackman": torch.blackman_window}
    for name, window in names.items():
        mine = STFTSpectrogram("magnitude", frame_length=16, window=name, periodic=periodic)(x)
        given = window(16, periodic=periodic).numpy()
        real = keras.layers.STFTSpectrogram("magnitude", frame_length=16, window=given)(x)
        np.testing.assert_allclose(mine.detach(), real.detach(), atol=1e-5)


def test_mel_options() -> None:
    for rng in cases("MelSpectrogram options", 15):
        options = {
            "mag_exp": [..., 1.0, 3.0],
            "power_to_db": [..., False],
            "min_freq": [..., 100.0],
            "max_freq": [..., 3000.0],
            "ref_power": [..., 2.0],
            "top_db": [..., 20.0],
            "sampling_rate": [..., 8000],
            "sequence_length": [..., 100],
        }
        kwargs = {"fft_length": 128, "sequence_stride": 64, "num_mel_bins": 8, **choices(rng, options)}
        shape = rng.choice([(2, 1000), (900,)])
        compare_layer("MelSpectrogram", kwargs, shape, gradients=False, tolerance=5e-5)


def test_matrix_of_the_mel_scale() -> None:
    for args in [(), (10, 65, 16000, 20.0, 7000.0)]:
        mine, real = (
            layers.MelSpectrogram().linear_to_mel_weight_matrix(*args) for layers in (runtime.layers, keras.layers)
        )
        np.testing.assert_allclose(mine, real, atol=2e-4)  # Keras computes the edges in float32


def test_dtypes_and_models() -> None:
    x = np.random.default_rng(0).normal(size=(2, 4000)).astype("float32")
    for dtype in ("float16", "float64"):
        found = MelSpectrogram(fft_length=256, sequence_stride=128, dtype=dtype)(x)
        assert str(found.dtype) == f"torch.{dtype}"
        assert found.isfinite().all()
    inputs = runtime.Input((4000,))
    model = runtime.Model(inputs, MelSpectrogram(fft_length=256, sequence_stride=128, num_mel_bins=16)(inputs))
    assert model.output_shape == (None, 16, 32)
    assert model.predict(x, verbose=0).shape == (2, 16, 32)
    waves = runtime.Input((400, 1))
    model = runtime.Model(waves, STFTSpectrogram(frame_length=64)(waves))
    assert model.count_params() == 2 * 64 * 33
    assert model.predict(x[:, :400, None], verbose=0).shape == (2, 11, 33)


def test_a_length_that_is_no_power_of_two() -> None:
    with pytest.warns(UserWarning, match="best a power of two. Received: fft_length=20"):
        STFTSpectrogram(frame_length=8, fft_length=20)

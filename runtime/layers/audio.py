"""STFTSpectrogram and MelSpectrogram."""

from __future__ import annotations

import math
import warnings
from typing import Any

import torch

import kshape.rulebook.layers.audio as rules
from kshape.rulebook.layer import Weight

from ..core.settings import epsilon
from ..core.variable import Variable
from ..engine.layer import Layer
from ..initializers import STFT
from ..ops.convolution import convolved
from ..ops.signal import stft

MEL_BREAK, MEL_Q = 700.0, 1127.0
"""Hertz, and the factor, of m = 1127 ln(1 + f / 700)."""


class STFTSpectrogram(Layer, rule=rules.STFTSpectrogram):
    mode: str
    frame_length: int
    frame_step: int | None
    fft_length: int | None
    window: Any
    periodic: bool
    scaling: str | None
    padding: str
    expand_dims: bool
    data_format: str

    def set_up(self) -> None:
        length = self.fft_length
        if length is not None and length & (length - 1):
            warnings.warn(f"fft_length is best a power of two. Received: fft_length={length}.", stacklevel=5)
        self._step = self.frame_step or self.frame_length // 2
        self._channels_last = self.data_format == "channels_last"

    def _add_rule_weight(self, weight: Weight, frozen: bool = False) -> Variable:
        """The rule says that a kernel is one of a Fourier transform; which one, the arguments say."""
        wave = STFT(weight.name.removesuffix("_kernel"), self.window, self.scaling, self.periodic)
        kernel = Weight(weight.name, weight.shape, wave, trainable=weight.trainable, dtype=weight.dtype)
        return super()._add_rule_weight(kernel, frozen)

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = self._as_computed(inputs)
        x = x.transpose(1, 2) if self._channels_last else x
        if self.mode in ("real", "imag"):
            return self._arranged(self._transformed(x, getattr(self, f"{self.mode}_kernel")))
        both = self._transformed(x, torch.cat([self.real_kernel, self.imag_kernel], -1))
        if self.mode == "stft":
            return self._arranged(both)
        real, imag = both.chunk(2, -1)
        if self.mode == "angle":
            return self._arranged(torch.atan2(imag, real))
        power = real.square() + imag.square()
        if self.mode == "psd":
            inner = power[..., 1:-1]
            return self._arranged(power + torch.nn.functional.pad(inner, (1, 1)))
        magnitude = power.clamp(min=epsilon()).sqrt()
        return self._arranged(magnitude if self.mode == "magnitude" else magnitude.clamp(min=epsilon()).log())

    def _transformed(self, x: torch.Tensor, kernel: torch.Tensor) -> torch.Tensor:
        """(batch, channels, time) -> (batch, channels, frames, frequencies), each channel by itself."""
        batch, channels, time = x.shape
        flat = x.reshape(batch * channels, time, 1)
        found = convolved(flat, kernel.to(x.dtype), None, (self._step,), self.padding, (1,), True)
        return found.reshape(batch, channels, *found.shape[1:])

    def _arranged(self, x: torch.Tensor) -> torch.Tensor:
        if self.expand_dims:
            return x.permute(0, 2, 3, 1) if self._channels_last else x
        return x.transpose(1, 2).flatten(2) if self._channels_last else x.transpose(2, 3).flatten(1, 2)


class MelSpectrogram(Layer, rule=rules.MelSpectrogram):
    fft_length: int
    sequence_stride: int
    sequence_length: int
    window: Any
    sampling_rate: int
    num_mel_bins: int
    min_freq: float
    max_freq: float
    power_to_db: bool
    top_db: float | None
    mag_exp: float
    min_power: float
    ref_power: float

    def set_up(self) -> None:
        self.sequence_length = self.sequence_length or self.fft_length
        self.max_freq = self.max_freq or int(self.sampling_rate / 2)
        self._matrices: dict[Any, torch.Tensor] = {}

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = inputs if inputs.dtype in (torch.float32, torch.float64) else inputs.float()
        real, imag = stft(x, self.sequence_length, self.sequence_stride, self.fft_length, self.window, center=True)
        power = real.square() + imag.square()
        power = power if self.mag_exp == 2 else power.sqrt() ** self.mag_exp
        found = power @ self._matrix(power)
        found = self._decibels(found) if self.power_to_db else found
        return found.transpose(-1, -2).to(self._compute_dtype)

    def _decibels(self, power: torch.Tensor) -> torch.Tensor:
        """10 log10(power / ref_power), at most top_db below the largest of all."""
        found = 10.0 * power.clamp(min=self.min_power).log10()
        found = found - 10.0 * math.log10(max(abs(self.ref_power), self.min_power))
        return found if self.top_db is None else torch.maximum(found, found.max() - self.top_db)

    def _matrix(self, power: torch.Tensor) -> torch.Tensor:
        key = power.shape[-1], power.device, power.dtype
        if key not in self._matrices:
            matrix = self.linear_to_mel_weight_matrix(
                self.num_mel_bins, power.shape[-1], self.sampling_rate, self.min_freq, self.max_freq
            )
            self._matrices[key] = matrix.to(power.device, power.dtype)
        return self._matrices[key]

    def linear_to_mel_weight_matrix(
        self,
        num_mel_bins: int = 20,
        num_spectrogram_bins: int = 129,
        sampling_rate: float = 8000,
        lower_edge_hertz: float = 125.0,
        upper_edge_hertz: float = 3800.0,
        dtype: str = "float32",
    ) -> torch.Tensor:
        """(spectrogram bins, mel bins): triangles of height 1 at equal distances on the mel scale."""
        hertz = torch.linspace(0.0, sampling_rate / 2.0, num_spectrogram_bins, dtype=torch.float64)[1:, None]
        low, high = (_mel(torch.tensor(edge, dtype=torch.float64)) for edge in (lower_edge_hertz, upper_edge_hertz))
        edges = low + (high - low) * torch.linspace(0, 1, num_mel_bins + 2, dtype=torch.float64)
        left, middle, right = edges[:-2], edges[1:-1], edges[2:]
        mel = _mel(hertz)
        triangles = torch.minimum((mel - left) / (middle - left), (right - mel) / (right - middle)).clamp(min=0)
        return torch.nn.functional.pad(triangles, (0, 0, 1, 0)).to(getattr(torch, dtype))


def _mel(hertz: torch.Tensor) -> torch.Tensor:
    return MEL_Q * torch.log1p(hertz / MEL_BREAK)

"""Spectrograms: STFTSpectrogram and MelSpectrogram."""

from __future__ import annotations

from collections.abc import Iterator

from ..dims import Size, exceeds, floordiv, symbol
from ..errors import is_unknown
from ..kinds import Anything, Count, DataFormat, Flag, Text, one_of, wrong
from ..layer import LayerRule, Weight
from ..settings import data_format_of
from ..specs import TensorSpec, need_rank
from ..windows import channel_axis, need_channels, need_spatial, windowed
from .same_shape import known_number


class STFTSpectrogram(LayerRule):
    """y = the short-time Fourier transform of each channel.

    x: (batch, time, channels) -> (batch, frames, channels * frequencies)
    with expand_dims (batch, frames, frequencies, channels); frequencies = fft_length // 2 + 1, twice that for "stft".
    real_kernel, imag_kernel: (frame_length, 1, fft_length // 2 + 1), one of them for mode "real" and "imag".
    Raises: input of another rank than 3; a frame longer than the input. Source: keras.layers.STFTSpectrogram
    """

    mode: Text = "log"
    frame_length: Count = 256
    frame_step: Anything = None
    fft_length: Anything = None
    window: Anything = "hann"
    periodic: Flag = False
    scaling: Anything = "density"
    padding: Text = "valid"
    expand_dims: Flag = False
    data_format: DataFormat = None

    def setup(self) -> None:
        name = "STFTSpectrogram"
        one_of("log", "magnitude", "psd", "real", "imag", "angle", "stft")(name, "mode", self.mode)
        one_of("valid", "same", fault="window")(name, "padding", self.padding)
        if self.scaling is not None:
            one_of("density", "spectrum")(name, "scaling", self.scaling)
        self.data_format = data_format_of(self.data_format)
        length = self.frame_length
        if known_number(self.frame_step) and (exceeds(self.frame_step, length) or self.frame_step < 1):
            raise wrong(name, "frame_step", "from 1 to frame_length", self.frame_step)
        if known_number(self.fft_length) and exceeds(length, self.fft_length):
            raise wrong(name, "fft_length", "at least frame_length", self.fft_length)

    def weights(self, x: TensorSpec) -> Iterator[Weight]:
        shape = (self.frame_length, 1, self._frequencies())
        if self.mode != "imag":
            yield Weight("real_kernel", shape, "stft")
        if self.mode != "real":
            yield Weight("imag_kernel", shape, "stft")

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_spatial(x, 1, what="STFTSpectrogram")
        need_channels(x, self.data_format, what="STFTSpectrogram")
        channels = x.shape[channel_axis(self.data_format)]
        frequencies = self._frequencies() * (2 if self.mode == "stft" else 1)
        shape = windowed(
            x,
            window=(self.frame_length,),
            strides=(self._step(),),
            padding=self.padding,
            data_format=self.data_format,
            channels=channels * frequencies,
            what="STFTSpectrogram",
            argument="frame_length",
        )
        if not self.expand_dims:
            return self.float_output(x, *shape)
        if self.data_format == "channels_first":
            return self.float_output(x, shape[0], channels, shape[2], frequencies)
        return self.float_output(x, shape[0], shape[1], frequencies, channels)

    def _step(self) -> Size:
        if is_unknown(self.frame_step):
            return symbol()
        step: Size = floordiv(self.frame_length, 2) if self.frame_step is None else self.frame_step
        return step

    def _frequencies(self) -> Size:
        """fft_length // 2 + 1; without fft_length the next power of two of frame_length counts."""
        length = self.fft_length
        if length is None and isinstance(self.frame_length, int):
            length = 1 << (self.frame_length - 1).bit_length()
        return floordiv(length, 2) + 1 if isinstance(length, int) else symbol()


class MelSpectrogram(LayerRule):
    """y = the spectrogram of a waveform on the mel scale.

    x: (batch, time) or (time,) -> (batch, num_mel_bins, (time + sequence_stride + 1) // sequence_stride)
    Raises: a sequence_length above fft_length. Source: keras.layers.MelSpectrogram
    """

    fft_length: Count = 2048
    sequence_stride: Count = 512
    sequence_length: Anything = None
    window: Anything = "hann"
    sampling_rate: Anything = 16000
    num_mel_bins: Count = 128
    min_freq: float = 20.0
    max_freq: Anything = None
    power_to_db: Flag = True
    top_db: Anything = 80.0
    mag_exp: float = 2.0
    min_power: float = 1e-10
    ref_power: float = 1.0

    def setup(self) -> None:
        if known_number(self.sequence_length) and exceeds(self.sequence_length, self.fft_length):
            raise wrong("MelSpectrogram", "sequence_length", "at most fft_length", self.sequence_length)

    def output(self, x: TensorSpec) -> TensorSpec:
        if not x.is_ranked:
            return TensorSpec(None, self.compute_dtype)
        if x.rank not in (1, 2):
            need_rank(x, 1, 2, what="MelSpectrogram")
        frames = floordiv(x.shape[-1] + self.sequence_stride + 1, self.sequence_stride)
        return self.float_output(x, *x.shape[:-1], self.num_mel_bins, frames)

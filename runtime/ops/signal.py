"""Fourier transforms and sequences of windows. A complex tensor is a pair (real, imaginary).

Source: keras.ops.math
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from ..core.errors import InvalidArgument
from ..core.tensors import convert_to_tensor
from .base import op
from .operands import floating

Pair = tuple[torch.Tensor, torch.Tensor]


@op
def fft(x: Any) -> Pair:
    """sum of x[n] * exp(-2 pi i k n / N) over the last axis.

    Source: keras.ops.fft
    """
    return _parts(torch.fft.fft(_complex(x)))


@op
def fft2(x: Any) -> Pair:
    """The transform over the last two axes.

    Source: keras.ops.fft2
    """
    return _parts(torch.fft.fft2(_complex(x)))


@op
def ifft2(x: Any) -> Pair:
    """The inverse of fft2.

    Source: keras.ops.ifft2
    """
    return _parts(torch.fft.ifft2(_complex(x)))


@op
def rfft(x: Any, fft_length: int | None = None) -> Pair:
    """Half of the transform of a real signal: (..., n) -> (..., n // 2 + 1); n becomes fft_length if that is given.

    Source: keras.ops.rfft
    """
    return _parts(torch.fft.rfft(floating(x), n=fft_length))


@op
def irfft(x: Any, fft_length: int | None = None) -> torch.Tensor:
    """The real signal behind half of a transform: a pair of (..., m) -> (..., 2 * (m - 1)), or fft_length.

    Source: keras.ops.irfft
    """
    return torch.fft.irfft(_complex(x), n=fft_length)


@op
def extract_sequences(x: Any, sequence_length: int, sequence_stride: int) -> torch.Tensor:
    """Windows of the last axis: (..., n) -> (..., 1 + (n - sequence_length) // sequence_stride, sequence_length).

    Source: keras.ops.extract_sequences
    """
    return convert_to_tensor(x).unfold(-1, sequence_length, sequence_stride).contiguous()


@op
def stft(
    x: Any, sequence_length: int, sequence_stride: int, fft_length: int, window: Any = "hann", center: bool = True
) -> Pair:
    """The transform of each window of a signal, which `center` first reflects at both ends.

    x: (..., n) -> two parts (..., frames, fft_length // 2 + 1), frames = 1 + (n + padding - fft_length) // stride
    window: "hann", "hamming", a tensor (sequence_length,), or None for no weighting; it lies in the middle of a frame.

    Source: keras.ops.stft
    """
    x = floating(x)
    _need_frames(sequence_length, sequence_stride, fft_length, "stft")
    weights = _window(window, sequence_length, x, "stft")
    rows = x.reshape(-1, x.shape[-1])
    found = torch.stft(
        rows, fft_length, sequence_stride, sequence_length, weights, center=center, return_complex=True
    ).transpose(1, 2)
    return _parts(found.reshape(*x.shape[:-1], *found.shape[1:]))


@op
def istft(
    x: Any,
    sequence_length: int,
    sequence_stride: int,
    fft_length: int,
    length: int | None = None,
    window: Any = "hann",
    center: bool = True,
) -> torch.Tensor:
    """The signal behind the transforms of its windows, which are weighted and added up so that stft is undone.

    A pair of (..., frames, bins) -> (..., (frames - 1) * stride + fft_length), less what `center` added; or `length`.

    Source: keras.ops.istft
    """
    spectrum = _complex(x)
    _need_frames(sequence_length, sequence_stride, fft_length, "istft")
    weights = _window(window, sequence_length, spectrum.real, "istft")
    rows = spectrum.reshape(-1, *spectrum.shape[-2:]).transpose(1, 2)
    if sequence_length == fft_length and center and window is not None:
        signal = torch.istft(rows, fft_length, sequence_stride, sequence_length, weights, length=length)
        return signal.reshape(*spectrum.shape[:-2], -1)
    frames = torch.fft.irfft(rows, n=fft_length, dim=1)
    if window is not None:
        frames = frames * _dual(weights, sequence_stride, fft_length)[:, None]
    signal = _added_up(frames, sequence_stride)
    start = fft_length // 2 if center else 0
    end = signal.shape[-1] - (fft_length // 2 if center else 0) if length is None else start + length
    return signal[:, start:end].reshape(*spectrum.shape[:-2], -1)


def _complex(x: Any) -> torch.Tensor:
    if not isinstance(x, (list, tuple)) or len(x) != 2:
        raise ValueError("no pair (real, imaginary)")
    real, imaginary = floating(x[0]), floating(x[1])
    if real.shape != imaginary.shape:
        raise ValueError(f"shapes {tuple(real.shape)} and {tuple(imaginary.shape)}")
    return torch.complex(real, imaginary)


def _parts(x: torch.Tensor) -> Pair:
    return x.real, x.imag


def _need_frames(length: int, stride: int, fft_length: int, what: str) -> None:
    if not isinstance(stride, int) or stride < 1:
        raise ValueError(f"sequence_stride={stride!r}")
    if fft_length < length:
        raise InvalidArgument(
            f"{what} needs a fft_length of sequence_length or more. "
            f"Received: sequence_length={length}, fft_length={fft_length}."
        )


def _window(window: Any, length: int, like: torch.Tensor, what: str) -> torch.Tensor:
    """The weights of a window's values: (length,)"""
    if window is None:
        return torch.ones(length, dtype=like.dtype, device=like.device)
    if isinstance(window, str):
        made = {"hann": torch.hann_window, "hamming": torch.hamming_window}.get(window)
        if made is None:
            raise InvalidArgument(
                f'{what} needs a window "hann" or "hamming", a tensor or None. Received: window={window!r}.'
            )
        return made(length, dtype=like.dtype, device=like.device)
    weights = convert_to_tensor(window).to(like.device, like.dtype)
    if weights.shape != (length,):
        raise InvalidArgument(
            f"{what} needs a window of shape ({length},), the sequence_length. Received: shape={tuple(weights.shape)}."
        )
    return weights


def _dual(weights: torch.Tensor, stride: int, fft_length: int) -> torch.Tensor:
    """The weights over the sum of the squares of all weights that fall on the same place of a frame."""
    before = (fft_length - len(weights)) // 2
    weights = functional.pad(weights, (before, fft_length - len(weights) - before))
    rounds = -(-fft_length // stride)
    squares = functional.pad(weights.square(), (0, rounds * stride - fft_length)).view(rounds, stride).sum(0)
    return weights / squares.repeat(rounds)[:fft_length]


def _added_up(frames: torch.Tensor, stride: int) -> torch.Tensor:
    """(batch, size of a frame, frames) -> (batch, (frames - 1) * stride + size of a frame)"""
    size, count = frames.shape[1:]
    total = (count - 1) * stride + size
    return functional.fold(frames, (1, total), (1, size), stride=(1, stride)).view(frames.shape[0], total)

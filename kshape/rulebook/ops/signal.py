"""Fourier transforms and sequences of windows. A complex tensor is a pair (real, imaginary)."""

from __future__ import annotations

from typing import Any

from ..broadcast import float_dtype
from ..dims import Size, differs, exceeds, floordiv, show_shape
from ..errors import RuleError, Undecided, is_unknown
from ..op import OpRule, named, op, shape_op
from ..specs import TensorSpec
from .operands import Tensor, as_spec, need_known, size_argument


def _pair(x: Tensor, what: str, rank: int) -> tuple[TensorSpec, TensorSpec]:
    """Real and imaginary part, of one shape and of rank `rank` or more."""
    if is_unknown(x):
        raise Undecided(f"the parts of {what}")
    if not isinstance(x, (list, tuple)) or len(x) != 2:
        shown = f"shape={show_shape(x.sizes)}" if isinstance(x, TensorSpec) else repr(x)
        raise RuleError(
            "argument",
            f"{what} needs a pair (real, imaginary). Received: {shown}.",
            argument="x",
            keras="Input `x` should be a tuple of two tensors - real and imaginary.",
        )
    real, imaginary = as_spec(x[0]), as_spec(x[1])
    for part in (real, imaginary):
        if part.sizes is not None and part.rank < rank:
            raise RuleError(
                "axis-range",
                f"{what} needs tensors of rank {rank} or more. Received: shape={show_shape(part.sizes)}.",
                argument="x",
            )
    a, b = real.sizes, imaginary.sizes
    if a is not None and b is not None and (len(a) != len(b) or any(map(differs, a, b))):
        raise RuleError(
            "broadcast",
            f"{what} needs a real and an imaginary part of one shape. "
            f"Received: shapes {show_shape(a)} and {show_shape(b)}.",
            argument="x",
        )
    return real.with_dtype(float_dtype(real)), imaginary.with_dtype(float_dtype(imaginary))


def _transform(name: str, rank: int) -> OpRule:
    def function(x: Tensor) -> tuple[TensorSpec, TensorSpec]:
        return _pair(x, name, rank)

    function.__doc__ = f"{name}: real and imaginary part keep their shape; rank {rank} or more."
    return named(name)(function)


_transform("fft", 1)
_transform("fft2", 2)
_transform("ifft2", 2)


@op
def rfft(x: Tensor, fft_length: Any = None) -> tuple[TensorSpec, TensorSpec]:
    """(..., n) -> real and imaginary part (..., n // 2 + 1), with n = fft_length where it is given."""
    x = as_spec(x)
    _need_signal(x, "rfft")
    n = x.shape[-1] if fft_length is None else size_argument(fft_length, what="rfft", argument="fft_length")
    part = TensorSpec((*x.shape[:-1], floordiv(n, 2) + 1), float_dtype(x))
    return part, part


@op
def irfft(x: Tensor, fft_length: Any = None) -> TensorSpec:
    """A pair of (..., m) -> (..., 2 * (m - 1)), or fft_length where it is given."""
    real, _ = _pair(x, "irfft", 1)
    n = 2 * (real.shape[-1] - 1)
    if fft_length is not None:
        n = size_argument(fft_length, what="irfft", argument="fft_length")
    return real.with_shape(*real.shape[:-1], n)


def _need_signal(x: TensorSpec, what: str) -> None:
    if x.sizes == ():
        raise RuleError("axis-range", f"{what} needs a tensor of rank 1 or more. Received: shape=().", argument="x")


def _count(value: Any, what: str, argument: str) -> Size:
    return size_argument(value, what=what, argument=argument, least=1)


@op
def stft(
    x: Tensor, sequence_length: Any, sequence_stride: Any, fft_length: Any, window: Any = "hann", center: Any = True
) -> tuple[TensorSpec, TensorSpec]:
    """(..., n) -> two parts (..., frames, fft_length // 2 + 1), frames = 1 + (n + padding - fft_length) // stride."""
    x = as_spec(x)
    _need_signal(x, "stft")
    stride, length = _count(sequence_stride, "stft", "sequence_stride"), _count(fft_length, "stft", "fft_length")
    padding = floordiv(length, 2) * 2 if need_known(center, "center") else 0
    frames = floordiv(x.shape[-1] + padding - length, stride) + 1
    part = TensorSpec((*x.shape[:-1], frames, floordiv(length, 2) + 1), float_dtype(x))
    return part, part


@op
def istft(
    x: Tensor,
    sequence_length: Any,
    sequence_stride: Any,
    fft_length: Any,
    length: Any = None,
    window: Any = "hann",
    center: Any = True,
) -> TensorSpec:
    """A pair of (..., frames, bins) -> (..., (frames - 1) * stride + fft_length), less the padding of `center`."""
    real, _ = _pair(x, "istft", 2)
    stride, size = _count(sequence_stride, "istft", "sequence_stride"), _count(fft_length, "istft", "fft_length")
    total = (real.shape[-2] - 1) * stride + size
    if length is not None:
        total = size_argument(length, what="istft", argument="length")
    elif need_known(center, "center"):
        total = total - floordiv(size, 2) * 2
    return real.with_shape(*real.shape[:-2], total)


@shape_op
def extract_sequences(x: Tensor, sequence_length: Any, sequence_stride: Any) -> TensorSpec:
    """(..., n) -> (..., 1 + (n - sequence_length) // sequence_stride, sequence_length)."""
    x = as_spec(x)
    _need_signal(x, "extract_sequences")
    length = _count(sequence_length, "extract_sequences", "sequence_length")
    stride = _count(sequence_stride, "extract_sequences", "sequence_stride")
    if exceeds(length, x.shape[-1]):
        raise Undecided("sequences longer than the signal")
    return x.with_shape(*x.shape[:-1], floordiv(x.shape[-1] - length, stride) + 1, length)

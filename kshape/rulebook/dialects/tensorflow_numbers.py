"""Functions of tf.signal, tf.linalg, tf.math and tf.random that no op of keras.ops describes as they are.

Source: TensorFlow 2.16.
"""

from __future__ import annotations

from typing import Any

from ..dims import Dim, Size, ceildiv, floordiv, minimum
from ..errors import Undecided
from ..op import OPS, OpRule
from ..ops.operands import as_spec
from ..specs import TensorSpec, need_rank


def stft(
    signals: Any,
    frame_length: Any,
    frame_step: Any,
    fft_length: Any = None,
    window_fn: Any = None,
    pad_end: Any = False,
    name: Any = None,
) -> TensorSpec:
    """(..., samples) -> (..., frames, fft_length // 2 + 1)."""
    x = frame(signals, frame_length, frame_step, pad_end)
    length = fft_length
    if length is None:
        length = 1 << (_whole(frame_length) - 1).bit_length()
    return TensorSpec((*x.shape[:-1], floordiv(_size(length), 2) + 1), "complex64")


def frame(
    signal: Any,
    frame_length: Any,
    frame_step: Any,
    pad_end: Any = False,
    pad_value: Any = 0,
    axis: Any = -1,
    name: Any = None,
) -> TensorSpec:
    """(..., samples) -> (..., frames, frame_length)."""
    x = need_rank(as_spec(signal), at_least=1, what="frame", argument="signal")
    if not isinstance(axis, int) or axis != -1:
        raise Undecided("an axis")
    *batch, samples = x.shape
    length, step = _size(frame_length), _size(frame_step)
    count = ceildiv(samples, step) if pad_end else floordiv(samples - length, step) + 1
    return x.with_shape(*batch, count, length)


def _size(value: Any) -> Size:
    if isinstance(value, (int, Dim)) and not isinstance(value, bool):
        return value
    raise Undecided("a size")


def _whole(value: Any) -> int:
    if isinstance(value, int):
        return value
    raise Undecided("a size")


def rfft(input_tensor: Any, fft_length: Any = None, name: Any = None) -> TensorSpec:
    """(..., samples) -> (..., samples // 2 + 1)."""
    x = as_spec(input_tensor)
    if fft_length is not None:
        raise Undecided("fft_length")
    return TensorSpec((*x.shape[:-1], floordiv(x.shape[-1], 2) + 1), "complex64")


def window(window_length: Any, periodic: Any = True, dtype: Any = "float32", name: Any = None) -> TensorSpec:
    """n -> (n,)."""
    return TensorSpec((_size(window_length),), dtype if isinstance(dtype, str) else None)


def mel_matrix(num_mel_bins: Any = 20, num_spectrogram_bins: Any = 129, *options: Any, **more: Any) -> TensorSpec:
    """(spectrogram bins, mel bins)."""
    return TensorSpec((_size(num_spectrogram_bins), _size(num_mel_bins)))


def diag(diagonal: Any, name: Any = "diag", k: Any = 0, **more: Any) -> TensorSpec:
    """(..., n) -> (..., n, n)."""
    x = need_rank(as_spec(diagonal), at_least=1, what="diag", argument="diagonal")
    if more or not isinstance(k, int) or k:
        raise Undecided("other diagonals")
    return x.with_shape(*x.shape, x.shape[-1])


def diag_part(input: Any, name: Any = "diag_part", k: Any = 0, **more: Any) -> TensorSpec:
    """(..., n, m) -> (..., min(n, m))."""
    x = need_rank(as_spec(input), at_least=2, what="diag_part", argument="input")
    if more or not isinstance(k, int) or k:
        raise Undecided("other diagonals")
    *batch, rows, columns = x.shape
    return x.with_shape(*batch, minimum(rows, columns))


def normalize(tensor: Any, ord: Any = "euclidean", axis: Any = None, name: Any = None) -> tuple[TensorSpec, TensorSpec]:
    """(the tensor, its norm with the axes kept)."""
    return as_spec(tensor), OPS["norm"](tensor, None, axis, True)


def unsorted_segment(data: Any, segment_ids: Any, num_segments: Any, name: Any = None) -> TensorSpec:
    """(*ids, *rest) -> (num_segments, *rest)."""
    x, ids = as_spec(data), as_spec(segment_ids)
    count = num_segments if isinstance(num_segments, (int, Dim)) else None
    return x.with_shape(count, *x.shape[ids.rank :])


def segment(data: Any, segment_ids: Any, name: Any = None) -> TensorSpec:
    """(rows, *rest) -> (segments, *rest)."""
    x = need_rank(as_spec(data), at_least=1, what="segment_sum", argument="data")
    return x.with_shape(None, *x.shape[1:])


def confusion_matrix(
    labels: Any, predictions: Any, num_classes: Any = None, weights: Any = None, dtype: Any = "int32", name: Any = None
) -> TensorSpec:
    """(classes, classes)."""
    count = num_classes if isinstance(num_classes, (int, Dim)) else None
    return TensorSpec((count, count), dtype if isinstance(dtype, str) else None)


def unique(x: Any, out_idx: Any = "int32", name: Any = None) -> tuple[TensorSpec, TensorSpec]:
    """(values, the place of each element among them)."""
    spec = as_spec(x)
    return TensorSpec((None,), spec.dtype), TensorSpec(spec.shape, "int32")


def mean_loss(*arguments: Any, **more: Any) -> TensorSpec:
    """A number."""
    return TensorSpec((), "float32")


OWN: dict[str, OpRule] = {
    "signal.stft": OpRule(stft),
    "signal.frame": OpRule(frame),
    "signal.rfft": OpRule(rfft),
    "signal.hann_window": OpRule(window, "hann_window"),
    "signal.hamming_window": OpRule(window, "hamming_window"),
    "signal.linear_to_mel_weight_matrix": OpRule(mel_matrix, "linear_to_mel_weight_matrix"),
    "linalg.diag": OpRule(diag),
    "linalg.diag_part": OpRule(diag_part),
    "linalg.normalize": OpRule(normalize),
    **{
        f"unsorted_segment_{kind}": OpRule(unsorted_segment, f"unsorted_segment_{kind}")
        for kind in ("sum", "mean", "max", "min", "prod", "sqrt_n")
    },
    **{f"segment_{kind}": OpRule(segment, f"segment_{kind}") for kind in ("sum", "mean", "max", "min", "prod")},
    "confusion_matrix": OpRule(confusion_matrix),
    "unique": OpRule(unique),
    "nn.compute_average_loss": OpRule(mean_loss, "compute_average_loss"),
    "nn.scale_regularization_loss": OpRule(mean_loss, "scale_regularization_loss"),
}
"""Path below `tensorflow` -> rule."""

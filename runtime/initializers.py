"""Values of new weights: constants, random numbers scaled by a weight's fans, orthogonal matrices, Fourier kernels.

An initializer is called with (shape, dtype=None) and gives a tensor on the current device. With an int for a seed, or
with none (a seed is then drawn when the initializer is made), each call gives the same values again; a SeedGenerator
moves on with every call. A seed gives the numbers that Keras gives for it on torch and the same kind of device.
Source: keras.initializers
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import numpy as np
import torch

from kshape.rulebook import initializers as rules
from kshape.rulebook.dims import show_shape

from .core.device import get_device
from .core.dtypes import torch_dtype
from .core.errors import InvalidArgument, asked
from .core.objects import deserialize_keras_object
from .core.registry import Registry
from .core.ruled import Ruled
from .core.tensors import convert_to_tensor

TRUNCATED_STDDEV = 0.87962566103423978
"""The standard deviation of N(0, 1) without what lies beyond two standard deviations."""


WINDOWS = {
    "bartlett": torch.bartlett_window,
    "blackman": torch.blackman_window,
    "hamming": torch.hamming_window,
    "hann": torch.hann_window,
}
"""The windows that need no scipy."""


class Initializer(Ruled, rule=rules.Initializer):
    rule: Any

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        """A tensor of this shape; floatx where no dtype is given."""
        raise NotImplementedError(f"{type(self).__name__} needs a __call__(self, shape, dtype=None).")

    def clone(self) -> Any:
        """Another initializer with the same arguments, which draws a seed of its own where none was given."""
        return type(self).from_config(self.get_config())


class Constant(Initializer, rule=rules.Constant):
    value: Any

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        dtype = torch_dtype(dtype)
        if isinstance(self.value, (int, float)):
            return torch.full(tuple(shape), self.value, dtype=dtype, device=get_device())
        return convert_to_tensor(self.value, dtype) * Ones()(shape, dtype)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        return cls(**deserialize_keras_object(config))


class Zeros(Initializer, rule=rules.Zeros):
    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        return torch.zeros(tuple(shape), dtype=torch_dtype(dtype), device=get_device())


class Ones(Initializer, rule=rules.Ones):
    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        return torch.ones(tuple(shape), dtype=torch_dtype(dtype), device=get_device())


class Identity(Initializer, rule=rules.Identity):
    gain: float

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        asked(self.rule.check, tuple(shape))
        return self.gain * torch.eye(*shape, dtype=torch_dtype(dtype), device=get_device())


class STFT(Initializer, rule=rules.STFT):
    side: str
    window: Any
    scaling: str | None
    periodic: bool

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        """(frame length, 1, frequencies): cos or sin of -2 pi t f, under the window."""
        dtype, device = torch_dtype(dtype), get_device()
        frame_length, _, frequencies = shape
        time = torch.arange(frame_length, dtype=dtype, device=device).view(-1, 1, 1)
        freq = torch.arange(frequencies, dtype=dtype, device=device).view(1, 1, -1) / ((frequencies - 1) * 2)
        angle = -2 * time * freq * math.pi
        kernel = torch.cos(angle) if self.side == "real" else torch.sin(angle)
        return kernel if self.window is None else kernel * self._window(frame_length, dtype)

    def _window(self, frame_length: int, dtype: torch.dtype) -> torch.Tensor:
        window = self.window
        if isinstance(window, str) and window in WINDOWS:
            window = WINDOWS[window](frame_length, periodic=bool(self.periodic), device=get_device())
        elif isinstance(window, str):
            window = _scipy_window(window, frame_length, self.periodic)
        window = convert_to_tensor(window, dtype)
        if window.shape != (frame_length,):
            raise InvalidArgument(
                f"STFT needs a window of shape ({frame_length},). "
                f"Received: window of shape {show_shape(tuple(window.shape))}."
            )
        scale = {"density": window.square().sum().sqrt(), "spectrum": window.abs().sum()}.get(self.scaling or "", 1)
        return (window / scale).view(-1, 1, 1)


class RandomInitializer(Initializer):
    """Base of those that draw. `seed` is an int, or whatever has a `next()` that gives one after the other."""

    seed: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._init_seed = self.seed
        if self.seed is None:
            self.seed = random.randint(1, int(1e9))
        elif isinstance(self.seed, dict):
            self.seed = deserialize_keras_object(self.seed)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "seed": self._init_seed}


class RandomNormal(RandomInitializer, rule=rules.RandomNormal):
    mean: float
    stddev: float

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        return draw_normal(shape, self.mean, self.stddev, dtype, self.seed)


class TruncatedNormal(RandomInitializer, rule=rules.TruncatedNormal):
    mean: float
    stddev: float

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        return draw_truncated_normal(shape, self.mean, self.stddev, dtype, self.seed)


class RandomUniform(RandomInitializer, rule=rules.RandomUniform):
    minval: float
    maxval: float

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        return draw_uniform(shape, self.minval, self.maxval, dtype, self.seed)


class Orthogonal(RandomInitializer, rule=rules.Orthogonal):
    gain: float

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        """Orthonormal columns of the weight seen as a matrix (everything but the last axis, last axis)."""
        asked(self.rule.check, tuple(shape))
        rows, columns = math.prod(shape[:-1]), shape[-1]
        wanted = torch_dtype(dtype)
        exact = wanted if wanted in (torch.float32, torch.float64) else torch.float32  # qr knows no half precision
        q, r = torch.linalg.qr(draw_normal((max(rows, columns), min(rows, columns)), 0.0, 1.0, exact, self.seed))
        q = q * torch.sign(torch.diagonal(r))
        return (self.gain * (q.T if rows < columns else q).reshape(tuple(shape))).to(wanted)


class VarianceScaling(RandomInitializer, rule=rules.VarianceScaling):
    scale: float
    mode: str
    distribution: str
    input_axes: Sequence[int] | None
    output_axes: Sequence[int] | None

    def __call__(self, shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        fan_in, fan_out = compute_fans(shape, self.input_axes, self.output_axes)
        fan = {"fan_in": fan_in, "fan_out": fan_out}.get(self.mode, (fan_in + fan_out) / 2.0)
        variance = self.scale / max(1.0, fan)
        if self.distribution == "truncated_normal":
            return draw_truncated_normal(shape, 0.0, math.sqrt(variance) / TRUNCATED_STDDEV, dtype, self.seed)
        if self.distribution == "untruncated_normal":
            return draw_normal(shape, 0.0, math.sqrt(variance), dtype, self.seed)
        limit = math.sqrt(3.0 * variance)
        return draw_uniform(shape, -limit, limit, dtype, self.seed)


class _Settled(VarianceScaling):
    """VarianceScaling with its scale, mode and distribution settled."""

    settled: ClassVar[tuple[float, str, str]] = (1.0, "fan_in", "truncated_normal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scale, self.mode, self.distribution = self.settled


class GlorotNormal(_Settled, rule=rules.GlorotNormal):
    settled = (1.0, "fan_avg", "truncated_normal")


class GlorotUniform(_Settled, rule=rules.GlorotUniform):
    settled = (1.0, "fan_avg", "uniform")


class HeNormal(_Settled, rule=rules.HeNormal):
    settled = (2.0, "fan_in", "truncated_normal")


class HeUniform(_Settled, rule=rules.HeUniform):
    settled = (2.0, "fan_in", "uniform")


class LecunNormal(_Settled, rule=rules.LecunNormal):
    settled = (1.0, "fan_in", "truncated_normal")


class LecunUniform(_Settled, rule=rules.LecunUniform):
    settled = (1.0, "fan_in", "uniform")


def compute_fans(
    shape: Sequence[int], input_axes: Sequence[int] | None = None, output_axes: Sequence[int] | None = None
) -> tuple[int, int]:
    """How many inputs a unit has, and how many outputs an input reaches.

    (in, out) -> in, out   (h, w, in, out) -> h * w * in, h * w * out   (units,) -> units, units
    """
    shape = tuple(shape)
    if input_axes is not None and output_axes is not None:
        return math.prod(shape[axis] for axis in input_axes), math.prod(shape[axis] for axis in output_axes)
    if len(shape) < 2:
        return (*shape, *shape) if shape else (1, 1)  # type: ignore[return-value]
    field = math.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


def draw_normal(shape: Sequence[int], mean: float, stddev: float, dtype: Any, seed: Any) -> torch.Tensor:
    """N(mean, stddev^2)."""
    device, generator = get_device(), _generator(seed)
    return torch.normal(mean, stddev, tuple(shape), generator=generator, dtype=torch_dtype(dtype), device=device)


def draw_uniform(shape: Sequence[int], minval: float, maxval: float, dtype: Any, seed: Any) -> torch.Tensor:
    """U(minval, maxval)."""
    drawn = torch.rand(tuple(shape), generator=_generator(seed), dtype=torch_dtype(dtype), device=get_device())
    return drawn.mul_(maxval - minval).add_(minval)


def draw_truncated_normal(shape: Sequence[int], mean: float, stddev: float, dtype: Any, seed: Any) -> torch.Tensor:
    """N(mean, stddev^2) within two standard deviations: the first of four draws that lies within.

    Where none does (4 values in a million), the first is cut off at two standard deviations; Keras lets it through.
    """
    drawn = draw_normal((*shape, 4), 0.0, 1.0, dtype, seed)
    first = (drawn.abs() < 2).max(-1, keepdim=True).indices
    return drawn.gather(-1, first).squeeze(-1).clamp_(-2, 2).mul_(stddev).add_(mean)


def _generator(seed: Any) -> torch.Generator | None:
    """A generator on the current device, at the start of a seed's numbers (or at a SeedGenerator's next ones).

    None on torch's "meta" device, whose tensors have no numbers.
    """
    number = seed if isinstance(seed, int) else int(torch.as_tensor(seed.next()).sum())
    device = get_device()
    return None if device.type == "meta" else torch.Generator(device=device).manual_seed(number & 0xFFFFFFFF)


def _scipy_window(name: str, length: int, periodic: bool) -> np.ndarray:
    try:
        from scipy.signal import get_window
    except ImportError:
        known = ", ".join(f'"{each}"' for each in WINDOWS)
        raise InvalidArgument(
            f"STFT needs scipy for this window. Received: window={name!r}. Install scipy, or use one of {known}."
        ) from None
    window: np.ndarray = get_window(name, length, periodic)
    return window


CLASSES = (
    *(Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, Initializer, LecunNormal, LecunUniform),
    *(Ones, Orthogonal, RandomNormal, RandomUniform, STFT, TruncatedNormal, VarianceScaling, Zeros),
)
REGISTRY = Registry(rules.VOCABULARY, "keras.initializers", classes=CLASSES)
serialize, deserialize = REGISTRY.serialize, REGISTRY.deserialize


def get(identifier: Any) -> Any:
    """The initializer behind a text, a config, a class, a function (shape, dtype), or an array of the values."""
    if isinstance(identifier, (torch.Tensor, np.ndarray, np.generic)):
        return _of_values(identifier)
    return REGISTRY.get(identifier)


def _of_values(values: Any) -> Callable[..., torch.Tensor]:
    def initialize(shape: Sequence[int], dtype: Any = None) -> torch.Tensor:
        if tuple(shape) != tuple(values.shape):
            raise InvalidArgument(
                f"An array as an initializer needs the weight's shape {show_shape(tuple(shape))}. "
                f"Received: an array of shape {show_shape(tuple(values.shape))}."
            )
        return convert_to_tensor(values, torch_dtype(dtype))

    return initialize


globals().update(REGISTRY.public())

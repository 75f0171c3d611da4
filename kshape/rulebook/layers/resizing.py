"""Cropping, ZeroPadding and UpSampling: spatial sizes made smaller or larger."""

from __future__ import annotations

from typing import Any, ClassVar

from ..dims import Dim, Size, exceeds, show_shape, show_size
from ..errors import RuleError, is_unknown
from ..kinds import Anything, Count, DataFormat, tuple_of, wrong
from ..layer import LayerRule
from ..settings import data_format_of
from ..specs import TensorSpec
from ..windows import AXIS_NAMES, arranged, channel_axis, need_spatial, spatial_axes

Pairs = tuple[tuple[Size, Size], ...]


class _Resizing(LayerRule):
    """New spatial sizes, channels stay; `n` spatial axes."""

    n: ClassVar[int]
    data_format: ClassVar[Any] = "channels_last"

    def resized(self, x: TensorSpec, sizes: list[Size]) -> list[Size]:
        """The new spatial sizes; RuleError where one is not positive."""
        raise NotImplementedError

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_spatial(x, self.n, what=type(self).__name__)
        sizes = self.resized(x, [x.shape[axis] for axis in spatial_axes(self.n, self.data_format)])
        channels = x.shape[channel_axis(self.data_format)]
        return self.float_output(x, *arranged(x.shape[0], sizes, channels, self.data_format))

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """Right rank and, for a right input, batch and channels."""
        if not x.is_ranked or x.rank != self.n + 2 or is_unknown(self.data_format):
            return self.float_output(x, *[None] * (self.n + 2))
        channels = x.shape[channel_axis(self.data_format)]
        return self.float_output(
            x, *arranged(x.shape[0], TensorSpec([None] * self.n).shape, channels, self.data_format)
        )


class Cropping1D(_Resizing):
    """y = x without its first cropping[0] and its last cropping[1] time steps.

    x: (batch, time, channels) -> (batch, time - cropping[0] - cropping[1], channels)
    Raises: input of another rank than 3; nothing left. Source: keras.layers.Cropping1D
    """

    n: ClassVar[int] = 1

    cropping: Anything = (1, 1)

    def setup(self) -> None:
        self.pairs: Pairs = (_pair(type(self).__name__, "cropping", self.cropping),)

    def resized(self, x: TensorSpec, sizes: list[Size]) -> list[Size]:
        left = [size - first - last for size, (first, last) in zip(sizes, self.pairs, strict=True)]
        for i, size in enumerate(left):
            if exceeds(1, size):
                raise self._nothing_left(x, i, sizes[i], left)
        return left

    def _nothing_left(self, x: TensorSpec, i: int, size: Size, left: list[Size]) -> RuleError:
        name, crop = AXIS_NAMES[self.n][i], self.pairs[i]
        kept = [None if exceeds(1, s) else s for s in left]
        channels = x.shape[channel_axis(self.data_format)]
        return RuleError(
            "non-positive-size",
            f"{type(self).__name__} needs a {name} above {show_size(crop[0] + crop[1])}. Received: "
            f"shape={show_shape(x.sizes)}, cropping={show_shape(crop)}: {name} {show_size(size)} would become "
            f"{show_size(left[i])}.",
            argument="cropping",
            keras=_CROPPED_1D if self.n == 1 else _CROPPED,
            output=self.float_output(x, *arranged(x.shape[0], TensorSpec(kept).shape, channels, self.data_format)),
        )


class Cropping2D(Cropping1D):
    """y = x without ((top, bottom), (left, right)) rows and columns.

    x: (batch, height, width, channels) -> (batch, height - top - bottom, width - left - right, channels)
    cropping: one number, (rows, columns), or the pairs above.
    Raises: input of another rank than 4; nothing left. Source: keras.layers.Cropping2D
    """

    n: ClassVar[int] = 2

    cropping: Anything = ((0, 0), (0, 0))
    data_format: DataFormat = None  # type: ignore[misc]

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)
        self.pairs = _pairs(type(self).__name__, "cropping", self.cropping, self.n)
        if isinstance(self.cropping, int) and self.cropping < 0:
            raise wrong(type(self).__name__, "cropping", "a number of 0 or more", self.cropping)


class Cropping3D(Cropping2D):
    """y = x without the given slices at both ends of depth, height and width.

    x: (batch, depth, height, width, channels) -> each spatial size less the two numbers of its pair
    Raises: input of another rank than 5; nothing left. Source: keras.layers.Cropping3D
    """

    n: ClassVar[int] = 3

    cropping: Anything = ((1, 1), (1, 1), (1, 1))
    data_format: DataFormat = None  # type: ignore[misc]


class ZeroPadding1D(_Resizing):
    """y = x with padding[0] zeros before and padding[1] zeros after, along time.

    x: (batch, time, channels) -> (batch, time + padding[0] + padding[1], channels)
    Raises: input of another rank than 3. Source: keras.layers.ZeroPadding1D
    """

    n: ClassVar[int] = 1

    padding: Anything = 1
    data_format: DataFormat = None  # type: ignore[misc]

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)
        self.pairs: Pairs = (_pair(type(self).__name__, "padding", self.padding),)

    def resized(self, x: TensorSpec, sizes: list[Size]) -> list[Size]:
        return [size + first + last for size, (first, last) in zip(sizes, self.pairs, strict=True)]


class ZeroPadding2D(ZeroPadding1D):
    """y = x with ((top, bottom), (left, right)) rows and columns of zeros around.

    x: (batch, height, width, channels) -> (batch, height + top + bottom, width + left + right, channels)
    padding: one number, (rows, columns), or the pairs above.
    Raises: input of another rank than 4. Source: keras.layers.ZeroPadding2D
    """

    n: ClassVar[int] = 2

    padding: Anything = (1, 1)

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)
        self.pairs = _pairs(type(self).__name__, "padding", self.padding, self.n)


class ZeroPadding3D(ZeroPadding2D):
    """y = x with zeros at both ends of depth, height and width.

    x: (batch, depth, height, width, channels) -> each spatial size plus the two numbers of its pair
    Raises: input of another rank than 5. Source: keras.layers.ZeroPadding3D
    """

    n: ClassVar[int] = 3

    padding: Anything = ((1, 1), (1, 1), (1, 1))


class UpSampling1D(_Resizing):
    """y = x with each time step repeated size times.

    x: (batch, time, channels) -> (batch, time * size, channels)
    Raises: input of another rank than 3. Source: keras.layers.UpSampling1D
    """

    n: ClassVar[int] = 1

    size: Count = 2

    def setup(self) -> None:
        self.factors: tuple[Size, ...] = (self.size,)

    def resized(self, x: TensorSpec, sizes: list[Size]) -> list[Size]:
        return [size * factor for size, factor in zip(sizes, self.factors, strict=True)]


class UpSampling2D(_Resizing):
    """y = x with rows and columns repeated, or interpolated, size times.

    x: (batch, height, width, channels) -> (batch, height * size[0], width * size[1], channels)
    Raises: input of another rank than 4; an interpolation that is not known. Source: keras.layers.UpSampling2D
    """

    n: ClassVar[int] = 2

    size: Anything = (2, 2)
    data_format: DataFormat = None  # type: ignore[misc]
    interpolation: Anything = "nearest"

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)
        self.size = tuple_of(type(self).__name__, "size", self.size, self.n)
        if not is_unknown(self.interpolation) and str(self.interpolation).lower() not in INTERPOLATIONS:
            words = ", ".join(f'"{word}"' for word in INTERPOLATIONS)
            raise wrong("UpSampling2D", "interpolation", f"one of {words}", self.interpolation)

    def resized(self, x: TensorSpec, sizes: list[Size]) -> list[Size]:
        return [size * factor for size, factor in zip(sizes, self.size, strict=True)]


class UpSampling3D(_Resizing):
    """y = x with slices, rows and columns repeated size times.

    x: (batch, depth, height, width, channels) -> each spatial size times its factor
    Raises: input of another rank than 5. Source: keras.layers.UpSampling3D
    """

    n: ClassVar[int] = 3

    size: Anything = (2, 2, 2)
    data_format: DataFormat = None  # type: ignore[misc]

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)
        self.size = tuple_of(type(self).__name__, "size", self.size, self.n)

    def resized(self, x: TensorSpec, sizes: list[Size]) -> list[Size]:
        return [size * factor for size, factor in zip(sizes, self.size, strict=True)]


_CROPPED_1D = "`cropping` parameter of `Cropping1D` layer must be smaller than the input length."
_CROPPED = "Values in `cropping` argument should be smaller than the corresponding spatial dimension of the input."
INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area")


def _pair(owner: str, name: str, value: Any) -> tuple[Size, Size]:
    first, last = tuple_of(owner, name, value, 2, zero=True)
    return first, last


def _pairs(owner: str, name: str, value: Any, n: int) -> Pairs:
    """n pairs from one number, n numbers or n pairs: 2 -> ((2, 2), (2, 2)), (1, 2) -> ((1, 1), (2, 2))."""
    if isinstance(value, (int, Dim)):
        return ((value, value),) * n
    if is_unknown(value):
        return tuple(_pair(owner, name, value) for _ in range(n))
    if not isinstance(value, (list, tuple)) or len(value) != n:
        raise wrong(owner, name, f"an integer, {n} integers or {n} pairs of integers", value)
    return tuple(_pair(owner, name, part) for part in value)

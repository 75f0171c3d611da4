"""Poolings: the maximum or the mean of a window, of a whole axis, or down to a wanted size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from ..dims import differs
from ..errors import RuleError, is_unknown
from ..kinds import Anything, DataFormat, Flag, Text, tuple_of, wrong
from ..layer import LayerRule
from ..settings import data_format_of
from ..specs import TensorSpec
from ..windows import arranged, channel_axis, need_spatial, windowed


class _Pooling(LayerRule):
    """A window slid over `n` spatial axes; channels stay. Strides of None are the pool size."""

    n: ClassVar[int]

    if TYPE_CHECKING:
        pool_size: Any
        strides: Any
        padding: Any
        data_format: Any

    def setup(self) -> None:
        name = type(self).__name__
        self.pool_size = tuple_of(name, "pool_size", self.pool_size, self.n)
        given = self.pool_size if self.strides is None else self.strides
        self.strides = tuple_of(name, "strides", given, self.n, zero=True)
        self.data_format = data_format_of(self.data_format)

    def output(self, x: TensorSpec) -> TensorSpec:
        name = type(self).__name__
        x = need_spatial(x, self.n, what=name)
        if not is_unknown(self.padding) and self.padding not in ("valid", "same"):
            raise RuleError(
                "window", wrong(name, "padding", '"valid" or "same"', self.padding).message, argument="padding"
            )
        if not all(differs(stride, 0) or not isinstance(stride, int) for stride in self.strides):
            raise wrong(name, "strides", "positive", self.strides)
        shape = windowed(
            x,
            window=self.pool_size,
            strides=self.strides,
            padding=self.padding,
            data_format=self.data_format,
            what=name,
            argument="pool_size",
        )
        return self.float_output(x, *shape)

    def declared_output(self, x: TensorSpec) -> TensorSpec:
        """Right rank and, for a known data format, the channels."""
        x = x if x.is_ranked and x.rank == self.n + 2 else TensorSpec([None] * (self.n + 2))
        axis = None if is_unknown(self.data_format) else channel_axis(self.data_format) % (self.n + 2)
        sizes = [size if i in (0, axis) else None for i, size in enumerate(x.shape)]
        return self.float_output(x, *sizes)


class MaxPooling1D(_Pooling):
    """y = maximum of each window.

    x: (batch, time, channels) -> (batch, (time - pool_size) // strides + 1, channels); ceil(time / strides) for "same"
    Raises: input of another rank than 3; a window longer than the input. Source: keras.layers.MaxPooling1D
    """

    n: ClassVar[int] = 1
    aliases: ClassVar[tuple[str, ...]] = ("MaxPool1D",)

    pool_size: Anything = 2
    strides: Anything = None
    padding: Anything = "valid"
    data_format: DataFormat = None
    name: Text = None


class MaxPooling2D(_Pooling):
    """y = maximum of each window.

    x: (batch, height, width, channels) -> (batch, new_height, new_width, channels), each size as in MaxPooling1D
    Raises: input of another rank than 4; a window larger than the input. Source: keras.layers.MaxPooling2D
    """

    n: ClassVar[int] = 2
    aliases: ClassVar[tuple[str, ...]] = ("MaxPool2D",)

    pool_size: Anything = (2, 2)
    strides: Anything = None
    padding: Anything = "valid"
    data_format: DataFormat = None
    name: Text = None


class MaxPooling3D(_Pooling):
    """y = maximum of each window.

    x: (batch, depth, height, width, channels) -> (batch, new_depth, new_height, new_width, channels)
    Raises: input of another rank than 5; a window larger than the input. Source: keras.layers.MaxPooling3D
    """

    n: ClassVar[int] = 3
    aliases: ClassVar[tuple[str, ...]] = ("MaxPool3D",)

    pool_size: Anything = (2, 2, 2)
    strides: Anything = None
    padding: Anything = "valid"
    data_format: DataFormat = None
    name: Text = None


class AveragePooling1D(_Pooling):
    """y = mean of each window. Shapes and errors: as MaxPooling1D. Source: keras.layers.AveragePooling1D"""

    n: ClassVar[int] = 1
    aliases: ClassVar[tuple[str, ...]] = ("AvgPool1D",)

    pool_size: Anything
    strides: Anything = None
    padding: Anything = "valid"
    data_format: DataFormat = None
    name: Text = None


class AveragePooling2D(AveragePooling1D):
    """y = mean of each window. Shapes and errors: as MaxPooling2D. Source: keras.layers.AveragePooling2D"""

    n: ClassVar[int] = 2
    aliases: ClassVar[tuple[str, ...]] = ("AvgPool2D",)


class AveragePooling3D(AveragePooling1D):
    """y = mean of each window. Shapes and errors: as MaxPooling3D. Source: keras.layers.AveragePooling3D"""

    n: ClassVar[int] = 3
    aliases: ClassVar[tuple[str, ...]] = ("AvgPool3D",)


class GlobalMaxPooling1D(LayerRule):
    """y = maximum over time.

    x: (batch, time, channels) -> (batch, channels), or (batch, 1, channels) with keepdims
    Raises: input of another rank than 3. Source: keras.layers.GlobalMaxPooling1D
    """

    n: ClassVar[int] = 1
    aliases: ClassVar[tuple[str, ...]] = ("GlobalMaxPool1D",)

    data_format: DataFormat = None
    keepdims: Flag = False

    def setup(self) -> None:
        self.data_format = data_format_of(self.data_format)

    def output(self, x: TensorSpec, mask: Any = None) -> TensorSpec:
        x = need_spatial(x, self.n, what=type(self).__name__)
        channels = x.shape[channel_axis(self.data_format)]
        if not self.keepdims:
            return self.float_output(x, x.shape[0], channels)
        return self.float_output(x, *arranged(x.shape[0], [1] * self.n, channels, self.data_format))

    def declared_output(self, x: TensorSpec, mask: Any = None) -> TensorSpec:
        """(batch, channels) where keepdims is known."""
        batch = x.shape[0] if x.is_ranked and x.rank else None
        return self.float_output(x, batch, *[None] * (self.n + 1 if self.keepdims else 1))


class GlobalMaxPooling2D(GlobalMaxPooling1D):
    """y = maximum over height and width.

    x: (batch, height, width, channels) -> (batch, channels), or (batch, 1, 1, channels) with keepdims
    Raises: input of another rank than 4. Source: keras.layers.GlobalMaxPooling2D
    """

    n: ClassVar[int] = 2
    aliases: ClassVar[tuple[str, ...]] = ("GlobalMaxPool2D",)


class GlobalMaxPooling3D(GlobalMaxPooling1D):
    """y = maximum over depth, height and width.

    x: (batch, depth, height, width, channels) -> (batch, channels), or (batch, 1, 1, 1, channels) with keepdims
    Raises: input of another rank than 5. Source: keras.layers.GlobalMaxPooling3D
    """

    n: ClassVar[int] = 3
    aliases: ClassVar[tuple[str, ...]] = ("GlobalMaxPool3D",)


class GlobalAveragePooling1D(GlobalMaxPooling1D):
    """y = mean over time; of the steps that a mask keeps, where there is one, and nan where it keeps none.

    Shapes and errors: as GlobalMaxPooling1D. Source: keras.layers.GlobalAveragePooling1D
    """

    aliases: ClassVar[tuple[str, ...]] = ("GlobalAvgPool1D",)


class GlobalAveragePooling2D(GlobalMaxPooling2D):
    """y = mean over height and width. Shapes and errors: as GlobalMaxPooling2D.

    Source: keras.layers.GlobalAveragePooling2D
    """

    aliases: ClassVar[tuple[str, ...]] = ("GlobalAvgPool2D",)


class GlobalAveragePooling3D(GlobalMaxPooling3D):
    """y = mean over all but channels. Shapes and errors: as GlobalMaxPooling3D.

    Source: keras.layers.GlobalAveragePooling3D
    """

    aliases: ClassVar[tuple[str, ...]] = ("GlobalAvgPool3D",)

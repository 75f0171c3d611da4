"""Adaptive poolings: windows chosen so that the spatial sizes come out as wanted."""

from __future__ import annotations

from typing import ClassVar

from ..dims import Size
from ..kinds import Anything, DataFormat, tuple_of
from ..layer import LayerRule
from ..settings import data_format_of
from ..specs import TensorSpec
from ..windows import arranged, channel_axis, need_spatial


class AdaptiveAveragePooling1D(LayerRule):
    """y = mean of windows, as many as output_size says.

    x: (batch, time, channels) -> (batch, output_size, channels)
    Raises: input of another rank than 3. Source: keras.layers.AdaptiveAveragePooling1D
    """

    n: ClassVar[int] = 1

    output_size: Anything
    data_format: DataFormat = None

    def setup(self) -> None:
        self.output_size = tuple_of(type(self).__name__, "output_size", self.output_size, self.n)
        self.data_format = data_format_of(self.data_format)

    def output(self, x: TensorSpec) -> TensorSpec:
        x = need_spatial(x, self.n, what=type(self).__name__)
        channels: Size = x.shape[channel_axis(self.data_format)]
        return self.float_output(x, *arranged(x.shape[0], self.output_size, channels, self.data_format))


class AdaptiveAveragePooling2D(AdaptiveAveragePooling1D):
    """y = mean of windows. x: (batch, height, width, channels) -> (batch, *output_size, channels)

    Raises: input of another rank than 4. Source: keras.layers.AdaptiveAveragePooling2D
    """

    n: ClassVar[int] = 2


class AdaptiveAveragePooling3D(AdaptiveAveragePooling1D):
    """y = mean of windows. x: (batch, depth, height, width, channels) -> (batch, *output_size, channels)

    Raises: input of another rank than 5. Source: keras.layers.AdaptiveAveragePooling3D
    """

    n: ClassVar[int] = 3


class AdaptiveMaxPooling1D(AdaptiveAveragePooling1D):
    """y = maximum of windows. Shapes and errors: as AdaptiveAveragePooling1D.

    Source: keras.layers.AdaptiveMaxPooling1D
    """


class AdaptiveMaxPooling2D(AdaptiveAveragePooling2D):
    """y = maximum of windows. Shapes and errors: as AdaptiveAveragePooling2D.

    Source: keras.layers.AdaptiveMaxPooling2D
    """


class AdaptiveMaxPooling3D(AdaptiveAveragePooling3D):
    """y = maximum of windows. Shapes and errors: as AdaptiveAveragePooling3D.

    Source: keras.layers.AdaptiveMaxPooling3D
    """

"""Random augmentations of images: each gives images of the size that it gets."""

from __future__ import annotations

from typing import ClassVar

from ..kinds import Anything, DataFormat, Flag, Text
from .image import ImageLayer


class AugMix(ImageLayer):
    """y = a mix of augmented chains of each image. Source: keras.layers.AugMix"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    value_range: Anything = (0, 255)
    num_chains: Anything = 3
    chain_depth: Anything = 3
    factor: Anything = 0.3
    alpha: float = 1.0
    all_ops: Flag = True
    interpolation: Text = "bilinear"
    seed: Anything = None
    data_format: DataFormat = None


class AutoContrast(ImageLayer):
    """y = the values of each channel stretched to value_range. Source: keras.layers.AutoContrast"""

    value_range: Anything = (0, 255)


class ContrastLimitedAdaptiveHistogramEqualization(ImageLayer):
    """y = histograms equalised tile by tile (CLAHE).

    Source: keras.layers.ContrastLimitedAdaptiveHistogramEqualization
    """

    value_range: Anything = (0, 255)
    clip_limit: float = 4.0
    tile_grid_size: Anything = (8, 8)
    data_format: DataFormat = None


class CutMix(ImageLayer):
    """y = each image with a rectangle of another. Source: keras.layers.CutMix"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    seed: Anything = None
    data_format: DataFormat = None


class Equalization(ImageLayer):
    """y = the histogram of each channel equalised. Source: keras.layers.Equalization"""

    keeps_dtype: ClassVar[bool] = True

    value_range: Anything = (0, 255)
    bins: Anything = 256
    data_format: DataFormat = None


class MixUp(ImageLayer):
    """y = a weighted mean of two images. Source: keras.layers.MixUp"""

    alpha: float = 0.2
    data_format: DataFormat = None
    seed: Anything = None


class RandAugment(ImageLayer):
    """y = num_ops random augmentations, one after the other. Source: keras.layers.RandAugment"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    value_range: Anything = (0, 255)
    num_ops: Anything = 2
    factor: Anything = 0.5
    interpolation: Text = "bilinear"
    seed: Anything = None
    data_format: DataFormat = None


class RandomBrightness(ImageLayer):
    """y = x + a random offset. Source: keras.layers.RandomBrightness"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (-1, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    seed: Anything = None


class RandomColorDegeneration(ImageLayer):
    """y = a mix of each image with its grey version. Source: keras.layers.RandomColorDegeneration"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (-1, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomColorJitter(ImageLayer):
    """y = random brightness, contrast, saturation and hue. Source: keras.layers.RandomColorJitter"""

    value_range: Anything = (0, 255)
    brightness_factor: Anything = None
    contrast_factor: Anything = None
    saturation_factor: Anything = None
    hue_factor: Anything = None
    seed: Anything = None
    data_format: DataFormat = None


class RandomContrast(ImageLayer):
    """y = (x - mean) * factor + mean. Source: keras.layers.RandomContrast"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    seed: Anything = None


class RandomElasticTransform(ImageLayer):
    """y = each image bent at random. Source: keras.layers.RandomElasticTransform"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    scale: float = 1.0
    interpolation: Text = "bilinear"
    fill_mode: Text = "reflect"
    fill_value: float = 0.0
    value_range: Anything = (0, 255)
    seed: Anything = None
    data_format: DataFormat = None


class RandomErasing(ImageLayer):
    """y = each image with a random rectangle filled. Source: keras.layers.RandomErasing"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    scale: Anything = (0.02, 0.33)
    fill_value: Anything = None
    value_range: Anything = (0, 255)
    seed: Anything = None
    data_format: DataFormat = None


class RandomFlip(ImageLayer):
    """y = images mirrored at random. Source: keras.layers.RandomFlip"""

    mode: Anything = "horizontal_and_vertical"
    seed: Anything = None
    data_format: DataFormat = None


class RandomGaussianBlur(ImageLayer):
    """y = images blurred at random. Source: keras.layers.RandomGaussianBlur"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    kernel_size: Anything = 3
    sigma: float = 1.0
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomGrayscale(ImageLayer):
    """y = some images in grey, channels kept. Source: keras.layers.RandomGrayscale"""

    keeps_dtype: ClassVar[bool] = True

    factor: Anything = 0.5
    data_format: DataFormat = None
    seed: Anything = None


class RandomHue(ImageLayer):
    """y = hues turned at random. Source: keras.layers.RandomHue"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomInvert(ImageLayer):
    """y = some images inverted. Source: keras.layers.RandomInvert"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    value_range: Anything = (0, 255)
    seed: Anything = None
    data_format: DataFormat = None


class RandomPerspective(ImageLayer):
    """y = images seen from a random side. Source: keras.layers.RandomPerspective"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    scale: float = 1.0
    interpolation: Text = "bilinear"
    fill_value: float = 0.0
    seed: Anything = None
    data_format: DataFormat = None


class RandomPosterization(ImageLayer):
    """y = each value with fewer bits. Source: keras.layers.RandomPosterization"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (1, 8)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomRotation(ImageLayer):
    """y = images turned by a random share of a full circle. Source: keras.layers.RandomRotation"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (-1, 1)

    factor: Anything
    fill_mode: Text = "reflect"
    interpolation: Text = "bilinear"
    seed: Anything = None
    fill_value: float = 0.0
    data_format: DataFormat = None


class RandomSaturation(ImageLayer):
    """y = saturation changed at random. Source: keras.layers.RandomSaturation"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (-1, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomSharpness(ImageLayer):
    """y = sharpness changed at random. Source: keras.layers.RandomSharpness"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomShear(ImageLayer):
    """y = images sheared at random. Source: keras.layers.RandomShear"""

    x_factor: float = 0.0
    y_factor: float = 0.0
    interpolation: Text = "bilinear"
    fill_mode: Text = "reflect"
    fill_value: float = 0.0
    data_format: DataFormat = None
    seed: Anything = None


class RandomTranslation(ImageLayer):
    """y = images shifted by a random share of their size. Source: keras.layers.RandomTranslation"""

    height_factor: Anything
    width_factor: Anything
    fill_mode: Text = "reflect"
    interpolation: Text = "bilinear"
    seed: Anything = None
    fill_value: float = 0.0
    data_format: DataFormat = None


class RandomZoom(ImageLayer):
    """y = images scaled at random. Source: keras.layers.RandomZoom"""

    height_factor: Anything
    width_factor: Anything = None
    fill_mode: Text = "reflect"
    interpolation: Text = "bilinear"
    seed: Anything = None
    fill_value: float = 0.0
    data_format: DataFormat = None


class Solarization(ImageLayer):
    """y = values above a threshold inverted. Source: keras.layers.Solarization"""

    addition_factor: float = 0.0
    threshold_factor: float = 0.0
    value_range: Anything = (0, 255)
    seed: Anything = None

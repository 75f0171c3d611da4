"""Random augmentations of images: each gives images of the size that it gets."""

from __future__ import annotations

from typing import Any, ClassVar

from ..kinds import Anything, DataFormat, Flag, Text, wrong
from ..specs import TensorSpec
from .augmentation_arguments import FILL_MODES, INTERPOLATIONS, Augmentation, need_number, need_within
from .image import need_factor
from .same_shape import known_number


class AugMix(Augmentation):
    """y = a mix of augmented chains of each image. Source: keras.layers.AugMix"""

    interpolations: ClassVar[tuple[str, ...]] = INTERPOLATIONS
    checks_range: ClassVar[bool] = True
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


class AutoContrast(Augmentation):
    """y = the values of each channel stretched to value_range. Source: keras.layers.AutoContrast"""

    checks_range: ClassVar[bool] = True

    value_range: Anything = (0, 255)


class ContrastLimitedAdaptiveHistogramEqualization(Augmentation):
    """y = histograms equalised tile by tile (CLAHE).

    Source: keras.layers.ContrastLimitedAdaptiveHistogramEqualization
    """

    value_range: Anything = (0, 255)
    clip_limit: float = 4.0
    tile_grid_size: Anything = (8, 8)
    data_format: DataFormat = None


class CutMix(Augmentation):
    """y = each image with a rectangle of another. Source: keras.layers.CutMix"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    seed: Anything = None
    data_format: DataFormat = None


class Equalization(Augmentation):
    """y = the histogram of each channel equalised. Source: keras.layers.Equalization"""

    checks_range: ClassVar[bool] = True
    keeps_dtype: ClassVar[bool] = True

    value_range: Anything = (0, 255)
    bins: Anything = 256
    data_format: DataFormat = None


class MixUp(Augmentation):
    """y = a weighted mean of two images, which has the boxes of both. Source: keras.layers.MixUp"""

    alpha: float = 0.2
    data_format: DataFormat = None
    seed: Anything = None

    def part(self, key: str, part: Any) -> Any:
        if key != "bounding_boxes" or not isinstance(part, dict):
            return super().part(key, part)
        return {name: TensorSpec(None, None) for name in part}  # twice as many, but only while it trains


class RandAugment(Augmentation):
    """y = num_ops random augmentations, one after the other. Source: keras.layers.RandAugment"""

    interpolations: ClassVar[tuple[str, ...]] = INTERPOLATIONS
    checks_range: ClassVar[bool] = True
    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    value_range: Anything = (0, 255)
    num_ops: Anything = 2
    factor: Anything = 0.5
    interpolation: Text = "bilinear"
    seed: Anything = None
    data_format: DataFormat = None


class RandomBrightness(Augmentation):
    """y = x + a random offset. Source: keras.layers.RandomBrightness"""

    needs_factor: ClassVar[bool] = False
    checks_range: ClassVar[bool] = True
    factor_bounds: ClassVar[tuple[float, float] | None] = (-1, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    seed: Anything = None


class RandomColorDegeneration(Augmentation):
    """y = a mix of each image with its grey version. Source: keras.layers.RandomColorDegeneration"""

    checks_range: ClassVar[bool] = True
    factor_bounds: ClassVar[tuple[float, float] | None] = (-1, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomColorJitter(Augmentation):
    """y = random brightness, contrast, saturation and hue. Source: keras.layers.RandomColorJitter"""

    value_range: Anything = (0, 255)
    brightness_factor: Anything = None
    contrast_factor: Anything = None
    saturation_factor: Anything = None
    hue_factor: Anything = None
    seed: Anything = None
    data_format: DataFormat = None

    def setup(self) -> None:
        super().setup()
        for name, lowest in (("brightness", -1), ("contrast", 0), ("saturation", -1), ("hue", 0)):
            factor = getattr(self, f"{name}_factor")
            if factor is not None:
                need_factor("RandomColorJitter", factor, lowest, 1, f"{name}_factor")


class RandomContrast(Augmentation):
    """y = (x - mean) * factor + mean. Source: keras.layers.RandomContrast"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    seed: Anything = None


class RandomElasticTransform(Augmentation):
    """y = each image bent at random. Source: keras.layers.RandomElasticTransform"""

    fill_modes: ClassVar[tuple[str, ...]] = (*FILL_MODES, "mirror")
    interpolations: ClassVar[tuple[str, ...]] = INTERPOLATIONS
    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    scale: Anything = 1.0
    interpolation: Text = "bilinear"
    fill_mode: Text = "reflect"
    fill_value: float = 0.0
    value_range: Anything = (0, 255)
    seed: Anything = None
    data_format: DataFormat = None

    def setup(self) -> None:
        super().setup()
        need_factor("RandomElasticTransform", self.scale, 0, 1, "scale")


class RandomErasing(Augmentation):
    """y = each image with a random rectangle filled. Source: keras.layers.RandomErasing"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    scale: Anything = (0.02, 0.33)
    fill_value: Anything = None
    value_range: Anything = (0, 255)
    seed: Anything = None
    data_format: DataFormat = None

    def setup(self) -> None:
        super().setup()
        need_factor("RandomErasing", self.scale, 0, 1, "scale")


class RandomFlip(Augmentation):
    """y = images mirrored at random. Source: keras.layers.RandomFlip"""

    mode: Anything = "horizontal_and_vertical"
    seed: Anything = None
    data_format: DataFormat = None


class RandomGaussianBlur(Augmentation):
    """y = images blurred at random. Source: keras.layers.RandomGaussianBlur"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    kernel_size: Anything = 3
    sigma: Anything = 1.0
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None

    def setup(self) -> None:
        super().setup()
        need_factor("RandomGaussianBlur", self.sigma, 0, 1, "sigma")
        sizes = self.kernel_size if isinstance(self.kernel_size, (list, tuple)) else [self.kernel_size]
        is_pair = len(sizes) == 2 or not isinstance(self.kernel_size, (list, tuple))
        if not is_pair or any(
            size is None or isinstance(size, str) or (known_number(size) and size % 2 == 0) for size in sizes
        ):
            raise wrong("RandomGaussianBlur", "kernel_size", "an odd number, or a pair of them", self.kernel_size)


class RandomGrayscale(Augmentation):
    """y = some images in grey, channels kept. Source: keras.layers.RandomGrayscale"""

    keeps_dtype: ClassVar[bool] = True

    factor: Anything = 0.5
    data_format: DataFormat = None
    seed: Anything = None

    def setup(self) -> None:
        super().setup()
        need_number("RandomGrayscale", "factor", self.factor)


class RandomHue(Augmentation):
    """y = hues turned at random. Source: keras.layers.RandomHue"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomInvert(Augmentation):
    """y = some images inverted. Source: keras.layers.RandomInvert"""

    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    value_range: Anything = (0, 255)
    seed: Anything = None
    data_format: DataFormat = None


class RandomPerspective(Augmentation):
    """y = images seen from a random side. Source: keras.layers.RandomPerspective"""

    interpolations: ClassVar[tuple[str, ...]] = INTERPOLATIONS
    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything = 1.0
    scale: float = 1.0
    interpolation: Text = "bilinear"
    fill_value: float = 0.0
    seed: Anything = None
    data_format: DataFormat = None

    def setup(self) -> None:
        super().setup()
        need_number("RandomPerspective", "scale", self.scale)


class RandomPosterization(Augmentation):
    """y = each value with fewer bits. Source: keras.layers.RandomPosterization"""

    checks_range: ClassVar[bool] = True
    factor_bounds: ClassVar[tuple[float, float] | None] = (1, 8)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomRotation(Augmentation):
    """y = images turned by a random share of a full circle. Source: keras.layers.RandomRotation"""

    needs_factor: ClassVar[bool] = False
    fill_modes: ClassVar[tuple[str, ...]] = FILL_MODES
    interpolations: ClassVar[tuple[str, ...]] = INTERPOLATIONS
    factor_bounds: ClassVar[tuple[float, float] | None] = (-1, 1)

    factor: Anything
    fill_mode: Text = "reflect"
    interpolation: Text = "bilinear"
    seed: Anything = None
    fill_value: float = 0.0
    data_format: DataFormat = None


class RandomSaturation(Augmentation):
    """y = saturation changed at random. Source: keras.layers.RandomSaturation"""

    checks_range: ClassVar[bool] = True
    factor_bounds: ClassVar[tuple[float, float] | None] = (-1, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomSharpness(Augmentation):
    """y = sharpness changed at random. Source: keras.layers.RandomSharpness"""

    checks_range: ClassVar[bool] = True
    factor_bounds: ClassVar[tuple[float, float] | None] = (0, 1)

    factor: Anything
    value_range: Anything = (0, 255)
    data_format: DataFormat = None
    seed: Anything = None


class RandomShear(Augmentation):
    """y = images sheared at random. Source: keras.layers.RandomShear"""

    fill_modes: ClassVar[tuple[str, ...]] = FILL_MODES
    interpolations: ClassVar[tuple[str, ...]] = INTERPOLATIONS

    x_factor: Anything = 0.0
    y_factor: Anything = 0.0
    interpolation: Text = "bilinear"
    fill_mode: Text = "reflect"
    fill_value: float = 0.0
    data_format: DataFormat = None
    seed: Anything = None

    def setup(self) -> None:
        super().setup()
        for name in ("x_factor", "y_factor"):
            need_within("RandomShear", name, getattr(self, name), 0, 1)


class RandomTranslation(Augmentation):
    """y = images shifted by a random share of their size. Source: keras.layers.RandomTranslation"""

    fill_modes: ClassVar[tuple[str, ...]] = FILL_MODES
    interpolations: ClassVar[tuple[str, ...]] = INTERPOLATIONS

    height_factor: Anything
    width_factor: Anything
    fill_mode: Text = "reflect"
    interpolation: Text = "bilinear"
    seed: Anything = None
    fill_value: float = 0.0
    data_format: DataFormat = None

    def setup(self) -> None:
        super().setup()
        for name in ("height_factor", "width_factor"):
            need_within("RandomTranslation", name, getattr(self, name), -1, 1)


class RandomZoom(Augmentation):
    """y = images scaled at random. Source: keras.layers.RandomZoom"""

    fill_modes: ClassVar[tuple[str, ...]] = FILL_MODES
    interpolations: ClassVar[tuple[str, ...]] = INTERPOLATIONS

    height_factor: Anything
    width_factor: Anything = None
    fill_mode: Text = "reflect"
    interpolation: Text = "bilinear"
    seed: Anything = None
    fill_value: float = 0.0
    data_format: DataFormat = None

    def setup(self) -> None:
        super().setup()
        need_within("RandomZoom", "height_factor", self.height_factor, -1, 1, above=True)
        if self.width_factor is not None:
            need_within("RandomZoom", "width_factor", self.width_factor, -1, 1, above=True)


class Solarization(Augmentation):
    """y = values above a threshold inverted. Source: keras.layers.Solarization"""

    checks_range: ClassVar[bool] = True

    addition_factor: Anything = 0.0
    threshold_factor: Anything = 0.0
    value_range: Anything = (0, 255)
    seed: Anything = None

    def setup(self) -> None:
        super().setup()
        for name in ("addition_factor", "threshold_factor"):
            need_within("Solarization", name, getattr(self, name), 0, 1)

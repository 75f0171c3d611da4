"""Augmentations of colours: brightness, contrast, hue, saturation, sharpness, grey, bits, blur.

Masks, labels and boxes stay as they are. Integer images become floats first; Keras adds RandomBrightness's offsets to
uint8 images in uint8, where they wrap around.
"""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.augmentation as rules

from ..core.seeds import generator_for
from ..core.settings import epsilon
from ..core.tensors import convert_to_tensor
from ..ops.convolution import convolved_by_depth
from ..ops.image_colors import hsv_to_rgb, rgb_to_grayscale, rgb_to_hsv
from ..ops.image_filters import gaussian_blur
from .image_layer import Data, ImageLayer, batch_of, drawn, images_of, span

Range = tuple[float, float]


class Coloring(ImageLayer):
    """What these layers share: a range of values, and numbers for each image."""

    value_range: Any
    draws: str = "factor"
    """The name under which Keras keeps the numbers that are drawn from `factor`."""

    def set_up(self) -> None:
        super().set_up()
        if self.rule.checks_range:
            self.value_range = sorted(self.value_range)

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Any:
        if not training:
            return None
        images = images_of(data)
        return {self.draws: self._numbers(images, seed)}

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training or transformation is None:
            return x
        return self._changed(x, transformation[self.draws].to(x.device))

    def _numbers(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        return self._draw((batch_of(images),), images, self.factor, seed=seed)

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        """The images with these numbers, of which each image has one."""
        raise NotImplementedError

    def _clipped(self, x: torch.Tensor) -> torch.Tensor:
        return x.clamp(*self.value_range)


class RandomBrightness(Coloring, rule=rules.RandomBrightness):
    draws = "rgb_delta"

    def _numbers(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        low, high = self.value_range
        return self._draw((batch_of(images), 1, 1, 1), images, self.factor, seed=seed) * (high - low)

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        return self._clipped(x + numbers.to(x.dtype))


class RandomContrast(Coloring, rule=rules.RandomContrast):
    draws = "contrast_factor"

    def _numbers(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        bounds, dtype = (1.0 - self.factor[0], 1.0 + self.factor[1]), self._compute_dtype
        return self._draw((batch_of(images), 1, 1, 1), images, bounds, dtype=dtype, seed=seed)

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        mean = x.mean(self._height_axis, keepdim=True).mean(self._width_axis, keepdim=True)
        return self._clipped((x - mean) * numbers.to(x.dtype) + mean)


class RandomHue(Coloring, rule=rules.RandomHue):
    def _numbers(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        sign = torch.where(self._draw((batch_of(images),), images, seed=seed) > 0.5, -1.0, 1.0)
        return sign * super()._numbers(images, seed) * 0.5

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        axis = self._channel_axis
        shares = ranged(x, self.value_range, (0, 1))
        hue, saturation, value = rgb_to_hsv(shares, data_format=self.data_format).unbind(axis)
        hue = hue + numbers.to(x.dtype)[:, None, None]
        hue = torch.where(hue > 1.0, hue - 1.0, hue)
        hue = torch.where(hue < 0.0, hue + 1.0, hue)
        found = hsv_to_rgb(torch.stack([hue, saturation, value], axis), data_format=self.data_format)
        return ranged(found.clamp(0, 1), (0, 1), self.value_range)


class RandomSaturation(Coloring, rule=rules.RandomSaturation):
    """The saturation is clipped to value_range, as in Keras. Source: keras.layers.RandomSaturation"""

    def _numbers(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        share = super()._numbers(images, seed)
        return share / (1 - share + epsilon())

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        axis = self._channel_axis
        hue, saturation, value = rgb_to_hsv(x, data_format=self.data_format).unbind(axis)
        saturation = self._clipped(saturation * numbers.to(x.dtype)[:, None, None])
        found: torch.Tensor = hsv_to_rgb(torch.stack([hue, saturation, value], axis), data_format=self.data_format)
        return found


class RandomSharpness(Coloring, rule=rules.RandomSharpness):
    """A factor of 0.5 leaves images as they are, less smooths them. Source: keras.layers.RandomSharpness"""

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        window = x.new_full((3, 3), 1.0 / 13.0)
        window[1, 1] = 5.0 / 13.0
        channels = x.shape[self._channel_axis]
        kernel = window[:, :, None, None].expand(3, 3, channels, 1)
        smooth = convolved_by_depth(x, kernel, None, (1, 1), "same", (1, 1), self._channel_axis == -1)
        return self._clipped(x + (1.0 - (numbers * 2).to(x.dtype)[:, None, None, None]) * (smooth - x))


class RandomColorDegeneration(Coloring, rule=rules.RandomColorDegeneration):
    def _numbers(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        return self._draw((batch_of(images), 1, 1, 1), images, self.factor, seed=seed)

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        grey = rgb_to_grayscale(x, data_format=self.data_format)
        return self._clipped(x + numbers.to(x.dtype) * (grey - x))


class RandomPosterization(Coloring, rule=rules.RandomPosterization):
    """Of 8 bits the upper ones stay, as many as the factor says. Source: keras.layers.RandomPosterization"""

    draws = "shift_factor"

    def _numbers(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        low, high = self.factor
        shape, device = (batch_of(images),), images.device
        if low == high:
            return torch.full(shape, 8 - int(low), dtype=torch.uint8, device=device)
        generator = generator_for(seed or self.generator, device)
        return 8 - torch.randint(int(low), int(high), shape, generator=generator, dtype=torch.uint8, device=device)

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        shift = numbers.to(torch.uint8)[:, None, None, None]
        bits = ranged(x, self.value_range, (0, 255)).to(torch.uint8)
        return ranged(((bits >> shift) << shift).to(x.dtype), (0, 255), self.value_range)


class RandomInvert(Coloring, rule=rules.RandomInvert):
    draws = "apply_inversion"

    def _numbers(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        return _chosen(self, images, seed)

    def _changed(self, x: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
        return torch.where(numbers[:, None, None, None], self.value_range[1] - x, x)


class RandomGrayscale(ImageLayer, rule=rules.RandomGrayscale):
    """Integer images stay integers. Source: keras.layers.RandomGrayscale"""

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Any:
        """Whether each image becomes grey."""
        images = images_of(data)
        return (self._draw((batch_of(images),), images, seed=seed) < self.factor)[:, None, None, None]

    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> torch.Tensor:
        x: torch.Tensor = convert_to_tensor(images)
        if not training:
            return x
        chosen = self.get_random_transformation(x) if transformation is None else transformation
        return torch.where(chosen, rgb_to_grayscale(x, data_format=self.data_format), x)


class RandomGaussianBlur(Coloring, rule=rules.RandomGaussianBlur):
    kernel_size: Any
    sigma: Any

    def set_up(self) -> None:
        super().set_up()
        size = self.kernel_size
        self.kernel_size = tuple(size) if isinstance(size, (tuple, list)) else (size, size)
        self.sigma = span(self.sigma, 0, 1)

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Any:
        if not training:
            return None
        images, seed = images_of(data), seed or self.generator
        chosen, host = _chosen(self, images, seed), torch.device("cpu")
        strengths = drawn((2,), self.sigma, seed, host, self._compute_dtype) + 1e-6
        return {"should_apply_blur": chosen, "blur_factor": strengths}

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training or transformation is None:
            return x
        sigma = [float(each) for each in transformation["blur_factor"]]
        blurred = gaussian_blur(x, kernel_size=self.kernel_size, sigma=sigma, data_format=self.data_format)
        return self._clipped(torch.where(transformation["should_apply_blur"][:, None, None, None], blurred, x))


class RandomColorJitter(Coloring, rule=rules.RandomColorJitter):
    """Brightness, contrast, saturation and hue, those of them that have a factor, in this order."""

    def set_up(self) -> None:
        super().set_up()
        kinds = (RandomBrightness, RandomContrast, RandomSaturation, RandomHue)
        for name, kind in zip(("brightness", "contrast", "saturation", "hue"), kinds, strict=True):
            factor = getattr(self.rule, f"{name}_factor")
            options = {"value_range": self.value_range, "seed": self.seed, "data_format": self.data_format}
            layer = None if factor is None else kind(factor=factor, **options)
            setattr(self, f"random_{name}", layer)

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Any:
        """Numbers are drawn when images are changed, each layer's after those before it."""
        return None

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training:
            return x
        for name in ("brightness", "contrast", "saturation", "hue"):
            layer = getattr(self, f"random_{name}")
            if layer is not None:
                x = layer.transform_images(x, layer.get_random_transformation(x, seed=self.generator))
        return self._computed(x)


class Solarization(Coloring, rule=rules.Solarization):
    addition_factor: Any
    threshold_factor: Any

    def set_up(self) -> None:
        super().set_up()
        for name in ("addition_factor", "threshold_factor"):
            factor = getattr(self, name)
            setattr(self, name, tuple(sorted(factor)) if isinstance(factor, (tuple, list)) else (0, factor))

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Any:
        if not training:
            return None
        images = images_of(data)
        shape, options = (batch_of(images), 1, 1, 1), {"dtype": self._compute_dtype, "seed": seed}
        named = {"additions": self.addition_factor, "thresholds": self.threshold_factor}
        return {
            name: self._draw(shape, images, (lower, upper * 255), **options) for name, (lower, upper) in named.items()
        }

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training or transformation is None:
            return x
        additions, thresholds = (transformation[name].to(x.dtype) for name in ("additions", "thresholds"))
        found = (ranged(x, self.value_range, (0, 255)) + additions).clamp(0, 255)
        return ranged(torch.where(found < thresholds, found, 255 - found), (0, 255), self.value_range)


class AutoContrast(Coloring, rule=rules.AutoContrast):
    """Channels of one value stay. Channels that stand first are channels; Keras takes the second axis for them."""

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> None:
        return None

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        given = self._computed(images)
        x, axes = ranged(given, self.value_range, (0, 255)), (self._height_axis, self._width_axis)
        low, high = x.amin(axes, keepdim=True), x.amax(axes, keepdim=True)
        scale = 255.0 / (high - low)
        found = ranged((x * scale - low * scale).clamp(0.0, 255.0), (0, 255), self.value_range)
        return torch.where(found.isnan(), given, found)


def ranged(x: torch.Tensor, before: Any, after: Any) -> torch.Tensor:
    """Values from one range (low, high) in another."""
    if before[0] == after[0] and before[1] == after[1]:
        return x
    shares = (x - before[0]) / (before[1] - before[0])
    return shares * (after[1] - after[0]) + after[0]


def _chosen(layer: ImageLayer, images: torch.Tensor, seed: Any) -> torch.Tensor:
    """(batch,): whether an image is changed, with a probability that is drawn from `factor` for each."""
    n = batch_of(images)
    probability = layer._draw((n,), images, layer.factor, seed=seed)
    return layer._draw((n,), images, seed=seed) < probability

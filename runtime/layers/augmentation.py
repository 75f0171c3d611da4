"""Augmentations of images, from the modules of their kinds.

`get_random_transformation(images)` draws the numbers, `transform_images(images, transformation)` applies them. Called
without `training`, they augment; in predict and evaluate they do not. With a seed, the numbers are those of Keras on
PyTorch and the same kind of device; without one they come from torch's generator.
"""

from __future__ import annotations

from .augmentation_colors import (
    AutoContrast,
    RandomBrightness,
    RandomColorDegeneration,
    RandomColorJitter,
    RandomContrast,
    RandomGaussianBlur,
    RandomGrayscale,
    RandomHue,
    RandomInvert,
    RandomPosterization,
    RandomSaturation,
    RandomSharpness,
    Solarization,
)
from .augmentation_geometry import RandomFlip, RandomRotation, RandomShear, RandomTranslation, RandomZoom
from .augmentation_histograms import ContrastLimitedAdaptiveHistogramEqualization, Equalization
from .augmentation_mixing import CutMix, MixUp, RandomErasing
from .augmentation_policies import AugMix, RandAugment
from .augmentation_warps import RandomElasticTransform, RandomPerspective

__all__ = [
    "AugMix",
    "AutoContrast",
    "ContrastLimitedAdaptiveHistogramEqualization",
    "CutMix",
    "Equalization",
    "MixUp",
    "RandAugment",
    "RandomBrightness",
    "RandomColorDegeneration",
    "RandomColorJitter",
    "RandomContrast",
    "RandomElasticTransform",
    "RandomErasing",
    "RandomFlip",
    "RandomGaussianBlur",
    "RandomGrayscale",
    "RandomHue",
    "RandomInvert",
    "RandomPerspective",
    "RandomPosterization",
    "RandomRotation",
    "RandomSaturation",
    "RandomSharpness",
    "RandomShear",
    "RandomTranslation",
    "RandomZoom",
    "Solarization",
]

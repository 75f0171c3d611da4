"""RandAugment and AugMix: several augmentations, chosen at random for a whole batch."""

from __future__ import annotations

import random
from typing import Any

import torch

import kshape.rulebook.layers.augmentation as rules

from ..core.seeds import generator_for
from ..core.tensors import convert_to_tensor
from ..ops.random import beta, gamma
from .augmentation_colors import (
    AutoContrast,
    RandomBrightness,
    RandomColorDegeneration,
    RandomContrast,
    RandomPosterization,
    RandomSharpness,
    Solarization,
)
from .augmentation_geometry import RandomRotation, RandomShear, RandomTranslation
from .augmentation_histograms import Equalization
from .image_layer import Data, ImageLayer, images_of

OF_SHAPES = ("random_shear", "random_translation", "random_rotation")
OF_COLORS = ("random_brightness", "random_color_degeneration", "random_contrast", "random_sharpness")
OF_VALUES = ("random_posterization", "solarization", "auto_contrast", "equalization")


class _Choosing(ImageLayer):
    """What both share: a layer of each kind under Keras's name for it, all of one strength."""

    value_range: Any

    def _make_layers(self) -> None:
        """The attributes `random_shear`, `solarization`, ..."""
        places = {"data_format": self.data_format}
        fit = {**places, "value_range": self.value_range}
        moves = {**places, "interpolation": self.interpolation, "seed": self.seed}
        colors = {**fit, "factor": self.factor, "seed": self.seed}
        share, bits = self.factor, max(1, int(8 * self.factor[1]))
        self.random_shear = RandomShear(x_factor=share, y_factor=share, **moves)
        self.random_translation = RandomTranslation(height_factor=share, width_factor=share, **moves)
        self.random_rotation = RandomRotation(factor=share, **moves)
        self.random_brightness = RandomBrightness(**colors)
        self.random_color_degeneration = RandomColorDegeneration(**colors)
        self.random_contrast = RandomContrast(**colors)
        self.random_sharpness = RandomSharpness(**colors)
        self.solarization = Solarization(addition_factor=share, threshold_factor=share, seed=self.seed, **fit)
        self.random_posterization = RandomPosterization(factor=bits, seed=self.seed, **fit)
        self.auto_contrast = AutoContrast(**fit)
        self.equalization = Equalization(**fit)


class RandAugment(_Choosing, rule=rules.RandAugment):
    """num_ops layers, the same ones for all images of a batch. Source: keras.layers.RandAugment; Cubuk et al., 2019"""

    num_ops: int

    def set_up(self) -> None:
        super().set_up()
        self._make_layers()

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Any:
        """Each layer's transformation, of which those that are chosen will be used. The host chooses."""
        if not training:
            return None
        names, images = (*OF_SHAPES, *OF_COLORS, *OF_VALUES), images_of(data)
        generator = generator_for(self.generator, torch.device("cpu"))
        chosen = torch.randint(0, len(names), (self.num_ops,), generator=generator, dtype=torch.int32)
        transforms = {
            name: getattr(self, name).get_random_transformation(images, training=training, seed=self.generator)
            for name in names
        }
        return {"transforms": transforms, "layer_idxes": chosen}

    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        for layer, numbers in self._chosen(transformation, training):
            x = layer.transform_images(x, numbers)
        return self._computed(x)

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: Any = True) -> Any:
        for layer, numbers in self._chosen(transformation, training):
            segmentation_masks = layer.transform_segmentation_masks(segmentation_masks, numbers)
        return segmentation_masks

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        for layer, numbers in self._chosen(transformation, training):
            layer.bounding_box_format = self.bounding_box_format
            bounding_boxes = layer.transform_bounding_boxes(bounding_boxes, numbers)
        return bounding_boxes

    def _chosen(self, transformation: Any, training: Any) -> list[tuple[Any, Any]]:
        if not training or transformation is None:
            return []
        transforms = list(transformation["transforms"].items())
        chosen = [transforms[number] for number in transformation["layer_idxes"].tolist()]
        return [(getattr(self, name), numbers) for name, numbers in chosen]


class AugMix(_Choosing, rule=rules.AugMix):
    """Chains of layers, the mean of what they give, and a mean of that and the image.

    Which layers a chain has, Python's `random` says, as in Keras. Source: keras.layers.AugMix; Hendrycks et al., 2019
    """

    num_chains: int
    chain_depth: int
    alpha: float
    all_ops: bool

    def set_up(self) -> None:
        super().set_up()
        self._make_layers()
        self._names = (*OF_SHAPES, *OF_VALUES, *(OF_COLORS if self.all_ops else ()))

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Any:
        if not training:
            return None
        images, seed = images_of(data), seed or self.generator
        shares = gamma((self.num_chains,), self.alpha, seed=seed)
        weight = beta((), self.alpha, self.alpha, seed=seed)
        chains = [
            [self._link(name, images) for name in self._some() if name is not None] for _ in range(self.num_chains)
        ]
        return {
            "chain_mixing_weights": shares / shares.sum(-1, keepdim=True),
            "weight_sample": weight,
            "chain_transforms": chains,
        }

    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training or transformation is None:
            return x
        return self._mixed(x, transformation, "transform_images").clamp(*self.value_range)

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: Any = True) -> Any:
        """Masks are mixed as images are, as in Keras."""
        if not training or transformation is None:
            return segmentation_masks
        x = convert_to_tensor(segmentation_masks)
        return self._mixed(x if x.is_floating_point() else x.float(), transformation, "transform_segmentation_masks")

    def _mixed(self, x: torch.Tensor, transformation: Any, method: str) -> torch.Tensor:
        shares, weight = (
            transformation[name].to(x.device, x.dtype) for name in ("chain_mixing_weights", "weight_sample")
        )
        total = torch.zeros_like(x)
        for share, chain in zip(shares, transformation["chain_transforms"], strict=True):
            found = x
            for link in chain:
                found = getattr(getattr(self, link["layer_name"]), method)(found, link["transformation"])
            total = total + found * share
        return weight * x + (1 - weight) * total

    def _some(self) -> list[str | None]:
        """The layers of one chain; None for a link that does nothing."""
        return [random.choice([*self._names, None]) for _ in range(self.chain_depth)]

    def _link(self, name: str, images: torch.Tensor) -> dict[str, Any]:
        layer = getattr(self, name)
        numbers = layer.get_random_transformation(images, seed=self.generator)
        return {"layer_name": name, "transformation": numbers}

"""Augmentations that mix images with others, or fill parts of them: CutMix, MixUp, RandomErasing."""

from __future__ import annotations

from typing import Any

import torch

import kshape.rulebook.layers.augmentation as rules

from ..core.tensors import convert_to_tensor
from ..ops.random import beta, normal, shuffle
from .augmentation_geometry import Numbers
from .image_layer import Data, ImageLayer, batch_of, images_of, span

Sides = tuple[torch.Tensor, torch.Tensor]
"""Where a rectangle begins and ends along one axis, (batch,) each, in pixels."""


class _Rectangles(ImageLayer):
    """What these layers share: rectangles in images."""

    def _sides(self, images: torch.Tensor, size: int, share: torch.Tensor, seed: Any) -> Sides:
        """A part of an axis of this size, at random."""
        length = (share * size).to(self._compute_dtype)
        start = self._draw((batch_of(images),), images, dtype=self._compute_dtype, seed=seed) * (size - length)
        return start, start + length

    def _mask(self, images: torch.Tensor, across: Sides, down: Sides) -> torch.Tensor:
        """(batch, h, w, 1), or channels first: the pixels in the rectangle."""
        height, width = self._size(images)
        inside_y, inside_x = _inside(height, down, self._compute_dtype), _inside(width, across, self._compute_dtype)
        return (inside_y[:, :, None] & inside_x[:, None]).unsqueeze(self._channel_axis)


class RandomErasing(_Rectangles, rule=rules.RandomErasing):
    scale: Any
    fill_value: Any
    value_range: Any

    def set_up(self) -> None:
        super().set_up()
        self.scale = span(self.scale, 0, 1)

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training:
            return None
        images, seed, dtype = images_of(data), seed or self.generator, self._compute_dtype
        n, (height, width) = batch_of(images), self._size(images)
        shares = self._draw((n, 2), images, self.scale, dtype=dtype, seed=seed).sqrt()
        across = self._sides(images, width, shares[:, 0], seed)
        down = self._sides(images, height, shares[:, 1], seed)
        probability = self._draw((n,), images, self.factor, seed=seed)
        applies = self._draw((n,), images, seed=seed) < probability
        return {
            "apply_erasing": applies,
            "batch_masks": self._mask(images, across, down),
            "fill_value": self._filling(images, seed).clamp(*self.value_range),
        }

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training or transformation is None:
            return x
        erased = transformation["batch_masks"] & transformation["apply_erasing"][:, None, None, None]
        return torch.where(erased, transformation["fill_value"].to(x.dtype), x)

    def _filling(self, images: torch.Tensor, seed: Any) -> torch.Tensor:
        """Noise of the images' shape, or one value, or one for each channel."""
        if self.fill_value is None:
            noise = normal(tuple(images.shape), dtype=self._compute_dtype, seed=seed).to(images.device)
            return noise * self.value_range[1]
        values = torch.tensor(self.fill_value, dtype=self._compute_dtype, device=images.device)
        return values[:, None, None] if values.ndim and self._channel_axis == -3 else values


class _Mixing(_Rectangles):
    """What CutMix and MixUp share: each image has a partner, `permutation_order`, and a weight, `mix_weight`."""

    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        """The weighted mean of both labels; for labels of one number as well, where Keras mixes each with all."""
        if not training or transformation is None:
            return labels
        x = convert_to_tensor(labels)
        return _mixed(x, transformation["permutation_order"], transformation["mix_weight"])


class CutMix(_Mixing, rule=rules.CutMix):
    """A single image stays. There is no way to mix boxes. Source: keras.layers.CutMix; Yun et al., 2019"""

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        images = images_of(data)
        if not training or images.ndim == 3:
            return None
        seed, dtype, n = seed or self.generator, self._compute_dtype, len(images)
        height, width = self._size(images)
        alpha = self._draw((), images, self.factor, dtype=dtype, seed=seed) + 1e-6
        ratio = (1.0 - beta((n,), alpha, alpha, dtype=dtype, seed=seed)).sqrt()
        across = self._sides(images, width, ratio, seed)
        down = self._sides(images, height, ratio, seed)
        area = (across[1] - across[0]) * (down[1] - down[0]) / (width * height)
        return {
            "batch_masks": self._mask(images, across, down),
            "mix_weight": 1.0 - area[:, None, None, None],
            "permutation_order": shuffle(torch.arange(n, device=images.device), seed=seed),
        }

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training or transformation is None:
            return x
        return torch.where(transformation["batch_masks"], x[transformation["permutation_order"].long()], x)

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        raise NotImplementedError("CutMix does not know where boxes go. Leave them out of the data.")

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: Any = True) -> Any:
        return self.transform_images(segmentation_masks, transformation, training)


class MixUp(_Mixing, rule=rules.MixUp):
    """Boxes of both images stay, with their labels; masks are mixed as images are. Source: keras.layers.MixUp

    Keras joins the labels of boxes along the batch, and reads masks as one row of pixels; both are mixed rightly here.
    """

    alpha: float

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training:
            return None
        images, seed = images_of(data), seed or self.generator
        n = batch_of(images)
        order = shuffle(torch.arange(n, device=images.device), seed=seed)
        weight = beta((n,), self.alpha, self.alpha, seed=seed).to(images.device)
        return {"mix_weight": weight, "permutation_order": order}

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training or transformation is None:
            return x
        return _mixed(x, transformation["permutation_order"], transformation["mix_weight"])

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: Any = True) -> Any:
        return self.transform_labels(segmentation_masks, transformation, training)

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        if not training or transformation is None:
            return bounding_boxes
        order = transformation["permutation_order"].long()
        return {name: torch.cat([x, x[order]], 1) for name, x in bounding_boxes.items()}


def _inside(size: int, sides: Sides, dtype: torch.dtype) -> torch.Tensor:
    """(batch, size): whether each place lies between a start and an end."""
    start, end = sides
    place = torch.arange(size, dtype=dtype, device=start.device)
    return (place >= start[:, None]) & (place < end[:, None])


def _mixed(x: torch.Tensor, order: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
    """weight * x + (1 - weight) * x[order], weight having one number for each of the batch."""
    x = x if x.is_floating_point() else x.float()
    share = weight.reshape(-1, *[1] * (x.ndim - 1)).to(x.dtype)
    return share * x + (1.0 - share) * x[order.long()]

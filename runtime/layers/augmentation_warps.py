"""Augmentations that bend images: perspectives and elastic transforms."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.augmentation as rules

from ..ops.image_sampling import elastic_transform, homography, perspective_transform
from .augmentation_geometry import Moving, Numbers
from .image_layer import Data, batch_of, drawn, images_of, span


class RandomPerspective(Moving, rule=rules.RandomPerspective):
    """Boxes come back in their own format; Keras leaves them in pixels. Source: keras.layers.RandomPerspective"""

    scale: float

    def set_up(self) -> None:
        super().set_up()
        self.fill_mode = "constant"

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training:
            return None
        images, dtype = images_of(data), self._compute_dtype
        n, (height, width) = batch_of(images), self._size(images)
        probability = self._draw((n,), images, self.factor, seed=seed)
        applies = self._draw((n,), images, seed=seed) < probability
        bounds = (-0.5 * self.scale, 0.5 * self.scale)
        moves = self._draw((n, 4, 2), images, bounds, dtype=dtype, seed=seed)
        corners = [[0, 0], [width - 1, 0], [0, height - 1], [width - 1, height - 1]]
        start = torch.tensor(corners, dtype=dtype, device=images.device).expand(n, 4, 2)
        return {
            "apply_perspective": applies,
            "start_points": start,
            "end_points": start + start * moves,
            "input_shape": tuple(images.shape),
        }

    def _transform_images(self, images: torch.Tensor, transformation: Any, interpolation: str) -> torch.Tensor:
        found = perspective_transform(
            images,
            transformation["start_points"],
            transformation["end_points"],
            interpolation=interpolation,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )
        return torch.where(transformation["apply_perspective"][:, None, None, None], found, images)

    def _moved(self, boxes: torch.Tensor, transformation: Numbers, height: int, width: int) -> torch.Tensor:
        start, end = (transformation[name].to(boxes.dtype) for name in ("start_points", "end_points"))
        matrix = functional.pad(homography(start, end), (0, 1), value=1.0).reshape(-1, 3, 3)
        left, top, right, bottom = boxes.unbind(-1)
        corners = torch.stack([left, right, left, right, top, bottom, bottom, top], -1).reshape(*boxes.shape[:2], 2, 4)
        ones = torch.ones_like(corners[..., :1, :])
        x, y, k = (torch.linalg.inv(matrix)[:, None] @ torch.cat([corners, ones], -2)).unbind(-2)
        places = torch.stack([x / k, y / k], -2)
        found = torch.cat([places.amin(-1), places.amax(-1)], -1)
        return torch.where(transformation["apply_perspective"][:, None, None], found, boxes)


class RandomElasticTransform(Moving, rule=rules.RandomElasticTransform):
    """Boxes stay where they are. The displacements follow the seed; in Keras on PyTorch they do not.

    Source: keras.layers.RandomElasticTransform
    """

    scale: Any
    value_range: Any

    def set_up(self) -> None:
        super().set_up()
        self.scale = span(self.scale, 0, 1)

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training or self.scale[1] == 0 or self.factor[1] == 0:
            return None
        images = images_of(data)
        n, seed = batch_of(images), seed or self.generator
        probability = self._draw((n,), images, self.factor, seed=seed)
        applies = self._draw((n,), images, seed=seed) < probability
        strength = float(drawn((), self.scale, seed, torch.device("cpu"), self._compute_dtype))
        return {"apply_transform": applies, "distortion_factor": strength, "seed": seed}

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        return bounding_boxes

    def _transform_images(self, images: torch.Tensor, transformation: Any, interpolation: str) -> torch.Tensor:
        height, width = self._size(images)
        strength = float(transformation["distortion_factor"])
        bent = elastic_transform(
            images,
            alpha=0.1 * strength * max(height, width),
            sigma=0.05 * strength * min(height, width),
            interpolation=interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            seed=transformation["seed"],
            data_format=self.data_format,
        )
        found = torch.where(transformation["apply_transform"][:, None, None, None], bent, images)
        return found.clamp(*self.value_range)

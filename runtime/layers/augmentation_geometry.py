"""Augmentations that move pixels: flips, turns, shifts, zooms, shears.

Masks move along, each of their pixels to the nearest; boxes become the boxes around what they were.
"""

from __future__ import annotations

import math
from typing import Any

import torch

import kshape.rulebook.layers.augmentation as rules

from ..boxes.formats import clip_to_image_size, convert_format
from ..boxes.moves import affine_transform as moved_boxes
from ..core.tensors import convert_to_tensor
from ..ops.image_sampling import affine_transform
from .image_layer import Data, ImageLayer, batch_of, images_of, span

Numbers = dict[str, Any]
"""A transformation: name -> tensor, as Keras names them."""


class Moving(ImageLayer):
    """What these layers share."""

    fill_mode: str
    fill_value: float

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: Any = True) -> Any:
        if not training or transformation is None:
            return segmentation_masks
        return self._transform_images(convert_to_tensor(segmentation_masks), transformation, "nearest")

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        if not training or transformation is None:
            return bounding_boxes
        height, width = self._image_size(transformation)
        found = convert_format(bounding_boxes, self.bounding_box_format, "xyxy", height, width)
        found["boxes"] = self._moved(found["boxes"], transformation, height, width)
        found = clip_to_image_size(found, height=height, width=width)
        return convert_format(found, "xyxy", self.bounding_box_format, height, width)

    def _image_size(self, transformation: Numbers) -> tuple[int, int]:
        shape = transformation["input_shape"]
        return shape[self._height_axis], shape[self._width_axis]

    def _moved(self, boxes: torch.Tensor, transformation: Numbers, height: int, width: int) -> torch.Tensor:
        """Where boxes (batch, n, 4) in pixels, as left, top, right, bottom, go."""
        raise NotImplementedError

    def _by_matrix(self, images: torch.Tensor, rows: list[torch.Tensor | float], interpolation: str) -> torch.Tensor:
        """Images read at (a0 x + a1 y + a2, b0 x + b1 y + b2) for rows a0, ..., b2, each a number or (batch,)."""
        like = next(row for row in rows if isinstance(row, torch.Tensor))
        whole = [row if isinstance(row, torch.Tensor) else like.new_full(like.shape, row) for row in (*rows, 0.0, 0.0)]
        found: torch.Tensor = affine_transform(
            images,
            torch.stack(whole, -1),
            interpolation=interpolation,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )
        return found


class RandomFlip(Moving, rule=rules.RandomFlip):
    """Half of the images are mirrored, in both directions where the mode has both. Source: keras.layers.RandomFlip"""

    mode: str

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training:
            return None
        images = images_of(data)
        flips = self._draw((batch_of(images), 1, 1, 1), images, seed=seed) <= 0.5
        return {"flips": flips, "input_shape": tuple(images.shape)}

    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        return self._transform_images(x, transformation, "nearest") if training and transformation is not None else x

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: Any = True) -> Any:
        return self.transform_images(segmentation_masks, transformation, training)

    def _transform_images(self, images: torch.Tensor, transformation: Any, interpolation: str) -> torch.Tensor:
        named = {"horizontal": self._width_axis, "vertical": self._height_axis}
        axes = [axis for name, axis in named.items() if self.mode in (name, "horizontal_and_vertical")]
        return torch.where(transformation["flips"], images.flip(axes), images) if axes else images

    def _moved(self, boxes: torch.Tensor, transformation: Numbers, height: int, width: int) -> torch.Tensor:
        left, top, right, bottom = boxes.unbind(-1)
        if self.mode != "vertical":
            left, right = width - right, width - left
        if self.mode != "horizontal":
            top, bottom = height - bottom, height - top
        return torch.where(transformation["flips"].squeeze(-1), torch.stack([left, top, right, bottom], -1), boxes)


class RandomRotation(Moving, rule=rules.RandomRotation):
    """Boxes of any format turn along; Keras takes all of them for "xyxy". Source: keras.layers.RandomRotation"""

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training:
            return None
        images = images_of(data)
        lower, upper = (share * 360.0 for share in self.factor)
        angle = self._draw((batch_of(images),), images, (lower, upper), seed=seed)
        height, width = self._size(images)
        return {
            "angle": angle,
            "rotation_matrix": _rotation(angle, height, width),
            "image_height": height,
            "image_width": width,
            "batch_size": batch_of(images),
        }

    def _transform_images(self, images: torch.Tensor, transformation: Any, interpolation: str) -> torch.Tensor:
        rows = list(transformation["rotation_matrix"].unbind(-1))[:6]
        return self._by_matrix(images, rows, interpolation)

    def _image_size(self, transformation: Numbers) -> tuple[int, int]:
        return transformation["image_height"], transformation["image_width"]

    def _moved(self, boxes: torch.Tensor, transformation: Numbers, height: int, width: int) -> torch.Tensor:
        angle = transformation["angle"]
        zeros, ones = torch.zeros_like(angle), torch.ones_like(angle)
        return moved_boxes(boxes, angle, zeros, zeros, ones, zeros, zeros, height, width)


class RandomTranslation(Moving, rule=rules.RandomTranslation):
    height_factor: Any
    width_factor: Any

    def set_up(self) -> None:
        super().set_up()
        self._spans = span(self.height_factor, -1, 1), span(self.width_factor, -1, 1)

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training:
            return None
        images = images_of(data)
        sizes, shape = self._size(images), (batch_of(images), 1)
        down, across = (
            self._draw(shape, images, bounds, seed=seed) * size for bounds, size in zip(self._spans, sizes, strict=True)
        )
        return {"translations": torch.cat([across, down], 1), "input_shape": tuple(images.shape)}

    def _transform_images(self, images: torch.Tensor, transformation: Any, interpolation: str) -> torch.Tensor:
        across, down = transformation["translations"].unbind(1)
        return self._by_matrix(images, [1.0, 0.0, -across, 0.0, 1.0, -down], interpolation)

    def _moved(self, boxes: torch.Tensor, transformation: Numbers, height: int, width: int) -> torch.Tensor:
        shifts = transformation["translations"]
        return boxes + torch.cat([shifts, shifts], 1)[:, None]


class RandomZoom(Moving, rule=rules.RandomZoom):
    """Numbers above 0 zoom out; both directions alike without a width_factor. Source: keras.layers.RandomZoom"""

    height_factor: Any
    width_factor: Any

    def set_up(self) -> None:
        super().set_up()
        self._height_span = span(self.height_factor, -1, 1)
        self._width_span = None if self.width_factor is None else span(self.width_factor, -1, 1)

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training:
            return None
        images = images_of(data)
        down = self._zooms(images, self._height_span, seed)
        across = down if self._width_span is None else self._zooms(images, self._width_span, seed)
        return {"height_zoom": down, "width_zoom": across, "input_shape": tuple(images.shape)}

    def _zooms(self, images: torch.Tensor, bounds: tuple[float, float], seed: Any) -> torch.Tensor:
        return self._draw((batch_of(images), 1), images, (1.0 + bounds[0], 1.0 + bounds[1]), seed=seed)

    def _transform_images(self, images: torch.Tensor, transformation: Any, interpolation: str) -> torch.Tensor:
        rows = self._rows(transformation, *self._size(images))
        return self._by_matrix(images, rows, interpolation)

    def _rows(self, transformation: Numbers, height: int, width: int) -> list[Any]:
        across, down = (transformation[name].squeeze(1) for name in ("width_zoom", "height_zoom"))
        return [across, 0.0, (width - 1.0) / 2.0 * (1.0 - across), 0.0, down, (height - 1.0) / 2.0 * (1.0 - down)]

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        """As in Keras: the part of the image that is read, from its corner (0, 0) to (width, height), is the image."""
        if not training or transformation is None:
            return bounding_boxes
        height, width = self._image_size(transformation)
        found = convert_format(bounding_boxes, self.bounding_box_format, "xyxy", height, width)
        zoom_x, _, left, _, zoom_y, top = self._rows(transformation, height, width)
        corner, size = torch.stack([left, top], -1), torch.stack([zoom_x * width, zoom_y * height], -1)
        low, high = corner.repeat(1, 2)[:, None], (corner + size).repeat(1, 2)[:, None]
        inside = torch.minimum(torch.maximum(found["boxes"], low), high) - low
        found["boxes"] = inside / size.repeat(1, 2)[:, None]
        found = clip_to_image_size(found, bounding_box_format="rel_xyxy")
        return convert_format(found, "rel_xyxy", self.bounding_box_format, height, width)


class RandomShear(Moving, rule=rules.RandomShear):
    x_factor: Any
    y_factor: Any

    def set_up(self) -> None:
        super().set_up()
        self.x_factor, self.y_factor = span(self.x_factor, -1, 1), span(self.y_factor, -1, 1)

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Numbers | None:
        if not training:
            return None
        images = images_of(data)
        shape, dtype = (batch_of(images), 1), self._compute_dtype
        sign = torch.where(self._draw(shape, images, dtype=dtype, seed=seed) > 0.5, -1.0, 1.0).to(dtype)
        down = self._draw(shape, images, self.y_factor, dtype=dtype, seed=seed)
        across = self._draw(shape, images, self.x_factor, dtype=dtype, seed=seed)
        return {"shear_factor": torch.cat([across, down], 1) * sign, "input_shape": tuple(images.shape)}

    def _transform_images(self, images: torch.Tensor, transformation: Any, interpolation: str) -> torch.Tensor:
        across, down = transformation["shear_factor"].unbind(1)
        return self._by_matrix(images, [1.0, across, 0.0, down, 1.0, 0.0], interpolation)

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        """As in Keras: corners are sheared as shares of the image's size; sides that make the box larger count."""
        if not training or transformation is None:
            return bounding_boxes
        size, source = self._image_size(transformation), self.bounding_box_format
        found = convert_format(bounding_boxes, source, "rel_xyxy", *size, dtype=self.compute_dtype)
        across, down = transformation["shear_factor"].to(self._compute_dtype).split(1, 1)
        left, top, right, bottom = found["boxes"].unbind(-1)
        left, right = (
            torch.where(across < 0, left - across * top, left - across * bottom),
            torch.where(across < 0, right - across * bottom, right - across * top),
        )
        top, bottom = (
            torch.where(down > 0, top - down * right, top - down * left),
            torch.where(down > 0, bottom - down * left, bottom - down * right),
        )
        found["boxes"] = torch.stack([left, top, right, bottom], -1)
        found = clip_to_image_size(found, bounding_box_format="rel_xyxy")
        return convert_format(found, "rel_xyxy", source, *size, dtype=self.compute_dtype)

    def get_config(self) -> dict[str, Any]:
        """With the factors that were given: Keras writes pairs that its own constructor refuses."""
        return {**super().get_config(), "x_factor": self.rule.x_factor, "y_factor": self.rule.y_factor}


def _rotation(angle: torch.Tensor, height: int, width: int) -> torch.Tensor:
    """(batch, 8): the transform that turns images about their middle; angles in degrees."""
    turned = angle * (math.pi / 180.0)
    cos, sin = torch.cos(turned), torch.sin(turned)
    x, y = 0.5 * (width - 1), 0.5 * (height - 1)
    zeros = torch.zeros_like(angle)
    rows = [cos, -sin, x - x * cos + y * sin, sin, cos, y - x * sin - y * cos, zeros, zeros]
    return torch.stack(rows, -1)

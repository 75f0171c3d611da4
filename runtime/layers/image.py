"""Rescaling, Resizing, CenterCrop, RandomCrop, MaxNumBoundingBoxes and Pipeline."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

import kshape.rulebook.layers.image as rules

from ..boxes.formats import clip_to_image_size, convert_format
from ..boxes.moves import crop
from ..core.settings import image_data_format
from ..core.tensors import convert_to_tensor
from ..engine.layer import Layer
from ..ops.image_resizing import resize
from .image_layer import Data, ImageLayer, drawn, images_of


class Rescaling(Layer, rule=rules.Rescaling):
    scale: Any
    offset: Any

    def set_up(self) -> None:
        self.supports_masking = True
        self._is_plain = all(isinstance(each, (int, float)) for each in (self.scale, self.offset))

    def call(self, inputs: torch.Tensor) -> torch.Tensor:
        x = inputs.to(self._compute_dtype)
        if self._is_plain:
            scaled: torch.Tensor = x * self.scale
            return scaled + self.offset if self.offset else scaled
        scale, offset = (convert_to_tensor(each).to(x.device, x.dtype) for each in (self.scale, self.offset))
        if scale.ndim and image_data_format() == "channels_first":
            scale = scale.reshape(scale.shape + (1,) * (3 - scale.ndim))
        return x * scale + offset


class Resizing(ImageLayer, rule=rules.Resizing):
    """Boxes go along; integer images are rounded before they become floats. Source: keras.layers.Resizing"""

    height: int
    width: int
    crop_to_aspect_ratio: bool
    pad_to_aspect_ratio: bool
    fill_mode: str
    fill_value: float
    antialias: bool

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> tuple[int, int]:
        """Nothing at random: the size of the images that came."""
        return self._size(images_of(data))

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        return self._computed(self._resized(images, self.interpolation))

    def transform_segmentation_masks(self, masks: Any, transformation: Any = None, training: Any = True) -> Any:
        return self._resized(masks, "nearest")

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        height, width = transformation
        boxes = bounding_boxes["boxes"]
        is_none = (boxes == -1).all(-1, keepdim=True) | (boxes == 0).all(-1, keepdim=True)
        found = convert_format(bounding_boxes, self.bounding_box_format, "xyxy", height, width)
        scale_x, scale_y, left, top = self._moves(height, width)
        scales, shifts = ((x, y, x, y) for x, y in ((scale_x, scale_y), (left, top)))
        found["boxes"] = found["boxes"] * boxes.new_tensor(scales) + boxes.new_tensor(shifts)
        found = clip_to_image_size(found, height=self.height, width=self.width)
        found["boxes"] = torch.where(is_none, 0.0, found["boxes"])
        return convert_format(found, "xyxy", self.bounding_box_format, self.height, self.width)

    def _moves(self, height: int, width: int) -> tuple[float, float, float, float]:
        """Factors along x and y, and what is added to x and y behind them."""
        across, down = self.width / width, self.height / height
        if self.pad_to_aspect_ratio:
            scale = min(across, down)
            return scale, scale, (self.width - width * scale) // 2, (self.height - height * scale) // 2
        if not self.crop_to_aspect_ratio:
            return across, down, 0.0, 0.0
        scale = max(across, down)
        return scale, scale, -((width * scale - self.width) // 2), -((height * scale - self.height) // 2)

    def _resized(self, images: Any, interpolation: str) -> torch.Tensor:
        found: torch.Tensor = resize(
            images,
            (self.height, self.width),
            interpolation,
            antialias=self.antialias,
            crop_to_aspect_ratio=self.crop_to_aspect_ratio,
            pad_to_aspect_ratio=self.pad_to_aspect_ratio,
            fill_mode=self.fill_mode,
            fill_value=self.fill_value,
            data_format=self.data_format,
        )
        return found


class _Crop(ImageLayer):
    """Windows of images of (height, width)."""

    height: int
    width: int

    def transform_segmentation_masks(self, masks: Any, transformation: Any, training: Any = True) -> Any:
        return self.transform_images(masks, transformation, training)

    def _window(self, images: torch.Tensor, top: int, left: int, height: int, width: int) -> torch.Tensor:
        return images.narrow(self._height_axis, top, height).narrow(self._width_axis, left, width)

    def _middle(self, height: int, width: int) -> tuple[int, int, int, int]:
        """(top, left, height, width) of the largest part in the middle with the proportions of what comes out."""
        rows = max(min(height, int(width * self.height / self.width)), 1)
        columns = max(min(width, int(height * self.width / self.height)), 1)
        return (height - rows) // 2, (width - columns) // 2, rows, columns

    def _resized(self, images: torch.Tensor) -> torch.Tensor:
        if self._size(images) == (self.height, self.width):
            return images
        found: torch.Tensor = resize(images, (self.height, self.width), data_format=self.data_format)
        return found

    def _boxes(self, bounding_boxes: Any, size: tuple[int, int], window: tuple[int, int, int, int]) -> Any:
        """The boxes within a window that is scaled to (height, width)."""
        top, left, rows, columns = window
        found = convert_format(bounding_boxes, self.bounding_box_format, "xyxy", *size)
        boxes = crop(found["boxes"], top, left, rows, columns)
        x, y = self.width / columns, self.height / rows
        found["boxes"] = boxes if (x, y) == (1.0, 1.0) else boxes * boxes.new_tensor((x, y, x, y))
        found = clip_to_image_size(found, height=self.height, width=self.width)
        return convert_format(found, "xyxy", self.bounding_box_format, self.height, self.width)


class CenterCrop(_Crop, rule=rules.CenterCrop):
    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> dict[str, Any]:
        """Nothing at random: the shape of the images that came."""
        return {"input_shape": tuple(images_of(data).shape)}

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        return self._resized(self._window(x, *self._cut(*self._size(x))))

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        shape = transformation["input_shape"]
        size = shape[self._height_axis], shape[self._width_axis]
        return self._boxes(bounding_boxes, size, self._cut(*size))

    def _cut(self, height: int, width: int) -> tuple[int, int, int, int]:
        if height >= self.height and width >= self.width:
            return (height - self.height) // 2, (width - self.width) // 2, self.height, self.width
        return self._middle(height, width)


class RandomCrop(_Crop, rule=rules.RandomCrop):
    """A window at random in training; else, and for images that are not larger, the middle in the right proportions.

    All images of a batch have one window. When it does not train, Keras gives the images back whole, against its own
    documentation and its own output shape; here the documentation holds. Boxes move along x by the columns that are cut
    off (in Keras by the rows). Source: keras.layers.RandomCrop
    """

    def set_up(self) -> None:
        super().set_up()
        if self.seed is None:
            self.seed = self.generator._seed  # as in Keras, a config always has a seed

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> tuple[int, ...]:
        """(first row, first column) of the window, then height and width of the images."""
        height, width = self._size(images_of(data))
        if not training or height <= self.height or width <= self.width:
            return *self._middle(height, width)[:2], height, width
        spare, host = (height - self.height, width - self.width), torch.device("cpu")
        top, left = (int(drawn((), (0.0, room + 1.0), seed or self.generator, host)) for room in spare)
        return top, left, height, width

    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        return self._resized(self._window(x, *self._cut(*self._size(x), transformation, training)))

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        height, width = transformation[2:]
        return self._boxes(bounding_boxes, (height, width), self._cut(height, width, transformation, training))

    def _cut(self, height: int, width: int, transformation: Any, training: Any) -> tuple[int, int, int, int]:
        if not training:
            return self._middle(height, width)
        top, left = (int(each) for each in transformation[:2])
        if height > self.height and width > self.width:
            return top, left, self.height, self.width
        return top, left, min(self.height, height - top), min(self.width, width - left)


class MaxNumBoundingBoxes(ImageLayer, rule=rules.MaxNumBoundingBoxes):
    max_number: int
    fill_value: int

    def set_up(self) -> None:
        self.fill_value = int(self.fill_value)

    def call(self, data: Data, training: Any = True) -> Data:
        return super().call(data, training) if isinstance(data, dict) else self._computed(data)

    def transform_images(self, images: Any, transformation: Any = None, training: Any = True) -> Any:
        return images

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any = None, training: Any = True) -> Any:
        return {**bounding_boxes, **{name: self._cut(bounding_boxes[name]) for name in ("boxes", "labels")}}

    def get_config(self) -> dict[str, Any]:
        """As in Keras, where fill_value is not among it."""
        config = super().get_config()
        del config["fill_value"]
        return config

    def _cut(self, x: torch.Tensor) -> torch.Tensor:
        """(batch, n, ...) -> (batch, max_number, ...)"""
        missing = max(self.max_number - x.shape[1], 0)
        amounts = (*(0, 0) * (x.ndim - 2), 0, missing)
        return functional.pad(x[:, : self.max_number], amounts, value=self.fill_value)


class Pipeline(Layer, rule=rules.Pipeline):
    _convert_input_args = False  # each layer inside takes what it takes

    def set_up(self) -> None:
        self._pipeline_layers = list(self.rule.layers)

    @property
    def layers(self) -> list[Any]:
        return self._pipeline_layers

    def call(self, inputs: Any, training: Any = True, mask: Any = None) -> Any:
        for layer in self._pipeline_layers:
            signature = layer._signature
            kwargs = {"training": training} if signature.training and training is not None else {}
            if signature.mask and mask is not None:
                kwargs["mask"] = mask
            inputs = layer(inputs, **kwargs)
            mask = getattr(inputs, "_keras_mask", None)
        return inputs

    def get_config(self) -> dict[str, Any]:
        config = super().get_config()
        return {name: config[name] for name in ("layers", "name")}

"""The base of layers over images: one image or a batch, alone or in a dict with boxes, labels and masks."""

from __future__ import annotations

from typing import Any, TypeVar

import torch

from ..core.dtypes import torch_dtype
from ..core.seeds import SeedGenerator, generator_for
from ..core.tensors import convert_to_tensor
from ..engine.layer import Layer
from .box_batches import dense_boxes

Data = Any
"""Images, (h, w, channels) or (batch, h, w, channels); or a dict of "images", "bounding_boxes", "labels" and
"segmentation_masks"."""
T = TypeVar("T")


class ImageLayer(Layer):
    """A layer draws a transformation for the data, or has none, and applies it to each part of them.

    `get_random_transformation` draws; the `transform_...` methods take what it gave, or whatever the caller has, over
    data with a batch axis. A layer for which `training` means something is told it.
    """

    data_format: str
    bounding_box_format: Any
    seed: Any
    factor: Any
    interpolation: str

    def set_up(self) -> None:
        last = self.data_format != "channels_first"
        self._height_axis, self._width_axis, self._channel_axis = (-3, -2, -1) if last else (-2, -1, -3)
        if hasattr(self.rule, "seed"):
            self.generator = SeedGenerator(self.seed)
        if self.rule.factor_bounds is not None:
            self.factor = span(self.factor or 0.0, *self.rule.factor_bounds)

    def call(self, data: Data, training: Any = True) -> Data:
        transformation = self.get_random_transformation(data, training=training)
        if not isinstance(data, dict):
            return self._single(self.transform_images, data, data.ndim == 3, transformation, training)
        is_single = data["images"].ndim == 3
        found = dict(data)
        for part, transform in (
            ("images", self.transform_images),
            ("bounding_boxes", self.transform_bounding_boxes),
            ("labels", self.transform_labels),
            ("segmentation_masks", self.transform_segmentation_masks),
        ):
            if part in data:
                found[part] = self._single(transform, data[part], is_single, transformation, training)
        return found

    def get_random_transformation(self, data: Data, training: Any = True, seed: Any = None) -> Any:
        """Random numbers for one call, each of them with a batch axis; None where nothing is to be done."""
        return None

    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> torch.Tensor:
        x = self._computed(images)
        if not training or transformation is None:
            return x
        found: torch.Tensor = self._transform_images(x, transformation, self.interpolation)
        return found

    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        return labels

    def transform_bounding_boxes(self, bounding_boxes: Any, transformation: Any, training: Any = True) -> Any:
        return bounding_boxes

    def transform_segmentation_masks(self, segmentation_masks: Any, transformation: Any, training: Any = True) -> Any:
        return segmentation_masks

    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        return self._single(self.transform_images, image, True, transformation, training)

    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        return self._single(self.transform_labels, label, True, transformation, training)

    def transform_single_bounding_box(self, bounding_box: Any, transformation: Any, training: Any = True) -> Any:
        return self._single(self.transform_bounding_boxes, bounding_box, True, transformation, training)

    def transform_single_segmentation_mask(self, mask: Any, transformation: Any, training: Any = True) -> Any:
        return self._single(self.transform_segmentation_masks, mask, True, transformation, training)

    def _transform_images(self, images: torch.Tensor, transformation: Any, interpolation: str) -> torch.Tensor:
        """The arithmetic, on floating images with a batch axis."""
        raise NotImplementedError

    def _converted(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """As every layer does it; lists of boxes become tensors before the rule is asked."""
        if args and isinstance(args[0], dict):
            args = (as_tensors(args[0]), *args[1:])
        return super()._converted(args, kwargs)

    def _single(self, transform: Any, part: Any, is_single: bool, transformation: Any, training: Any) -> Any:
        """A method for batches on a batch, or on one image's part."""
        if not is_single:
            return transform(part, transformation=transformation, training=training)
        found = transform(_mapped(unsqueezed, part), transformation=transformation, training=training)
        return _mapped(lambda x: x.squeeze(0), found)

    def _computed(self, images: Any) -> torch.Tensor:
        """The images in the dtype in which the layer computes."""
        x: torch.Tensor = convert_to_tensor(images)
        return x if x.dtype is self._compute_dtype else x.to(self._compute_dtype)

    def _size(self, images: torch.Tensor) -> tuple[int, int]:
        return images.shape[self._height_axis], images.shape[self._width_axis]

    def _draw(
        self, shape: tuple[int, ...], like: torch.Tensor, span: tuple[float, float] = (0.0, 1.0), **options: Any
    ) -> torch.Tensor:
        """Uniform numbers from the span on the device of the images; seed, dtype: by default the layer's and floatx."""
        return drawn(shape, span, options.get("seed") or self.generator, like.device, options.get("dtype"))


def images_of(data: Data) -> torch.Tensor:
    """The images among the data."""
    return convert_to_tensor(data["images"] if isinstance(data, dict) else data)


def batch_of(images: torch.Tensor) -> int:
    """How many images there are."""
    return images.shape[0] if images.ndim == 4 else 1


def span(factor: Any, lowest: float, highest: float) -> tuple[float, float]:
    """(lower, upper) of a pair, or of one number, for which the lower is -factor, but not below the lowest."""
    if isinstance(factor, (tuple, list)):
        lower, upper = sorted(factor)
        return lower, upper
    return max(-abs(factor), lowest), abs(factor)


def drawn(
    shape: tuple[int, ...], span: tuple[float, float], seed: Any, device: torch.device, dtype: Any = None
) -> torch.Tensor:
    """Uniform numbers, those of `random.uniform` with the seed, on any device."""
    numbers = torch.rand(shape, generator=generator_for(seed, device), dtype=torch_dtype(dtype), device=device)
    low, high = span
    return numbers if (low, high) == (0.0, 1.0) else (high - low) * numbers + low


def as_tensors(data: dict[str, Any]) -> dict[str, Any]:
    """The parts that layers look at as tensors, boxes of lists filled up to one number of them."""
    found = dict(data)
    for part in ("images", "labels", "segmentation_masks"):
        if part in data and not _is_symbolic(data[part]):
            found[part] = convert_to_tensor(data[part])
    if isinstance(data.get("bounding_boxes"), dict):
        found["bounding_boxes"] = dense_boxes(data["bounding_boxes"])
    return found


def unsqueezed(x: Any) -> torch.Tensor:
    """x with a batch axis of size 1."""
    return convert_to_tensor(x).unsqueeze(0)


def _mapped(function: Any, part: Any) -> Any:
    return {key: function(value) for key, value in part.items()} if isinstance(part, dict) else function(part)


def _is_symbolic(value: Any) -> bool:
    return not isinstance(value, torch.Tensor) and hasattr(value, "spec")

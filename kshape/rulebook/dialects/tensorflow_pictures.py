"""Functions of tf.image that no op of keras.ops describes as they are.

Source: TensorFlow 2.16.
"""

from __future__ import annotations

from typing import Any

from ..dims import Dim, Size, ceildiv, floordiv
from ..errors import Undecided
from ..op import OpRule
from ..ops.operands import as_spec
from ..specs import TensorSpec, need_rank


def extract_patches(images: Any, sizes: Any, strides: Any, rates: Any, padding: Any, name: Any = None) -> TensorSpec:
    """(batch, h, w, channels) -> (batch, rows, columns, height * width * channels of a patch)."""
    batch, height, width, channels = need_rank(as_spec(images), 4, what="extract_patches", argument="images").shape
    rows, columns = _inner(sizes), _inner(sizes, 2)
    places = [
        _places(size, window, _inner(strides, axis), _inner(rates, axis), padding)
        for axis, (size, window) in enumerate(((height, rows), (width, columns)), 1)
    ]
    return as_spec(images).with_shape(batch, *places, rows * columns * channels)


def _inner(sizes: Any, axis: int = 1) -> int:
    """The height (or width) in [1, height, width, 1]."""
    if not isinstance(sizes, (list, tuple)) or len(sizes) != 4 or not isinstance(sizes[axis], int):
        raise Undecided("the sizes of a patch")
    return int(sizes[axis])


def _places(size: Any, window: int, stride: int, rate: int, padding: Any) -> Any:
    if not isinstance(padding, str):
        raise Undecided("padding")
    if padding.upper() == "SAME":
        return ceildiv(size, stride)
    return floordiv(size - (window - 1) * rate - 1, stride) + 1


def crop_and_resize(
    image: Any,
    boxes: Any,
    box_indices: Any,
    crop_size: Any,
    method: Any = "bilinear",
    extrapolation_value: Any = 0.0,
    name: Any = None,
) -> TensorSpec:
    """(batch, h, w, channels), (boxes, 4) -> (boxes, height, width, channels)."""
    x, given = as_spec(image), as_spec(boxes)
    count = given.shape[0] if given.is_ranked and given.rank else None
    channels = x.shape[-1] if x.is_ranked and x.rank else None
    if not isinstance(crop_size, (list, tuple)) or len(crop_size) != 2:
        return TensorSpec((count, None, None, channels))
    return TensorSpec((count, *(_size(each) for each in crop_size), channels))


def _size(value: Any) -> Size | None:
    known = isinstance(value, (int, Dim)) and not isinstance(value, bool)
    return None if not known or (isinstance(value, int) and value < 0) else value


def central_crop(image: Any, central_fraction: Any) -> TensorSpec:
    """(..., h, w, channels) -> the same rank with a smaller picture."""
    x = need_rank(as_spec(image), 3, 4, what="central_crop", argument="image")
    *batch, _, _, channels = x.shape
    return x.with_shape(*batch, None, None, channels)


def rot90(image: Any, k: Any = 1, name: Any = None) -> TensorSpec:
    """(..., h, w, channels) -> (..., w, h, channels) for an odd k."""
    x = need_rank(as_spec(image), 3, 4, what="rot90", argument="image")
    *batch, height, width, channels = x.shape
    if not isinstance(k, int):
        return x.with_shape(*batch, None, None, channels)
    return x.with_shape(*batch, *((width, height) if k % 2 else (height, width)), channels)


def one_for_each(image: Any, *options: Any, **more: Any) -> TensorSpec:
    """(..., h, w, channels) -> (...): total variation, PSNR, SSIM."""
    x = as_spec(image)
    return TensorSpec(x.shape[:-3], "float32")


def of_two(img1: Any, img2: Any, *options: Any, **more: Any) -> TensorSpec:
    """The same for two pictures of one shape."""
    return one_for_each(img1 if as_spec(img1).is_ranked else img2)


def sobel_edges(image: Any) -> TensorSpec:
    """(batch, h, w, channels) -> (batch, h, w, channels, 2)."""
    x = as_spec(image)
    return x.with_shape(*x.shape, 2)


def image_gradients(image: Any) -> tuple[TensorSpec, TensorSpec]:
    """(dy, dx), each in the shape of the picture."""
    return as_spec(image), as_spec(image)


OWN: dict[str, OpRule] = {
    "image.extract_patches": OpRule(extract_patches),
    "image.crop_and_resize": OpRule(crop_and_resize),
    "image.central_crop": OpRule(central_crop),
    "image.rot90": OpRule(rot90),
    "image.total_variation": OpRule(one_for_each, "total_variation"),
    "image.psnr": OpRule(of_two, "psnr"),
    "image.ssim": OpRule(of_two, "ssim"),
    "image.ssim_multiscale": OpRule(of_two, "ssim_multiscale"),
    "image.sobel_edges": OpRule(sobel_edges),
    "image.image_gradients": OpRule(image_gradients),
}
"""Path below `tensorflow` -> rule."""

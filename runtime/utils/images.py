"""Pictures as Pillow's images and as arrays. Source: keras.utils.load_img and its companions

Pillow is imported when the first of these functions is called.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kshape.rulebook.kinds import one_of
from kshape.rulebook.settings import data_format_of, settings

from ..core.errors import InvalidArgument, asked
from ..core.tensors import convert_to_numpy

METHODS = ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
DEEP_GRAYS = ("I;16", "I")
"""Pillow's modes of one channel with more than 8 bits."""


def load_img(
    path: Any,
    color_mode: str = "rgb",
    target_size: Sequence[int] | None = None,
    interpolation: str = "nearest",
    keep_aspect_ratio: bool = False,
) -> Any:
    """The picture in a file (a path, or bytes in a BytesIO) as Pillow's image.

    color_mode: "rgb", "rgba", "grayscale". target_size: (height, width). keep_aspect_ratio: cuts the middle out in the
    target's proportions before it is resized. Raises InvalidArgument for another color_mode or interpolation.
    """
    check = one_of("grayscale", "rgb", "rgba")
    asked(check, "load_img", "color_mode", color_mode)
    image = _opened(path)
    mode = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}[color_mode]
    if image.mode != mode and not (mode == "L" and image.mode in DEEP_GRAYS):
        image = image.convert(mode)
    if target_size is None or image.size == (target_size[1], target_size[0]):
        return image
    asked(one_of(*METHODS), "load_img", "interpolation", interpolation)
    size = target_size[1], target_size[0]
    resample = getattr(pillow("load_img").Resampling, interpolation.upper())
    return image.resize(size, resample, box=_middle(image.size, size) if keep_aspect_ratio else None)


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> np.ndarray:
    """Pillow's image -> (height, width, channels) of floatx; channels first where data_format says so."""
    x = np.asarray(img, dtype=settings.floatx if dtype is None else dtype)
    if x.ndim not in (2, 3):
        raise InvalidArgument(f"img_to_array needs an image of rank 2 or 3. Received: shape={x.shape}.")
    x = x if x.ndim == 3 else x[..., None]
    return x.transpose(2, 0, 1) if _is_channels_first("img_to_array", data_format) else x


def array_to_img(x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None) -> Any:
    """(height, width, channels) -> Pillow's image of 1, 3 or 4 channels.

    scale: spreads the values over 0 to 255. Raises InvalidArgument for another rank or number of channels.
    """
    x = np.asarray(convert_to_numpy(x), dtype=settings.floatx if dtype is None else dtype)
    if x.ndim != 3:
        raise InvalidArgument(f"array_to_img needs one image, of rank 3. Received: shape={x.shape}.")
    if _is_channels_first("array_to_img", data_format):
        x = x.transpose(1, 2, 0)
    if x.shape[2] not in (1, 3, 4):
        raise InvalidArgument(f"array_to_img needs 1, 3 or 4 channels. Received: {x.shape[2]}.")
    x = _spread(x) if scale else x
    make = pillow("array_to_img").fromarray
    if x.shape[2] > 1:
        return make(x.astype("uint8"))
    deep = x.size > 0 and x.max() > 255
    return make(x[:, :, 0].astype("int32" if deep else "uint8"))


def save_img(
    path: Any,
    x: Any,
    data_format: str | None = None,
    file_format: str | None = None,
    scale: bool = True,
    **kwargs: Any,
) -> None:
    """Writes (height, width, channels) to a file, in the format that its name ends in, or that file_format names."""
    if file_format is None and isinstance(path, (str, os.PathLike)):
        file_format = Path(path).suffix[1:]
    if file_format and file_format.lower() in ("jpg", "jpeg"):
        file_format = "jpeg"
    image = array_to_img(x, data_format=data_format, scale=scale)
    if image.mode == "RGBA" and file_format == "jpeg":
        warnings.warn("JPEG knows no transparency: the picture is saved as RGB.", stacklevel=2)
        image = image.convert("RGB")
    image.save(path, format=file_format, **kwargs)


def pillow(owner: str) -> Any:
    """Pillow's Image module. Raises InvalidArgument where Pillow is not installed."""
    try:
        from PIL import Image
    except ImportError:
        raise InvalidArgument(f"{owner} needs Pillow. Received: no Pillow. pip install pillow.") from None
    return Image


def _opened(path: Any) -> Any:
    if isinstance(path, (str, bytes, os.PathLike)):
        return pillow("load_img").open(io.BytesIO(Path(os.fsdecode(path)).read_bytes()))
    if isinstance(path, io.BytesIO):
        return pillow("load_img").open(path)
    raise TypeError(f"load_img needs a path, or bytes in a BytesIO. Received: {type(path).__name__}.")


def _middle(size: tuple[int, int], target: tuple[int, int]) -> tuple[int, int, int, int]:
    """The largest box in the middle that has the target's proportions: left, upper, right, lower."""
    width, height = size
    across = min(width, height * target[0] // target[1])
    down = min(height, width * target[1] // target[0])
    left, upper = (width - across) // 2, (height - down) // 2
    return left, upper, left + across, upper + down


def _spread(x: np.ndarray) -> np.ndarray:
    x = x - x.min()
    largest = x.max()
    return (x / largest if largest else x) * 255


def _is_channels_first(owner: str, data_format: str | None) -> bool:
    check = one_of("channels_first", "channels_last")
    return bool(asked(check, owner, "data_format", data_format_of(data_format)) == "channels_first")

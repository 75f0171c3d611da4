"""image_dataset_from_directory: pictures and their classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from kshape.rulebook.settings import data_format_of

from ..core.errors import InvalidArgument
from .dataset import Dataset
from .directories import Folder

MODES = {"grayscale": (1, "L"), "rgb": (3, "RGB"), "rgba": (4, "RGBA")}
"""color_mode -> number of channels, Pillow's mode"""


def image_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Any = None,
    color_mode: str = "rgb",
    batch_size: int | None = 32,
    image_size: Any = (256, 256),
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    interpolation: str = "bilinear",
    follow_links: bool = False,
    crop_to_aspect_ratio: bool = False,
    pad_to_aspect_ratio: bool = False,
    data_format: str | None = None,
    format: str = "tf",
    verbose: bool = True,
) -> Dataset | list[Dataset]:
    """Batches (batch, height, width, channels) of float32 between 0 and 255, with labels as for texts.

    subset="both": [training, validation]. The data set has `class_names` and `file_paths`. Pillow reads the files.
    Raises InvalidArgument for arguments that do not go together, for a directory without pictures, and where Pillow is
    not installed.
    Source: keras.utils.image_dataset_from_directory
    """
    del format
    name = "image_dataset_from_directory"
    if color_mode not in MODES:
        raise InvalidArgument(
            f'{name} needs color_mode to be "rgb", "rgba" or "grayscale". Received: color_mode={color_mode!r}.'
        )
    size = (image_size, image_size) if isinstance(image_size, int) else tuple(image_size)
    if len(size) != 2:
        raise InvalidArgument(f"{name} needs image_size to be (height, width). Received: image_size={image_size!r}.")
    if crop_to_aspect_ratio and pad_to_aspect_ratio:
        raise InvalidArgument(f"{name} takes crop_to_aspect_ratio or pad_to_aspect_ratio. Received: both.")
    folder = Folder(
        name, "images", (".bmp", ".gif", ".jpeg", ".jpg", ".png"), directory, labels=labels, label_mode=label_mode,
        class_names=class_names, batch_size=batch_size, shuffle=shuffle, seed=seed, validation_split=validation_split,
        subset=subset, follow_links=follow_links, verbose=verbose,
    )  # fmt: skip
    pillow = _pillow(name)
    resizing = {
        "size": size,
        "interpolation": interpolation.lower(),
        "crop_to_aspect_ratio": crop_to_aspect_ratio,
        "pad_to_aspect_ratio": pad_to_aspect_ratio,
        "data_format": data_format_of(data_format),
    }
    found: Dataset | list[Dataset] = folder.datasets(lambda path: _picture(pillow, path, color_mode, resizing))
    return found


def _picture(pillow: Any, path: str, color_mode: str, resizing: dict[str, Any]) -> torch.Tensor:
    with pillow.open(path) as image:
        wanted = MODES[color_mode][1]
        # A picture of 16 or 32 bits in one channel keeps its depth.
        keeps = image.mode == wanted or (wanted == "L" and image.mode in ("I;16", "I"))
        pixels = np.array(image if keeps else image.convert(wanted), dtype="float32")
    tensor = torch.from_numpy(pixels if pixels.ndim == 3 else pixels[..., None])
    if resizing["data_format"] == "channels_first":
        tensor = tensor.permute(2, 0, 1)
    from ..ops import image

    resized: torch.Tensor = image.resize(tensor, **resizing)
    return resized


def _pillow(name: str) -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise InvalidArgument(
            f"{name} needs Pillow to read pictures. Received: no Pillow. pip install pillow."
        ) from None
    return Image

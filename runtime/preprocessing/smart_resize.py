"""smart_resize: a picture in another size, cut so that its proportions stay."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import ops
from ..core.errors import InvalidArgument


def smart_resize(
    x: Any, size: Sequence[int], interpolation: str = "bilinear", data_format: str = "channels_last", **kwargs: Any
) -> Any:
    """(batch, height, width, channels) -> (batch, *size, channels): the middle in the proportions of `size`, resized.

    An array gives an array. Of a batch or of one picture, channels where data_format says.
    Raises InvalidArgument for another rank. Source: keras.preprocessing.image.smart_resize
    """
    kwargs.pop("backend_module", None)  # real Keras takes it, and there is one backend here
    if kwargs:
        raise TypeError(f"smart_resize has no argument {next(iter(kwargs))}.")
    if len(size) != 2:
        raise InvalidArgument(f"smart_resize needs size to be (height, width). Received: size={size!r}.")
    images = ops.convert_to_tensor(x)
    if images.ndim not in (3, 4):
        raise InvalidArgument(
            f"smart_resize needs a picture of rank 3, or a batch of rank 4. Received: shape={tuple(images.shape)}."
        )
    axis = images.ndim - (3 if data_format == "channels_last" else 2)
    height, width = images.shape[axis], images.shape[axis + 1]
    down = max(1, min(height, int(width * size[0] / size[1])))
    across = max(1, min(width, int(height * size[1] / size[0])))
    images = images.narrow(axis, (height - down) // 2, down).narrow(axis + 1, (width - across) // 2, across)
    resized = ops.image.resize(images, size=size, interpolation=interpolation, data_format=data_format)
    return resized.cpu().numpy() if isinstance(x, np.ndarray) else resized

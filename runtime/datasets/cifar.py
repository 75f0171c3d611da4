"""The batches of cifar10 and cifar100: pickled dicts of rows, each an image with its channels one after the other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from kshape.rulebook.settings import settings

from .pickled import unpickled
from .splits import Samples


def batch(path: Path, label: str) -> Samples:
    """Images (n, 32, 32, 3), or channels first where that is set, and labels (n, 1)."""
    with path.open("rb") as file:
        found = unpickled(file, path, encoding="bytes")
    images = np.asarray(found[b"data"]).reshape(-1, 3, 32, 32)
    if settings.image_data_format == "channels_last":
        images = images.transpose(0, 2, 3, 1)
    return images, np.reshape(found[label.encode()], (-1, 1))

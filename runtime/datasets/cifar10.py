"""Small pictures of ten kinds: 50000 to learn and 10000 to test with. Source: keras.datasets.cifar10"""

from __future__ import annotations

import numpy as np

from .cifar import batch
from .sources import folder_of
from .splits import Split


def load_data() -> Split:
    """((x_train, y_train), (x_test, y_test)): x (n, 32, 32, 3) uint8 from 0 to 255, y (n, 1) uint8 from 0 to 9."""
    folder = folder_of("cifar-10-batches-py")
    batches = [batch(folder / f"data_batch_{number}", "labels") for number in range(1, 6)]
    x = np.concatenate([images for images, _ in batches])
    y = np.concatenate([labels for _, labels in batches]).astype("uint8")
    x_test, y_test = batch(folder / "test_batch", "labels")
    return (x, y), (x_test, y_test.astype("uint8"))

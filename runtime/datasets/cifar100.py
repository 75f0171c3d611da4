"""Small pictures of a hundred kinds: 50000 to learn and 10000 to test with. Source: keras.datasets.cifar100"""

from __future__ import annotations

from kshape.rulebook.kinds import one_of

from ..core.errors import asked
from .cifar import batch
from .sources import folder_of
from .splits import Split


def load_data(label_mode: str = "fine") -> Split:
    """((x_train, y_train), (x_test, y_test)): x (n, 32, 32, 3) uint8 from 0 to 255, y (n, 1) integers.

    label_mode: "fine" for the 100 kinds, "coarse" for the 20 groups of them.
    """
    asked(one_of("fine", "coarse"), "load_data", "label_mode", label_mode)
    folder = folder_of("cifar-100-python")
    return batch(folder / "train", f"{label_mode}_labels"), batch(folder / "test", f"{label_mode}_labels")

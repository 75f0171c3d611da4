"""Photographs of leaves and records of the weather; made up here, so that the project runs without a download."""

import numpy as np
from keras.utils import PyDataset, to_categorical

IMAGE_SIZE = 96
SPECIES = ("alder", "ash", "beech", "birch", "elm", "hazel", "lime", "maple", "oak", "poplar", "rowan", "willow")
HOURS, SENSORS = 48, 6


def load_leaves(count=256, one_hot=False):
    """(images, labels): float32 in 0..1 of shape (count, 96, 96, 3); species as integers, or one-hot."""
    rng = np.random.default_rng(seed=1)
    images = rng.random((count, IMAGE_SIZE, IMAGE_SIZE, 3), dtype="float32")
    labels = rng.integers(0, len(SPECIES), size=count)
    return images, to_categorical(labels, len(SPECIES)) if one_hot else labels


def load_weather(count=256):
    """(records, growth): two days of six sensors, (count, 48, 6), and centimetres in the week after, (count, 1)."""
    rng = np.random.default_rng(seed=2)
    records = rng.normal(size=(count, HOURS, SENSORS)).astype("float32")
    return records, rng.random((count, 1), dtype="float32")


class LeafBatches(PyDataset):
    """Batches of leaves and labels, every other one mirrored: (batch, 96, 96, 3)."""

    def __init__(self, images, labels, batch_size=32, **kwargs):
        super().__init__(**kwargs)
        self.images, self.labels, self.batch_size = images, labels, batch_size

    def __len__(self):
        return -(-len(self.images) // self.batch_size)

    def __getitem__(self, index):
        part = slice(index * self.batch_size, (index + 1) * self.batch_size)
        images = self.images[part]
        if index % 2:
            images = images[:, :, ::-1]
        return images, self.labels[part]


class GreyBatches(LeafBatches):
    """The same without colour: (batch, 96, 96, 1)."""

    def __getitem__(self, index):
        images, labels = super().__getitem__(index)
        return images.mean(axis=1, keepdims=True), labels
        # right: return images.mean(axis=-1, keepdims=True), labels

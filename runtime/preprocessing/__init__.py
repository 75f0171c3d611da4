"""Keras 2's helpers for sequences, texts and pictures, and the data sets of folders. Source: keras.preprocessing"""

from __future__ import annotations

from ..core.lazy import lazy

TABLE = {
    "image": "runtime.preprocessing.image:",
    "sequence": "runtime.preprocessing.sequence:",
    "text": "runtime.preprocessing.text:",
    "image_dataset_from_directory": "runtime.utils",
    "text_dataset_from_directory": "runtime.utils",
    "timeseries_dataset_from_array": "runtime.utils",
}

__all__ = sorted(TABLE)

__getattr__, __dir__ = lazy(__name__, TABLE, globals())

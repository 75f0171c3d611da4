"""Helpers around models and data. Source: keras.utils

A name is loaded when it is first asked for: `TABLE` says from which module below this one. Whoever adds a helper adds
its name there.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

TABLE: dict[str, str] = {
    "PyDataset": "py_dataset",
    "Sequence": "py_dataset",
    "HDF5Matrix": "hdf5",
    "TimeseriesGenerator": "timeseries_generator",
    "timeseries_dataset_from_array": "timeseries",
    "to_categorical": "numerical",
    "normalize": "numerical",
    "pad_sequences": "sequences",
    "make_sampling_table": "sequences",
    "skipgrams": "sequences",
    "split_dataset": "splitting",
    "text_dataset_from_directory": "texts",
    "image_dataset_from_directory": "pictures",
    "audio_dataset_from_directory": "sounds",
    "pack_x_y_sample_weight": "runtime.training.data.batches",
    "unpack_x_y_sample_weight": "runtime.training.data.batches",
    "Progbar": "progbar",
    "enable_interactive_logging": "messages",
    "disable_interactive_logging": "messages",
    "is_interactive_logging_enabled": "messages",
}
"""Public name -> module below `runtime.utils`, or a full module name."""

__all__ = sorted(TABLE)


def __getattr__(name: str) -> Any:
    module = TABLE.get(name)
    if module is None:
        raise AttributeError(f"runtime.utils has no {name}")
    value = getattr(import_module(module if "." in module else f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return [*globals(), *TABLE]

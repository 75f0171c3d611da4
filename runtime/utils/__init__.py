"""Helpers around models and data. Source: keras.utils

A name is loaded when it is first asked for: `TABLE` says from which module below this one. Whoever adds a helper adds
its name there.
"""

from __future__ import annotations

from kshape.rulebook.dialects.modules import MODULES

from ..core.lazy import lazy

TABLE: dict[str, str] = {
    "Config": "config",
    "array_to_img": "images",
    "img_to_array": "images",
    "load_img": "images",
    "save_img": "images",
    "get_source_inputs": "graph_inputs",
    "legacy": "runtime.utils.legacy:",
    "bounding_boxes": "bounding_boxes:",
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
    "Progbar": "runtime.core.progbar",
    "enable_interactive_logging": "runtime.core.messages",
    "disable_interactive_logging": "runtime.core.messages",
    "is_interactive_logging_enabled": "runtime.core.messages",
    "get_file": "downloads",
    "plot_model": "plotting",
    "model_to_dot": "plotting",
    "clear_session": "session",
    "set_random_seed": "session",
    "CustomObjectScope": "runtime.core.serialization",
    "custom_object_scope": "runtime.core.serialization",
    "deserialize_keras_object": "runtime.core.objects",
    "get_custom_objects": "runtime.core.serialization",
    "get_registered_name": "runtime.core.serialization",
    "get_registered_object": "runtime.core.serialization",
    "is_keras_tensor": "runtime.core.symbolic:is_symbolic",
    "register_keras_serializable": "runtime.core.serialization",
    "serialize_keras_object": "runtime.core.objects",
    "standardize_dtype": "runtime.core.dtypes:dtype_name",
}
"""Public name -> where it is (see `runtime.core.lazy`)."""

__all__ = sorted(TABLE)

TABLE |= {
    path.removeprefix("utils."): f"runtime.{today}:"  # `from keras.utils import np_utils` of Keras 1 and 2
    for path, today in MODULES.items()
    if path.startswith("utils.") and today
}

__getattr__, __dir__ = lazy(__name__, TABLE, globals())

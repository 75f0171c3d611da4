"""Models and weights in files, in Keras's own formats: `.keras`, `.weights.h5`, and the `.h5` of Keras 2.

A file is data: nothing in it is run, nothing outside of the target is written, and sizes are looked at before memory
is taken. Writing is atomic. A file that is damaged, or does not fit, raises InvalidArgument and leaves the model as it
was.
"""

from __future__ import annotations

from ..core.lazy import lazy

LEGACY = (".h5", ".hdf5")
"""The suffixes of Keras 2's files, which `save` and `save_weights` write as well."""

TABLE = {
    "load_model": "files",
    "load_weights": "files",
    "save_model": "files",
    "save_weights": "files",
    "CustomObjectScope": "runtime.core.serialization",
    "custom_object_scope": "runtime.core.serialization",
    "deserialize_keras_object": "runtime.core.objects",
    "get_custom_objects": "runtime.core.serialization",
    "get_registered_name": "runtime.core.serialization",
    "get_registered_object": "runtime.core.serialization",
    "register_keras_serializable": "runtime.core.serialization",
    "serialize_keras_object": "runtime.core.objects",
}

__getattr__, __dir__ = lazy(__name__, TABLE, globals())

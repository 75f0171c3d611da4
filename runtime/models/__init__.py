"""Models: functional graphs, chains of layers, and classes of the user. Source: keras.models"""

from __future__ import annotations

from ..core.lazy import lazy

TABLE = {
    "Functional": "functional",
    "Model": "model",
    "Sequential": "sequential",
    "clone_model": "cloning",
    "load_model": "runtime.saving",
    "model_from_config": "texts",
    "model_from_json": "texts",
    "model_from_yaml": "texts",
    "save_model": "runtime.saving",
}

__getattr__, __dir__ = lazy(__name__, TABLE, globals())

"""Which names a Keras module has: what is certainly a misspelling, and what it was meant to be."""

from __future__ import annotations

from functools import cache

from kshape.rulebook.binding import nearest

from .older_names import OLDER
from .public_names import PUBLIC

_ROOTS = (
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.python.keras",
    "tensorflow._api.v2.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras",
    "tensorflow.keras",
    "tf_keras",
    "keras",
)
_INNER = ("api._v2.keras", "api._v1.keras", "api", "src", "python.keras", "api.keras")


def canonical(path: str) -> str | None:
    """The same module under `keras`: tensorflow.python.keras.layers -> keras.layers; None for a module of others."""
    root = next((root for root in _ROOTS if path == root or path.startswith(root + ".")), None)
    if root is None:
        return None
    rest = path[len(root) + 1 :]
    inner = next((part for part in _INNER if rest == part or rest.startswith(part + ".")), None)
    if inner is not None:
        rest = rest[len(inner) + 1 :]
    return f"keras.{rest}" if rest else "keras"


@cache
def names_of(module: str) -> frozenset[str]:
    """Every name that this module (`keras.layers`) has or had; empty for a module that is not listed."""
    return frozenset((PUBLIC.get(module, "") + " " + OLDER.get(module, "")).split())


@cache
def is_module(module: str) -> bool:
    """True for a module whose names are listed, and for one that only its parent lists (`keras.engine.topology`)."""
    if module in PUBLIC or module in OLDER:
        return True
    parent, _, name = module.rpartition(".")
    return bool(parent) and name in names_of(parent) and name in _MODULE_LIKE


def is_listed(module: str) -> bool:
    """True where all names of the module are known, so that a name which is not among them does not exist."""
    return module in PUBLIC


def is_name(module: str, name: str) -> bool:
    """True where `module.name` exists in some version of Keras, or where nobody can tell."""
    if name.startswith("_") or not is_listed(module):
        return True
    return name in names_of(module) or is_module(f"{module}.{name}")


def is_public(module: str, name: str) -> bool:
    """True for a name that the module has today."""
    return name in PUBLIC.get(module, "").split()


def meant(module: str, name: str) -> str | None:
    """The name of this module that a wrong one most likely means, of today's Keras if there is one.

    keras.optimizer -> optimizers (a missing plural), keras.losses.meanSquaredError -> MeanSquaredError (another case).
    """
    today = PUBLIC.get(module, "").split()
    if f"{name}s" in today:
        return f"{name}s"
    same = next((each for each in today if each.lower() == name.lower()), None)
    return same or nearest(name, today) or nearest(name, sorted(names_of(module)))


@cache
def home_of(name: str) -> str | None:
    """The public module where a name without a known path is found: Dense -> keras.layers."""
    for module in _SEARCH:
        if name in names_of(module):
            return module
    return next((module for module in PUBLIC if name in names_of(module)), None)


_SEARCH = (
    "keras.layers",
    "keras.models",
    "keras.optimizers",
    "keras.losses",
    "keras.metrics",
    "keras.callbacks",
    "keras.utils",
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
    "keras.activations",
    "keras.preprocessing.image",
    "keras.preprocessing.sequence",
    "keras.preprocessing.text",
    "keras.optimizers.schedules",
    "keras",
)
_INSIDE = (
    "activation adadelta_v2 adagrad_v2 adam_v2 adamax_v2 attention base_layer base_preprocessing_layer cifar cloning "
    "batch_normalization common conv_utils data_adapter functional gradient_descent_v2 image_utils input_layer "
    "input_spec interfaces kernelized keras_tensor layer_normalization layers losses_utils merging models "
    "multi_gpu_utils nadam_v2 network preprocessing regularization reshaping rmsprop_v2 rnn saving sequential "
    "tensorflow_backend test_utils tf_utils theano_backend topology training training_utils visualize_util"
)
_MODULE_LIKE = frozenset([*_INSIDE.split(), *(part for path in (*PUBLIC, *OLDER) for part in path.split("."))])

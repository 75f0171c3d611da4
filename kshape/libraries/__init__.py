"""Models of Python's builtins, its standard library, numpy, Keras, TensorFlow, ...: qualified name -> value.

A library is imported when a file imports it, so that a script without pandas does not pay for its model. A package has
`load(path) -> ModuleValue | None` for a dotted path ("tensorflow.keras.layers").

Libraries see the evaluator only as `values.calls.Interpreter`; the evaluator imports them, not the other way round.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from kshape.values.calls import Behaviour
from kshape.values.values import Inert, ModuleValue

behaviours: dict[type, Behaviour] = {}
"""Class of values -> what Python's syntax does to them. Filled by the libraries when they are imported."""

_found: dict[type, Behaviour | None] = {}

HOMES = {
    "keras": "keras",
    "tf_keras": "keras",
    "keras_applications": "keras",
    "keras_preprocessing": "keras",
    "tensorflow": "tensorflow",
    "tensorflow_addons": "tensorflow",
    "tensorflow_datasets": "tensorflow",
    "numpy": "numpy",
    "pandas": "pandas",
    "sklearn": "sklearn",
    "absl": "absl",
    "scipy": "scipy",
    "h5py": "h5py",
    "tqdm": "tqdm",
    "PIL": "pillow",
    "cv2": "opencv",
    "torch": "torch",
    "kshape": "revealing",
}
"""Root of an import -> the package here that models it. A root without a package is unknown, in silence."""


INERT = frozenset(
    "IPython altair bokeh comet_ml gradio ipywidgets livelossplot matplotlib mlflow neptune plotly pydot pylab seaborn "
    "streamlit tabulate termcolor torchsummary visualkeras wandb".split()
)
"""Roots of what only shows and records things: what they get is not changed by them."""


def behaviour_of(value: Any) -> Behaviour | None:
    """The behaviour registered for the class of a value or the nearest of its base classes."""
    kind = type(value)
    try:
        return _found[kind]
    except KeyError:
        found = next((behaviours[base] for base in kind.__mro__ if base in behaviours), None)
        if found is not None:
            _found[kind] = found
        return found


def find_module(path: str) -> ModuleValue | None:
    """The model of a module by its dotted path, None where there is none."""
    root = path.partition(".")[0]
    if root in INERT:
        return ModuleValue(path, member=lambda name: Inert(f"{path}.{name}"))
    home = _home(root)
    found: ModuleValue | None = home.load(path) if home is not None else None
    return found


def _home(root: str) -> Any:
    if root in HOMES:
        return _package(HOMES[root])
    return _package("stdlib") if root in sys.stdlib_module_names else None


def _package(name: str) -> Any:
    full = f"{__name__}.{name}"
    try:
        return import_module(full)
    except ModuleNotFoundError as error:
        if error.name != full:
            raise
        return None

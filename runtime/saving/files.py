"""save_model, load_model, save_weights, load_weights: the format by the file's suffix. Source: keras.saving"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py

from ..core.atomic import atomic_write
from ..core.errors import InvalidArgument
from .archive import load_archive, save_archive
from .legacy import load_legacy_model, read_legacy_weights, save_legacy_model, write_legacy_weights
from .store import opened
from .weights import read_variables, write_variables


def save_model(model: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True, **older: Any) -> None:
    """Architecture, weights and training state: `.keras`, or `.h5`, `.hdf5` as Keras 2 wrote them.

    Raises InvalidArgument for another suffix, and for an existing file with overwrite=False.
    """
    path = _new(filepath, overwrite)
    if path.suffix == ".keras":
        save_archive(model, path)
    elif path.suffix in (".h5", ".hdf5"):
        save_legacy_model(model, path, include_optimizer)
    else:
        raise InvalidArgument(
            f"A model is saved to a file that ends in .keras (or .h5, as in Keras 2). Received: {str(filepath)!r}. "
            'Keras: "Invalid filepath extension for saving."'
        )


def load_model(
    filepath: Any, custom_objects: Mapping[str, Any] | None = None, compile: bool = True, safe_mode: bool = True
) -> Any:
    """The model of a `.keras` or `.h5` file.

    custom_objects: name -> class or function of your own. compile: whether it is compiled as it was. safe_mode=False
    runs the code of Lambda layers in the file, which is safe only if you know where the file comes from.
    Raises InvalidArgument for a missing or damaged file, a class that is not known, code in safe mode.
    """
    path = _existing(filepath)
    if h5py.is_hdf5(path):
        return load_legacy_model(path, custom_objects, compile, safe_mode)
    return load_archive(path, custom_objects, compile, safe_mode)


def save_weights(model: Any, filepath: Any, overwrite: bool = True, **older: Any) -> None:
    """All weights: `.weights.h5` in Keras 3's layout, any other `.h5` or `.hdf5` in Keras 2's."""
    path = _new(filepath, overwrite)
    if path.suffix not in (".h5", ".hdf5"):
        raise InvalidArgument(
            f"Weights are saved to a file that ends in .weights.h5 (or .h5, as in Keras 2). "
            f"Received: {str(filepath)!r}. "
            'Keras: "The filename must end in `.weights.h5`."'
        )
    if not model.built:
        raise InvalidArgument(f"{model.name} has no weights to save before it is built. Call it on data first.")
    with atomic_write(path) as file, h5py.File(file, "w") as target:
        if path.name.endswith(".weights.h5"):
            write_variables(target, model)
        else:
            write_legacy_weights(target, model)


def load_weights(model: Any, filepath: Any, skip_mismatch: bool = False, by_name: bool = False, **older: Any) -> None:
    """Weights of a `.weights.h5`, `.h5` or `.keras` file; the layout is seen by what the file holds.

    by_name: of a file in Keras 2's layout, only the layers of the same names. skip_mismatch: what does not fit is left
    as it is, with a warning. Raises InvalidArgument where the file is damaged or does not fit; nothing changes then.
    """
    path = _existing(filepath)
    if not h5py.is_hdf5(path):
        from .archive import weights_of_archive

        with weights_of_archive(path) as file:
            read_variables(file, model, skip_mismatch).apply()
        return
    with opened(path, path) as file:
        root = file.get("model_weights", file)
        is_legacy = any(name.startswith("layer_names") for name in root.attrs)
        if by_name and not is_legacy:
            raise InvalidArgument(
                f"by_name=True needs a file in Keras 2's layout, where layers have names. Received: {str(filepath)!r}, "
                "whose layers are numbered."
            )
        if is_legacy:
            read_legacy_weights(root, model, by_name, skip_mismatch).apply()
        else:
            read_variables(file, model, skip_mismatch).apply()


def _new(filepath: Any, overwrite: bool) -> Path:
    path = Path(filepath)
    if path.exists() and not overwrite:
        raise InvalidArgument(f"{str(filepath)!r} is there already. Give overwrite=True to replace it.")
    return path


def _existing(filepath: Any) -> Path:
    path = Path(filepath)
    if not path.is_file():
        raise InvalidArgument(f"There is no file {str(filepath)!r}.")
    return path

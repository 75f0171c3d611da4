"""save_model, load_model, save_weights, load_weights: the format by the file's suffix. Source: keras.saving"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import h5py

from ..core.atomic import atomic_write
from ..core.errors import InvalidArgument
from . import LEGACY
from .archive import load_archive, save_archive, weights_of_archive
from .hdf5.objects import SIGNATURE
from .legacy import load_legacy_model, save_legacy_model
from .legacy_weights import is_legacy, read_legacy_weights, write_legacy_weights
from .members import Members
from .store import opened
from .weights import read_variables, write_variables


def save_model(model: Any, filepath: Any, overwrite: bool = True, include_optimizer: bool = True, **older: Any) -> None:
    """Architecture, weights and training state: `.keras`, or `.h5`, `.hdf5` as Keras 2 wrote them.

    Raises InvalidArgument for another suffix, and for an existing file with overwrite=False.
    """
    path = _new(filepath, overwrite)
    if not model.built:
        warnings.warn(f"{model.name} is saved before it is built: without weights.", stacklevel=3)
    if path.suffix == ".keras":
        save_archive(model, path)
    elif path.suffix in LEGACY:
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
    name = str(filepath)
    with _existing(filepath) as (file, is_hdf5):
        if not is_hdf5:
            return load_archive(file, name, custom_objects, compile, safe_mode)
        with opened(file, name) as root:
            return load_legacy_model(root, root.source.size, name, custom_objects, compile, safe_mode)


def save_weights(model: Any, filepath: Any, overwrite: bool = True, **older: Any) -> None:
    """All weights: `.weights.h5` in Keras 3's layout, any other `.h5` or `.hdf5` in Keras 2's."""
    path = _new(filepath, overwrite)
    if path.suffix not in LEGACY:
        raise InvalidArgument(
            f"Weights are saved to a file that ends in .weights.h5 (or .h5, as in Keras 2). "
            f"Received: {str(filepath)!r}. "
            'Keras: "The filename must end in `.weights.h5`."'
        )
    _need_built(model, "save")
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
    name = str(filepath)
    with _existing(filepath) as (file, is_hdf5):
        _need_built(model, "load")
        if not is_hdf5:
            _need_names(by_name, name)
            with weights_of_archive(Members(file, name)) as (root, _):
                read_variables(root, model, skip_mismatch).apply()
            return
        with opened(file, name) as root:
            whole = root.group("model_weights")
            root = root if whole is None else whole
            if is_legacy(root):
                read_legacy_weights(root, model, by_name, skip_mismatch).apply()
            else:
                _need_names(by_name, name)
                read_variables(root, model, skip_mismatch).apply()


def _new(filepath: Any, overwrite: bool) -> Path:
    path = Path(filepath)
    if path.exists() and not overwrite:
        raise InvalidArgument(f"{str(filepath)!r} is there already. Give overwrite=True to replace it.")
    return path


@contextmanager
def _existing(filepath: Any) -> Iterator[tuple[IO[bytes], bool]]:
    """A file, open, and whether it is HDF5."""
    name = os.fspath(filepath)
    try:
        file = open(name, "rb")  # noqa: SIM115 - closed below; only opening it is within the try
    except FileNotFoundError:
        raise InvalidArgument(f"There is no file {name!r}.") from None
    except OSError as error:
        raise InvalidArgument(f"{name!r} cannot be read: {error.strerror}.") from error
    with file:
        yield file, file.read(len(SIGNATURE)) == SIGNATURE


def _need_built(model: Any, verb: str) -> None:
    if not model.built:
        raise InvalidArgument(f"{model.name} has no weights to {verb} before it is built. Call it on data first.")


def _need_names(by_name: bool, name: str) -> None:
    if by_name:
        raise InvalidArgument(
            f"by_name=True needs a file in Keras 2's layout, where layers have names. Received: {name!r}, whose layers "
            "are numbered."
        )

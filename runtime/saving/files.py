"""save_model, load_model, save_weights, load_weights: the format by the file's suffix. Source: keras.saving"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import h5py

from kshape.rulebook.binding import nearest
from kshape.rulebook.callbacks import wrong_suffix

from ..core.atomic import atomic_write
from ..core.errors import InvalidArgument, refused
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

    save_format="h5" or "keras" of Keras 2 decides where it is given. Raises InvalidArgument for another suffix, and for
    an existing file with overwrite=False.
    """
    path = _new(filepath, overwrite)
    form = _form("save", older) or {".keras": "keras", **dict.fromkeys(LEGACY, "h5")}.get(path.suffix)
    if form is None:
        raise refused(wrong_suffix("save", str(filepath), ".keras", "Invalid filepath extension for saving."))
    if not model.built:
        warnings.warn(f"{model.name} is saved before it is built: without weights.", stacklevel=3)
    if form == "keras":
        save_archive(model, path)
    else:
        save_legacy_model(model, path, include_optimizer)


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
    if _form("save_weights", older) != "h5" and path.suffix not in LEGACY:
        keras = "The filename must end in `.weights.h5`."
        raise refused(wrong_suffix("save_weights", str(filepath), ".weights.h5", keras))
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
    _need_known("load_weights", older)
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


def _form(owner: str, older: dict[str, Any]) -> str | None:
    """The format that save_format of Keras 2 names; None where it is not given."""
    form = older.get("save_format")
    _need_known(owner, {name: value for name, value in older.items() if name != "save_format"})
    if form in (None, False):
        return None
    known = {"keras": "keras", "keras_v3": "keras", "h5": "h5", "hdf5": "h5"}
    if form not in known:
        raise InvalidArgument(f'{owner} writes save_format="keras" or "h5". Received: save_format={form!r}.')
    return known[form]


def _need_known(owner: str, older: dict[str, Any]) -> None:
    """Arguments that other versions of Keras take are taken where they say nothing."""
    for name, value in older.items():
        if name not in _OLDER:
            near = nearest(name, list(_OLDER))
            advice = f" Did you mean {near}?" if near else ""
            raise InvalidArgument(f"{owner} has no argument {name}.{advice}")
        if value not in _OLDER[name]:
            raise InvalidArgument(f"{owner} writes one whole file. Received: {name}={value!r}.")


_OLDER: dict[str, tuple[Any, ...]] = {
    "zipped": (None, True),
    "signatures": (None,),
    "options": (None,),
    "save_traces": (True, False),
    "max_shard_size": (None,),
    "objects_to_skip": (None,),
}
"""Arguments of other versions -> the values that change nothing."""


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

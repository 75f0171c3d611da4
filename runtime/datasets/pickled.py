"""Arrays out of files that hold pickles, without running what is in them.

The lists of imdb and reuters are arrays of objects, which numpy can only write as pickles, and cifar's batches are
pickles as well. Unpickling calls whatever the file names; here it may name what arrays are made of, and nothing else.
"""

from __future__ import annotations

import pickle
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np

from ..core.errors import InvalidArgument

_RECONSTRUCT = np.empty(0).__reduce__()[0]
ALLOWED: dict[tuple[str, str], Any] = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
}
"""What a file may name: what numpy makes arrays from, under its old and its new home."""


class ArrayUnpickler(pickle.Unpickler):
    """Reads lists, dicts, texts, numbers and arrays. Raises InvalidArgument for anything else that a file names."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ALLOWED:
            raise InvalidArgument(
                f"A data set holds arrays only. Received: a file that wants {module}.{name} to be called. "
                "It is damaged, or was made to do harm. Delete it."
            )
        return ALLOWED[module, name]

    def persistent_load(self, pid: Any) -> NoReturn:
        raise InvalidArgument("A data set holds arrays only. Received: a file that refers to others.")


def unpickled(file: BinaryIO, path: Path, **options: Any) -> Any:
    """What a pickle of arrays holds. Raises InvalidArgument where it is damaged or names anything else."""
    try:
        return ArrayUnpickler(file, **options).load()
    except InvalidArgument as error:
        raise InvalidArgument(f"{path}: {error}") from None
    except Exception as error:  # a damaged pickle may fail in any way
        raise InvalidArgument(f"{path} is damaged: {error}.") from None


def arrays_of(path: Path) -> dict[str, np.ndarray]:
    """Name -> array of an `.npz` file, arrays of lists among them. Raises InvalidArgument where it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith(".npy")]
            found = {}
            for name in names:
                with archive.open(name) as member:
                    found[name.removesuffix(".npy")] = _array(member, path)  # type: ignore[arg-type]
            return found
    except (zipfile.BadZipFile, EOFError) as error:
        raise InvalidArgument(f"{path} is damaged: {error}.") from None


def _array(member: BinaryIO, path: Path) -> np.ndarray:
    """One `.npy` file: its header says whether numbers follow or a pickle."""
    try:
        version = np.lib.format.read_magic(member)
        read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
        is_object = read(member)[2].hasobject
        if not is_object:
            member.seek(0)
            return np.lib.format.read_array(member, allow_pickle=False)
    except ValueError as error:
        raise InvalidArgument(f"{path} is damaged: {error}.") from None
    found = unpickled(member, path)
    if not isinstance(found, np.ndarray):
        raise InvalidArgument(f"{path} must hold arrays. Received: {type(found).__name__}.")
    return found

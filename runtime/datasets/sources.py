"""Where the files of the data sets come from, and what they must hash to. Source: keras.datasets"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ..utils.downloads import cache_folder, get_file

BASE = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"
TORONTO = "https://www.cs.toronto.edu/~kriz/"


class Source(NamedTuple):
    """The address of a file and its md5 or sha256, None where nobody published one."""

    url: str
    file_hash: str | None = None


SOURCES = {
    "boston_housing.npz": Source(
        f"{BASE}boston_housing.npz", "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"
    ),
    "california_housing.npz": Source(
        f"{BASE}california_housing.npz", "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f"
    ),
    "imdb.npz": Source(f"{BASE}imdb.npz", "69664113be75683a8fe16e3ed0ab59fda8886cb3cd7ada244f7d9544e4676b9f"),
    "imdb_word_index.json": Source(f"{BASE}imdb_word_index.json", "bfafd718b763782e994055a2d397834f"),
    "mnist.npz": Source(f"{BASE}mnist.npz", "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"),
    "reuters.npz": Source(f"{BASE}reuters.npz", "d6586e694ee56d7a4e65172e12b3e987c03096cb01eab99753921ef915959916"),
    "reuters_word_index.json": Source(f"{BASE}reuters_word_index.json", "4d44cc38712099c9e383dc6e5f11a921"),
    "cifar-10-batches-py": Source(
        f"{TORONTO}cifar-10-python.tar.gz", "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce"
    ),
    "cifar-100-python": Source(
        f"{TORONTO}cifar-100-python.tar.gz", "85cd44d02ba6437773c5bbd22e183051d648de2e7d6b014e1ef29b855ba677a7"
    ),
    **{
        name: Source(f"{BASE}{name}")
        for part in ("train", "t10k")
        for name in (f"{part}-labels-idx1-ubyte.gz", f"{part}-images-idx3-ubyte.gz")
    },
}


def file_of(path: str | os.PathLike[str], name: str, subfolder: str = "") -> Path:
    """The file `name` of a data set: `path` is what it is called in the cache, or another file that is there already.

    Raises NotDownloaded (an OSError) where it is neither there nor to be had.
    """
    text = os.fspath(path)
    if os.sep in text and os.path.isfile(text):  # Keras 2 read files outside of the cache
        return Path(text)
    source = SOURCES[name]
    folder = os.path.join("datasets", subfolder) if subfolder else "datasets"
    return Path(get_file(text, source.url, file_hash=source.file_hash, cache_subdir=folder))


def folder_of(name: str) -> Path:
    """The folder `name` out of an archive. One that is in the cache already is taken, where Keras 2 put it as well."""
    cache = cache_folder() / "datasets"
    for place in (cache / f"{name}-target" / name, cache / name):
        if place.is_dir():
            return place
    source = SOURCES[name]
    return Path(get_file(f"{name}-target", source.url, file_hash=source.file_hash, extract=True)) / name

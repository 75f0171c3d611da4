"""text_dataset_from_directory: text files and their classes."""

from __future__ import annotations

from typing import Any

from .dataset import Dataset
from .directories import Folder


def text_dataset_from_directory(
    directory: Any,
    labels: Any = "inferred",
    label_mode: str | None = "int",
    class_names: Any = None,
    batch_size: int | None = 32,
    max_length: int | None = None,
    shuffle: bool = True,
    seed: int | None = None,
    validation_split: float | None = None,
    subset: str | None = None,
    follow_links: bool = False,
    format: str = "tf",
    verbose: bool = True,
) -> Dataset | list[Dataset]:
    """Batches of a list of texts, with labels (batch,) int32, (batch, 1) float32 or (batch, classes) float32.

    max_length: characters that are kept of a text. subset="both": [training, validation]. The data set has
    `class_names`. Every format gives lists of str. Raises InvalidArgument for arguments that do not go together and for
    a directory without texts.
    Source: keras.utils.text_dataset_from_directory
    """
    del format
    folder = Folder(
        "text_dataset_from_directory", "texts", (".txt",), directory, labels=labels, label_mode=label_mode,
        class_names=class_names, batch_size=batch_size, shuffle=shuffle, seed=seed, validation_split=validation_split,
        subset=subset, follow_links=follow_links, verbose=verbose,
    )  # fmt: skip
    found: Dataset | list[Dataset] = folder.datasets(lambda path: _text(path, max_length))
    return found


def _text(path: str, max_length: int | None) -> str:
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read() if max_length is None else file.read(max_length)

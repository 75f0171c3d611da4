"""Files of a directory with the classes that their folders name: what the functions over directories share.

Source: keras.utils.image_dataset_from_directory and its companions
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any

import numpy as np
import torch

from ..core.errors import InvalidArgument
from ..core.messages import print_message
from ..training.data.indexed import in_threads
from .dataset import Dataset, stacked

READERS = 4
"""Threads that read and decode files."""


class Folder:
    """The arguments that all functions over directories take, checked; `name` is the function that messages name.

    formats: the suffixes of the files that are read. what: what they hold ("images").
    """

    def __init__(self, name: str, what: str, formats: tuple[str, ...], directory: Any, **arguments: Any) -> None:
        self.name, self.what, self.formats, self.directory = name, what, formats, str(directory)
        self.labels, self.label_mode = arguments["labels"], arguments["label_mode"]
        self.class_names, self.batch_size = arguments["class_names"], arguments["batch_size"]
        self.shuffle, self.seed = arguments["shuffle"], arguments["seed"]
        self.validation_split, self.subset = arguments["validation_split"], arguments["subset"]
        self.follow_links, self.verbose = arguments["follow_links"], arguments["verbose"]
        self._check()
        if self.labels is None or self.label_mode is None:
            self.labels = self.label_mode = None
        if self.seed is None:
            self.seed = np.random.randint(int(1e6))

    def datasets(self, load: Callable[[str], Any], batched: Callable[[list[Any]], Any] = stacked) -> Any:
        """The data set of the folder, or for subset="both" a list of two. load(path) gives a sample."""
        paths, labels, names = self.indexed()
        if self.label_mode == "binary" and len(names or ()) != 2:
            raise InvalidArgument(
                f'{self.name} needs two classes for label_mode="binary". Received: {", ".join(names or ()) or "none"}.'
            )
        made = []
        for subset in ("training", "validation") if self.subset == "both" else (self.subset,):
            some, their_labels = self._part(paths, labels, subset)
            if not some:
                raise InvalidArgument(
                    f"{self.name} needs {subset or 'some'} {self.what} in {self.directory} "
                    f"({', '.join(self.formats)}). Received: none."
                )
            shuffles = self.shuffle and not (self.subset == "both" and subset == "validation")
            coded = None if their_labels is None else self._coded(their_labels, len(names or ()))
            made.append(self._dataset(load, batched, some, coded, names, shuffles))
        return made if self.subset == "both" else made[0]

    def indexed(self) -> tuple[list[str], Any, list[str] | None]:
        """(paths, labels, class names): shuffled by `seed` where asked, in the order of folders and names otherwise."""
        inferred = self.labels == "inferred"
        names = self._folders() if inferred else [""]
        found = [self._files(os.path.join(self.directory, name)) for name in names]
        paths = [path for some in found for path in some]
        labels: Any = None
        if inferred:
            labels = np.repeat(np.arange(len(names), dtype="int32"), [len(some) for some in found])
        elif self.labels is not None:
            labels = list(self.labels)
            if len(labels) != len(paths):
                raise InvalidArgument(
                    f"{self.name} needs one label for each of the {len(paths)} files in {self.directory}. "
                    f"Received: {len(labels)} labels."
                )
            names = [str(label) for label in sorted(set(labels))]
        if self.verbose:
            classes = f" belonging to {len(names)} classes" if labels is not None else ""
            print_message(f"Found {len(paths)} files{classes}.")
        if self.shuffle:
            for values in (paths, labels) if labels is not None else (paths,):
                np.random.RandomState(self.seed).shuffle(values)
        return paths, labels, None if labels is None else names

    def _dataset(
        self, load: Any, batched: Any, paths: list[str], labels: torch.Tensor | None, names: Any, shuffles: bool
    ) -> Dataset:
        size = self.batch_size
        generator = np.random.RandomState(self.seed)

        def element(at: Any) -> Any:
            if size is None:
                sample = load(paths[at])
                return sample if labels is None else (sample, labels[at])
            samples = batched([load(paths[each]) for each in at])
            return samples if labels is None else (samples, labels[torch.from_numpy(at)])

        def make() -> Iterator[Any]:
            order = generator.permutation(len(paths)) if shuffles else np.arange(len(paths))
            places: list[Any] = (
                list(order) if size is None else [order[i : i + size] for i in range(0, len(order), size)]
            )
            pending: deque[Future[Any]] = deque()
            return in_threads(_ByPlace(element), places, READERS, 2 * READERS, pending)

        number = len(paths) if size is None else -(-len(paths) // size)
        return Dataset(make, number, batch_size=size, class_names=names, file_paths=paths)

    def _folders(self) -> list[str]:
        found = sorted(
            name
            for name in os.listdir(self.directory)
            if os.path.isdir(os.path.join(self.directory, name)) and not name.startswith(".")
        )
        if self.class_names is None:
            return found
        if not set(self.class_names) <= set(found):
            raise InvalidArgument(
                f"{self.name} needs class_names to be folders in {self.directory} ({', '.join(found)}). "
                f"Received: class_names={self.class_names}."
            )
        return list(self.class_names)

    def _files(self, directory: str) -> list[str]:
        walk = sorted(os.walk(directory, followlinks=bool(self.follow_links)), key=lambda entry: entry[0])
        return [
            os.path.join(root, name)
            for root, _, names in walk
            for name in sorted(names)
            if name.lower().endswith(self.formats)
        ]

    def _part(self, paths: list[str], labels: Any, subset: str | None) -> tuple[list[str], Any]:
        if not self.validation_split:
            return paths, labels
        count = int(self.validation_split * len(paths))
        kept = slice(len(paths) - count) if subset == "training" else slice(len(paths) - count, None)
        if self.verbose:
            print_message(f"Using {len(paths[kept])} files for {subset}.")
        return paths[kept], None if labels is None else labels[kept]

    def _coded(self, labels: Any, classes: int) -> torch.Tensor:
        """int: (n,) int32; binary: (n, 1) float32; categorical: (n, classes) float32"""
        numbers = torch.as_tensor(np.asarray(labels))
        if self.label_mode == "int":
            return numbers.to(torch.int32)
        if self.label_mode == "binary":
            return numbers.to(torch.float32).unsqueeze(-1)
        return torch.nn.functional.one_hot(numbers.to(torch.int64), classes).to(torch.float32)

    def _check(self) -> None:
        name, labels, share = self.name, self.labels, self.validation_split
        if not (labels is None or labels == "inferred" or isinstance(labels, (list, tuple))):
            raise InvalidArgument(
                f'{name} needs labels to be "inferred", None or a list of integers. Received: labels={labels!r}.'
            )
        if self.class_names and labels != "inferred":
            raise InvalidArgument(
                f'{name} takes class_names with labels="inferred" only. Received: class_names={self.class_names}.'
            )
        if self.label_mode not in ("int", "categorical", "binary", None):
            raise InvalidArgument(
                f'{name} needs label_mode to be "int", "categorical", "binary" or None. '
                f"Received: label_mode={self.label_mode!r}."
            )
        if self.subset not in ("training", "validation", "both", None):
            raise InvalidArgument(
                f'{name} needs subset to be "training", "validation" or "both". Received: subset={self.subset!r}.'
            )
        if share and not 0 < share < 1:
            raise InvalidArgument(
                f"{name} needs validation_split to be between 0 and 1. Received: validation_split={share!r}."
            )
        if bool(share) != bool(self.subset):
            raise InvalidArgument(
                f"{name} needs validation_split and subset together. "
                f"Received: validation_split={share!r}, subset={self.subset!r}."
            )
        if share and self.shuffle and self.seed is None:
            raise InvalidArgument(
                f"{name} needs a seed to divide shuffled files the same way each time. Received: seed=None. "
                "Pass a seed, or shuffle=False."
            )


class _ByPlace:
    """A function as something that is indexed, as the readers want it."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function

    def __getitem__(self, at: Any) -> Any:
        return self.function(at)

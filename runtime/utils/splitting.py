"""split_dataset: one data set into two."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.utils.data import Dataset, Subset, TensorDataset

from ..core.errors import InvalidArgument
from .dataset import Dataset as Elements


def split_dataset(
    dataset: Any,
    left_size: float | None = None,
    right_size: float | None = None,
    shuffle: bool = False,
    seed: int | None = None,
    preferred_backend: str | None = None,
) -> tuple[Any, Any]:
    """(left, right): parts of an array, of a list or tuple of arrays, of a torch Dataset, or of one of `keras.utils`.

    left_size, right_size: a number of samples, or a share of them; one that is not given is the rest. Samples that
    neither takes lie between the parts. shuffle: by torch, seeded by `seed`. Without it the samples stay in order
    (Keras shuffles them all the same on torch).
    Raises InvalidArgument for sizes that do not fit, and for arrays of different lengths.
    Source: keras.utils.split_dataset
    """
    if isinstance(dataset, Elements):
        return _split_elements(dataset, left_size, right_size, shuffle, seed)
    whole = dataset if isinstance(dataset, Dataset) else _tensors(dataset)
    total = len(whole)  # type: ignore[arg-type]
    left, right = _sizes(left_size, right_size, total)
    order = range(total) if not shuffle else _permutation(total, seed)
    return Subset(whole, order[:left]), Subset(whole, order[total - right :])


def _split_elements(
    dataset: Elements, left_size: float | None, right_size: float | None, shuffle: bool, seed: int | None
) -> tuple[Elements, Elements]:
    """Two data sets over the samples in memory, in batches again where the given one has batches."""
    size = dataset.batch_size
    samples = list(dataset if size is None else dataset.unbatch())
    left, right = _sizes(left_size, right_size, len(samples))
    order = range(len(samples)) if not shuffle else _permutation(len(samples), seed)

    def part(places: Any) -> Elements:
        made = Elements(lambda: (samples[at] for at in places), len(places))
        return made if size is None else made.batch(size)

    return part(order[:left]), part(order[len(samples) - right :])


def _permutation(total: int, seed: int | None) -> list[int]:
    generator = torch.Generator()
    if seed is None:
        generator.seed()
    else:
        generator.manual_seed(seed)
    found: list[int] = torch.randperm(total, generator=generator, device="cpu").tolist()
    return found


def _tensors(dataset: Any) -> TensorDataset:
    arrays = [dataset] if isinstance(dataset, (np.ndarray, torch.Tensor)) else dataset
    if not isinstance(arrays, (list, tuple)):
        raise InvalidArgument(
            "split_dataset needs an array, a list or tuple of arrays, or a torch Dataset. "
            f"Received: {type(dataset).__name__}."
        )
    odd = [each for each in arrays if not isinstance(each, (np.ndarray, torch.Tensor))]
    if odd or not arrays:
        found = type(odd[0]).__name__ if odd else "none"
        raise InvalidArgument(f"split_dataset needs a list or tuple of arrays. Received: {found}.")
    if len({len(each) for each in arrays}) > 1:
        raise InvalidArgument(
            "split_dataset needs arrays of one length. Received: "
            + ", ".join(str(len(each)) for each in arrays)
            + " samples."
        )
    return TensorDataset(*(torch.as_tensor(each) for each in arrays))


def _sizes(left: float | None, right: float | None, total: int) -> tuple[int, int]:
    if left is None and right is None:
        raise InvalidArgument("split_dataset needs left_size or right_size. Received: neither.")
    counted = [_count(name, size, total) for name, size in (("left_size", left), ("right_size", right))]
    first = counted[0] if counted[0] is not None else total - (counted[1] or 0)
    last = counted[1] if counted[1] is not None else total - first
    both_shares = isinstance(left, float) and isinstance(right, float) and left + right > 1
    if first + last > total or both_shares:
        raise InvalidArgument(
            f"split_dataset needs left_size and right_size to be {total} samples together, or fewer. "
            f"Received: left_size={left}, right_size={right}."
        )
    if not first or not last:
        raise InvalidArgument(
            f"split_dataset needs a sample or more on both sides. Received: {total} samples, left_size={left}, "
            f"right_size={right}."
        )
    return first, last


def _count(name: str, size: Any, total: int) -> int | None:
    if size is None:
        return None
    fits = 0 < size < 1 if type(size) is float else type(size) is int and 0 < size < total
    if not fits:
        raise InvalidArgument(
            f"split_dataset needs {name} to be a number of samples below {total}, or a share between 0 and 1. "
            f"Received: {name}={size!r}."
        )
    return round(size * total) if type(size) is float else int(size)

"""Batches of real Keras and of the runtime from the same arguments, in a form that can be compared."""

from __future__ import annotations

import copy
import random
import warnings
from typing import Any

import numpy as np
import torch
from keras.src.backend.torch.trainer import TorchEpochIterator
from keras.src.trainers.data_adapters.data_adapter_utils import unpack_x_y_sample_weight

from runtime.training.data import make_source
from tests.runtime.counting import CASES

CPU = torch.device("cpu")
RAN_OUT = "input ran out of data"


def keras_epochs(epochs: int, seed: int = 0, **arguments: Any) -> tuple[list[list[Any]], list[str], int | None]:
    """(batches of each epoch, what was warned of, batches in an epoch) of real Keras."""
    seeded(seed)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        iterator = TorchEpochIterator(**arguments)
        found = [[plain(unpack_x_y_sample_weight(data[0])) for _, _, data in iterator] for _ in range(epochs)]
    return found, [str(each.message) for each in caught], iterator.num_batches


def our_epochs(epochs: int, seed: int = 0, **arguments: Any) -> tuple[list[list[Any]], list[str], int | None]:
    """The same of the runtime."""
    seeded(seed)
    arguments["steps"] = arguments.pop("steps_per_epoch", None)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        source = make_source(arguments.pop("x"), **arguments)
        found = []
        for _ in range(epochs):
            batches = list(source.epoch(CPU))
            assert all(count == len(first_of(x)) for x, _, _, count in batches)
            found.append([plain(batch[:3]) for batch in batches])
        source.close()
    return found, [str(each.message) for each in caught], source.num_batches


def compare(name: str, epochs: int = 1, seed: int = 0, **arguments: Any) -> None:
    """Asserts the same batches, dtypes, nesting, lengths of epochs and warnings; each side gets its own generator."""
    make = arguments.pop("make", None)
    sides = [arguments | ({"x": make()} if make else {}) for _ in range(2)]
    theirs, warned, number = keras_epochs(epochs, seed, **copy.copy(sides[0]))
    ours, also_warned, also_number = our_epochs(epochs, seed, **copy.copy(sides[1]))
    assert_same(ours, theirs)
    assert also_number == number
    assert sum(RAN_OUT in text for text in also_warned) == sum(RAN_OUT in text for text in warned)
    CASES[f"data.{name}"] += 1


def assert_same(ours: Any, theirs: Any) -> None:
    """Equal nesting, dtypes and values. A tuple and a list are one (Keras keeps them apart nowhere behind this)."""
    if isinstance(theirs, dict):
        assert isinstance(ours, dict) and set(ours) == set(theirs)
        for key in theirs:
            assert_same(ours[key], theirs[key])
    elif isinstance(theirs, (list, tuple)):
        assert isinstance(ours, (list, tuple)) and len(ours) == len(theirs), (ours, theirs)
        for mine, yours in zip(ours, theirs, strict=True):
            assert_same(mine, yours)
    elif theirs is None:
        assert ours is None
    else:
        assert ours.dtype == theirs.dtype and ours.shape == theirs.shape, (ours, theirs)
        assert torch.equal(torch.nan_to_num(ours), torch.nan_to_num(theirs)) if ours.numel() else True


def plain(value: Any) -> Any:
    """Nested tensors, copied: a batch may be a view."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value.clone() if isinstance(value, torch.Tensor) else value


def first_of(value: Any) -> Any:
    while isinstance(value, (dict, list, tuple)):
        value = next(part for part in (value.values() if isinstance(value, dict) else value) if part is not None)
    return value


def seeded(seed: int) -> None:
    """What `set_random_seed` does."""
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)

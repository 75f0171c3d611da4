"""Sequences of different lengths to one array; pairs of words for word2vec.

Source: keras.utils.pad_sequences, keras.preprocessing.sequence of Keras 2
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.errors import InvalidArgument

SIDES = ("pre", "post")


def pad_sequences(
    sequences: Any,
    maxlen: int | None = None,
    dtype: Any = "int32",
    padding: str = "pre",
    truncating: str = "pre",
    value: Any = 0.0,
) -> np.ndarray:
    """Sequences of steps, each step of the same shape -> (sequences, maxlen, ...) with `value` where one is shorter.

    maxlen: the longest sequence's length where none is given.   padding, truncating: the side, "pre" or "post".
    Raises InvalidArgument for what are no sequences, or steps of different shapes.
    """
    for name, side in (("padding", padding), ("truncating", truncating)):
        if side not in SIDES:
            raise InvalidArgument(f'pad_sequences needs {name} to be "pre" or "post". Received: {name}={side!r}.')
    lengths = _lengths(sequences)
    if isinstance(value, str) and dtype is not object and np.dtype(dtype).kind not in "USO":
        raise InvalidArgument(f"pad_sequences needs dtype=object for a text as value. Received: dtype={dtype!r}.")
    steps = max(lengths, default=0) if maxlen is None else maxlen
    shape = next((np.asarray(each).shape[1:] for each, length in zip(sequences, lengths, strict=True) if length), ())
    padded = np.full((len(lengths), steps, *shape), value, dtype=dtype)
    for at, (sequence, length) in enumerate(zip(sequences, lengths, strict=True)):
        kept = sequence if length <= steps else sequence[length - steps :] if truncating == "pre" else sequence[:steps]
        if not length or not steps:
            continue
        row = np.asarray(kept, dtype=dtype)
        if row.shape[1:] != shape:
            raise InvalidArgument(
                f"pad_sequences needs steps of one shape, {shape} as in the first sequence. "
                f"Received: {row.shape[1:]} in sequence {at}."
            )
        padded[at, slice(len(row)) if padding == "post" else slice(steps - len(row), steps)] = row
    return padded


def make_sampling_table(size: int, sampling_factor: float = 1e-5) -> np.ndarray:
    """(size,): the probability with which the word of each rank is kept, most frequent first, by Zipf's law.

    f = factor * (rank * (log(rank) + 0.577) + 1/2 - 1 / (12 rank)), p = min(1, sqrt(f)).
    """
    rank = np.maximum(np.arange(size), 1)
    inverse_frequency = rank * (np.log(rank) + 0.577) + 0.5 - 1.0 / (12.0 * rank)
    return np.minimum(1.0, np.sqrt(sampling_factor * inverse_frequency))


def skipgrams(
    sequence: Sequence[int],
    vocabulary_size: int,
    window_size: int = 4,
    negative_samples: float = 1.0,
    shuffle: bool = True,
    categorical: bool = False,
    sampling_table: Any = None,
    seed: int | None = None,
) -> tuple[list[list[int]], list[Any]]:
    """Pairs of a word and one in its window, labelled 1, and pairs with a random word, labelled 0; word 0 is none.

    By Python's `random`, in the order in which Keras draws.
    """
    couples = [
        [word, sequence[other]]
        for at, word in enumerate(sequence)
        if word and (sampling_table is None or sampling_table[word] >= random.random())
        for other in range(max(0, at - window_size), min(len(sequence), at + window_size + 1))
        if other != at and sequence[other]
    ]
    labels: list[Any] = [[0, 1] if categorical else 1] * len(couples)
    if negative_samples > 0:
        number = int(len(labels) * negative_samples)
        words = [couple[0] for couple in couples]
        random.shuffle(words)
        couples += [[words[i % len(words)], random.randint(1, vocabulary_size - 1)] for i in range(number)]
        labels += [[1, 0] if categorical else 0] * number
    if shuffle:
        seed = random.randint(0, int(10e6)) if seed is None else seed
        for values in (couples, labels):
            random.seed(seed)
            random.shuffle(values)
    return couples, labels


def _lengths(sequences: Any) -> list[int]:
    if not hasattr(sequences, "__len__"):
        raise InvalidArgument(f"pad_sequences needs a list of sequences. Received: {type(sequences).__name__}.")
    odd = next((each for each in sequences if not hasattr(each, "__len__")), None)
    if odd is not None:
        raise InvalidArgument(f"pad_sequences needs a list of sequences. Received: {odd!r} in it.")
    return [len(each) for each in sequences]

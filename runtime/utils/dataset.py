"""Dataset: elements made anew for each pass, with the methods of tf.data that scripts use.

It is what `timeseries_dataset_from_array` and the functions over directories give; fit, evaluate and predict take it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

import numpy as np
import torch


class Dataset:
    """make: a function that gives an iterator over the elements of a pass.   length: their number, if it is known.

    An element is a tensor, a text, or a tuple or dict of those. Whatever else is given, such as `class_names`, becomes
    an attribute, which the data sets made from this one keep. Arguments that only tune tf.data's speed are taken and
    mean nothing.
    """

    batch_size: int | None = None

    def __init__(self, make: Callable[[], Iterator[Any]], length: int | None = None, **facts: Any) -> None:
        self._make, self._length, self._facts = make, length, facts
        self.__dict__.update(facts)

    def __iter__(self) -> Iterator[Any]:
        return self._make()

    def __len__(self) -> int:
        if self._length is None:
            raise TypeError("The number of this data set's elements is not known.")
        return self._length

    def cardinality(self) -> int:
        """The number of elements; -2 where it is not known, as in tf.data."""
        return -2 if self._length is None else self._length

    def map(self, function: Callable[..., Any], **speed: Any) -> Dataset:
        """function(element) in place of each; the parts of a tuple are given one by one."""
        return self._like(lambda: (_called(function, element) for element in self), self._length)

    def filter(self, predicate: Callable[..., Any]) -> Dataset:
        """The elements for which the function is true."""
        return self._like(lambda: (element for element in self if _called(predicate, element)), None)

    def take(self, count: int) -> Dataset:
        """The first `count` elements."""
        length = None if self._length is None else min(count, self._length)
        return self._like(lambda: islice(iter(self), count), length)

    def skip(self, count: int) -> Dataset:
        """All but the first `count` elements."""
        length = None if self._length is None else max(self._length - count, 0)
        return self._like(lambda: islice(iter(self), count, None), length)

    def concatenate(self, other: Dataset) -> Dataset:
        """The elements of both, one after the other."""
        known = self._length is not None and other._length is not None
        return self._like(lambda: chain(self, other), self.cardinality() + other.cardinality() if known else None)

    def repeat(self, count: int | None = None) -> Dataset:
        """The elements `count` times; without an end for None or -1."""
        endless = count is None or count < 0
        length = None if endless or self._length is None else self._length * (count or 0)
        return self._like(lambda: _repeated(self, None if endless else count), length)

    def batch(self, batch_size: int, drop_remainder: bool = False, **speed: Any) -> Dataset:
        """`batch_size` elements in one; the last is smaller, or left out."""
        length = None
        if self._length is not None:
            length = self._length // batch_size if drop_remainder else -(-self._length // batch_size)
        facts = {**self._facts, "batch_size": batch_size}
        return Dataset(lambda: _batches(self, batch_size, drop_remainder), length, **facts)

    def unbatch(self) -> Dataset:
        """The samples of batches as elements."""
        facts = {**self._facts, "batch_size": None}
        return Dataset(lambda: (sample for batch in self for sample in samples_of(batch)), None, **facts)

    def shuffle(self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True) -> Dataset:
        """The elements in an order drawn from a buffer of `buffer_size`; a new one for each pass."""
        generator = np.random.RandomState(seed)

        def make() -> Iterator[Any]:
            drawn = generator if reshuffle_each_iteration else np.random.RandomState(seed)
            return _shuffled(self, buffer_size, drawn)

        return self._like(make, self._length)

    def cache(self, *path: Any) -> Dataset:
        """Keeps the elements of the first whole pass in memory."""
        kept: list[Any] = []

        def make() -> Iterator[Any]:
            if kept:
                yield from kept
                return
            seen = []
            for element in self:
                seen.append(element)
                yield element
            kept.extend(seen)

        return self._like(make, self._length)

    def prefetch(self, *speed: Any, **more: Any) -> Dataset:
        """The same elements."""
        return self._like(lambda: iter(self), self._length)

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The elements with arrays in place of tensors."""
        return (_mapped(lambda leaf: leaf.numpy() if isinstance(leaf, torch.Tensor) else leaf, each) for each in self)

    def _like(self, make: Callable[[], Iterator[Any]], length: int | None) -> Dataset:
        return Dataset(make, length, **self._facts)


def stacked(elements: list[Any]) -> Any:
    """Elements as one batch: tensors are stacked, texts stay a list."""
    first = elements[0]
    if isinstance(first, dict):
        return {key: stacked([element[key] for element in elements]) for key in first}
    if isinstance(first, (tuple, list)):
        return tuple(stacked(list(parts)) for parts in zip(*elements, strict=True))
    if isinstance(first, torch.Tensor):
        return torch.stack(elements)
    return elements if isinstance(first, (str, bytes)) else torch.from_numpy(np.stack(elements))


def samples_of(batch: Any) -> Iterator[Any]:
    """The samples of a batch."""
    if isinstance(batch, dict):
        return (dict(zip(batch, parts, strict=True)) for parts in zip(*batch.values(), strict=True))
    return zip(*batch, strict=True) if isinstance(batch, tuple) else iter(batch)


def _called(function: Callable[..., Any], element: Any) -> Any:
    return function(*element) if isinstance(element, tuple) else function(element)


def _mapped(function: Callable[[Any], Any], element: Any) -> Any:
    if isinstance(element, dict):
        return {key: _mapped(function, part) for key, part in element.items()}
    return tuple(_mapped(function, part) for part in element) if isinstance(element, tuple) else function(element)


def _repeated(elements: Iterable[Any], count: int | None) -> Iterator[Any]:
    done = 0
    while count is None or done < count:
        is_empty = True
        for element in elements:
            is_empty = False
            yield element
        if is_empty:
            return
        done += 1


def _batches(elements: Iterable[Any], size: int, drop_remainder: bool) -> Iterator[Any]:
    iterator = iter(elements)
    while some := list(islice(iterator, size)):
        if len(some) == size or not drop_remainder:
            yield stacked(some)


def _shuffled(elements: Iterable[Any], size: int, generator: np.random.RandomState) -> Iterator[Any]:
    iterator = iter(elements)
    buffer = list(islice(iterator, size))
    for element in iterator:
        at = generator.randint(len(buffer))
        yield buffer[at]
        buffer[at] = element
    generator.shuffle(buffer)
    yield from buffer

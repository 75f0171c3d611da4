"""PyDataset: batches by number, from here, from threads and from processes."""

from __future__ import annotations

import multiprocessing
import random
import threading
from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime.core.errors import InvalidArgument
from runtime.training.data import make_source
from runtime.utils import PyDataset, Sequence
from tests.parity.generate import cases
from tests.runtime.counting import CASES

from .harness import CPU, RAN_OUT, assert_same, keras_epochs, our_epochs


class Numbered:
    """What both sides' data sets do."""

    def prepare(self, batches: int | None, form: int, events: list[Any] | None = None) -> Any:
        self.batches, self.form, self.events = batches, form, events if events is not None else []
        return self

    def __getitem__(self, at: int) -> Any:
        self.events.append((at, threading.current_thread().name.split("-")[0].split("_")[0]))
        x = np.full((3, 2), at, "float64")
        return (x, np.array([at % 3, 1, 0]), np.full(3, 0.5))[: self.form] if self.form else {"a": x}

    @property
    def num_batches(self) -> int | None:
        return self.batches

    def on_epoch_begin(self) -> None:
        self.events.append("begin")

    def on_epoch_end(self) -> None:
        self.events.append("end")


class Theirs(Numbered, keras.utils.PyDataset):
    pass


class Ours(Numbered, PyDataset):
    pass


@pytest.mark.parametrize("rng", list(cases("py datasets", 60)))
def test_batches_of_data_sets(rng: random.Random) -> None:
    """No workers, so that Keras's queue does not stop in the middle of a pass with steps."""
    count, form = rng.choice([None, 1, 2, 5, 6]), rng.randrange(0, 4)
    arguments: dict[str, Any] = {
        "steps_per_epoch": rng.choice([None, 1, 2, 3]) if count else rng.choice([1, 3]),
        "shuffle": rng.choice([False, True]),
        "class_weight": {1: 4.0} if form == 2 and rng.random() < 0.5 else None,
    }
    epochs, seed = rng.randrange(1, 4), rng.randrange(1000)
    theirs, warned, number = keras_epochs(epochs, seed, x=Theirs().prepare(count, form), **arguments)
    ours, also_warned, also_number = our_epochs(epochs, seed, x=Ours().prepare(count, form), **arguments)
    assert_same(ours, theirs)
    assert also_number == number
    assert sum(RAN_OUT in text for text in also_warned) == sum(RAN_OUT in text for text in warned)
    CASES["data.PyDataset"] += 1


@pytest.mark.parametrize("workers", [2, 4])
@pytest.mark.parametrize("count", [1, 7, 30])
def test_threads_read_in_order(workers: int, count: int) -> None:
    theirs, _, _ = keras_epochs(2, x=Theirs(workers=workers, max_queue_size=3).prepare(count, 2))
    events: list[Any] = []
    ours, _, _ = our_epochs(2, x=Ours(workers=workers, max_queue_size=3).prepare(count, 2, events))
    assert_same(ours, theirs)
    assert {event[1] for event in events if isinstance(event, tuple)} == {"data"}
    assert events.count("begin") == events.count("end") == 2
    assert events[-1] == "end"
    CASES["data.PyDataset"] += 1


def test_processes_read_in_order_and_see_what_changed() -> None:
    class Growing(PyDataset):
        offset = 0

        def __len__(self) -> int:
            return 4

        def __getitem__(self, at: int) -> Any:
            return np.full((2, 1), at + self.offset, "float32"), {"a": np.arange(2)}

        def on_epoch_end(self) -> None:
            self.offset += 10

    source = make_source(Growing(workers=2, use_multiprocessing=True))
    found = [[batch[0][0].item() for batch in source.epoch(CPU)] for _ in range(2)]
    assert found == [[0, 1, 2, 3], [10, 11, 12, 13]]
    source.close()


def test_an_endless_data_set_goes_on_counting() -> None:
    for workers in (1, 3):
        source = make_source(Ours(workers=workers).prepare(None, 1), steps=3)
        found = [[batch[0][0, 0].item() for batch in source.epoch(CPU)] for _ in range(2)]
        assert found == [[0, 1, 2], [3, 4, 5]]
        source.close()


def test_threads_end_when_the_loop_is_left() -> None:
    before = threading.active_count()
    source = make_source(Ours(workers=3).prepare(100, 1))
    for _ in source.epoch(CPU):
        break
    assert threading.active_count() == before
    source = make_source(Ours(workers=3).prepare(100, 1), steps=5)
    assert len(list(source.epoch(CPU))) == 5
    source.close()
    assert threading.active_count() == before


@pytest.mark.parametrize("settings", [{}, {"workers": 3}, {"workers": 1, "use_multiprocessing": True}])
def test_errors_of_a_data_set_arrive_as_they_are(settings: dict[str, Any]) -> None:
    class Broken(PyDataset):
        def __len__(self) -> int:
            return 5

        def __getitem__(self, at: int) -> Any:
            if at == 2:
                raise LookupError("no file")
            return np.zeros(2)

    before = threading.active_count()
    batches = make_source(Broken(**settings)).epoch(CPU)
    assert next(batches) and next(batches)
    with pytest.raises(LookupError, match="no file"):
        next(batches)
    assert multiprocessing.active_children() == []
    if not settings.get("use_multiprocessing"):  # whose queue has a thread that ends a moment later
        assert threading.active_count() == before


def test_no_batch_is_read_while_the_data_set_changes() -> None:
    class Changing(PyDataset):
        is_changing = False

        def __len__(self) -> int:
            return 20

        def __getitem__(self, at: int) -> Any:
            assert not self.is_changing
            return np.zeros(1)

        def on_epoch_end(self) -> None:
            self.is_changing = True
            threading.Event().wait(0.02)
            self.is_changing = False

    source = make_source(Changing(workers=4), steps=3)
    for _ in range(6):
        assert len(list(source.epoch(CPU))) == 3
    source.close()


def test_a_data_set_that_forgets_its_base_and_one_that_has_none() -> None:
    class Forgetful(Sequence):
        def __init__(self) -> None:
            pass

        def __len__(self) -> int:
            return 2

        def __getitem__(self, at: int) -> Any:
            return [np.full(2, at), np.full(2, at)]

    class Foreign:
        __len__, __getitem__ = Forgetful.__len__, Forgetful.__getitem__

    for data in (Forgetful(), Foreign()):
        found = list(make_source(data).epoch(CPU))
        assert [batch[1].tolist() for batch in found] == [[0, 0], [1, 1]]
    assert [x.tolist() for x, _ in Forgetful()] == [[0, 0], [1, 1]]


def test_what_a_data_set_needs() -> None:
    with pytest.raises(NotImplementedError, match=r"PyDataset needs a method __len__, the number of batches, or a"):
        make_source(PyDataset()).num_batches  # noqa: B018
    with pytest.raises(NotImplementedError, match=r"needs a method __getitem__\(index\), which gives a batch."):
        PyDataset()[0]
    with pytest.raises(InvalidArgument, match=r"Ours needs one batch or more. Received: none."):
        list(make_source(Ours().prepare(0, 1)).epoch(CPU))


def test_the_first_batch_is_read_once() -> None:
    events: list[Any] = []
    source = make_source(Ours().prepare(2, 1, events))
    first = source.peek(CPU)
    again, _ = source.epoch(CPU)
    assert again is first
    assert [event if isinstance(event, str) else event[0] for event in events] == ["begin", 0, 1, "end"]
    assert isinstance(first[0], torch.Tensor)

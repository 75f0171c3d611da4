"""The thread that reads ahead, and the way to a GPU, on a machine without one: a lane that only writes down."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pytest
import torch

from runtime.training.data import ArraySource, make_source, memory
from runtime.training.data.prefetch import prefetched
from runtime.training.data.staging import Mover

from .harness import CPU

GPU = torch.device("cuda", 0)


class FakeLane:
    """In place of a CudaLane: "uploads" are copies on the host; every call is written down with its thread."""

    def __init__(self, device: torch.device) -> None:
        self.device, self.calls, self.rooms = device, [], []

    @contextmanager
    def scope(self) -> Iterator[None]:
        self._note("scope")
        yield

    def empty(self, shape: Any, dtype: torch.dtype) -> torch.Tensor:
        self.rooms.append(torch.full(shape, 7, dtype=dtype))
        return self.rooms[-1]

    def upload(self, parts: list[torch.Tensor]) -> Any:
        self._note("upload")
        assert all(any(part.data_ptr() == room.data_ptr() for room in self.rooms) for part in parts)
        return [part.clone() for part in parts], len(self.calls)

    def accept(self, upload: Any) -> list[torch.Tensor]:
        self._note("accept")
        return upload[0]

    def _note(self, name: str) -> None:
        self.calls.append((name, threading.current_thread().name))


@pytest.fixture
def lanes(monkeypatch: pytest.MonkeyPatch) -> list[FakeLane]:
    made: list[FakeLane] = []

    def make(device: torch.device) -> FakeLane:
        made.append(FakeLane(device))
        return made[-1]

    monkeypatch.setattr(ArraySource, "make_lane", staticmethod(make))
    monkeypatch.setattr(type(memory), "device_takes", lambda self, size, device: False)
    return made


@pytest.mark.parametrize("shuffle", [False, True, "batch"])
def test_staged_batches_are_the_direct_ones(shuffle: Any, lanes: list[FakeLane]) -> None:
    x = {"a": np.random.RandomState(0).rand(23, 4), "b": np.arange(23)}
    found = []
    for device in (GPU, CPU):
        torch.manual_seed(3)
        source = make_source(x, np.arange(23), batch_size=5, shuffle=shuffle)
        found.append([batch for _ in range(2) for batch in source.epoch(device)])
    for (x1, y1, _, n1), (x2, y2, _, n2) in zip(*found, strict=True):
        assert n1 == n2 and torch.equal(y1, y2)
        assert torch.equal(x1["a"], x2["a"]) and torch.equal(x1["b"], x2["b"])
    assert [lane.device for lane in lanes] == [GPU, GPU]
    main = threading.current_thread().name
    threads = {name: {thread for call, thread in lanes[0].calls if call == name} for name in ("upload", "accept")}
    assert threads == {"upload": {"data"}, "accept": {main}}


def test_the_thread_is_a_few_batches_ahead_and_no_more(lanes: list[FakeLane]) -> None:
    batches = make_source(np.arange(100), batch_size=1).epoch(GPU)
    next(batches)
    time.sleep(0.05)
    uploads = [call for call, _ in lanes[0].calls].count("upload")
    assert 2 <= uploads <= 4  # one taken, two in the queue, one in the thread's hand
    batches.close()
    assert threading.active_count() == 1 or "data" not in {thread.name for thread in threading.enumerate()}


def test_rows_go_through_the_lane_too(lanes: list[FakeLane], tmp_path: Any) -> None:
    whole = np.memmap(tmp_path / "x", dtype="float64", mode="w+", shape=(9, 2))
    whole[:] = np.arange(18).reshape(9, 2)
    torch.manual_seed(0)
    source = make_source(whole, np.arange(9), batch_size=4, shuffle=True)
    for x, y, _, _ in source.epoch(GPU):
        assert x.dtype == torch.float32
        assert torch.equal(x, torch.stack([2.0 * y, 2.0 * y + 1], 1))


def test_items_arrive_in_order_with_the_error_in_its_place() -> None:
    def make() -> Iterator[int]:
        yield from (1, 2, 3)
        raise LookupError("gone")

    items = prefetched(make)
    assert [next(items), next(items), next(items)] == [1, 2, 3]
    with pytest.raises(LookupError, match="gone"):
        next(items)
    assert list(prefetched(lambda: iter(range(100)), ahead=1)) == list(range(100))
    assert list(prefetched(lambda: iter(()))) == []


def test_an_error_before_the_first_item() -> None:
    def make() -> Iterator[int]:
        raise KeyError("x")

    with pytest.raises(KeyError):
        next(prefetched(make))


@pytest.mark.parametrize("ends", ["closed", "interrupted", "failed"])
def test_the_thread_ends_with_its_caller(ends: str) -> None:
    """Also in the middle of an endless source, whose `finally` runs."""
    cleaned = threading.Event()

    def make() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            cleaned.set()

    def use() -> None:
        items = prefetched(make)
        try:
            next(items)
            if ends == "interrupted":
                raise KeyboardInterrupt
            if ends == "failed":
                raise ZeroDivisionError
        finally:
            items.close()

    if ends == "closed":
        use()
    else:
        with pytest.raises(KeyboardInterrupt if ends == "interrupted" else ZeroDivisionError):
            use()
    assert cleaned.is_set()
    assert "data" not in {thread.name for thread in threading.enumerate()}


def test_closing_a_source_ends_its_thread(lanes: list[FakeLane]) -> None:
    source = make_source(np.arange(100), batch_size=1, steps=3)
    for _ in source.epoch(GPU):
        pass
    assert "data" in {thread.name for thread in threading.enumerate()}
    source.close()
    assert "data" not in {thread.name for thread in threading.enumerate()}


def test_on_the_host_nothing_is_moved() -> None:
    part = torch.zeros(2)
    assert Mover(CPU)([part])[0] is part


cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")


@cuda
@pytest.mark.parametrize("share", [0.0, 0.25])
@pytest.mark.parametrize("shuffle", [False, True, "batch"])
def test_on_a_gpu(share: float, shuffle: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """share=0: through pinned memory; otherwise gathered on the device."""
    monkeypatch.setattr(memory, "device_share", share)
    x, y = np.random.RandomState(0).rand(1000, 64).astype("float32"), np.arange(1000)
    torch.manual_seed(1)
    source = make_source(x, y, batch_size=64, shuffle=shuffle)
    torch.manual_seed(1)
    wanted = list(make_source(x, y, batch_size=64, shuffle=shuffle).epoch(CPU))
    torch.manual_seed(1)
    total = torch.zeros((), device="cuda")
    found = []
    for batch, labels, _, count in source.epoch(torch.device("cuda")):
        assert batch.is_cuda and labels.is_cuda
        total += (batch @ batch.T).sum() + count  # work that runs while the next batch is on its way
        found.append((batch.clone(), labels.clone()))
    for (a, b), (c, d, _, _) in zip(found, wanted, strict=True):
        assert torch.equal(a.cpu(), c) and torch.equal(b.cpu(), d)
    source.close()


@cuda
def test_streams_reach_a_gpu() -> None:
    def data() -> Iterator[Any]:
        buffer = np.zeros((128, 64), "float32")
        for at in range(50):
            buffer[:] = at  # the same memory for each batch
            yield buffer, np.full(128, at)

    means = [(x.mean(), y[0]) for x, y, _, _ in make_source(data()).epoch(torch.device("cuda"))]
    assert [(x.item(), y.item()) for x, y in means] == [(at, at) for at in range(50)]


@cuda
def test_tensors_that_are_on_a_gpu_stay_there() -> None:
    x = torch.arange(10.0, device="cuda")
    batches = list(make_source(x, np.arange(10), batch_size=4).epoch(torch.device("cuda")))
    assert batches[0][0].data_ptr() == x.data_ptr()
    assert torch.cat([batch[0] for batch in make_source(x, batch_size=4).epoch(CPU)]).tolist() == list(range(10))

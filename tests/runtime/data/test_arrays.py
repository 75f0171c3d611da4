"""Arrays: the batches are real Keras's, under one seed also in the same order."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from runtime.core.errors import InvalidArgument
from runtime.training.data import ArraySource, make_source
from tests.parity.generate import cases

from .harness import CPU, compare

DTYPES = ("float32", "float64", "float16", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "bool")


def array(rng: random.Random, n: int, dtype: str | None = None, shape: tuple[int, ...] | None = None) -> np.ndarray:
    shape = rng.choice([(), (1,), (3,), (2, 3)]) if shape is None else shape
    values = np.random.RandomState(rng.randrange(10**6)).uniform(0, 100, (n, *shape))
    return values.astype(dtype or rng.choice(DTYPES))


def nested(rng: random.Random, n: int) -> Any:
    kind = rng.choice(["one", "one", "tensor", "list", "tuple", "dict", "deep"])
    if kind == "one":
        return array(rng, n)
    if kind == "tensor":
        return torch.from_numpy(array(rng, n, rng.choice(["float32", "float64", "int64", "float16", "bool"])))
    if kind == "list":
        return [array(rng, n) for _ in range(rng.choice([1, 2, 3]))]
    if kind == "tuple":
        return tuple(array(rng, n) for _ in range(2))
    if kind == "dict":
        return {"b": array(rng, n), "a": array(rng, n)}
    return {"a": [array(rng, n), array(rng, n)], "b": (array(rng, n),)}


def weights(rng: random.Random, n: int, y: Any) -> Any:
    if y is None or rng.random() < 0.5:
        return None
    if isinstance(y, (dict, list, tuple)):
        return array(rng, n, "float64", rng.choice([(), (1,)]))
    return array(rng, n, rng.choice(["float32", "float64", "int64"]), rng.choice([(), (1,), (4,)]))


@pytest.mark.parametrize("rng", list(cases("data arrays", 400)))
def test_batches_of_arrays(rng: random.Random) -> None:
    n = rng.randrange(1, 40)
    y = rng.choice([None, *[nested(rng, n)] * 3])
    compare(
        "arrays",
        epochs=rng.choice([1, 2, 4]),
        seed=rng.randrange(1000),
        x=nested(rng, n),
        y=y,
        sample_weight=weights(rng, n, y),
        batch_size=rng.choice([None, 1, 2, 5, 32, 100]),
        steps_per_epoch=rng.choice([None, None, 1, 2, 3, 7]),
        shuffle=rng.choice([False, True]),
    )


@pytest.mark.parametrize("rng", list(cases("class weights", 60)))
def test_class_weight_becomes_sample_weight(rng: random.Random) -> None:
    n, classes = rng.randrange(1, 30), rng.randrange(2, 6)
    numbers = np.random.RandomState(rng.randrange(10**6)).randint(0, classes, n)
    forms = [
        numbers,
        numbers - 0.4,
        numbers + 0.6,
        numbers[:, None],
        np.eye(classes)[numbers],
        numbers.astype("float32"),
        torch.from_numpy(numbers),
    ]
    known = rng.sample(range(-1, classes), rng.randrange(1, classes + 1))
    compare(
        "class_weight",
        x=array(rng, n),
        y=rng.choice(forms),
        class_weight={c: rng.choice([0, 0.5, 3, np.float32(1.5)]) for c in known},
        batch_size=rng.choice([None, 3]),
        shuffle=rng.choice([False, True]),
    )


def test_the_first_batch_is_drawn_for_building_as_keras_draws_it() -> None:
    """Keras opens a loader to build the model, and others for the epochs; ours goes through the same draws."""
    from keras.src.backend.torch.trainer import TorchEpochIterator

    x = np.arange(17)
    torch.manual_seed(5)
    iterator = TorchEpochIterator(x=x, batch_size=4, shuffle=True)
    first = next(data[0] for _, _, data in iterator)
    iterator.reset()
    theirs = [torch.cat([data[0] for _, _, data in iterator]).tolist() for _ in range(3)]
    torch.manual_seed(5)
    source = make_source(x, batch_size=4, shuffle=True)
    assert source.peek(CPU)[0].tolist() == first.tolist()
    assert [torch.cat([batch[0] for batch in source.epoch(CPU)]).tolist() for _ in range(3)] == theirs


def test_blocks_stay_together_and_the_smaller_one_last() -> None:
    source = make_source(np.arange(23), batch_size=5, shuffle="batch")
    seen = set()
    for _ in range(8):
        batches = [batch[0].tolist() for batch in source.epoch(CPU)]
        assert batches[-1] == [20, 21, 22]
        assert sorted(batches[:-1]) == [[i, i + 1, i + 2, i + 3, i + 4] for i in (0, 5, 10, 15)]
        seen.add(tuple(batch[0] for batch in batches))
    assert len(seen) > 3


def test_an_order_of_the_users_own() -> None:
    x = np.arange(5)
    source = make_source(x, batch_size=2, shuffle=True, order=lambda epoch: np.roll([4, 3, 2, 1, 0], epoch))
    source.peek(CPU)
    assert [batch[0].tolist() for batch in source.epoch(CPU)] == [[4, 3], [2, 1], [0]]
    assert [batch[0].tolist() for batch in source.epoch(CPU)] == [[0, 4], [3, 2], [1]]
    with pytest.raises(
        InvalidArgument, match=r"order needs one position for each of the 5 samples. Received: shape=\(3,\)."
    ):
        list(make_source(x, order=[0, 1, 2]).epoch(CPU))


def test_nothing_is_copied_where_the_dtype_fits() -> None:
    x, y = np.zeros((6, 3), "float32"), torch.zeros(6, dtype=torch.int64)
    source = make_source(x, y, batch_size=4)
    (first, labels, _, _), *_ = source.epoch(CPU)
    assert first.data_ptr() == x.ctypes.data
    assert labels.data_ptr() == y.data_ptr()


@pytest.mark.parametrize(
    "x",
    [
        np.arange(12.0).reshape(4, 3)[::-1],
        np.zeros((4, 1, 2))[:, ::-1],
        np.zeros(4, dtype="u1, f4")["f1"],
        np.asfortranarray(np.arange(12, dtype="float32").reshape(4, 3)),
        np.arange(12, dtype=">i4").reshape(4, 3),
        np.arange(12, dtype=">f8").reshape(4, 3),
        np.broadcast_to(np.float32(1), (4, 3)),
        np.arange(4, dtype="uint64"),
        np.arange(4, dtype="longdouble"),
        np.arange(4, dtype="complex64"),
        np.ma.masked_array([1.0, 2, 3, 4]),
    ],
    ids=lambda x: f"{x.dtype}{x.strides}",
)
@pytest.mark.filterwarnings("error")
def test_arrays_as_numpy_may_hold_them(x: np.ndarray) -> None:
    """Torch addresses none of these as they are (Keras fails over uint64)."""
    (batch, *_), *_ = make_source(x, batch_size=4).epoch(CPU)
    wanted = {"f": "float32", "u": "int64"}.get(x.dtype.kind, x.dtype.newbyteorder("=").name)
    assert batch.numpy().dtype == wanted
    np.testing.assert_array_equal(batch.numpy(), np.asarray(x).astype(wanted))


def test_lists_of_numbers_are_arrays() -> None:
    """Keras takes no lists of numbers; a list of arrays stays several inputs."""
    ((x, y, weight, count),) = make_source([[1, 2], [3, 4]], [0.5, 1], [1, np.float32(2)]).epoch(CPU)
    assert (x.tolist(), y.tolist(), weight.tolist(), count) == ([[1, 2], [3, 4]], [0.5, 1.0], [1.0, 2.0], 2)
    assert (x.dtype, y.dtype) == (torch.int64, torch.float32)
    ((x, *_),) = make_source([np.zeros(2), [1, 2], [torch.tensor(1), torch.tensor(2)]]).epoch(CPU)
    assert [part.tolist() for part in x] == [[0, 0], [1, 2], [1, 2]]


def test_weights_of_several_outputs_may_be_nested_as_the_targets() -> None:
    y = {"b": np.zeros(3), "a": np.zeros((3, 2))}
    ((_, _, weight, _),) = make_source(np.zeros(3), y, {"a": np.ones((3, 2)), "b": [2, 2, 2]}).epoch(CPU)
    assert list(weight) == ["b", "a"] and weight["b"].tolist() == [2, 2, 2]
    ((_, _, weight, _),) = make_source(np.zeros(3), [np.zeros(3), np.zeros(3)], (np.ones(3), None)).epoch(CPU)
    assert weight[0].tolist() == [1, 1, 1] and weight[1] is None
    ((_, _, weight, _),) = make_source(np.zeros(3), np.zeros(3), [np.ones(3)]).epoch(CPU)
    assert weight.tolist() == [1, 1, 1]


def test_what_a_source_tells() -> None:
    source = make_source(np.zeros((10, 2)), batch_size=np.int64(4), shuffle=True)
    assert isinstance(source, ArraySource)
    assert (source.num_batches, source.batch_size, source.num_samples) == (3, 4, 10)
    assert make_source(source) is source
    assert make_source(np.zeros(10), steps=3).batch_size == 4


def test_an_epoch_that_is_left_early_is_over() -> None:
    source = make_source(np.arange(10), batch_size=2)
    for batch in source.epoch(CPU):
        assert batch[0].tolist() == [0, 1]
        break
    assert [batch[0][0].item() for batch in source.epoch(CPU)] == [0, 2, 4, 6, 8]


def test_the_loop_is_as_fast_as_one_written_by_hand() -> None:
    """128 rows of 784 a batch, shuffled: at most 5 % slower than `x[k], y[k]` (it takes about half the time)."""
    n, size = 128 * 60, 128
    x, y = torch.rand(n, 784), torch.randint(0, 10, (n,))
    source = make_source(x.numpy(), y.numpy(), batch_size=size, shuffle=True)

    def by_hand() -> None:
        order = torch.randperm(n)
        for start in range(0, n, size):
            k = order[start : start + size]
            _ = x[k], y[k]

    def ours() -> None:
        for _ in source.epoch(CPU):
            pass

    times = [(_seconds(by_hand), _seconds(ours)) for _ in range(7)]
    assert min(mine for _, mine in times) <= 1.05 * min(hand for hand, _ in times)


def _seconds(function: Callable[[], None]) -> float:
    start = time.process_time()
    function()
    return time.process_time() - start


def test_nan_is_data() -> None:
    ((x, *_),) = make_source(np.array([np.nan, np.inf])).epoch(CPU)
    assert torch.isnan(x[0])

"""pad_sequences, skipgrams and the windows over series, against real Keras."""

from __future__ import annotations

import json
import random
from typing import Any

import keras
import numpy as np
import pytest
import torch
from keras.src.legacy.preprocessing import sequence as legacy

from runtime import utils
from runtime.core.errors import InvalidArgument
from runtime.training.data import make_source
from tests.parity.generate import cases
from tests.runtime.counting import CASES


@pytest.mark.parametrize("rng", list(cases("pad_sequences", 120)))
def test_pad_sequences(rng: random.Random) -> None:
    step = rng.choice([(), (), (2,)])
    drawn = np.random.RandomState(rng.randrange(10**6))
    lengths = [rng.choice([0, 1, 2, 3, 5, 8]) for _ in range(rng.randrange(1, 6))]
    sequences: list[Any] = [drawn.randint(0, 99, (length, *step)) for length in lengths]
    if rng.random() < 0.5 and not step:
        sequences = [each.tolist() for each in sequences]
    arguments = {
        "maxlen": rng.choice([None, 1, 4, 9]),
        "dtype": rng.choice(["int32", "float32", "int64", object]),
        "padding": rng.choice(["pre", "post"]),
        "truncating": rng.choice(["pre", "post"]),
        "value": rng.choice([0.0, -1, 7]),
    }
    ours, theirs = utils.pad_sequences(sequences, **arguments), keras.utils.pad_sequences(sequences, **arguments)
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)
    CASES["utils.pad_sequences"] += 1


def test_texts_are_padded_with_texts() -> None:
    words = [["a"], ["b", "c"]]
    assert utils.pad_sequences(words, dtype=object, value="-").tolist() == [["-", "a"], ["b", "c"]]
    assert utils.pad_sequences(words, dtype="<U4", value="-").tolist() == [["-", "a"], ["b", "c"]]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"sequences": 5}, "pad_sequences needs a list of sequences. Received: int."),
        ({"sequences": [[1], 2]}, "pad_sequences needs a list of sequences. Received: 2 in it."),
        ({"sequences": [[1]], "padding": "left"}, 'needs padding to be "pre" or "post". Received: padding=\'left\'.'),
        ({"sequences": [[1]], "truncating": 0}, 'needs truncating to be "pre" or "post". Received: truncating=0.'),
        ({"sequences": [[1]], "value": "-"}, "needs dtype=object for a text as value. Received: dtype='int32'."),
        ({"sequences": [np.zeros((2, 3)), np.zeros((1, 2))]}, "steps of one shape, (3,) as in the first sequence. Received: (2,) in sequence 1."),
    ],
)  # fmt: skip
def test_what_pad_sequences_refuses_with_keras(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        utils.pad_sequences(**arguments)
    assert text in str(refusal.value)
    with pytest.raises(ValueError):
        keras.utils.pad_sequences(**arguments)


@pytest.mark.parametrize("rng", list(cases("skipgrams", 30)))
def test_skipgrams(rng: random.Random) -> None:
    sequence = [rng.randrange(0, 9) for _ in range(rng.randrange(1, 12))] + [1, 2]
    arguments = {
        "vocabulary_size": 12,
        "window_size": rng.choice([1, 2, 4]),
        "negative_samples": rng.choice([0.0, 1.0, 2.5]),
        "shuffle": rng.choice([True, False]),
        "categorical": rng.choice([True, False]),
        "sampling_table": rng.choice([None, [0.7] * 12]),
        "seed": 3,
    }
    found = []
    for function in (utils.skipgrams, legacy.skipgrams):
        random.seed(1)
        try:
            found.append(function(sequence, **arguments))
        except ZeroDivisionError:  # no pair at all
            found.append(None)
    assert found[0] == found[1]
    CASES["utils.skipgrams"] += 1


def test_make_sampling_table() -> None:
    for size, factor in ((1, 1e-5), (10, 1e-5), (100, 1e-3), (50, 1.0)):
        np.testing.assert_allclose(utils.make_sampling_table(size, factor), legacy.make_sampling_table(size, factor))
        CASES["utils.make_sampling_table"] += 1


@pytest.mark.parametrize("rng", list(cases("timeseries generator", 60)))
def test_timeseries_generator(rng: random.Random) -> None:
    n = rng.randrange(12, 40)
    data = np.arange(n * 2).reshape(n, 2) if rng.random() < 0.7 else list(range(n))
    arguments = {
        "length": rng.choice([1, 2, 6]),
        "sampling_rate": rng.choice([1, 2, 3]),
        "stride": rng.choice([1, 2, 4]),
        "start_index": rng.choice([0, 2]),
        "end_index": rng.choice([None, 9, 11]),
        "shuffle": rng.choice([False, True]),
        "reverse": rng.choice([False, True]),
        "batch_size": rng.choice([1, 3, 128]),
    }
    ours = utils.TimeseriesGenerator(data, np.arange(n), **arguments)
    theirs = legacy.TimeseriesGenerator(data, np.arange(n), **arguments)
    assert len(ours) == len(theirs)
    for at in range(len(ours)):
        np.random.seed(at)
        mine = ours[at]
        np.random.seed(at)
        for part, other in zip(mine, theirs[at], strict=True):
            np.testing.assert_array_equal(part, other)
    if not arguments["shuffle"]:
        assert len(list(make_source(ours).epoch(torch.device("cpu")))) == len(theirs)
    CASES["utils.TimeseriesGenerator"] += 1


def test_a_timeseries_generator_as_text() -> None:
    made = utils.TimeseriesGenerator(np.arange(9), list(range(9)), 3, batch_size=2)
    config = json.loads(made.to_json())
    assert config["class_name"] == "TimeseriesGenerator"
    assert (config["config"]["data"], config["config"]["start_index"]) == (json.dumps(list(range(9))), 3)
    with pytest.raises(TypeError, match="needs data that JSON can hold"):
        utils.TimeseriesGenerator([object()] * 9, list(range(9)), 3).get_config()


def test_what_a_timeseries_generator_refuses() -> None:
    with pytest.raises(InvalidArgument, match=r"data and targets of one length. Received: 5 steps of data and 4 of"):
        utils.TimeseriesGenerator([0] * 5, [0] * 4, 2)
    with pytest.raises(InvalidArgument, match=r"Received: start_index \+ length=9, end_index=4."):
        utils.TimeseriesGenerator([0] * 5, [0] * 5, 9)


def windows(n: int, targets: Any, a: dict[str, Any]) -> list[list[int]]:
    """The steps of each window, as the docs of Keras describe them."""
    start, end = a["start_index"] or 0, n if a["end_index"] is None else a["end_index"]
    span = (a["sequence_length"] - 1) * a["sampling_rate"]
    count = end - start - span
    if targets is not None:
        count = min(count, len(targets[start:end]))
    firsts = range(start, start + max(count, 0), a["sequence_stride"])
    return [list(range(at, at + span + 1, a["sampling_rate"])) for at in firsts]


def timeseries_arguments(rng: random.Random, n: int) -> dict[str, Any]:
    return {
        "sequence_length": rng.choice([1, 2, 5]),
        "sequence_stride": rng.choice([1, 2, 3]),
        "sampling_rate": rng.choice([1, 2, 3]),
        "batch_size": rng.choice([None, 1, 4, 128]),
        "start_index": rng.choice([None, 0, 3]),
        "end_index": rng.choice([None, n - 1, n - 3]),
    }


@pytest.mark.parametrize("rng", list(cases("timeseries", 60)))
def test_windows_of_a_series(rng: random.Random) -> None:
    n = rng.randrange(20, 40)
    arguments = timeseries_arguments(rng, n)
    data = np.arange(n * 1.0) if rng.random() < 0.5 else np.arange(n * 2).reshape(n, 2)
    targets = rng.choice([None, np.arange(n) * 10, np.arange(n - 4) * 10])
    dataset = utils.timeseries_dataset_from_array(data, targets, **arguments)
    size, wanted = arguments["batch_size"], windows(n, targets, arguments)
    elements = list(dataset)
    assert len(dataset) == len(elements) == (len(wanted) if size is None else -(-len(wanted) // size))
    found = [element if targets is None else element[0] for element in elements]
    whole = torch.stack(found) if size is None else torch.cat(found)
    np.testing.assert_array_equal(whole.numpy(), data[wanted])
    assert whole.numpy().dtype == data.dtype
    if targets is not None:
        goals = [int(t) for e in elements for t in (e[1].reshape(-1))]
        assert goals == [10 * window[0] for window in wanted]


@pytest.mark.parametrize("rng", list(cases("timeseries", 40)))
def test_windows_are_real_keras(rng: random.Random) -> None:
    """Keras needs TensorFlow or Grain for this function. Its targets end one too early with a start_index, or raise."""
    pytest.importorskip("grain")
    n = rng.randrange(20, 40)
    arguments = timeseries_arguments(rng, n)
    data = np.arange(n * 1.0) if rng.random() < 0.5 else np.arange(n * 2).reshape(n, 2)
    targets = rng.choice([None, np.arange(n) * 10])
    theirs = list(keras.utils.timeseries_dataset_from_array(data, targets, **arguments, format="grain"))
    ours = list(utils.timeseries_dataset_from_array(data, targets, **arguments))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        pairs = zip(mine, other, strict=True) if targets is not None else [(mine, other)]
        assert all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in pairs)
    CASES["utils.timeseries_dataset_from_array"] += 1


def test_shuffled_windows_are_all_of_them_in_an_order_of_the_seed() -> None:
    def passes(seed: int) -> list[list[int]]:
        made = utils.timeseries_dataset_from_array(
            np.arange(30), np.arange(30), 3, batch_size=8, shuffle=True, seed=seed
        )
        return [torch.cat([goals for _, goals in made]).tolist() for _ in range(2)]

    one, two = passes(1)
    assert sorted(one) == sorted(two) == list(range(28)) and one != two
    assert passes(1) == [one, two] and passes(2)[0] != one


def test_a_series_trains() -> None:
    dataset = utils.timeseries_dataset_from_array(np.arange(30.0), np.arange(30), 3, batch_size=8)
    source = make_source(dataset)
    assert source.num_batches == 4
    for _ in range(2):
        assert [batch[3] for batch in source.epoch(torch.device("cpu"))] == [8, 8, 8, 4]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"start_index": -1}, "needs 0 <= start_index < 20, the steps. Received: start_index=-1."),
        ({"start_index": 20}, "needs 0 <= start_index < 20"),
        ({"start_index": 5, "end_index": 5}, "needs start_index < end_index < 20, the steps. Received: start_index=5, end_index=5."),
        ({"end_index": 20}, "Received: start_index=None, end_index=20."),
        ({"end_index": -3}, "Received: start_index=None, end_index=-3."),
        ({"sampling_rate": 0}, "needs 0 < sampling_rate < 20, the steps. Received: sampling_rate=0."),
        ({"sampling_rate": 20}, "needs 0 < sampling_rate < 20"),
        ({"sequence_stride": -1}, "needs 0 < sequence_stride < 20"),
        ({"sequence_stride": 21}, "needs 0 < sequence_stride < 20"),
        ({"format": "torch"}, 'needs format to be "tf" or "grain". Received: format=\'torch\'.'),
    ],
)  # fmt: skip
def test_what_windows_refuse_with_keras(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        utils.timeseries_dataset_from_array(np.arange(20), None, 3, **arguments)
    assert text in str(refusal.value)
    with pytest.raises(ValueError):
        keras.utils.timeseries_dataset_from_array(np.arange(20), None, 3, **arguments)

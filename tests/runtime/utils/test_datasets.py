"""Data sets of keras.utils: their methods, split_dataset, and what is read out of directories."""

from __future__ import annotations

import random
import threading
import wave
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import torch
from keras.src.utils import dataset_utils

from runtime import utils
from runtime.core.errors import InvalidArgument
from runtime.training.data import make_source
from runtime.utils.dataset import Dataset
from runtime.utils.directories import Folder
from tests.parity.generate import cases
from tests.runtime.counting import CASES

CPU = torch.device("cpu")


def numbers(n: int) -> Dataset:
    return Dataset(lambda: iter(range(n)), n, class_names=["a"])


def test_methods_of_tf_data() -> None:
    tens = numbers(10)
    assert list(tens.map(lambda x: x * 2, num_parallel_calls=-1)) == list(range(0, 20, 2))
    assert list(tens.filter(lambda x: x % 3 == 0)) == [0, 3, 6, 9]
    assert list(tens.take(3)) == [0, 1, 2] and list(tens.skip(8)) == [8, 9]
    assert list(tens.take(2).concatenate(tens.skip(9))) == [0, 1, 9]
    assert list(tens.take(2).repeat(3)) == [0, 1] * 3
    assert list(numbers(0).repeat()) == []
    assert [batch.tolist() for batch in tens.batch(4)] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert [batch.tolist() for batch in tens.batch(4, drop_remainder=True)] == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert [int(sample) for sample in tens.batch(4).unbatch()] == list(range(10))
    assert list(tens.prefetch(-1)) == list(range(10)) and tens.prefetch(1).class_names == ["a"]
    lengths = [tens.take(3), tens.skip(8), tens.batch(4), tens.batch(4, True), tens.repeat(2), tens.concatenate(tens)]
    assert [len(each) for each in lengths] == [3, 2, 3, 2, 20, 20]
    assert [each.cardinality() for each in (tens, tens.filter(bool), tens.repeat())] == [10, -2, -2]
    with pytest.raises(TypeError):
        len(tens.repeat())


def test_parts_of_an_element_are_given_one_by_one() -> None:
    pairs = Dataset(lambda: iter([(1, "a"), (2, "b")]))
    assert list(pairs.map(lambda x, y: x)) == [1, 2]
    ((x, y),) = pairs.batch(2)
    assert x.tolist() == [1, 2] and y == ["a", "b"]
    named = Dataset(lambda: iter([{"a": torch.ones(2)}]))
    ((batch),) = named.batch(1)
    assert batch["a"].shape == (1, 2)
    assert [sample["a"].tolist() for sample in named.batch(1).unbatch()] == [[1, 1]]
    (array,) = named.as_numpy_iterator()
    assert isinstance(array["a"], np.ndarray)


@pytest.mark.parametrize("size", [1, 3, 10, 99])
def test_shuffling_by_a_buffer(size: int) -> None:
    made = numbers(10).shuffle(size, seed=1)
    one, two = list(made), list(made)
    assert sorted(one) == sorted(two) == list(range(10))
    assert (one == two) == (size == 1)
    assert list(numbers(10).shuffle(size, seed=1)) == one
    fixed = numbers(10).shuffle(size, seed=1, reshuffle_each_iteration=False)
    assert list(fixed) == list(fixed) == one
    assert all(value < at + size for at, value in enumerate(one))


def test_a_cache_keeps_the_first_whole_pass() -> None:
    made: list[int] = []
    cached = numbers(3).map(lambda x: made.append(x) or x).cache()
    next(iter(cached))
    assert list(cached) == list(cached) == [0, 1, 2]
    assert made == [0, 0, 1, 2]


@pytest.mark.parametrize("rng", list(cases("split_dataset", 60)))
def test_split_dataset(rng: random.Random) -> None:
    """Under a seed the parts are Keras's. (Without shuffle, Keras shuffles all the same on torch.)"""
    n = rng.randrange(4, 30)
    arrays = [np.arange(n), np.arange(n * 2.0).reshape(n, 2)]
    data = rng.choice([arrays[0], arrays, tuple(arrays), torch.utils.data.TensorDataset(torch.arange(n))])
    left = rng.choice([0.5, 0.8, 3, 0.25])
    right = rng.choice([None, None, n - 3 if left == 3 else None])
    sizes = {"left_size": left, "right_size": right} if rng.random() < 0.7 else {"right_size": left}
    theirs = keras.utils.split_dataset(data, **sizes, shuffle=True, seed=5)
    ours = utils.split_dataset(data, **sizes, shuffle=True, seed=5)
    in_order = utils.split_dataset(data, **sizes)
    for mine, other, plain in zip(ours, theirs, in_order, strict=True):
        assert len(mine) == len(other) == len(plain)
        assert [[part.tolist() for part in sample] for sample in mine] == [
            [part.tolist() for part in sample] for sample in other
        ]
    assert [sample[0].item() if sample[0].ndim == 0 else 0 for part in in_order for sample in part] == list(range(n))
    CASES["utils.split_dataset"] += 1


def test_parts_train() -> None:
    left, right = utils.split_dataset([np.arange(10.0), np.arange(10)], left_size=0.8)
    (x, y, _, count), *_ = make_source(left).epoch(CPU)
    assert count == 8 and x.tolist() == y.tolist() == list(range(8))
    left, right = utils.split_dataset(numbers(10).batch(4), right_size=3)
    assert [batch.tolist() for batch in left] == [[0, 1, 2, 3], [4, 5, 6]]
    assert [batch.tolist() for batch in right] == [[7, 8, 9]]


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({}, "needs left_size or right_size. Received: neither."),
        ({"left_size": 10}, "needs left_size to be a number of samples below 10, or a share between 0 and 1. Received: left_size=10."),
        ({"right_size": 1.5}, "Received: right_size=1.5."),
        ({"left_size": 0}, "Received: left_size=0."),
        ({"left_size": "a"}, "Received: left_size='a'."),
        ({"left_size": 0.7, "right_size": 0.7}, "to be 10 samples together, or fewer. Received: left_size=0.7, right_size=0.7."),
        ({"left_size": 7, "right_size": 7}, "to be 10 samples together, or fewer"),
        ({"left_size": 0.01}, "needs a sample or more on both sides. Received: 10 samples, left_size=0.01, right_size=None."),
    ],
)  # fmt: skip
def test_what_split_dataset_refuses_with_keras(arguments: dict[str, Any], text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        utils.split_dataset(np.arange(10), **arguments)
    assert text in str(refusal.value)
    with pytest.raises((ValueError, TypeError)):
        keras.utils.split_dataset(np.arange(10), **arguments)


def test_what_split_dataset_takes() -> None:
    for data, text in (
        ([np.arange(3), np.arange(4)], "needs arrays of one length. Received: 3, 4 samples."),
        ([[1, 2]], "needs a list or tuple of arrays. Received: list."),
        ([], "needs a list or tuple of arrays. Received: none."),
        ("abc", "or a torch Dataset. Received: str."),
    ):
        with pytest.raises(InvalidArgument) as refusal:
            utils.split_dataset(data, 0.5)
        assert text in str(refusal.value)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders b (5 texts, one in a folder of its own, one of another suffix), a (4) and .hidden (1)."""
    root = tmp_path_factory.mktemp("texts")
    files = [f"b/{i}.txt" for i in (3, 10, 2)] + ["b/deep/1.TXT", "b/zz.txt", "b/other.md"]
    files += [f"a/{i}.txt" for i in range(4)] + [".hidden/1.txt"]
    for name in files:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}")
    return root


def folder(tree: Path, **changed: Any) -> Folder:
    arguments = dict.fromkeys("labels label_mode class_names seed validation_split subset".split())
    arguments |= {"batch_size": 4, "shuffle": False, "follow_links": False, "verbose": False, "labels": "inferred"}
    return Folder("f", "texts", (".txt",), tree, **arguments | {"label_mode": "int"} | changed)


@pytest.mark.parametrize("rng", list(cases("directories", 40)))
def test_files_and_classes_of_a_directory(rng: random.Random, tree: Path) -> None:
    arguments = {
        "labels": rng.choice(["inferred", "inferred", None, [5, 3, 3, 5, 3, 5, 5, 3, 3]]),
        "shuffle": rng.choice([False, True]),
        "seed": rng.randrange(1, 100),
    }
    names = rng.choice([None, ["b", "a"], ["b"]]) if arguments["labels"] == "inferred" else None
    directory = tree
    if arguments["labels"] is not None and arguments["labels"] != "inferred":
        directory = tree / "b" if rng.random() < 0.5 else tree / "a"
        count = sum(path.suffix.lower() == ".txt" for path in directory.rglob("*"))
        arguments["labels"] = arguments["labels"][:count]
    theirs = dataset_utils.index_directory(
        str(directory),
        formats=(".txt",),
        class_names=names,
        verbose=False,
        **{**arguments, "labels": _copied(arguments)},
    )
    ours = folder(directory, class_names=names, **{**arguments, "labels": _copied(arguments)})
    ours.label_mode = "int"
    paths, labels, classes = ours.indexed()
    assert [Path(path).resolve() for path in paths] == [Path(path).resolve() for path in theirs[0]]
    assert (labels is None) == (theirs[1] is None)
    assert labels is None or list(labels) == list(theirs[1])
    assert classes == theirs[2]
    CASES["utils.directories"] += 1


def _copied(arguments: dict[str, Any]) -> Any:
    return list(arguments["labels"]) if isinstance(arguments["labels"], list) else arguments["labels"]


def test_texts_of_a_directory(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    dataset = utils.text_dataset_from_directory(tree, shuffle=False, batch_size=4, max_length=9)
    assert capsys.readouterr().out == "Found 9 files belonging to 2 classes.\n"
    texts, labels = zip(*dataset, strict=True)
    assert dataset.class_names == ["a", "b"] and len(dataset) == 3
    assert texts[0] == ["text of a"] * 4 and texts[2] == ["text of b"]
    assert torch.cat(labels).tolist() == [0] * 4 + [1] * 5 and labels[0].dtype == torch.int32
    assert "data" not in {thread.name.split("_")[0] for thread in threading.enumerate()}


@pytest.mark.parametrize("mode", ["int", "binary", "categorical", None])
def test_labels_of_a_directory_are_real_keras(mode: str | None, tree: Path) -> None:
    """One-hot labels are float32 as documented; Keras's Grain data sets give int64."""
    pytest.importorskip("grain")
    arguments = {"label_mode": mode, "shuffle": False, "verbose": False}
    for size in (4, None):
        ours = list(utils.text_dataset_from_directory(tree, batch_size=size, **arguments))
        theirs = list(keras.utils.text_dataset_from_directory(str(tree), batch_size=size, format="grain", **arguments))
        assert len(ours) == len(theirs)
        for mine, other in zip(ours, theirs, strict=True):
            if mode is None:
                assert list(mine) == list(other)
                continue
            assert list(mine[0]) == list(other[0])
            assert torch.equal(mine[1], other[1].to(mine[1].dtype))
            assert mine[1].dtype == (torch.int32 if mode == "int" else torch.float32)
        CASES["utils.text_dataset_from_directory"] += 1


@pytest.mark.parametrize("shuffle", [False, True])
def test_both_parts_of_a_directory(shuffle: bool, tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = {"shuffle": shuffle, "seed": 3, "validation_split": 0.3, "batch_size": None, "label_mode": None}
    train, held = utils.text_dataset_from_directory(tree, subset="both", **arguments)
    assert capsys.readouterr().out.endswith("Using 7 files for training.\nUsing 3 files for validation.\n")
    assert sorted([*train, *held]) == sorted(
        utils.text_dataset_from_directory(tree, shuffle=False, batch_size=None, label_mode=None)
    )
    alone = [list(utils.text_dataset_from_directory(tree, subset=s, **arguments)) for s in ("training", "validation")]
    assert sorted(alone[0]) == sorted(train) and sorted(alone[1]) == sorted(held)
    first, second = list(train), list(train)
    assert (first == second) == (not shuffle)
    assert list(held) == list(held)


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"labels": "none"}, 'needs labels to be "inferred", None or a list of integers. Received: labels=\'none\'.'),
        ({"labels": [1], "class_names": ["a"]}, 'takes class_names with labels="inferred" only. Received: class_names=[\'a\'].'),
        ({"label_mode": "one"}, "Received: label_mode='one'."),
        ({"labels": [1, 2]}, "needs one label for each of the 9 files"),
        ({"class_names": ["a", "c"]}, "needs class_names to be folders in"),
        ({"label_mode": "binary", "class_names": ["a"]}, 'needs two classes for label_mode="binary". Received: a.'),
        ({"validation_split": 2, "subset": "training"}, "needs validation_split to be between 0 and 1."),
        ({"subset": "training"}, "needs validation_split and subset together. Received: validation_split=None, subset='training'."),
        ({"validation_split": 0.5}, "needs validation_split and subset together."),
        ({"validation_split": 0.5, "subset": "test"}, 'needs subset to be "training", "validation" or "both".'),
        ({"validation_split": 0.5, "subset": "both"}, "needs a seed to divide shuffled files the same way each time."),
    ],
)  # fmt: skip
def test_what_directories_refuse_with_keras(arguments: dict[str, Any], text: str, tree: Path) -> None:
    if "labels" in arguments and isinstance(arguments["labels"], list) and len(arguments) == 1:
        root = tree / "all"  # without the hidden folder
        for name in "ab":
            for path in sorted((tree / name).rglob("*")):
                if path.is_file():
                    (root / name).mkdir(parents=True, exist_ok=True)
                    (root / name / path.name).write_text("")
        tree = root
    with pytest.raises(InvalidArgument) as refusal:
        utils.text_dataset_from_directory(tree, verbose=False, **arguments)
    assert text in str(refusal.value)
    with pytest.raises(ValueError):
        keras.utils.text_dataset_from_directory(str(tree), format="grain", verbose=False, **arguments)
    if tree.name == "all":
        for path in sorted(tree.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()
        tree.rmdir()


def test_a_directory_without_texts(tmp_path: Path) -> None:
    with pytest.raises(
        InvalidArgument, match=r"text_dataset_from_directory needs some texts in .* \(\.txt\). Received: none."
    ):
        utils.text_dataset_from_directory(tmp_path)


def write_sound(path: Path, samples: np.ndarray, width: int = 2, rate: int = 8000) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(width)
        file.setframerate(rate)
        scaled = np.round(samples * 2 ** (8 * width - 1)).astype("int64")
        if width == 1:
            file.writeframes((scaled + 128).astype("u1").tobytes())
        else:
            raw = scaled.astype("<i8").view("u1").reshape(*scaled.shape, 8)[..., :width]
            file.writeframes(raw.tobytes())


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_sounds_of_a_directory(width: int, tmp_path: Path) -> None:
    sounds = [np.array([[0.5, -0.25], [-1, 0.75]]), np.array([[0.125, 0.5], [0.25, 0], [-0.5, -0.5]])]
    for at, sound in enumerate(sounds):
        (tmp_path / "ab"[at]).mkdir()
        write_sound(tmp_path / "ab"[at] / "1.wav", sound, width)
    ((found, labels),) = utils.audio_dataset_from_directory(tmp_path, shuffle=False, verbose=False)
    assert found.shape == (2, 3, 2) and found.dtype == torch.float32 and labels.tolist() == [0, 1]
    np.testing.assert_allclose(found[0], [*sounds[0], [0, 0]])
    np.testing.assert_allclose(found[1], sounds[1])
    for length in (2, 5):
        ((found, _),) = utils.audio_dataset_from_directory(
            tmp_path, shuffle=False, verbose=False, output_sequence_length=length, sampling_rate=8000
        )
        assert found.shape == (2, length, 2)
        np.testing.assert_allclose(found[1, :2], sounds[1][:2])


def test_what_sounds_refuse(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    write_sound(tmp_path / "a" / "1.wav", np.zeros((3, 1)))
    with pytest.raises(InvalidArgument, match=r"needs files of sampling_rate=16000. Received: 8000 in .*1.wav."):
        list(utils.audio_dataset_from_directory(tmp_path, sampling_rate=16000, verbose=False))
    with pytest.raises(InvalidArgument, match=r"gives tensors of one length. Received: ragged=True."):
        utils.audio_dataset_from_directory(tmp_path, ragged=True)
    with pytest.raises(
        InvalidArgument, match=r"needs sampling_rate to be a positive integer. Received: sampling_rate=0."
    ):
        utils.audio_dataset_from_directory(tmp_path, sampling_rate=0)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    image = pytest.importorskip("PIL.Image")
    root = tmp_path_factory.mktemp("pictures")
    drawn = np.random.RandomState(0)
    for at in range(6):
        path = root / "ab"[at % 2] / f"{at}.{('png', 'bmp', 'gif')[at % 3]}"
        path.parent.mkdir(exist_ok=True)
        shape = (10 + at, 14, 3) if at % 2 else (9, 12)
        image.fromarray(drawn.randint(0, 255, shape).astype("uint8")).save(path)
    return root


@pytest.mark.parametrize("rng", list(cases("pictures", 24)))
def test_pictures_of_a_directory_are_real_keras(rng: random.Random, pictures: Path) -> None:
    pytest.importorskip("grain")
    arguments: dict[str, Any] = {
        "color_mode": rng.choice(["rgb", "rgba", "grayscale"]),
        "image_size": rng.choice([8, (8, 12), (20, 16)]),
        "interpolation": rng.choice(["bilinear", "nearest"]),
        "data_format": rng.choice([None, "channels_first"]),
        "batch_size": rng.choice([None, 4]),
        "crop_to_aspect_ratio": rng.choice([False, True]),
        "shuffle": False,
        "verbose": False,
    }
    ours = utils.image_dataset_from_directory(pictures, **arguments)
    theirs = keras.utils.image_dataset_from_directory(str(pictures), **arguments, format="grain")
    assert ours.file_paths == theirs.file_paths and ours.class_names == theirs.class_names
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine[0], other[0], atol=1e-3)
        assert mine[1].tolist() == other[1].tolist()
    CASES["utils.image_dataset_from_directory"] += 1


def test_what_pictures_refuse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InvalidArgument, match=r"needs color_mode to be .* Received: color_mode='bgr'."):
        utils.image_dataset_from_directory(tmp_path, color_mode="bgr")
    with pytest.raises(InvalidArgument, match=r"needs image_size to be \(height, width\)."):
        utils.image_dataset_from_directory(tmp_path, image_size=(1, 2, 3))
    with pytest.raises(InvalidArgument, match=r"takes crop_to_aspect_ratio or pad_to_aspect_ratio. Received: both."):
        utils.image_dataset_from_directory(tmp_path, crop_to_aspect_ratio=True, pad_to_aspect_ratio=True)
    monkeypatch.setitem(__import__("sys").modules, "PIL", None)
    with pytest.raises(
        InvalidArgument, match=r"needs Pillow to read pictures. Received: no Pillow. pip install pillow."
    ):
        utils.image_dataset_from_directory(tmp_path)

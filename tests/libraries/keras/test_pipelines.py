"""Data in batches: what a round gives and how many rounds there are, against real Keras where it is Keras's own."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kshape.analysis import analyse
from tests.libraries.keras.running import Run

pytest.importorskip("PIL")

HEAD = """
import numpy as np
import keras
from keras import layers
from keras.src.legacy.preprocessing.image import ImageDataGenerator
from keras.src.legacy.preprocessing.sequence import TimeseriesGenerator
reader = ImageDataGenerator(rescale=1 / 255, validation_split=0.25)
pictures, labels = np.zeros((20, 16, 16, 3)), np.zeros((20, 2))
series = np.zeros((100, 5))
"""

FOLDERS = [
    "reader.flow_from_directory(folder)",
    "reader.flow_from_directory(folder, target_size=(32, 24), class_mode='binary', batch_size=2)",
    "reader.flow_from_directory(folder, (32, 24), 'grayscale', class_mode='sparse')",
    "reader.flow_from_directory(folder, class_mode='input', color_mode='rgba')",
    "reader.flow_from_directory(folder, class_mode=None)",
    "reader.flow_from_directory(folder, classes=['a', 'b'], class_mode='categorical')",
]
ARRAYS = [
    "reader.flow(pictures, labels, batch_size=8)",
    "reader.flow(pictures, batch_size=8)",
    "reader.flow(pictures, labels, sample_weight=np.ones(20), batch_size=6)",
    "reader.flow(pictures, labels, batch_size=4, subset='training')",
    "reader.flow(pictures, labels, batch_size=4, subset='validation')",
    "TimeseriesGenerator(series, series[:, 0], length=10)",
    "TimeseriesGenerator(series, series, length=10, sampling_rate=3, batch_size=7)",
    "TimeseriesGenerator(series, series, 12, stride=4, start_index=5, end_index=70, batch_size=3)",
]


def real(expression: str, **names: Any) -> Any:
    scope: dict[str, Any] = {"__name__": "case", **names}
    exec(HEAD, scope)
    return eval(expression, scope)


def fits(said: Any, there: Any) -> bool:
    """Whether a shape that is said, maybe with unknown sizes, is that of the real batch."""
    if isinstance(there, (list, tuple)):
        return len(said) == len(there) and all(fits(s, t) for s, t in zip(said, there, strict=True))
    return len(said) == there.ndim and all(s in (None, size) for s, size in zip(said, there.shape, strict=True))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from PIL import Image

    for name in "ab":
        (tmp_path / name).mkdir()
        for number in range(3):
            Image.new("RGB", (8, 8)).save(tmp_path / name / f"{number}.png")
    return tmp_path


@pytest.mark.parametrize("expression", FOLDERS)
def test_pictures_of_a_folder(expression: str, folder: Path) -> None:
    run = Run(f"folder = 'd'\nfound = {expression}\nbatch = next(found)\nfirst = found[0]", head=HEAD)
    there = next(real(expression, folder=folder))
    assert run.faults == []
    assert fits(run["batch"], there)
    assert fits(run["first"], there)


@pytest.mark.parametrize("expression", ARRAYS)
def test_batches_of_arrays(expression: str) -> None:
    run = Run(f"found = {expression}\ncount = len(found)\nbatch = found[0]", head=HEAD)
    there = real(expression)
    assert run.faults == []
    assert run["count"] == len(there)
    assert fits(run["batch"], there[0])


GENERATORS = {
    "(np.zeros((8, 4)) for _ in range(3))": (3, False),
    "endless(8)": (None, True),
    "counted(5)": (5, False),
    "maybe(8)": (None, False),
    "chained(2)": (7, False),
}


@pytest.mark.parametrize("expression", GENERATORS)
def test_generators(expression: str) -> None:
    run = Run(
        f"""
        def endless(size):
            while True:
                for start in range(0, 100, size):
                    yield series[start : start + size]
        def counted(number):
            for _ in range(number):
                yield series[:8]
        def maybe(size):
            while True:
                if np.random.random() > 0.5:
                    return
                yield series[:size]
        def chained(number):
            yield from counted(number)
            yield from counted(5)
        found = {expression}
        """,
        head=HEAD,
    )
    found = run.fields["found"]
    assert (None if found.items is None else len(found.items), found.endless) == GENERATORS[expression]


def test_steps_and_rows_of_predict() -> None:
    run = Run(
        """
        model = keras.Sequential([keras.Input((16, 16, 3)), layers.Flatten(), layers.Dense(2)])
        flow = reader.flow(pictures, batch_size=8)
        a, b = model.predict(flow), model.predict(flow, steps=2)
        """,
        head=HEAD,
    )
    assert (run["a"], run["b"]) == ((20, 2), (16, 2))
    assert np.shape(real("keras.Sequential([layers.Flatten()]).predict(reader.flow(pictures), verbose=0)")) == (20, 768)


def test_a_copy_of_a_compiled_model_is_compiled() -> None:
    code = """
model = keras.Sequential([keras.Input((5,)), layers.Dense(1)])
model.compile("sgd", "mse")
copy = keras.models.clone_model(model)
copy.fit(series, series[:, :1], verbose=0)
"""
    assert analyse(HEAD + code, "case.py").diagnostics == ()


def test_a_tokenizer_counts_from_1() -> None:
    code = """
from keras.preprocessing.text import Tokenizer
texts = ["a b c", "b c d"]
tokenizer = Tokenizer()
tokenizer.fit_on_texts(texts)
words = keras.utils.pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=10)
size = len(tokenizer.word_index)
model = keras.Sequential([keras.Input((10,)), layers.Embedding(size, 4), layers.Flatten(), layers.Dense(1)])
model.predict(words)
"""
    found = [d for d in analyse(HEAD + code, "case.py").diagnostics if d.code == "KS417"]
    assert [d.fix.edits[0].text for d in found if d.fix] == ["size + 1"]
    plus = HEAD + code.replace("word_index)", "word_index) + 1")
    assert "KS417" not in [d.code for d in analyse(plus, "case.py").diagnostics]


VALUES = [
    "pictures", "labels", "series", "None", "0", "1", "-1", "2.5", "'a'", "(x for x in range(3))", "zip([1], [2])", "print",
    "[]", "[pictures, labels]", "(pictures, labels)", "{'a': series}", "reader", "reader.flow(pictures)", "nobody.f()",
    "keras.utils.PyDataset", "Rows()", "Rows", "g", "g()", "reader.flow_from_directory('d')", "(nobody.f(), labels)",
    "keras.utils.image_dataset_from_directory('d')", "series if nobody.f() else pictures", "lambda: 3", "iter([labels])",
]  # fmt: skip
NAMES = "y batch_size epochs validation_data validation_split steps_per_epoch validation_steps class_weight".split()


@pytest.mark.parametrize("seed", range(4))
def test_fit_with_anything(seed: int) -> None:
    chosen = random.Random(seed)
    lines = [
        "import nobody",
        "class Rows(keras.utils.PyDataset):",
        "    def __getitem__(self, i):",
        "        return nobody.a, series",
        "def g(n=3):",
        "    while True:",
        "        yield series, nobody.b",
        "one = keras.Sequential([keras.Input((16, 16, 3)), layers.Flatten(), layers.Dense(2, activation='softmax')])",
        "one.compile('sgd', 'categorical_crossentropy')",
        "a, b = keras.Input((5,)), keras.Input((5,))",
        "two = keras.Model([a, b], [layers.Dense(1)(a), layers.Dense(1)(b)])",
    ]
    for _ in range(60):
        model, method = chosen.choice(["one", "two"]), chosen.choice(["fit", "fit", "evaluate", "predict"])
        rest = [f"{name}={chosen.choice(VALUES)}" for name in NAMES if method == "fit" and chosen.random() < 0.3]
        lines += [
            "try:",
            f"    {model}.{method}({', '.join([chosen.choice(VALUES), *rest])})",
            "except Exception:",
            "    pass",
        ]
    found = analyse(HEAD + "\n".join(lines) + "\n", "case.py").diagnostics
    assert [d.message for d in found if d.code == "KS999"] == []

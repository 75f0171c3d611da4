"""A project of many files, written the way people write: models, data, plotting, settings, tools, and their imports.

`write_project(folder, files)` makes it. The files have about 200 lines each, a third of them builds, compiles and fits
models; names, sizes and the choice of blocks differ from file to file, so that no two files are alike. The program is
correct: a check of it finds nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

LINES = 200
FILES_A_PACKAGE = 20

MODEL_HEADER = '''"""Networks of experiment {n}: training and evaluation."""

import argparse
import os

import keras
import matplotlib.pyplot as plt
import numpy as np
from keras import layers

from {package}.settings import BATCH_SIZE, CLASSES, EPOCHS, IMAGE_SIZE
from {package}.{data} import load_arrays, one_hot
from {package}.{tools} import describe, moving_average

SEED_{n} = {seed}
WIDTHS = ({width}, {width} * 2, {width} * 4)
RATE = {rate}
'''

CONV_MODEL = '''

def conv_block_{k}(x, filters, kernel=3, dropout=0.0):
    """Two convolutions with normalisation and a shortcut."""
    shortcut = layers.Conv2D(filters, 1, padding="same")(x)
    for _ in range(2):
        x = layers.Conv2D(filters, kernel, padding="same", use_bias=False)(x)
        x = layers.BatchNormalization()(x)
        x = layers.Activation("relu")(x)
    if dropout:
        x = layers.Dropout(dropout)(x)
    return layers.add([x, shortcut])


def build_network_{k}(classes=CLASSES, widths=WIDTHS, dropout={dropout}):
    """A small residual network for pictures.

    The last layer gives probabilities; see `train_{k}` for the loss that goes with it.
    """
    inputs = keras.Input((IMAGE_SIZE, IMAGE_SIZE, 3), name="image")
    x = layers.Rescaling(1.0 / 255)(inputs)
    for width in widths:
        x = conv_block_{k}(x, width, dropout=dropout)
        x = layers.MaxPooling2D()(x)
    x = layers.GlobalAveragePooling2D()(x)
    x = layers.Dense({units}, activation="relu")(x)
    outputs = layers.Dense(classes, activation="softmax")(x)
    return keras.Model(inputs, outputs, name="network_{k}")


def train_{k}(epochs=EPOCHS):
    """Train on the arrays of the data module and return model and history."""
    images, labels = load_arrays({samples})
    model = build_network_{k}()
    model.compile(
        optimizer=keras.optimizers.Adam(RATE),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    history = model.fit(
        images,
        one_hot(labels),
        batch_size=BATCH_SIZE,
        epochs=epochs,
        validation_split=0.1,
    )
    return model, history
'''

TEXT_MODEL = '''

VOCABULARY_{k} = {vocabulary}
LENGTH_{k} = {length}


def build_reader_{k}(units={units}):
    """Embedding, one recurrent layer and a head for one yes or no."""
    model = keras.Sequential(
        [
            keras.Input((LENGTH_{k},), dtype="int32"),
            layers.Embedding(VOCABULARY_{k}, units),
            layers.Bidirectional(layers.LSTM(units // 2, return_sequences=True)),
            layers.GlobalMaxPooling1D(),
            layers.Dropout({dropout}),
            layers.Dense(units, activation="relu"),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    return model


def train_reader_{k}(epochs=EPOCHS):
    """Train on random sentences, which is enough to see the shapes go through."""
    rng = np.random.default_rng(SEED_{n})
    sentences = rng.integers(0, VOCABULARY_{k}, size=({samples}, LENGTH_{k}))
    labels = rng.integers(0, 2, size=({samples}, 1))
    model = build_reader_{k}()
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    history = model.fit(sentences, labels, batch_size=BATCH_SIZE, epochs=epochs)
    return model, history
'''

TABLE_MODEL = '''

FEATURES_{k} = {features}


class Scorer_{k}(keras.Model):
    """A regressor of tables as a class of its own."""

    def __init__(self, units={units}, **kwargs):
        super().__init__(**kwargs)
        self.hidden = layers.Dense(units, activation="relu")
        self.normalise = layers.LayerNormalization()
        self.head = layers.Dense(1)

    def call(self, inputs, training=None):
        x = self.hidden(inputs)
        x = self.normalise(x)
        return self.head(x)


def train_scorer_{k}(epochs=EPOCHS):
    """Fit the regressor to random targets."""
    rng = np.random.default_rng(SEED_{n})
    table = rng.normal(size=({samples}, FEATURES_{k})).astype("float32")
    targets = table.mean(axis=1, keepdims=True)
    model = Scorer_{k}()
    model.compile(optimizer="sgd", loss="mse", metrics=["mae"])
    history = model.fit(table, targets, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    return model, history
'''

CURVES = '''

def plot_curves_{k}(history, path="curves_{k}.png"):
    """Draw loss and accuracy of a training run."""
    figure, axes = plt.subplots(1, 2, figsize=(10, 4))
    for axis, key in zip(axes, ("loss", "accuracy")):
        values = history.history.get(key, [])
        axis.plot(moving_average(values, {window}), label=key)
        axis.set_xlabel("epoch")
        axis.set_ylabel(key)
        axis.legend()
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)
'''

CONFUSION = '''

def confusion_matrix_{k}(labels, predictions, classes=CLASSES):
    """(classes, classes): how often a class was taken for another; a row is a true class."""
    matrix = np.zeros((classes, classes), dtype="int64")
    np.add.at(matrix, (labels, predictions.argmax(axis=1)), 1)
    return matrix


def plot_confusion_{k}(matrix, names=None, path="confusion_{k}.png"):
    """Draw a matrix of confusions with its numbers."""
    figure, axis = plt.subplots(figsize=({indent} + 5, {indent} + 5))
    axis.imshow(matrix, cmap="Blues")
    axis.set_xlabel("predicted")
    axis.set_ylabel("true")
    if names is not None:
        axis.set_xticks(range(len(names)), names, rotation=45)
        axis.set_yticks(range(len(names)), names)
    figure.savefig(path)
    plt.close(figure)
'''

CALLBACK = '''

class KeepBest_{k}(keras.callbacks.Callback):
    """Keeps the weights of the best epoch and puts them back at the end."""

    def __init__(self, monitor="val_loss", patience={window}):
        super().__init__()
        self.monitor = monitor
        self.patience = patience
        self.best = float("inf")
        self.waited = 0
        self.weights = None

    def on_epoch_end(self, epoch, logs=None):
        value = (logs or {{}}).get(self.monitor)
        if value is None:
            return
        if value < self.best:
            self.best, self.waited = value, 0
            self.weights = self.model.get_weights()
        else:
            self.waited += 1
            if self.waited > self.patience:
                self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.weights is not None:
            self.model.set_weights(self.weights)
'''

PREDICTIONS = '''

def write_predictions_{k}(names, predictions, path="predictions_{k}.csv"):
    """Write one line for every picture: its name, its class and how sure the network is."""
    classes, sure = predictions.argmax(axis=1), predictions.max(axis=1)
    with open(path, "w") as file:
        file.write("name,class,probability\\n")
        for name, found, probability in zip(names, classes, sure):
            file.write(f"{{name}},{{found}},{{probability:.4f}}\\n")
    return path


def learning_rate_{k}(epoch, start=RATE, half_every={window}):
    """The learning rate of an epoch: half as large every few epochs, and never below a thousandth of the first."""
    rate = start * 0.5 ** (epoch // half_every)
    return max(rate, start / 1000)
'''

# What stands around the models, in turn.
AROUND = (CURVES, CONFUSION, CALLBACK, PREDICTIONS)

MODEL_MAIN = '''

def main():
    """Read the arguments, train every model of this file and keep its curves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--output", default="results_{n}")
    args = parser.parse_args()
    os.makedirs(args.output, exist_ok=True)
    for train in ({trains},):
        model, history = train(args.epochs)
        model.summary()
        print(describe(model.name, history.history))
        model.save(os.path.join(args.output, model.name + ".keras"))


if __name__ == "__main__":
    main()
'''

PLAIN_HEADER = '''"""Helpers of part {n}: records, paths and small statistics."""

import csv
import json
import logging
import os
from collections import defaultdict
from dataclasses import dataclass, field

{imports}
LOGGER = logging.getLogger(__name__)
LIMIT_{n} = {samples}
NAMES = ("train", "validation", "test")
'''

DATA = '''

def load_arrays(count=LIMIT_{n}):
    """Random pictures and their classes, in place of a download."""
    rng = np.random.default_rng({seed})
    images = rng.integers(0, 256, size=(count, IMAGE_SIZE, IMAGE_SIZE, 3)).astype("float32")
    labels = rng.integers(0, CLASSES, size=(count,))
    return images, labels


def one_hot(labels, classes=CLASSES):
    """(batch,) -> (batch, classes)"""
    return np.eye(classes)[labels]
'''

STATISTICS = '''

def moving_average(values, window={window}):
    """The mean of every `window` values that follow one another."""
    if len(values) < window:
        return list(values)
    total, result = 0.0, []
    for index, value in enumerate(values):
        total += value
        if index >= window:
            total -= values[index - window]
        if index >= window - 1:
            result.append(total / window)
    return result


def describe(name, numbers):
    """One line for the log: the last value of every series."""
    parts = [f"{{key}}={{values[-1]:.4f}}" for key, values in sorted(numbers.items()) if values]
    return f"{{name}}: " + ", ".join(parts)
'''

RECORD = '''

@dataclass
class Record_{k}:
    """One line of the table with its score."""

    name: str
    score: float = 0.0
    tags: list = field(default_factory=list)

    def is_good(self, limit={dropout}):
        """Whether the score is above the limit."""
        return self.score > limit

    def as_row(self):
        """The values in the order of the columns."""
        return [self.name, f"{{self.score:.3f}}", ";".join(self.tags)]


def read_records_{k}(path, limit=LIMIT_{n}):
    """Read records from a CSV file; lines that do not fit are counted and left out."""
    records, skipped = [], 0
    if not os.path.exists(path):
        LOGGER.warning("there is no file %s", path)
        return records
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            try:
                records.append(Record_{k}(row["name"], float(row["score"]), row.get("tags", "").split(";")))
            except (KeyError, ValueError):
                skipped += 1
            if len(records) >= limit:
                break
    LOGGER.info("%d records, %d skipped", len(records), skipped)
    return records


def group_records_{k}(records):
    """Tag -> the records that have it, best first."""
    groups = defaultdict(list)
    for record in records:
        for tag in record.tags:
            groups[tag].append(record)
    return {{tag: sorted(found, key=lambda r: -r.score) for tag, found in groups.items()}}


def write_report_{k}(groups, path):
    """Write the groups as JSON."""
    document = {{tag: [record.as_row() for record in found] for tag, found in groups.items()}}
    with open(path, "w") as file:
        json.dump(document, file, indent={indent})
    return len(document)
'''

SETTINGS = '''"""Settings that every experiment of this package shares."""

IMAGE_SIZE = {size}
CLASSES = {classes}
BATCH_SIZE = {batch}
EPOCHS = {epochs}
'''

_MODELS: tuple[tuple[str, str], ...] = (
    (CONV_MODEL, "train_{k}"),
    (TEXT_MODEL, "train_reader_{k}"),
    (TABLE_MODEL, "train_scorer_{k}"),
)


def write_project(folder: Path, files: int = 1000) -> list[Path]:
    """Writes the project into a folder and returns its files in order."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "experiments"\n')
    written: list[Path] = []
    for first in range(0, files, FILES_A_PACKAGE):
        package = f"part_{first // FILES_A_PACKAGE:03}"
        home = folder / package
        home.mkdir(parents=True, exist_ok=True)
        for offset in range(min(FILES_A_PACKAGE, files - first)):
            name, text = _file(package, first + offset, offset)
            (home / name).write_text(text)
            written.append(home / name)
    return written


def _file(package: str, n: int, offset: int) -> tuple[str, str]:
    """Name and text of one file of a package: two small ones, data and tools, then every third has models."""
    values = _numbers(n)
    if offset == 0:
        return "__init__.py", f'"""Experiments of {package}."""\n'
    if offset == 1:
        return "settings.py", SETTINGS.format(**values)
    if offset % 3 == 2 or offset == 3:
        return _with_models(package, n, values)
    return f"tools_{n:04}.py", _plain(package, n, offset, values)


def _numbers(n: int) -> dict[str, object]:
    rng = random.Random(n)
    return {
        "n": n,
        "seed": rng.randrange(1000),
        "width": rng.choice((8, 16, 24, 32)),
        "rate": rng.choice((1e-2, 1e-3, 3e-4)),
        "dropout": rng.choice((0.1, 0.25, 0.4)),
        "units": rng.choice((32, 48, 64)),
        "samples": rng.choice((256, 500, 1000)),
        "vocabulary": rng.choice((500, 2000, 8000)),
        "length": rng.choice((20, 40, 80)),
        "features": rng.randrange(4, 30),
        "window": rng.randrange(2, 6),
        "indent": rng.choice((1, 2, 4)),
        "size": rng.choice((32, 48, 64)),
        "classes": rng.randrange(3, 20),
        "batch": rng.choice((16, 32)),
        "epochs": rng.randrange(2, 9),
    }


def _with_models(package: str, n: int, values: dict[str, object]) -> tuple[str, str]:
    first = n - n % FILES_A_PACKAGE
    text = MODEL_HEADER.format(package=package, data=f"tools_{first + 4:04}", tools=f"tools_{first + 6:04}", **values)
    trains = []
    for k in range(1 + n % 2):
        block, train = _MODELS[(n + k) % len(_MODELS)]
        text += block.format(k=k, **values)
        trains.append(train.format(k=k))
    text = _filled(text, lambda k: AROUND[k % len(AROUND)].format(k=k, **values), LINES - 20)
    return f"train_{n:04}.py", text + MODEL_MAIN.format(trains=", ".join(trains), **values)


def _plain(package: str, n: int, offset: int, values: dict[str, object]) -> str:
    imports = f"import numpy as np\n\nfrom {package}.settings import CLASSES, IMAGE_SIZE\n" if offset == 4 else ""
    if offset > 6:
        imports = f"from {package}.tools_{n - offset + 6:04} import moving_average\n"
    text = PLAIN_HEADER.format(imports=imports, **values)
    text += DATA.format(**values) if offset == 4 else STATISTICS.format(**values) if offset == 6 else ""
    return _filled(text, lambda k: RECORD.format(k=k, **values), LINES)


def _filled(text: str, more: Callable[[int], str], lines: int) -> str:
    k = 0
    while text.count("\n") < lines:
        text += more(k)
        k += 1
    return text

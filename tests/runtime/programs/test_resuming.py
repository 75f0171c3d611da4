"""Checkpoints: the best model kept, training broken off and taken up again where it was."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.runtime.programs.both import data, fill, run_both

X, Y = data(32, 6), data(32, 1, seed=1)
OPTIONS = {"batch_size": 8, "shuffle": False, "verbose": 0, "validation_data": (X[:9], Y[:9])}


def model_of(keras: Any) -> Any:
    layers = keras.layers
    inputs = keras.Input((6,))
    x = layers.BatchNormalization()(layers.Dense(7, activation="relu")(inputs))
    model = fill(keras.Model(inputs, layers.Dense(1)(x)))
    model.compile(keras.optimizers.Adam(0.02), "mse", metrics=["mae"])
    return model


def program(keras: Any) -> dict[str, Any]:
    callbacks = keras.callbacks
    whole = model_of(keras)
    history = whole.fit(X, Y, epochs=6, **OPTIONS).history

    class Interruption(callbacks.Callback):
        def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
            if epoch == 3:
                raise RuntimeError("the power is off")

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        best = callbacks.ModelCheckpoint(folder / "best.keras", monitor="val_loss", save_best_only=True)
        each = callbacks.ModelCheckpoint(folder / "{epoch:02d}.weights.h5", save_weights_only=True)
        first = model_of(keras)
        first.fit(X, Y, epochs=3, callbacks=[best, each, callbacks.CSVLogger(folder / "log.csv")], **OPTIONS)
        first.save(folder / "half.keras")
        resumed = keras.models.load_model(folder / "half.keras")
        rest = resumed.fit(X, Y, epochs=6, initial_epoch=3, **OPTIONS).history

        backup = folder / "backup"
        broken = model_of(keras)
        try:
            broken.fit(X, Y, epochs=6, callbacks=[callbacks.BackupAndRestore(backup), Interruption()], **OPTIONS)
        except RuntimeError as error:
            told = str(error)
        again = model_of(keras)
        restored = again.fit(X, Y, epochs=6, callbacks=[callbacks.BackupAndRestore(backup)], **OPTIONS).history

        loaded = model_of(keras)
        loaded.load_weights(folder / "02.weights.h5")
        files = sorted(path.name for path in folder.iterdir() if path.is_file())
        columns = (folder / "log.csv").read_text().split("\n")[0]
        kept = keras.models.load_model(folder / "best.keras").predict(X, verbose=0)
    return {
        "history": history,
        "rest": rest,
        "told": told,
        "restored": restored,
        "files": files,
        "columns": columns,
        "kept": kept,
        "second": loaded.predict(X, verbose=0),
        "resumed": resumed.predict(X, verbose=0),
        "whole": whole.predict(X, verbose=0),
    }


def test_resuming() -> None:
    found = run_both(program, tolerance=1e-3)
    np.testing.assert_allclose(found["rest"]["loss"], found["history"]["loss"][3:], atol=1e-5)
    np.testing.assert_allclose(found["restored"]["loss"], found["history"]["loss"][3:], atol=1e-5)
    np.testing.assert_allclose(found["resumed"], found["whole"], atol=1e-5)

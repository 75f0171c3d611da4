"""Stopping in the middle: Ctrl-C after the batch under way, and going on after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import runtime as keras

ROOT = Path(__file__).parents[3]


def small_model() -> Any:
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="relu"), keras.layers.Dense(1)])
    model.compile("adam", "mse")
    return model


class Interrupting(keras.callbacks.Callback):
    """Sends SIGINT to its own process in the middle of a batch, `times` times."""

    def __init__(self, batch: int, times: int = 1) -> None:
        super().__init__()
        self.batch, self.times, self.ended = batch, times, 0

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        if batch == self.batch:
            for _ in range(self.times):
                os.kill(os.getpid(), signal.SIGINT)

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        self.ended += 1


def test_ctrl_c_stops_after_the_batch() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        x, y = np.ones((40, 4), "float32"), np.ones((40, 1), "float32")
        model, callback = small_model(), Interrupting(batch=2)
        with pytest.raises(KeyboardInterrupt):
            model.fit(x, y, batch_size=4, verbose=0, shuffle=False, callbacks=[callback])
        assert callback.ended == 3
        assert int(model.optimizer.iterations) == 3
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        same = small_model()
        same.fit(x[:12], y[:12], batch_size=4, verbose=0, shuffle=False)
        for a, b in zip(model.get_weights(), same.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)
        model.fit(x, y, verbose=0)  # the model is as good as any other
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_second_ctrl_c_stops_at_once() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        model, callback = small_model(), Interrupting(batch=1, times=2)
        with pytest.raises(KeyboardInterrupt):
            model.fit(np.ones((40, 4)), np.ones((40, 1)), batch_size=4, verbose=0, callbacks=[callback])
        assert callback.ended == 1
    finally:
        signal.signal(signal.SIGINT, before)


SCRIPT = """
import json, os, signal, sys
import numpy as np
import runtime as keras

folder, kill_at = sys.argv[1], int(sys.argv[2])
keras.utils.set_random_seed(1)
model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(0.01), "mse")
rng = np.random.default_rng(0)
x, y = rng.normal(size=(64, 6)).astype("float32"), rng.normal(size=(64, 1)).astype("float32")
epochs = []

class Watch(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        epochs.append(epoch)
    def on_train_batch_end(self, batch, logs=None):
        if epochs[-1] == kill_at and batch == 1:
            os.kill(os.getpid(), signal.SIGKILL)

backup = keras.callbacks.BackupAndRestore(folder)
history = model.fit(x, y, epochs=5, batch_size=16, shuffle=False, verbose=0, callbacks=[backup, Watch()])
print(json.dumps({"epochs": epochs, "losses": history.history["loss"], "weights": [w.tolist() for w in model.get_weights()]}))
"""


def run(folder: Path, kill_at: int) -> tuple[int, Any]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder), str(kill_at)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_training_goes_on_after_a_kill(tmp_path: Path) -> None:
    code, whole = run(tmp_path / "whole", -1)
    assert code == 0, whole
    assert whole["epochs"] == [0, 1, 2, 3, 4]
    code, errors = run(tmp_path / "killed", 3)
    assert code == -signal.SIGKILL, errors
    code, rest = run(tmp_path / "killed", -1)
    assert code == 0, rest
    assert rest["epochs"] == [3, 4]
    np.testing.assert_allclose(rest["losses"], whole["losses"][3:], rtol=1e-6)
    for a, b in zip(rest["weights"], whole["weights"], strict=True):
        np.testing.assert_allclose(a, b, atol=1e-7)

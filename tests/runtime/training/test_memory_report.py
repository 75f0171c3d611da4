"""Running out of memory is told with the batch size and the largest tensor."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

import runtime as keras
from runtime.training.memory_report import OutOfMemory, largest_output


class Greedy(keras.layers.Layer):
    """Fails as a full GPU does."""

    full = False

    def call(self, x: Any) -> Any:
        if Greedy.full:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")
        return x


def test_the_largest_tensor_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    i = keras.Input((16, 16, 3))
    x = keras.layers.Conv2D(64, 3, padding="same", name="wide")(i)
    model = keras.Model(i, keras.layers.Dense(1)(keras.layers.Flatten()(Greedy()(x))))
    model.compile("sgd", "mse")
    name, _, size = largest_output(model, torch.zeros(4, 16, 16, 3)) or ("", None, 0)
    assert (name, size) == ("wide", 4 * 16 * 16 * 64 * 4)
    data = np.zeros((8, 16, 16, 3), "float32"), np.zeros((8, 1), "float32")
    model.fit(*data, verbose=0)
    model.predict(data[0], batch_size=4, verbose=0)
    monkeypatch.setattr(Greedy, "full", True)
    with pytest.raises(OutOfMemory, match=r"batch_size=8.*wide, shape=\(8, 16, 16, 64\), 512 KiB.*smaller batch_size"):
        model.fit(*data, verbose=0)
    with pytest.raises(OutOfMemory, match="batch_size=4"):
        model.predict(data[0], batch_size=4, verbose=0)

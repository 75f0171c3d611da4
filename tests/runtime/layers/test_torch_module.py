"""TorchModuleWrapper against real Keras's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import torch

import runtime
from runtime.core.errors import InvalidArgument
from tests.runtime.counting import CASES
from tests.runtime.numbers import assert_close


def module() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.BatchNorm1d(3), torch.nn.Tanh())


def model(k: Any) -> Any:
    """Called once, because real Keras does not know the module's output before."""
    made = k.Sequential([k.layers.TorchModuleWrapper(module()), k.layers.Dense(1, "linear", False)])
    made(np.zeros((2, 4), "float32"), training=False)
    made.layers[1].set_weights([np.ones((3, 1))])
    return made


def test_numbers_and_weights_are_those_of_keras() -> None:
    ours, theirs = model(runtime), model(keras)
    x = np.random.default_rng(0).normal(size=(8, 4)).astype("float32")
    for training in (True, False, True, False):  # with the statistics that training left behind
        assert_close(ours(x, training=training), theirs(x, training=training))
        CASES["layers.TorchModuleWrapper"] += 1
    assert ours.count_params() == theirs.count_params()
    symbolic = runtime.layers.TorchModuleWrapper(module())(runtime.Input((4,)))
    assert symbolic.shape == (None, 3)


def test_it_trains_and_comes_back_from_files_of_both(tmp_path: Path) -> None:
    ours, theirs = model(runtime), model(keras)
    for each in (ours, theirs):
        each.compile("sgd", "mse")
    x, y = np.random.default_rng(0).normal(size=(8, 4)), np.ones((8, 1))
    before = ours.layers[0].module[0].weight.detach().clone()
    ours.fit(x, y, verbose=0)
    assert not torch.equal(before, ours.layers[0].module[0].weight)
    path = str(tmp_path / "model.weights.h5")
    ours.save_weights(path)
    theirs.load_weights(path)
    assert_close(theirs.predict(x, verbose=0), ours.predict(x, verbose=0))
    other = model(runtime)
    theirs.save_weights(path)
    other.load_weights(path)
    assert_close(other.predict(x, verbose=0), ours.predict(x, verbose=0))


def test_what_is_no_module_is_refused() -> None:
    with pytest.raises(InvalidArgument, match=r"needs a module of torch\. Received: function"):
        runtime.layers.TorchModuleWrapper(lambda x: x)
    with pytest.raises(InvalidArgument, match="Call the lazy one on data first"):
        runtime.layers.TorchModuleWrapper(torch.nn.LazyLinear(3))

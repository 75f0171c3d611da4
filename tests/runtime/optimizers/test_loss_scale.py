"""LossScaleOptimizer and MultiOptimizer do what real Keras's do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
import pytest
import torch

from runtime import optimizers
from runtime.core.errors import InvalidArgument
from runtime.core.variable import Variable
from tests.parity.generate import cases
from tests.runtime.counting import CASES

SHAPES = ((3, 4), (4,))


def both(make: Callable[[Any], Any], rng: Any) -> tuple[Any, Any, list[Any], list[Any], np.random.Generator]:
    """The optimizer of each, and variables for each."""
    draw = np.random.default_rng(rng.randrange(10**9))
    values = [draw.normal(size=shape).astype("float32") for shape in SHAPES]
    names = ["encoder", "head"]
    mine = [Variable(value, name=name) for value, name in zip(values, names, strict=True)]
    theirs = [keras.Variable(value, name=name) for value, name in zip(values, names, strict=True)]
    return make(optimizers), make(keras.optimizers), mine, theirs, draw


def same(ours: Any, real: Any, mine: list[Any], theirs: list[Any]) -> None:
    pairs = [*zip(mine, theirs, strict=True), *zip(ours.variables, real.variables, strict=True)]
    for a, b in pairs:
        np.testing.assert_allclose(a.numpy(), b.numpy(), atol=1e-5, rtol=1e-5, err_msg=b.path)


INNER: list[Callable[[Any], Any]] = [
    lambda k: k.SGD(0.1, momentum=0.9),
    lambda k: k.Adam(0.1),
    lambda k: k.AdamW(0.1, weight_decay=0.1, global_clipnorm=1.0),
    lambda k: k.RMSprop(k.schedules.ExponentialDecay(0.1, 3, 0.5)),
    lambda k: k.Adam(0.1, use_ema=True, gradient_accumulation_steps=2),
]


@pytest.mark.parametrize("waits", [True, False])
def test_scale_and_skipped_steps(waits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without waiting, as on a GPU, the kernel itself does nothing where a gradient is not finite."""
    apart = 0
    for rng in cases("loss scale", 12):
        inner, growth = rng.choice(INNER), rng.choice([1, 2, 3])
        scale = rng.choice([1.0, 8.0, 2.0**15])
        ours, real, mine, theirs, draw = both(
            lambda k, i=inner, s=scale, g=growth: k.LossScaleOptimizer(i(k), s, g),  # type: ignore[misc]
            rng,
        )
        monkeypatch.setattr(type(ours), "_waits", lambda self, found, gradients: waits or self._must_wait(gradients))
        for _ in range(8):
            gradients = [draw.normal(size=shape).astype("float32") for shape in SHAPES]
            factor = float(real.dynamic_scale if real.built else scale)
            assert float(ours.scale_loss(torch.tensor(1.0))) == factor
            gradients = [gradient * factor for gradient in gradients]
            if rng.random() < 0.4:
                gradients[rng.randrange(2)][0] = rng.choice([np.inf, -np.inf, np.nan])
            given = [torch.tensor(each) for each in gradients]
            ours.apply(given, mine)
            real.apply([torch.tensor(each) for each in gradients], theirs)
            assert all(
                torch.equal(a.nan_to_num(), torch.tensor(b).nan_to_num()) for a, b in zip(given, gradients, strict=True)
            )
            apart += ours._pending is not None
        assert int(ours.iterations) == int(real.iterations)
        same(ours, real, mine, theirs)
        CASES["optimizers.LossScaleOptimizer"] += 1
    assert bool(apart) is not waits


def test_loss_scale_passes_on() -> None:
    ours = optimizers.LossScaleOptimizer(optimizers.SGD(0.5, loss_scale_factor=3.0), name="mine")
    assert ours.inner_optimizer.loss_scale_factor is None
    assert float(ours.learning_rate) == 0.5 and ours.scale_loss(2.0) == 2.0**16
    ours.learning_rate = 0.25
    assert float(ours.inner_optimizer.learning_rate) == 0.25
    again = optimizers.deserialize(optimizers.serialize(ours))
    assert again.get_config() == ours.get_config()
    for given in ({"dynamic": False}, {"clipnorm": 1.0}):
        with pytest.raises(ValueError):
            keras.optimizers.LossScaleOptimizer(keras.optimizers.SGD(), **given)
        with pytest.raises(InvalidArgument, match=f"LossScaleOptimizer needs {next(iter(given))} to be"):
            optimizers.LossScaleOptimizer(optimizers.SGD(), **given)


def by_map(k: Any) -> Any:
    return k.MultiOptimizer(k.OptimizerMap(k.SGD(0.1), {"enc.*": k.Adam(0.05)}), loss_scale_factor=2.0)


def by_function(k: Any) -> Any:
    one, other = k.RMSprop(0.1), k.SGD(0.01, momentum=0.5)
    return k.MultiOptimizer(lambda variable: one if "head" in variable.path else other)


@pytest.mark.parametrize("make", [by_map, by_function])
def test_several_optimizers(make: Callable[[Any], Any]) -> None:
    for rng in cases("multi", 3):
        ours, real, mine, theirs, draw = both(make, rng)
        for _ in range(5):
            gradients = [draw.normal(size=shape).astype("float32") for shape in SHAPES]
            ours.apply([torch.tensor(each) for each in gradients], mine)
            real.apply([torch.tensor(each) for each in gradients], theirs)
        assert int(ours.iterations) == int(real.iterations) == 5
        assert len(ours.optimizers) == len(real.optimizers) == 2
        same(ours, real, mine, theirs)
        assert ours.scale_loss(1.0) == real.scale_loss(1.0)
        ours.set_weights(ours.get_weights())
        ours.finalize_variable_values(mine)
        CASES["optimizers.MultiOptimizer"] += 1


def test_optimizer_map() -> None:
    adam, sgd = optimizers.Adam(), optimizers.SGD()
    table = optimizers.OptimizerMap(sgd)
    table["encoder/.*"] = adam
    assert (
        table["encoder/kernel"] is adam and table["head"] is sgd and list(table) == ["encoder/.*"] and len(table) == 1
    )
    multi = optimizers.MultiOptimizer(table, name="mine")
    assert optimizers.deserialize(optimizers.serialize(multi)).get_config() == multi.get_config()
    with pytest.raises(AttributeError, match="MultiOptimizer has no learning rate"):
        multi.learning_rate = 0.1
    with pytest.raises(InvalidArgument, match="a key that it does not have yet"):
        table["encoder/.*"] = sgd
    with pytest.raises(InvalidArgument, match="optimizers which are no LossScaleOptimizer"):
        table["head"] = optimizers.LossScaleOptimizer(sgd)
    table["enc.*"] = sgd
    with pytest.raises(InvalidArgument, match="needs one optimizer for encoder/kernel"):
        table["encoder/kernel"]
    del table["enc.*"]
    with pytest.raises(InvalidArgument, match="needs default_optimizer to be an optimizer"):
        optimizers.OptimizerMap("adam")
